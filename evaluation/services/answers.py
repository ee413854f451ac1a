"""Whether the answer to one criterion may be submitted, and what it lacks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evaluation.constants import MOST_OCCURRENCES
from evaluation.enums import EvidenceRule, InapplicableRule, Method
from evaluation.models import Criterion, Score
from evaluation.scoring import CriterionRule, Given, is_answered, points_of
from evaluation.validators import validate_score

# (name of the field on the scoring form, what is wrong there)
Problem = tuple[str, Any]


def answer_field(rule: CriterionRule[int]) -> str:
    """The form's field in which this criterion is answered."""
    if rule.maximum == 0:
        return "veto"
    if rule.counts_faults:
        return "full"
    return "band" if rule.has_bands else "points"


def answer_problems(
    criterion: Criterion, rule: CriterionRule[int], given: Given | None, *, has_photo: bool
) -> list[Problem]:
    """All that is wrong with the answer to one criterion; nothing is pulled into range.

    `rule` is that of `criterion`; `has_photo` whether a photo of it was kept.
    """
    if not is_answered(rule, given):
        return [(answer_field(rule), _unanswered(rule))]
    if given is None:
        return []
    found = _contradictions(criterion, rule, given)
    if found:
        return found
    try:
        Score._meta.get_field("reason").clean(given.reason, None)
    except ValidationError as error:
        return [("reason", message) for message in error.messages]
    return _what_lacks(criterion, rule, given, has_photo)


def _unanswered(rule: CriterionRule[int]) -> Any:
    if rule.counts_faults:
        return _("Count the faults, or say that there are none.")
    return _("Choose a band.") if rule.has_bands else _("Enter the points of this criterion.")


def _contradictions(criterion: Criterion, rule: CriterionRule[int], given: Given) -> list[Problem]:
    """What cannot be true at once, or is not on the card."""
    field = answer_field(rule)
    if given.vetoed:
        return _veto_contradictions(criterion, field, given)
    if given.not_applicable:
        if criterion.not_applicable == InapplicableRule.NEVER:
            return [(field, _("This criterion always applies: enter its points."))]
        return []
    if given.deductions:
        return _fault_contradictions(rule, given)
    if given.band is not None:
        return _band_contradictions(rule, given)
    return _points_contradictions(criterion, rule, given.points) if given.points is not None else []


def _band_contradictions(rule: CriterionRule[int], given: Given) -> list[Problem]:
    field = answer_field(rule)
    if given.band not in rule.bands:
        return [(field, _("This band is not on the card."))]
    if given.points is not None:
        return [(field, _("The band gives the points: enter none beside it."))]
    return []


def _points_contradictions(
    criterion: Criterion, rule: CriterionRule[int], points: Decimal
) -> list[Problem]:
    field = answer_field(rule)
    if rule.has_bands:
        return [(field, _unanswered(rule))]
    if rule.counts_faults and points != rule.maximum:
        return [(field, _unanswered(rule))]
    try:
        validate_score(points, criterion.points, criterion.allowed_step)
    except ValidationError as error:
        return [(field, message) for message in error.messages]
    return []


def _veto_contradictions(criterion: Criterion, field: str, given: Given) -> list[Problem]:
    if not criterion.veto:
        return [(field, _("This criterion cannot cancel the result."))]
    if given.not_applicable:
        return [("veto", _("What does not apply cannot cancel the result."))]
    if given.points or given.deductions or given.band is not None:
        return [("veto", _("Whoever vetoes gives no points here: clear them."))]
    return []


def _fault_contradictions(rule: CriterionRule[int], given: Given) -> list[Problem]:
    field = answer_field(rule)
    if not rule.counts_faults or set(given.deductions) - set(rule.deductions):
        return [(field, _("This fault is not on the card."))]
    if any(not 1 <= count <= MOST_OCCURRENCES for count in given.deductions.values()):
        return [
            (field, _("Occurrences are counted from 1 to %(most)s.") % {"most": MOST_OCCURRENCES})
        ]
    if given.points is not None:
        return [(field, _("Either there are no faults, or they are counted: not both."))]
    return []


def _what_lacks(
    criterion: Criterion, rule: CriterionRule[int], given: Given, has_photo: bool
) -> list[Problem]:
    points = points_of(rule, given)
    applies = not given.not_applicable
    is_lost = given.vetoed or (
        applies and not rule.is_bonus and points is not None and points < rule.maximum
    )
    gained_nothing = rule.is_bonus and not points
    found: list[Problem] = []
    if not given.reason.strip():
        if given.vetoed:
            found.append(("reason", _("Say what cancels the result.")))
        elif rule.method == Method.JUDGED and applies and rule.maximum and not gained_nothing:
            found.append(("reason", _("A judgement needs its reason.")))
        elif (is_lost and not given.deductions and given.band is None) or not applies:
            found.append(("reason", _("Say why points were deducted or why it does not apply.")))
    if not has_photo and applies:
        if criterion.evidence == EvidenceRule.ALWAYS and rule.maximum and not gained_nothing:
            found.append(("photo", _("A photo is always needed here.")))
        elif criterion.evidence != EvidenceRule.NEVER and is_lost:
            found.append(("photo", _("A deduction here needs a photo.")))
    return found
