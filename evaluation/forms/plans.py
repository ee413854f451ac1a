"""What an officer types to plan a round."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField, TokenForm
from communities.models import Community, CommunityType
from evaluation.constants import REASON_LENGTH
from evaluation.enums import InspectorChoice, SelectionMethod
from evaluation.services import UnitChoice


class CopyForm(TokenForm):
    """The period for which a round is planned like another."""

    period = LineField(
        label=_("Period"),
        max_length=7,
        help_text=_("A month such as 2026-10, or a quarter such as 2026Q3."),
    )
    due = DateField(label=_("Due"))


class UnitChoiceForm(TokenForm):
    """How the units are chosen, and who inspects them."""

    method = forms.ChoiceField(
        label=_("Units"),
        choices=SelectionMethod.choices,
        initial=SelectionMethod.RULE,
        widget=forms.RadioSelect,
    )
    townships = forms.MultipleChoiceField(
        label=_("Townships and subdistricts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    types = forms.MultipleChoiceField(
        label=_("Community types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    not_inspected_since = DateField(
        label=_("Without confirmed scores since"),
        required=False,
        help_text=_("Leaves out who was inspected on this day or later."),
    )
    size = IntegerField(label=_("How many are drawn"), minimum=1, required=False, unit="个")
    is_stratified = forms.BooleanField(
        label=_("Spread over the townships"),
        required=False,
        help_text=_("Each township gets its share, and one unit at least where there are enough."),
    )
    units = forms.MultipleChoiceField(
        label=_("Units of the list"), required=False, widget=forms.CheckboxSelectMultiple
    )
    inspectors_by = forms.ChoiceField(
        label=_("Inspectors"),
        choices=InspectorChoice.choices,
        initial=InspectorChoice.LATER,
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=_("Reason for choosing again"), required=False, max_length=REASON_LENGTH
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Iterable[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_township = [
            (township, list(members))
            for township, members in groupby(units, key=lambda unit: unit.township)
        ]
        fields: Any = self.fields
        fields["townships"].choices = [(t.code, t.name) for t, _members in by_township]
        fields["types"].choices = [(t.code, t.name) for t in CommunityType.objects.all()]
        fields["units"].choices = [
            (township.name, [(unit.code, unit.name) for unit in members])
            for township, members in by_township
        ]

    def choice(self) -> UnitChoice:
        """What was entered, as the service takes it."""
        names = (
            "method",
            "townships",
            "types",
            "not_inspected_since",
            "units",
            "size",
            "is_stratified",
            "inspectors_by",
        )
        return UnitChoice(**{name: self.cleaned_data[name] for name in names})
