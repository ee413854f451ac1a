"""What a committee enters of a review: whom, and what the meeting counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import IntegerField, LineField, TextField, TokenForm, show_errors
from communities.models import Estate
from evaluation import queries
from evaluation.constants import PLACE_LENGTH, REASON_LENGTH
from evaluation.enums import Measure, Opinion, ResidentsUnit, SamplingMethod, Subject
from evaluation.forms.scoring import SAMPLE_LABELS, CardAloneForm, answer_field
from evaluation.models import Review, Scorecard
from evaluation.satisfaction import Opinions
from evaluation.services import Counted, GivenSample, Reviewed, Scored

BALLOT_UNIT = "票"
NOBODY = _("(0 where there is none)")


class CardForm(TokenForm):
    """How it is reviewed: by ballot, or on one of the cards in use for `subject`."""

    subject = Subject.PROPERTY_COMPANY
    scorecard = forms.ModelChoiceField(
        Scorecard.objects.none(),
        label=_("How it is reviewed"),
        required=False,
        blank=True,
        empty_label=_("By ballot: satisfied or not"),
        widget=forms.RadioSelect,
        help_text=_("On a scorecard the meeting scores once, together."),
        error_messages={"invalid_choice": _("This card is not in use here. Choose again.")},
    )

    def __init__(self, meeting: Any, data: Any = None) -> None:
        super().__init__(data)
        self.choices = queries.card_choices(meeting, self.subject)
        usable = [choice.card.pk for choice in self.choices if not choice.refusal]
        field: Any = self.fields["scorecard"]
        field.queryset = Scorecard.objects.filter(pk__in=usable).order_by("code")
        self.has_cards = bool(usable)

    @property
    def card(self) -> Scorecard | None:
        """The chosen card of a form without errors; None for the ballot."""
        chosen: Scorecard | None = self.cleaned_data.get("scorecard")
        return chosen

    @property
    def refusals(self) -> list[str]:
        """Why cards that are in use cannot be chosen."""
        return [choice.refusal for choice in self.choices if choice.refusal]


class ResidentsForm(CardForm):
    """Which residents are reviewed: of an estate, a building or a group; never a household."""

    subject = Subject.ESTATE_RESIDENTS
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
    field_order = ("estate", "unit", "place", "households", "scorecard")

    def __init__(self, meeting: Any, data: Any = None) -> None:
        super().__init__(meeting, data)
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
            self.fields["answer"] = answer_field()

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

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label)

    def add_problems(self, problems: ValidationError) -> None:
        """As a card shows what the service found."""
        show_errors(self, problems)

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


class ReviewScoreForm(CardAloneForm):
    """The card of a review as the meeting agreed on it, and how many took part."""

    def __init__(self, review: Review, data: Any = None) -> None:
        assert review.scorecard is not None
        super().__init__(review.scorecard, data, corrects=bool(review.latest_number))
        took_part = IntegerField(
            label=_("How many took part in the scoring"), required=False, unit="人"
        )
        took_part.needed_when = _("(needed to submit)")  # type: ignore[attr-defined]
        self.fields["took_part"] = took_part

    def counted(self) -> Scored:
        """What the meeting agreed on, of a form without errors."""
        return Scored(self.cleaned_data.get("took_part"), self.scores())


def figures_form(review: Review, data: Any = None) -> CountForm | ReviewScoreForm:
    """The form of the way that was chosen when the review was begun."""
    return ReviewScoreForm(review, data) if review.is_by_card else CountForm(review, data)


class DiscardForm(forms.Form):
    reason = TextField(label=_("Reason"), max_length=REASON_LENGTH, rows=3)
