"""The scoring form of a card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import DecimalField, IntegerField, TextField
from accounts.normalise import SCORE_UNIT
from evaluation import queries
from evaluation.constants import REASON_LENGTH
from evaluation.enums import Measure, SamplingMethod
from evaluation.models import Criterion, InspectionPhoto, Scorecard, Section
from evaluation.scoring import Assessment, GivenScore, assessment_total
from evaluation.services import Given, GivenSample
from evaluation.validators import plain, validate_sample, validate_score

# How each rate is asked for: the measure, the share's label, the whole's label.
SAMPLE_LABELS = {
    Measure.PARTICIPATION: (_("of these, took part correctly"), _("households asked or observed")),
    Measure.ACCURACY: (_("of these, sorted correctly"), _("bags, bins or points checked")),
}


class _MayWait:
    """A field that a draft may leave empty, though it is no optional one."""

    def validate(self, value: Any) -> None:
        if value not in (None, ""):
            super().validate(value)  # type: ignore[misc]


class PointsField(_MayWait, DecimalField):
    pass


class CountField(_MayWait, IntegerField):
    pass


class SamplingField(_MayWait, forms.ChoiceField):
    pass


@dataclass
class Line:
    """One criterion as the template draws it."""

    criterion: Criterion
    points: forms.BoundField
    reason: forms.BoundField
    not_applicable: forms.BoundField | None
    photos: list[InspectionPhoto] = field(default_factory=list)
    photo_errors: list[Any] = field(default_factory=list)
    remark: str = ""

    @property
    def key(self) -> str:
        """The criterion's number as its fields are named by."""
        return str(self.criterion.pk)

    @property
    def has_problem(self) -> bool:
        return bool(self.points.errors or self.reason.errors or self.photo_errors)


@dataclass
class SampleLine:
    measure: Measure
    numerator: forms.BoundField
    denominator: forms.BoundField
    method: forms.BoundField


class ScoreForm(forms.Form):
    """All criteria of a card. Nothing is required here: a draft may be unfinished.

    What is missing for a submission is found by `services.submit_inspection`, whose errors carry
    the names of these fields.
    """

    use_required_attribute = False

    def __init__(self, scorecard: Scorecard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scorecard = scorecard
        self.sections: list[Section] = list(queries.sections_of(scorecard))
        self.criteria = [c for section in self.sections for c in section.criteria.all()]
        self.photo_errors: dict[str, list[Any]] = {}
        for criterion in self.criteria:
            self._add_criterion(criterion)
        for measure in Measure:
            self._add_sample(measure)
        self.fields["answer"] = TextField(
            label=_("What you changed, in answer to the return"),
            required=False,
            max_length=REASON_LENGTH,
        )

    def _add_criterion(self, criterion: Criterion) -> None:
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
        self.fields[f"points_{criterion.pk}"] = points
        reason = TextField(
            label=_("Reason for the deduction"), required=False, max_length=REASON_LENGTH, rows=2
        )
        reason.needed_when = _("(needed for a deduction)")  # type: ignore[attr-defined]
        self.fields[f"reason_{criterion.pk}"] = reason
        if criterion.can_be_inapplicable:
            self.fields[f"na_{criterion.pk}"] = forms.BooleanField(
                label=_("Does not apply here"), required=False
            )

    def _add_sample(self, measure: Measure) -> None:
        correct, checked = SAMPLE_LABELS[measure]
        for name, label in (("denominator", checked), ("numerator", correct)):
            self.fields[f"{measure}_{name}"] = CountField(label=label)
        self.fields[f"{measure}_method"] = SamplingField(
            label=_("What was counted"), choices=[("", "—"), *SamplingMethod.choices]
        )

    def clean(self) -> dict[str, Any]:
        for criterion in self.criteria:
            points = self.cleaned_data.get(f"points_{criterion.pk}")
            if points is not None:
                self._check(
                    f"points_{criterion.pk}",
                    lambda p=points, c=criterion: validate_score(p, c.points, c.allowed_step),
                )
        for measure in Measure:
            part = self.cleaned_data.get(f"{measure}_numerator")
            whole = self.cleaned_data.get(f"{measure}_denominator")
            if part is not None and whole is not None:
                self._check(f"{measure}_numerator", lambda p=part, w=whole: validate_sample(p, w))
        return self.cleaned_data

    def _check(self, name: str, check: Any) -> None:
        try:
            check()
        except ValidationError as error:
            self.add_error(name, error)

    def add_problems(self, problems: ValidationError) -> None:
        """Show what the service found where it stands; a missing photo beside its criterion."""
        for name, found in getattr(problems, "error_dict", {"__all__": problems}).items():
            if name.startswith("photo_"):
                self.photo_errors.setdefault(name, []).extend(ValidationError(found).messages)
            else:
                self.add_error(None if name == "__all__" else name, found)

    def scores(self) -> dict[int, Given]:
        """What was given so far, by criterion; values that were refused are left out."""
        given: dict[int, Given] = {}
        values = getattr(self, "cleaned_data", {})
        for criterion in self.criteria:
            reason = values.get(f"reason_{criterion.pk}") or ""
            points: Decimal | None = values.get(f"points_{criterion.pk}")
            if values.get(f"na_{criterion.pk}"):
                given[criterion.pk] = Given(None, reason)
            elif points is not None:
                given[criterion.pk] = Given(points, reason)
        return given

    def samples(self) -> dict[Measure, GivenSample]:
        """The samples whose two counts were given."""
        values = getattr(self, "cleaned_data", {})
        found = {}
        for measure in Measure:
            numerator = values.get(f"{measure}_numerator")
            denominator = values.get(f"{measure}_denominator")
            if numerator is not None and denominator is not None:
                method = values.get(f"{measure}_method") or ""
                found[measure] = GivenSample(numerator, denominator, method)
        return found

    def assessment(self) -> Assessment[int]:
        """Points so far and how many criteria are scored; needs a form that was checked."""
        given = {key: GivenScore(score.points) for key, score in self.scores().items()}
        rules = queries.criterion_rules(self.criteria)
        return assessment_total(rules, given, self.scorecard.total)

    def groups(
        self, photos: Iterable[InspectionPhoto], remarks: Mapping[int, str]
    ) -> list[tuple[Section, list[Line]]]:
        """The lines of the card by section, with the photos of each and why it was returned."""
        kept = list(photos)
        return [
            (
                section,
                [self._line(c, kept, remarks.get(c.pk, "")) for c in section.criteria.all()],
            )
            for section in self.sections
        ]

    def _line(
        self, criterion: Criterion, photos: Iterable[InspectionPhoto], remark: str = ""
    ) -> Line:
        key = criterion.pk
        return Line(
            criterion=criterion,
            points=self[f"points_{key}"],
            reason=self[f"reason_{key}"],
            not_applicable=self[f"na_{key}"] if f"na_{key}" in self.fields else None,
            photos=[photo for photo in photos if photo.criterion_id == key],
            photo_errors=self.photo_errors.get(f"photo_{key}", []),
            remark=remark,
        )

    def places_to_correct(self) -> list[tuple[str, Any]]:
        """Where something is marked, as (id on the page, title): the card is long on a phone."""
        places: list[tuple[str, Any]] = [
            (f"criterion-{line.key}", line.criterion.title)
            for line in (self._line(criterion, ()) for criterion in self.criteria)
            if line.has_problem
        ]
        places += [
            (f"sample-{line.measure}", line.measure.label)
            for line in self.sample_lines()
            if line.numerator.errors or line.denominator.errors or line.method.errors
        ]
        return places

    def sample_lines(self) -> list[SampleLine]:
        return [
            SampleLine(m, self[f"{m}_numerator"], self[f"{m}_denominator"], self[f"{m}_method"])
            for m in Measure
        ]


def typed_values(form: ScoreForm, data: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the fields of `form`, as typed."""
    return {name: data[name] for name in form.fields if data.get(name)}
