"""Each guard of reviews, switched off: what it refuses then happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.rules import Refusal
from accounts.triggers import remove, remove_guard
from communities.models import PropertyCompany
from deliberation.models import Meeting
from evaluation.immutable import REVIEW_CARD_TABLES, REVIEW_TABLES
from evaluation.models import Review, ReviewResult, ReviewScore
from evaluation.satisfaction import Opinions
from evaluation.services import Reviewed, Scored, confirm_review
from evaluation.services.review_cards import append_review_scores
from evaluation.triggers import REVIEW_GUARDS
from portal.enums import Kind
from portal.models import Publication
from tests import factories
from tests.deliberation.helpers import HELD_AT
from tests.evaluation.review_card_helpers import begin_on, make_review_card, scored, settled
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


def too_few_at_a_card() -> bool:
    scene = Scene()
    for reviewed, subject in (
        (Reviewed(company=scene.company), "property_company"),
        (residents(scene.estate), "estate_residents"),
    ):
        card = make_review_card(subject)
        review = settled(scene.meeting, scene.member, scene.officer(), reviewed, card, took_part=9)
        published(review, factories.user("county_officer", factories.county()))
    payload = Publication.objects.get(kind=Kind.REVIEW, is_latest=True).payload
    result, share = payload["companies"][0]["card"]["result"], payload["residents"]["card"]["share"]
    return result is share is None


def a_card_for_somebody_else() -> bool:
    scene = Scene()
    card = make_review_card("estate_residents")
    return refuses(
        lambda: begin_on(scene.meeting, scene.member, Reviewed(company=scene.company), card)
    )


def without_the_choice_of_cards(patch: Patch) -> None:
    patch.setattr("evaluation.services.reviews.refuse_card", lambda meeting, subject, card: None)
    for guard in REVIEW_GUARDS:
        remove_guard(guard, connection)


def a_total_of_a_review_by_ballot() -> bool:
    scene = Scene()
    review = begin(scene.meeting, scene.member, Reviewed(company=scene.company))
    card = make_review_card()
    return refuses(
        lambda: append_review_scores(
            ReviewResult.objects.create(
                review=review, number=1, submitted_by=scene.member, submitted_at=HELD_AT,
                present=30, took_part=20, total=95,
            ),
            card.scorecard,
            Scored(20, card.given()),
        )
    )  # fmt: skip


def without_the_guard_of_the_way(patch: Patch) -> None:
    for guard in REVIEW_GUARDS:
        remove_guard(guard, connection)


def a_card_that_asks_for_photos() -> bool:
    scene = Scene()
    criterion = {"title": "桶站", "points": 100, "method": "judged", "evidence": "always"}
    card = make_review_card(sections=[{"title": "现场", "criteria": [criterion]}])
    return refuses(
        lambda: begin_on(scene.meeting, scene.member, Reviewed(company=scene.company), card)
    )


def without_the_look_for_photos(patch: Patch) -> None:
    patch.setattr("evaluation.queries.CardChoice.refusal", "")


def changing_a_score() -> bool:
    scene = Scene()
    scored(scene.meeting, scene.member, Reviewed(company=scene.company), make_review_card())
    return refuses(lambda: ReviewScore.objects.update(points=1))


def changing_the_card() -> bool:
    scene = Scene()
    begin_on(scene.meeting, scene.member, Reviewed(company=scene.company), make_review_card())
    other = make_review_card(code="other").scorecard
    return refuses(lambda: Review.objects.update(scorecard=other))


def without_triggers_of_cards(patch: Patch) -> None:
    for table in REVIEW_CARD_TABLES:
        remove(table, connection)


GUARDS: list[tuple[Callable[[], bool], Callable[[Patch], None]]] = [
    (too_few_answers, without_the_minimum),
    (confirming_the_own_record, without_the_second_person),
    (open_minutes, without_the_minutes),
    (a_company_without_a_contract, without_the_day_of_the_contract),
    (a_household, without_the_look_for_homes),
    (changing_a_result, without_triggers),
    (too_few_at_a_card, without_the_minimum),
    (a_card_for_somebody_else, without_the_choice_of_cards),
    (a_total_of_a_review_by_ballot, without_the_guard_of_the_way),
    (a_card_that_asks_for_photos, without_the_look_for_photos),
    (changing_a_score, without_triggers_of_cards),
    (changing_the_card, without_triggers_of_cards),
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
