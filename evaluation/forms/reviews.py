"""What a committee enters of a review: whom, and what the meeting counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import IntegerField, LineField, TextField, TokenForm
from communities.models import Estate
from evaluation import queries
from evaluation.constants import PLACE_LENGTH, REASON_LENGTH
from evaluation.enums import Measure, Opinion, ResidentsUnit, SamplingMethod
from evaluation.forms.scoring import SAMPLE_LABELS
from evaluation.models import Review
from evaluation.satisfaction import Opinions
from evaluation.services import Counted, GivenSample, Reviewed

BALLOT_UNIT = "票"
NOBODY = _("(0 where there is none)")


class ResidentsForm(TokenForm):
    """Which residents are reviewed: of an estate, a building or a group; never a household."""

    estate = forms.ModelChoiceField(
        Estate.objects.none(), label=_("Estate or natural village"), empty_label=_("Choose…")
    )
    unit = forms.ChoiceField(
        label=_("Summed over"),
        choices=ResidentsUnit.choices,
        initial=ResidentsUnit.ESTATE,
        widget=forms.RadioSelect,
    )
    place = LineField(
        label=_("Building or group"),
        max_length=PLACE_LENGTH,
        required=False,
        help_text=_("Such as “3号楼” or “第二居民组”; leave it for a whole estate."),
    )
    households = IntegerField(
        label=_("Households there"),
        minimum=2,
        unit="户",
        help_text=_("A result about too few households is never shown."),
    )

    def __init__(self, meeting: Any, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["estate"]
        field.queryset = queries.estates_on(meeting)

    def reviewed(self) -> Reviewed:
        values = self.cleaned_data
        return Reviewed(
            estate=values["estate"],
            unit=values["unit"],
            place=values["place"],
            households=values["households"],
        )


class CountForm(forms.Form):
    """What was counted. Nothing is required of a draft; what a submission lacks is said then."""

    use_required_attribute = False

    def __init__(self, review: Review, data: Any = None) -> None:
        super().__init__(data)
        self.review = review
        for opinion in Opinion:
            field = IntegerField(label=opinion.label, required=False, unit=BALLOT_UNIT)
            field.needed_when = NOBODY  # type: ignore[attr-defined]
            self.fields[opinion.value] = field
        if review.is_of_residents:
            for measure in Measure:
                self._add_sample(measure)
        if review.latest_number:
            answer = TextField(
                label=_("What you corrected, and why"), required=False, max_length=REASON_LENGTH
            )
            answer.needed_when = _("(needed to submit)")  # type: ignore[attr-defined]
            self.fields["answer"] = answer

    def _add_sample(self, measure: Measure) -> None:
        correct, checked = SAMPLE_LABELS[measure]
        for name, label in (("denominator", checked), ("numerator", correct)):
            self.fields[f"{measure}_{name}"] = IntegerField(label=label, required=False)
        self.fields[f"{measure}_method"] = forms.ChoiceField(
            label=_("What was counted"),
            required=False,
            choices=[("", "—"), *SamplingMethod.choices],
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for names in self._groups():
            given = [name for name in names if cleaned.get(name) is not None]
            for name in names if given else ():
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Enter it too; 0 where there is none."))
        return cleaned

    def _groups(self) -> list[list[str]]:
        """Fields that are filled together or not at all."""
        groups = [[opinion.value for opinion in Opinion]]
        if self.review.is_of_residents:
            groups += [[f"{m}_denominator", f"{m}_numerator"] for m in Measure]
        return groups

    def typed(self) -> dict[str, str]:
        """What was typed, as typed."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    def counted(self) -> Counted:
        """The counts of a form without errors."""
        values = self.cleaned_data
        samples = {}
        for measure in Measure:
            whole = values.get(f"{measure}_denominator")
            if whole is not None:
                part, method = values[f"{measure}_numerator"], values[f"{measure}_method"]
                samples[measure] = GivenSample(part, whole, method)
        opinions = {opinion.value: values[opinion.value] or 0 for opinion in Opinion}
        return Counted(Opinions(**opinions), samples)

    @property
    def answer(self) -> str:
        return str(self.cleaned_data.get("answer") or "")

    def opinion_fields(self) -> list[forms.BoundField]:
        return [self[opinion.value] for opinion in Opinion]

    def sample_fields(self) -> list[dict[str, Any]]:
        if not self.review.is_of_residents:
            return []
        return [
            {
                "label": measure.label,
                "denominator": self[f"{measure}_denominator"],
                "numerator": self[f"{measure}_numerator"],
                "method": self[f"{measure}_method"],
            }
            for measure in Measure
        ]


class DiscardForm(forms.Form):
    reason = TextField(label=_("Reason"), max_length=REASON_LENGTH, rows=3)
