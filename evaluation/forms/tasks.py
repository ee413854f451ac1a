"""What an officer types to give a part of a round to a social organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms import DateField, LineField, TokenForm
from accounts.models import User
from orgs.models import Organization


class TaskForm(TokenForm):
    organization = forms.ModelChoiceField(
        label=_("Social organisation"), queryset=Organization.objects.none()
    )
    jurisdiction = LineField(
        label=_("Area"),
        help_text=_("The county, a township or a community: its name or division code."),
    )
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))

    def __init__(self, *args: Any, officer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organization"].queryset = Organization.objects.for_user(officer).active()

    def clean_jurisdiction(self) -> str:
        return places.code_of(self.cleaned_data["jurisdiction"])
