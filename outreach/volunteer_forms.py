"""What people type who sign up as volunteers, and those who keep their service."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import DateField, DecimalField, LineField, PhoneField, TokenForm
from orgs.forms.enquiries import VisitorForm
from orgs.models import Organization
from outreach.constants import (
    HALF_HOURS,
    LONGEST_PERSON,
    LONGEST_REASON,
    MOST_HALF_HOURS_A_DAY,
)
from outreach.enums import AgeGroup, ServiceKind
from outreach.services import ServiceContent, VolunteerContent
from outreach.volunteer_queries import teams_of


class SignUpForm(VisitorForm):
    """Anybody signs up from the public site, without an account."""

    name = LineField(label=pgettext_lazy("person", "Name"), max_length=LONGEST_PERSON)
    phone = PhoneField(
        label=_("Telephone"),
        help_text=_("Only the committee and your team see it, to call you for service."),
    )
    organization = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("Team of the committee"),
    )
    age_group = forms.ChoiceField(
        label=_("Age"), choices=[("", pgettext_lazy("option", "Choose")), *AgeGroup.choices]
    )
    guardian = LineField(
        label=_("Name of a guardian"),
        max_length=LONGEST_PERSON,
        required=False,
        help_text=_("Only between 14 and 17."),
    )
    guardian_agrees = forms.BooleanField(
        label=_("The guardian knows of it and agrees"), required=False
    )
    consent = forms.BooleanField(
        label=_("I agree that what I typed here is kept as it is explained below"),
        error_messages={"required": _("Without your consent nothing can be kept.")},
    )

    def __init__(self, community_code: str, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["organization"]
        field.queryset = teams_of(community_code)

    def content(self) -> VolunteerContent:
        """What is sent; only after `is_valid`."""
        names = VolunteerContent.__dataclass_fields__
        return VolunteerContent(**{name: self.cleaned_data[name] for name in names})


class ReasonForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=LONGEST_REASON)
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ServiceForm(TokenForm):
    kind = forms.ChoiceField(label=_("Kind of service"), choices=ServiceKind.choices)
    day = DateField(label=_("Day"))
    hours = DecimalField(
        label=_("Hours"),
        places=1,
        minimum=Decimal("0.5"),
        maximum=MOST_HALF_HOURS_A_DAY // HALF_HOURS,
        unit="小时",
        help_text=_("In half hours: 0.5, 1, 1.5 …"),
    )

    def clean_hours(self) -> int:
        """The number of half hours."""
        halves = self.cleaned_data["hours"] * HALF_HOURS
        if halves != int(halves):
            raise ValidationError(_("Hours are counted in halves: 0.5, 1, 1.5 …"))
        return int(halves)

    def content(self) -> ServiceContent:
        """What was typed; only after `is_valid`."""
        values = self.cleaned_data
        return ServiceContent(values["kind"], values["day"], values["hours"])


class CorrectionForm(ServiceForm):
    reason = LineField(label=_("Reason of the correction"), max_length=LONGEST_REASON)
    version = forms.IntegerField(widget=forms.HiddenInput)
