"""What came of a card on which somebody was scored outside inspections, and its public part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation.models import CriterionAnswer, Grade, Scorecard
from evaluation.scoring import grade_of, json_number, passes


@dataclass(frozen=True)
class CardOutcome:
    """What a card came to."""

    card: Scorecard
    total: Decimal
    grade: Grade | None
    passed: bool | None
    cancelled: bool


def card_outcome(card: Scorecard, total: Decimal, *, cancelled: bool) -> CardOutcome:
    """The outcome of `total` on `card`, by the card's own grades and line."""
    return CardOutcome(
        card=card,
        total=total,
        grade=grade_of(total, card.total, card.grades.all(), cancelled=cancelled),
        passed=passes(total, card.total, card.pass_share, cancelled=cancelled),
        cancelled=cancelled,
    )


def published_card(card: Scorecard) -> dict[str, Any]:
    """Which card it was."""
    return {"title": card.title, "edition": card.edition, "total": json_number(card.total)}


def published_outcome(outcome: CardOutcome, scores: Iterable[CriterionAnswer]) -> dict[str, Any]:
    """Total, grade and points by criterion."""
    grade = outcome.grade
    return {
        "total": json_number(outcome.total),
        "cancelled": outcome.cancelled,
        "grade": grade and {"name": grade.name, "colour": grade.colour},
        "passed": outcome.passed,
        "criteria": [_points(score) for score in scores],
    }


def _points(score: CriterionAnswer) -> dict[str, Any]:
    """One criterion; reasons are what somebody typed and stay inside."""
    criterion = score.criterion
    return {
        "section": criterion.section.title,
        "title": criterion.title,
        "maximum": json_number(criterion.points),
        "points": json_number(score.points),
        "not_applicable": score.not_applicable,
        "vetoed": score.vetoed,
    }
