"""Several people at once on one council system: one edition begins, one comes into force."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.forms import new_token
from accounts.models import AuditEvent
from communities import services
from communities.models import Community, Council
from tests import factories
from tests.communities.council_helpers import draft, enforced, entry, publisher, today, writer
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6
LOST = {"Refusal", "StaleRecord", "IllegalTransition"}


@pytest.fixture
def community() -> Community:
    return factories.community(name="德泰社区")


def again(council: Council) -> Council:
    return Council.objects.select_related("community__township__county").get(pk=council.pk)


def test_one_of_four_begins(community: Community) -> None:
    member = writer(community)

    def act(place: int) -> None:
        services.begin_council(community=community, by=member, token=new_token())

    outcomes = at_once(4, act)
    assert sorted(outcomes) == ["Refusal"] * 3 + ["done"]
    assert list(Council.objects.values_list("state", "edition")) == [("draft", 1)]


def test_one_token_begins_once(community: Community) -> None:
    member, token = writer(community), new_token()

    def act(place: int) -> None:
        services.begin_council(community=community, by=member, token=token)

    assert at_once(4, act) == ["done"] * 4
    assert AuditEvent.objects.filter(action="council.begun").count() == 1


def test_one_of_four_puts_it_in_force(community: Community) -> None:
    before = enforced(community, days_ago=90)
    council, member = draft(community), writer(community)
    rows = [again(council) for _place in range(4)]

    def act(place: int) -> None:
        services.enforce_council(rows[place], by=member, expected_version=council.version)

    outcomes = at_once(4, act)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done"} | LOST
    assert [again(row).state for row in (before, council)] == ["superseded", "in_force"]
    assert AuditEvent.objects.filter(action="council.in_force").count() == 2


def test_nothing_comes_into_force_unseen() -> None:
    """Who puts a text in force has seen it: what another writes meanwhile waits, or both stop."""
    for number in range(ROUNDS):
        council = draft(factories.community(name=f"第{number}社区"))
        member, seen = writer(council.community), again(council)
        rows = [again(council), again(council)]

        def act(
            place: int, rows: Any = rows, member: Any = member, version: int = seen.version
        ) -> None:
            if place:
                services.enforce_council(rows[place], by=member, expected_version=version)
            else:
                later = entry(rules="另一名委员的文字" * 5)
                services.write_council(
                    rows[place], by=member, entry=later, expected_version=version
                )

        outcomes = at_once(2, act)
        assert outcomes.count("done") == 1
        assert set(outcomes) <= {"done"} | LOST
        row = again(council)
        assert (row.state == "in_force") == (row.rules == seen.rules) == (outcomes[1] == "done")


def test_what_has_ended_is_not_published_as_running() -> None:
    officer = publisher()
    for number in range(ROUNDS):
        council = enforced(factories.community(name=f"第{number}社区"), days_ago=30)
        member, rows = writer(council.community), [again(council), again(council)]

        def act(place: int, rows: Any = rows, member: Any = member) -> None:
            if place:
                services.publish_council(rows[place], by=officer)
            else:
                services.end_council(rows[place], by=member, on=today(), reason="并入街道制度")

        outcomes = at_once(2, act)
        assert outcomes[0] == "done"
        assert outcomes[1] in {"done", "Refusal"}
        acts = AuditEvent.objects.filter(object_id=str(council.pk)).order_by("pk")
        assert acts.values_list("action", flat=True).last() == "council.ended"
