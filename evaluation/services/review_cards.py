"""Reviews by a scorecard: the card is chosen at the beginning, the meeting scores once, together.

Points, total and grade follow from `evaluation.scoring` as those of inspections do, and an answer
may be submitted by the same rules (`services.answers`); only photos there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deliberation.models import Meeting
from evaluation import queries
from evaluation.enums import Subject
from evaluation.models import ReviewResult, ReviewScore, ReviewScoreDeduction, Scorecard
from evaluation.scoring import Given
from evaluation.services.submission import Problems, append_answers, assess, card_problems
from evaluation.validators import validate_took_part


@dataclass(frozen=True)
class Scored:
    """What the meeting agreed on: the answers by criterion, and how many people took part."""

    took_part: int | None = None
    scores: Mapping[int, Given] = field(default_factory=dict)


def refuse_card(meeting: Meeting, subject: Subject, card: Scorecard) -> None:
    """Refuse a card that is not in use for `subject` of this community, or asks for photos.

    Asked under the lock of the audit trail, so that no card is retired meanwhile. Raises
    ValidationError keyed by field.
    """
    choices = {choice.card: choice for choice in queries.card_choices(meeting, subject)}
    if card not in choices:
        words = {"card": card, "subject": subject.label, "day": meeting.held_on}
        message = _("“%(card)s” was not in use for “%(subject)s” here on %(day)s.")
        raise ValidationError({"scorecard": message % words})
    if choices[card].refusal:
        raise ValidationError({"scorecard": choices[card].refusal})


def reckon(result: ReviewResult, card: Scorecard, scored: Scored) -> Problems:
    """Set the total of a result that is not stored yet.

    Returns every problem found, keyed by the form's field names; then there is no total.
    """
    criteria = list(queries.criteria_of(card.pk))
    # No card that asks for photos could be chosen.
    problems: dict[str, list[Any]] = card_problems(criteria, scored.scores, photographed=())
    took_part = scored.took_part or 0
    try:
        validate_took_part(took_part, result.present)
    except ValidationError as error:
        problems["took_part"] = [error]
    if problems:
        return problems
    assessment = assess(card, criteria, scored.scores)
    result.took_part = took_part
    result.total, result.cancelled = assessment.total, assessment.cancelled
    return {}


def append_review_scores(result: ReviewResult, card: Scorecard, scored: Scored) -> None:
    """Write the answers of a stored result."""
    criteria = list(queries.criteria_of(card.pk))
    append_answers(
        ReviewScore, ReviewScoreDeduction, [{"result": result}], criteria, [scored.scores]
    )
