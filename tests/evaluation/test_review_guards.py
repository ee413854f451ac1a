"""Each guard of reviews, switched off: what it refuses then happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.rules import Refusal
from accounts.triggers import remove
from communities.models import PropertyCompany
from deliberation.models import Meeting
from evaluation.immutable import REVIEW_TABLES
from evaluation.models import ReviewResult
from evaluation.satisfaction import Opinions
from evaluation.services import Reviewed, confirm_review
from portal.enums import Kind
from portal.models import Publication
from tests import factories
from tests.evaluation.review_helpers import (
    begin,
    confirmed,
    counted,
    estate_with_company,
    published,
    residents,
    review_meeting,
    rules,
    submitted,
)

Patch = pytest.MonkeyPatch


def refuses(act: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            act()
    except (Refusal, ValidationError, DatabaseError):
        return True
    return False


class Scene:
    """A review meeting of a community with an estate and its company."""

    def __init__(self) -> None:
        rules()
        self.community = factories.community(name="德泰社区")
        self.member = factories.user("committee_member", self.community)
        self.estate, self.company = estate_with_company(self.community)
        self.meeting = review_meeting(self.member, self.community)

    def officer(self) -> Any:
        return factories.user("township_officer", factories.township())


def too_few_answers() -> bool:
    scene = Scene()
    few = counted(Opinions(3))
    for reviewed in (Reviewed(company=scene.company), residents(scene.estate)):
        review = confirmed(scene.meeting, scene.member, scene.officer(), reviewed, few)
        published(review, factories.user("county_officer", factories.county()))
    payload = Publication.objects.get(kind=Kind.REVIEW, is_latest=True).payload
    return payload["companies"][0]["ballot"] is payload["residents"]["ballot"] is None


def without_the_minimum(patch: Patch) -> None:
    patch.setattr("evaluation.satisfaction.Minimum.admits", lambda *arguments: True)


def confirming_the_own_record() -> bool:
    scene = Scene()
    review = submitted(scene.meeting, scene.member, Reviewed(company=scene.company))
    Meeting.objects.filter(pk=scene.meeting.pk).update(state="minutes_confirmed")
    factories.appointment(scene.member, "township_officer", factories.township())
    both = type(scene.member).objects.get(pk=scene.member.pk)
    return refuses(lambda: confirm_review(review, by=both))


def without_the_second_person(patch: Patch) -> None:
    patch.setattr("evaluation.services.reviews._refuse_recorder", lambda review, by: None)


def open_minutes() -> bool:
    scene = Scene()
    review = submitted(scene.meeting, scene.member, Reviewed(company=scene.company))
    return refuses(lambda: confirm_review(review, by=scene.officer()))


def without_the_minutes(patch: Patch) -> None:
    patch.setattr("evaluation.services.reviews.refuse_unsettled", lambda meeting: None)


def a_company_without_a_contract() -> bool:
    scene = Scene()
    _estate, stranger = estate_with_company(factories.community(name="别处社区"), 2)
    return refuses(lambda: begin(scene.meeting, scene.member, Reviewed(company=stranger)))


def without_the_day_of_the_contract(patch: Patch) -> None:
    patch.setattr("evaluation.queries.companies_on", lambda meeting: PropertyCompany.objects.all())


def a_household() -> bool:
    scene = Scene()
    home = residents(scene.estate, "3号楼2单元501")
    return refuses(lambda: begin(scene.meeting, scene.member, home))


def without_the_look_for_homes(patch: Patch) -> None:
    patch.setattr(
        "evaluation.services.reviews.validate_no_personal_data", lambda *args, **options: None
    )


def changing_a_result() -> bool:
    scene = Scene()
    submitted(scene.meeting, scene.member, Reviewed(company=scene.company))
    return refuses(lambda: ReviewResult.objects.update(satisfied=1))


def without_triggers(patch: Patch) -> None:
    for table in REVIEW_TABLES:
        remove(table, connection)


GUARDS: list[tuple[Callable[[], bool], Callable[[Patch], None]]] = [
    (too_few_answers, without_the_minimum),
    (confirming_the_own_record, without_the_second_person),
    (open_minutes, without_the_minutes),
    (a_company_without_a_contract, without_the_day_of_the_contract),
    (a_household, without_the_look_for_homes),
    (changing_a_result, without_triggers),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("holds", "switch_off"), GUARDS, ids=lambda f: f.__name__)
def test_the_guard_holds_and_nothing_else_stands_for_it(
    holds: Callable[[], bool], switch_off: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    undo = transaction.savepoint()
    assert holds()
    transaction.savepoint_rollback(undo)
    switch_off(monkeypatch)
    assert not holds()
