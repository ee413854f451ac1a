"""The answer to one criterion as the cell of a sheet, and back.

A cell holds the points; of a criterion with bands the band; of one that lists its faults the
points in full, or the faults with how often each was found ("满溢×2；混投"). 不适用 and 一票否决
stand for themselves. Whether the answer may be given says `services.answer_problems` alone.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.normalise import SCORE_UNIT, fold_name, parse_decimal, parse_integer
from evaluation.constants import DECIMAL_PLACES
from evaluation.enums import EvidenceRule, InapplicableRule, Method
from evaluation.models import Criterion
from evaluation.scoring import ZERO, CriterionRule, Given, is_answered
from evaluation.validators import plain
from portal.importing import JOINT, in_languages
from portal.sheets.cells import Content, text_of

INAPPLICABLE = gettext_lazy("not applicable")
VETOED = gettext_lazy("vetoed")
# What people write instead; of a criterion that only vetoes, that nothing was found.
INAPPLICABLE_WORDS = {fold_name(word) for word in (*in_languages(INAPPLICABLE), "不涉及", "n/a")}
VETO_WORDS = {fold_name(word) for word in (*in_languages(VETOED), "否决")}
NOTHING_WORDS = {fold_name(word) for word in ("无", "未发现", "none", "0")}
_BETWEEN_FAULTS = re.compile(r"[；;\n]+")
_WITH_COUNT = re.compile(r"(?P<fault>.+?)\s*(?:[×xX*＊]\s*(?P<count>[^×xX*＊]+))?")
BETWEEN = "；"


def given_in(criterion: Criterion, rule: CriterionRule[int], cell: Any) -> Given | None:
    """The answer that `cell` gives, None where it is empty. Raises ValidationError."""
    text = text_of(cell, Content.TEXT).strip()
    key = fold_name(text)
    if not text or (rule.maximum == 0 and key in NOTHING_WORDS):
        return None
    if key in INAPPLICABLE_WORDS or key in VETO_WORDS:
        return Given(not_applicable=key in INAPPLICABLE_WORDS, vetoed=key in VETO_WORDS)
    if rule.maximum == 0:
        raise ValidationError(
            _("Write “%(word)s” where it was found, and nothing otherwise."),
            params={"word": VETOED},
        )
    return _counted(criterion, rule, text)


def _counted(criterion: Criterion, rule: CriterionRule[int], text: str) -> Given:
    """A band, points, or faults."""
    key = fold_name(text)
    if rule.has_bands:
        bands = {fold_name(band.label): band.pk for band in criterion.bands.all()}
        if key not in bands:
            raise _none_of(text, [band.label for band in criterion.bands.all()])
        return Given(band=bands[key])
    try:
        return Given(parse_decimal(text, DECIMAL_PLACES, unit=SCORE_UNIT))
    except ValidationError as error:
        if not rule.counts_faults or error.code == "percentage":
            raise
        return Given(deductions=_faults(criterion, text))


def _faults(criterion: Criterion, text: str) -> dict[int, int]:
    known = {fold_name(row.text): row.pk for row in criterion.deductions.all()}
    found: dict[int, int] = {}
    for part in _BETWEEN_FAULTS.split(text):
        said = part.strip()
        if not said:
            continue
        # A fault may have such a sign in its own name.
        counted = None if fold_name(said) in known else _WITH_COUNT.fullmatch(said)
        name, count = (counted["fault"], counted["count"] or "1") if counted else (said, "1")
        fault = known.get(fold_name(name))
        if fault is None:
            raise _none_of(name, [row.text for row in criterion.deductions.all()])
        if fault in found:
            raise ValidationError(_("“%(value)s” stands there twice."), params={"value": name})
        found[fault] = parse_integer(count, unit="处")
    return found


def _none_of(text: str, choices: list[str]) -> ValidationError:
    return ValidationError(
        _("“%(value)s” is none of these: %(choices)s."),
        params={"value": text[:40], "choices": JOINT.join(choices)},
    )


def cell_of(criterion: Criterion, rule: CriterionRule[int], given: Given | None) -> Any:
    """What `given_in` reads as `given`."""
    if given is None:
        return ""
    if given.not_applicable or given.vetoed:
        return str(INAPPLICABLE if given.not_applicable else VETOED)
    if given.deductions:
        names = {row.pk: row.text for row in criterion.deductions.all()}
        counted = (f"{names[key]}×{count}" for key, count in given.deductions.items())
        return BETWEEN.join(counted)
    if given.band is not None:
        return next(band.label for band in criterion.bands.all() if band.pk == given.band)
    return _number(None if rule.maximum == 0 else given.points)


def _number(points: Decimal | None) -> Any:
    if points is None:
        return ""
    return int(points) if points == points.to_integral_value() else float(points)


def explained(criterion: Criterion, rule: CriterionRule[int]) -> str:
    """What goes into the cell, for the template."""
    points = plain(criterion.points)
    if rule.maximum == ZERO:
        parts = [_("“%(word)s” where it was found, otherwise empty.") % {"word": VETOED}]
    elif rule.has_bands:
        bands = JOINT.join(band.label for band in criterion.bands.all())
        parts = [_("One of: %(choices)s.") % {"choices": bands}]
    elif rule.counts_faults:
        parts = [
            _("%(points)s where no fault was found; otherwise the faults, as “%(example)s”.")
            % {"points": points, "example": _example(criterion)}
        ]
    elif criterion.method == Method.PASS_FAIL:
        parts = [_("%(points)s or 0 points.") % {"points": points}]
    else:
        parts = [
            _("0 to %(points)s points in steps of %(step)s.")
            % {"points": points, "step": plain(criterion.allowed_step)}
        ]
    if criterion.not_applicable != InapplicableRule.NEVER:
        parts.append(_("“%(word)s” is possible.") % {"word": INAPPLICABLE})
    if criterion.veto and rule.maximum:
        parts.append(_("“%(word)s” cancels the result.") % {"word": VETOED})
    if criterion.evidence == EvidenceRule.ALWAYS:
        parts.append(_("Always with a photo, which is added in the workspace."))
    elif criterion.evidence == EvidenceRule.LOST:
        parts.append(_("A deduction needs a photo, which is added in the workspace."))
    return " ".join(parts)


def misses(criterion: Criterion, rule: CriterionRule[int], given: Given | None) -> str:
    """What a sheet says of an answer that lacks something, where the form speaks of its own boxes;
    empty where the answer is whole."""
    if not is_answered(rule, given):
        lack = _("The cell is empty.")
    elif given is None or not rule.counts_faults or given.points in {None, rule.maximum}:
        return ""
    else:
        lack = _("Less than the full mark is not entered as points here.")
    return f"{lack} {explained(criterion, rule)}"


def _example(criterion: Criterion) -> str:
    return BETWEEN.join(f"{row.text}×1" for row in criterion.deductions.all()[:2])
