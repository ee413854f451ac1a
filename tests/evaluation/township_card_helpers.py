"""Townships scored on cards, and who scores them."""

from __future__ import annotations

from typing import Any

from evaluation.models import Round, TownshipScoring
from evaluation.services import begin_scoring, confirm_scoring, submit_scoring
from tests import factories
from tests.deliberation.helpers import token
from tests.evaluation.part_helpers import past, result, weights
from tests.evaluation.review_card_helpers import ReviewCard, make_review_card


def township_card(**changes: Any) -> ReviewCard:
    """The short card of reviews for townships: 公示 10, 秩序 40, 管理 50, 混运 cancels."""
    return make_review_card("township", code=changes.pop("code", "townships"), **changes)


def checked_round(community: Any, **options: Any) -> Round:
    """Closed; self-checks weigh 75 and the county's check 25. 南地街道 has a self-check of 90."""
    made = past(weights("checked", self_check=75, county_check=25), **options)
    result(made, community, 90)
    return made


def begun(
    round_: Round, card: ReviewCard, by: Any, township: Any = None, source: str = "county_check"
) -> TownshipScoring:
    scoring, _is_new = begin_scoring(
        round_,
        by=by,
        token=token(),
        township=township or factories.township(),
        source=source,
        card=card.scorecard,
    )
    return scoring


def submitted(round_: Round, card: ReviewCard, by: Any, *, township: Any = None, **answers: Any
              ) -> TownshipScoring:  # fmt: skip
    """Begun and submitted: full marks, but for `answers` by the criterion's key."""
    scoring = begun(round_, card, by, township)
    submit_scoring(scoring, by=by, scores=card.given(**answers))
    return scoring


def confirmed(round_: Round, card: ReviewCard, by: Any, other: Any, **options: Any
              ) -> TownshipScoring:  # fmt: skip
    scoring = submitted(round_, card, by, **options)
    confirm_scoring(scoring, by=other)
    return scoring
