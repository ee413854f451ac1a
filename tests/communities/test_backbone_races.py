"""Two at once on one roster: nobody is named after taking the consent back, nobody stands twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.forms import new_token
from accounts.rules import Refusal
from communities import services
from communities.models import BackboneMember
from communities.services import publish_roster, withdraw_consent
from portal.models import Publication
from tests import factories
from tests.communities.backbone import entry, join, officer, writer
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


def test_a_roster_is_not_published_after_the_consent_went() -> None:
    for number in range(ROUNDS):
        community = factories.community(name=f"第{number}社区")
        member = join(community, "given")
        people = {"officer": officer(community), "writer": writer(community)}

        def act(place: int, member: Any = member, people: Any = people) -> None:
            mine = BackboneMember.objects.select_related("community").get(pk=member.pk)
            if place:
                publish_roster(mine.community, by=people["officer"])
            else:
                withdraw_consent(mine, by=people["writer"], expected_version=mine.version)

        outcomes = at_once(2, act)
        assert outcomes[0] == "done"
        assert outcomes[1] in {"done", "Refusal"}
    assert list(Publication.objects.current().filter(kind="backbone")) == []


def test_one_of_four_enters_a_person() -> None:
    community = factories.community(name="德泰社区")
    people = [
        factories.user("committee_member", community, username=f"member{n}") for n in range(4)
    ]

    def act(place: int) -> None:
        try:
            services.add_member(
                community=community, by=people[place], entry=entry(), token=new_token()
            )
        except ValidationError as error:
            raise Refusal(error.messages) from error

    assert sorted(at_once(4, act)) == ["Refusal"] * 3 + ["done"]
    assert BackboneMember.objects.count() == 1
