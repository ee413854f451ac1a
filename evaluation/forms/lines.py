"""One criterion on the scoring form: fields by scoring method, and the answer in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DecimalField, IntegerField, TextField
from accounts.normalise import SCORE_UNIT
from evaluation.constants import MOST_OCCURRENCES, REASON_LENGTH
from evaluation.enums import InapplicableRule, Method
from evaluation.models import (
    Criterion,
    CriterionExample,
    Deduction,
    InspectionPhoto,
    Score,
    TownshipPhoto,
)
from evaluation.scoring import CriterionRule, Given
from evaluation.services import answer_field
from evaluation.validators import plain

EvidencePhoto = InspectionPhoto | TownshipPhoto


class MayWait:
    """A field that a draft may leave empty, though it is no optional one."""

    def validate(self, value: Any) -> None:
        if value not in (None, ""):
            super().validate(value)  # type: ignore[misc]


class PointsField(MayWait, DecimalField):
    pass


class CountField(MayWait, IntegerField):
    pass


class ChosenField(MayWait, forms.TypedChoiceField):
    pass


class PointedRadio(forms.RadioSelect):
    """Choices that tell the page how many points each of them gives."""

    def __init__(self, points: Mapping[str, Decimal]) -> None:
        super().__init__(attrs={"data-choice": ""})
        self.points = points

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if str(option["value"]) in self.points:
            option["attrs"]["data-points"] = plain(self.points[str(option["value"])])
        return option


def _points_field(criterion: Criterion) -> forms.Field:
    points = PointsField(
        label=_("Points (of %(points)s)") % {"points": plain(criterion.points)},
        places=2,
        minimum=None,
        unit=SCORE_UNIT,
    )
    points.widget.attrs.update(
        {
            "data-score": "",
            "data-max": plain(criterion.points),
            "data-step": plain(criterion.allowed_step),
        }
    )
    return points


def _pass_field(criterion: Criterion) -> forms.Field:
    full = plain(criterion.points)
    return ChosenField(
        label=_("Requirement"),
        choices=[
            (full, _("Met: %(points)s points") % {"points": full}),
            ("0", _("Not met: 0 points")),
        ],
        coerce=Decimal,
        empty_value=None,
        widget=PointedRadio({full: criterion.points, "0": Decimal(0)}),
    )


def _band_field(criterion: Criterion) -> forms.Field:
    bands = list(criterion.bands.all())
    return ChosenField(
        label=_("Band"),
        choices=[
            (
                str(band.pk),
                _("%(label)s: %(points)s points")
                % {"label": band.label, "points": plain(band.points)},
            )
            for band in bands
        ],
        coerce=int,
        empty_value=None,
        widget=PointedRadio({str(band.pk): band.points for band in bands}),
    )


def _count_field(deduction: Deduction) -> forms.Field:
    count = CountField(
        label=_("%(fault)s (−%(points)s for each)")
        % {"fault": deduction.text, "points": plain(deduction.points)},
        maximum=MOST_OCCURRENCES,
        required=False,
        unit="处",
    )
    count.widget.attrs.update({"data-count": plain(deduction.points), "placeholder": "0"})
    count.needed_when = _("(how often)")  # type: ignore[attr-defined]
    return count


def fields_of(criterion: Criterion, rule: CriterionRule[int]) -> dict[str, forms.Field]:
    """The fields of one criterion by their names, in the order in which they are shown."""
    key, place = criterion.pk, answer_field(rule)
    fields: dict[str, forms.Field] = {}
    if place == "full":
        label = _("No fault found: full %(points)s points") % {"points": plain(criterion.points)}
        fields[f"full_{key}"] = forms.BooleanField(label=label, required=False)
        fields[f"full_{key}"].widget.attrs["data-full"] = ""
        for deduction in criterion.deductions.all():
            fields[f"count_{key}_{deduction.pk}"] = _count_field(deduction)
    elif place == "band":
        fields[f"band_{key}"] = _band_field(criterion)
    elif place == "points":
        passes = criterion.method == Method.PASS_FAIL
        fields[f"points_{key}"] = (_pass_field if passes else _points_field)(criterion)
    if criterion.not_applicable != InapplicableRule.NEVER:
        fields[f"na_{key}"] = forms.BooleanField(label=_("Does not apply here"), required=False)
    if criterion.veto:
        fields[f"veto_{key}"] = forms.BooleanField(
            label=_("Found: it cancels the result"), required=False
        )
        fields[f"vetosure_{key}"] = forms.BooleanField(
            label=_("I am sure: the whole result becomes 0"), required=False
        )
    judged = criterion.method == Method.JUDGED
    reason = TextField(
        label=_("Reason") if judged else _("Reason for the deduction"),
        required=False,
        max_length=REASON_LENGTH,
        rows=2,
    )
    reason.needed_when = (  # type: ignore[attr-defined]
        _("(needed for a judgement)") if judged else _("(needed for a deduction)")
    )
    if place in {"full", "band"}:
        reason.needed_when = _("(beside what was chosen)")  # type: ignore[attr-defined]
    fields[f"reason_{key}"] = reason
    return fields


def given_of(
    criterion: Criterion, rule: CriterionRule[int], values: Mapping[str, Any]
) -> Given | None:
    """The answer in the checked `values` of the form; None where there is none yet."""
    key = criterion.pk
    reason: str = values.get(f"reason_{key}") or ""
    if values.get(f"na_{key}"):
        vetoed = bool(values.get(f"veto_{key}"))
        return Given(reason=reason, not_applicable=True, vetoed=vetoed)
    counts = {
        row.pk: count
        for row in criterion.deductions.all()
        if (count := values.get(f"count_{key}_{row.pk}"))
    }
    points: Decimal | None = values.get(f"points_{key}")
    given = Given(
        points=criterion.points if values.get(f"full_{key}") else points,
        reason=reason,
        deductions=counts,
        band=values.get(f"band_{key}"),
        vetoed=bool(values.get(f"veto_{key}")),
    )
    answered = given.points is not None or given.deductions or given.band is not None
    return given if answered or given.vetoed else None


def typed_of(criterion: Criterion, rule: CriterionRule[int], given: Given) -> dict[str, str]:
    """What somebody types to give this answer; `given_of` reads it."""
    key, place = criterion.pk, answer_field(rule)
    typed = {f"reason_{key}": given.reason} if given.reason else {}
    if given.not_applicable:
        typed[f"na_{key}"] = "on"
    elif given.vetoed:
        typed |= {f"veto_{key}": "on", f"vetosure_{key}": "on"}
    elif given.deductions:
        typed |= {f"count_{key}_{row}": str(count) for row, count in given.deductions.items()}
    elif given.band is not None:
        typed[f"band_{key}"] = str(given.band)
    elif place == "full" and given.points == criterion.points:
        typed[f"full_{key}"] = "on"
    elif place == "points" and given.points is not None:
        typed[f"points_{key}"] = plain(given.points)
    return typed


def given_by(score: Score, rule: CriterionRule[int]) -> Given | None:
    """The answer that a stored score was made of; None where nothing had to be said."""
    faults = {row.deduction_id: row.count for row in score.score_deductions.all()}
    if rule.maximum == 0 and not (score.vetoed or score.not_applicable or score.reason):
        return None
    follows = score.not_applicable or score.vetoed or bool(faults) or score.band_id is not None
    return Given(
        points=None if follows or rule.maximum == 0 else score.points,
        reason=score.reason,
        deductions=faults,
        band=score.band_id,
        not_applicable=score.not_applicable,
        vetoed=score.vetoed,
    )


@dataclass
class Line:
    """One criterion as the template draws it."""

    criterion: Criterion
    answer: forms.BoundField | None
    counts: list[forms.BoundField]
    reason: forms.BoundField
    not_applicable: forms.BoundField | None
    vetoes: list[forms.BoundField]
    photos: list[EvidencePhoto] = field(default_factory=list)
    photo_errors: list[Any] = field(default_factory=list)
    examples: list[CriterionExample] = field(default_factory=list)
    # Why this criterion was returned.
    remark: str = ""

    @property
    def key(self) -> str:
        """The criterion's number as its fields are named by."""
        return str(self.criterion.pk)

    @property
    def is_judged(self) -> bool:
        return bool(self.criterion.method == Method.JUDGED)

    @property
    def has_veto(self) -> bool:
        return any(f.value() or f.errors for f in self.vetoes)

    @property
    def has_problem(self) -> bool:
        fields = [self.answer, self.reason, self.not_applicable, *self.counts, *self.vetoes]
        return bool(self.photo_errors or any(f.errors for f in fields if f is not None))


def line_of(form: forms.Form, criterion: Criterion, photos: Iterable[EvidencePhoto]) -> Line:
    """The bound fields of one criterion of `form`."""
    key = criterion.pk

    def bound(name: str) -> forms.BoundField | None:
        return form[name] if name in form.fields else None

    answers = [bound(f"{place}_{key}") for place in ("points", "full", "band")]
    names = [f"veto_{key}", f"vetosure_{key}"]
    return Line(
        criterion=criterion,
        answer=next((answer for answer in answers if answer is not None), None),
        counts=[form[f"count_{key}_{row.pk}"] for row in criterion.deductions.all()
                if f"count_{key}_{row.pk}" in form.fields],
        reason=form[f"reason_{key}"],
        not_applicable=bound(f"na_{key}"),
        vetoes=[form[name] for name in names if name in form.fields],
        photos=[photo for photo in photos if photo.criterion_id == key],
    )  # fmt: skip
