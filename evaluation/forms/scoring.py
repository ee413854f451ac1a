"""The scoring form of a card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateTimeField, DecimalField, IntegerField, LineField, TextField
from evaluation import queries
from evaluation.constants import (
    COORDINATE_PLACES,
    FARTHEST_EAST,
    FARTHEST_NORTH,
    LEAST_ACCURATE,
    REASON_LENGTH,
    SAMPLE_PLACE_LENGTH,
)
from evaluation.enums import Measure, SamplingMethod
from evaluation.forms.lines import (
    CountField,
    EvidencePhoto,
    Line,
    MayWait,
    fields_of,
    given_by,
    given_of,
    line_of,
    typed_of,
)
from evaluation.models import Criterion, Inspection, RateSample, Scorecard, Section
from evaluation.scoring import Assessment, CriterionRule, Given, assessment_total
from evaluation.services import POSITION, GivenPosition, GivenSample
from evaluation.validators import validate_sample, validate_score

# How each rate is asked for: the measure, the share's label, the whole's label.
SAMPLE_LABELS = {
    Measure.PARTICIPATION: (_("of these, took part correctly"), _("households asked or observed")),
    Measure.ACCURACY: (_("of these, sorted correctly"), _("bags, bins or points checked")),
}


POSITION_PARTS = ("latitude", "longitude", "accuracy", "taken_at")


def _degrees(label: Any, farthest: int) -> DecimalField:
    return DecimalField(
        label=label, places=COORDINATE_PLACES, minimum=-farthest, maximum=farthest, required=False
    )


def position_fields() -> dict[str, forms.Field]:
    """What the phone fills in when somebody presses for it; see `static/js/position.js`."""
    parts: tuple[forms.Field, ...] = (
        _degrees(_("Latitude (degrees)"), FARTHEST_NORTH),
        _degrees(_("Longitude (degrees)"), FARTHEST_EAST),
        IntegerField(
            label=_("Accuracy (metres)"),
            minimum=1,
            maximum=LEAST_ACCURATE,
            required=False,
            unit="米",
        ),
        DateTimeField(label=_("Recorded at"), required=False, widget=forms.TextInput),
    )
    names = (f"{POSITION}{part}" for part in POSITION_PARTS)
    return dict(zip(names, parts, strict=True))


class SamplingField(MayWait, forms.ChoiceField):
    pass


@dataclass
class SampleLine:
    measure: Measure
    numerator: forms.BoundField
    denominator: forms.BoundField
    method: forms.BoundField
    place: forms.BoundField

    @property
    def has_problem(self) -> bool:
        fields = (self.numerator, self.denominator, self.method, self.place)
        return any(field.errors for field in fields)


class ScoreForm(forms.Form):
    """All criteria of a card. Nothing is required here: a draft may be unfinished.

    What is missing for a submission is found by `services.submit_inspection`, whose errors carry
    the names of these fields.
    """

    use_required_attribute = False
    # The rates that are sampled beside the card.
    measures: ClassVar[Sequence[Measure]] = tuple(Measure)
    # The fields of the position; there are none where nobody is asked for it.
    position_names: ClassVar[Sequence[str]] = tuple(f"{POSITION}{part}" for part in POSITION_PARTS)

    def __init__(self, scorecard: Scorecard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scorecard = scorecard
        self.sections: list[Section] = list(queries.sections_of(scorecard))
        self.criteria = [c for section in self.sections for c in section.criteria.all()]
        self.photo_errors: dict[str, list[Any]] = {}
        self.rules = dict(zip(self.criteria, queries.criterion_rules(self.criteria), strict=True))
        for criterion, rule in self.rules.items():
            self.fields.update(fields_of(criterion, rule))
        for measure in self.measures:
            self._add_sample(measure)
        if self.position_names:
            self.fields.update(position_fields())
        self.fields["answer"] = TextField(
            label=_("What you changed, in answer to the return"),
            required=False,
            max_length=REASON_LENGTH,
        )

    def _add_sample(self, measure: Measure) -> None:
        correct, checked = SAMPLE_LABELS[measure]
        for name, label in (("denominator", checked), ("numerator", correct)):
            self.fields[f"{measure}_{name}"] = CountField(label=label)
        self.fields[f"{measure}_method"] = SamplingField(
            label=_("What was counted"), choices=[("", "—"), *SamplingMethod.choices]
        )
        self.fields[f"{measure}_place"] = LineField(
            label=_("Where it was counted"), required=False, max_length=SAMPLE_PLACE_LENGTH
        )

    def clean(self) -> dict[str, Any]:
        for criterion, rule in self.rules.items():
            self._check_criterion(criterion, rule)
        for measure in self.measures:
            part = self.cleaned_data.get(f"{measure}_numerator")
            whole = self.cleaned_data.get(f"{measure}_denominator")
            if part is not None and whole is not None:
                self._check(f"{measure}_numerator", lambda p=part, w=whole: validate_sample(p, w))
        self._check_position()
        return self.cleaned_data

    def _check_position(self) -> None:
        """All of it or nothing; what was refused itself is told already."""
        names = self.position_names
        missing = [name for name in names if self.cleaned_data.get(name) is None]
        if missing and len(missing) < len(names) and not set(names) & set(self.errors):
            self.add_error(missing[0], _("The position is not whole: record it again."))

    def _check_criterion(self, criterion: Criterion, rule: CriterionRule[int]) -> None:
        key, typed = criterion.pk, self.cleaned_data
        points = typed.get(f"points_{key}")
        if points is not None:
            self._check(
                f"points_{key}",
                lambda: validate_score(points, criterion.points, criterion.allowed_step),
            )
        given = given_of(criterion, rule, typed)
        if given is not None and given.deductions and given.points is not None:
            message = _("Either there are no faults, or they are counted: not both.")
            self.add_error(f"full_{key}", message)
        if typed.get(f"veto_{key}") and not typed.get(f"vetosure_{key}"):
            self.add_error(f"vetosure_{key}", _("Confirm that this cancels the whole result."))

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
                self.add_error(name if name in self.fields else None, found)

    def scores(self) -> dict[int, Given]:
        """What was given so far, by criterion; values that were refused are left out."""
        values = getattr(self, "cleaned_data", {})
        found = {c.pk: given_of(c, rule, values) for c, rule in self.rules.items()}
        return {key: given for key, given in found.items() if given is not None}

    def samples(self) -> dict[Measure, GivenSample]:
        """The samples whose two counts were given."""
        values = getattr(self, "cleaned_data", {})
        found = {}
        for measure in self.measures:
            numerator = values.get(f"{measure}_numerator")
            denominator = values.get(f"{measure}_denominator")
            if numerator is not None and denominator is not None:
                method = values.get(f"{measure}_method") or ""
                place = values.get(f"{measure}_place") or ""
                found[measure] = GivenSample(numerator, denominator, method, place)
        return found

    def position(self) -> GivenPosition | None:
        """Where it was scored, if that was recorded."""
        values = getattr(self, "cleaned_data", {})
        found: dict[str, Any] = {part: values.get(f"{POSITION}{part}") for part in POSITION_PARTS}
        return None if None in found.values() else GivenPosition(**found)

    def position_lines(self) -> list[forms.BoundField]:
        return [self[name] for name in self.position_names]

    @property
    def has_position_problem(self) -> bool:
        return any(field.errors for field in self.position_lines())

    def assessment(self) -> Assessment[int]:
        """Points so far and how many criteria are scored; needs a form that was checked."""
        card = self.scorecard
        return assessment_total(
            list(self.rules.values()), self.scores(), card.total, card.bonus_cap
        )

    def groups(
        self, photos: Iterable[EvidencePhoto], remarks: Mapping[int, str]
    ) -> list[tuple[Section, list[Line]]]:
        """The lines of the card by section, with the photos of each and why it was returned."""
        kept = list(photos)
        examples = queries.examples_of(self.scorecard)
        groups = []
        for section in self.sections:
            lines = [self._line(c, kept, remarks.get(c.pk, "")) for c in section.criteria.all()]
            for line in lines:
                line.examples = examples.get(line.criterion.pk, [])
            groups.append((section, lines))
        return groups

    def _line(
        self, criterion: Criterion, photos: Iterable[EvidencePhoto], remark: str = ""
    ) -> Line:
        line = line_of(self, criterion, photos)
        line.photo_errors = self.photo_errors.get(f"photo_{line.key}", [])
        line.remark = remark
        return line

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
            if line.has_problem
        ]
        if self.has_position_problem:
            places.append(("position", _("Position")))
        return places

    def sample_lines(self) -> list[SampleLine]:
        return [
            SampleLine(
                measure=measure,
                numerator=self[f"{measure}_numerator"],
                denominator=self[f"{measure}_denominator"],
                method=self[f"{measure}_method"],
                place=self[f"{measure}_place"],
            )
            for measure in self.measures
        ]

    def label_of(self, name: str) -> str:
        """What stands at the field `name`, with its criterion: points_7 and count_7_31 are of 7."""
        key = [*name.split("_"), ""][1]
        title = next((str(c) for c in self.criteria if str(c.pk) == key), "")
        return f"{title} · {self[name].label}" if title else str(self[name].label)


def typed_samples(samples: Mapping[Measure, GivenSample]) -> dict[str, str]:
    """What somebody types to say what was counted."""
    return {
        f"{measure}_{part}": str(value)
        for measure, sample in samples.items()
        for part, value in asdict(sample).items()
        if value != ""
    }


def typed_before(inspection: Inspection, draft: Mapping[str, str]) -> Mapping[str, str]:
    """`draft`; without one what was submitted last, of which an import leaves no draft."""
    if draft or not inspection.latest_number:
        return draft
    typed: dict[str, str] = {}
    scores = {score.criterion_id: score for score in queries.latest_scores(inspection)}
    criteria = list(queries.criteria_of(inspection.scorecard_id))
    for criterion, rule in zip(criteria, queries.criterion_rules(criteria), strict=True):
        given = given_by(scores[criterion.pk], rule) if criterion.pk in scores else None
        if given is not None:
            typed |= typed_of(criterion, rule, given)
    samples = RateSample.objects.filter(
        revision__inspection=inspection, revision__number=inspection.latest_number
    )
    counted = {
        Measure(s.measure): GivenSample(s.numerator, s.denominator, s.method, s.place)
        for s in samples
    }
    return typed | typed_samples(counted)


def answer_field() -> forms.Field:
    """What a correction says of itself."""
    answer = TextField(
        label=_("What you corrected, and why"), required=False, max_length=REASON_LENGTH
    )
    answer.needed_when = _("(needed to submit)")  # type: ignore[attr-defined]
    return answer


class CardAloneForm(ScoreForm):
    """A card without samples and position; `corrects` says that something was submitted before."""

    measures = ()
    position_names = ()

    def __init__(self, scorecard: Scorecard, data: Any = None, *, corrects: bool) -> None:
        super().__init__(scorecard, data)
        del self.fields["answer"]
        if corrects:
            self.fields["answer"] = answer_field()

    def places_to_correct(self) -> list[tuple[str, Any]]:
        """With what is asked below the card."""
        below = [self[name] for name in ("took_part", "answer") if name in self.fields]
        marked = [(field.id_for_label, field.label) for field in below if field.errors]
        return super().places_to_correct() + marked

    def typed(self) -> dict[str, str]:
        """What was typed, as typed."""
        return typed_values(self, self.data)

    @property
    def answer(self) -> str:
        return str(self.cleaned_data.get("answer") or "")


def typed_values(form: ScoreForm, data: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the fields of `form`, as typed."""
    return {name: data[name] for name in form.fields if data.get(name)}
