"""Several people at once on one review: one review, one result with one set of scores."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.rules import Refusal
from evaluation.models import Review, ReviewResult, ReviewScore
from evaluation.services import Reviewed, Scored, begin_review, retire_scorecard, submit_review
from tests import factories
from tests.deliberation.helpers import token
from tests.evaluation.review_card_helpers import begin_on, make_review_card
from tests.evaluation.review_helpers import estate_with_company, review_meeting
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> Any:
    community = factories.community(name="德泰社区")
    members = [factories.user("committee_member", community) for _n in range(3)]
    _estate, company = estate_with_company(community)
    return review_meeting(members[0], community), company, members, make_review_card()


def test_one_begins_by_ballot_and_others_on_a_card(scene: Any) -> None:
    meeting, company, members, card = scene
    cards = [None, card.scorecard, card.scorecard]

    def begin(place: int) -> None:
        begin_review(meeting, by=members[place], token=token(), reviewed=Reviewed(company=company),
                     card=cards[place])  # fmt: skip

    outcomes = at_once(3, begin)
    assert sorted(outcomes) == ["Refusal", "Refusal", "done"]
    assert Review.objects.get().scorecard == cards[outcomes.index("done")]


def test_parallel_submissions_make_one_result(scene: Any) -> None:
    meeting, company, members, card = scene
    review = begin_on(meeting, members[0], Reviewed(company=company), card)
    before = Review.objects.get(pk=review.pk).version

    def submit(place: int) -> None:
        mine = Review.objects.select_related("meeting", "scorecard").get(pk=review.pk)
        submit_review(mine, by=members[place], counted=Scored(20, card.given()),
                      expected_version=before)  # fmt: skip

    outcomes = at_once(3, submit)
    assert outcomes.count("done") == 1
    result = ReviewResult.objects.get()
    assert (result.number, result.scores.count(), ReviewScore.objects.count()) == (1, 4, 4)


def test_a_card_is_retired_while_it_is_chosen(scene: Any) -> None:
    """Either the review was begun before, or the card is refused; nothing in between."""
    meeting, company, members, card = scene
    officer = factories.user("city_officer", factories.CITY_CODE)

    def act(place: int) -> None:
        if place:
            retire_scorecard(card.scorecard, by=officer, reason="停用")
            return
        try:
            begin_on(meeting, members[0], Reviewed(company=company), card)
        except ValidationError as error:
            raise Refusal(error.messages[0]) from error

    begun, retired = at_once(2, act)
    assert retired == "done"
    assert (begun, Review.objects.count()) in {("done", 1), ("Refusal", 0)}
