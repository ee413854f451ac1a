"""What is typed about backbone members."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import (
    DateField,
    IntegerField,
    LineField,
    PhoneField,
    TextField,
    TokenForm,
)
from communities.constants import (
    MOST_HOUSEHOLDS,
)
from communities.enums import (
    BackboneKind,
    ConsentMeans,
)
from communities.models import Community
from communities.services import MemberEntry


class MemberForm(TokenForm):
    """One person of the backbone; a row of a spreadsheet goes through it as well."""

    kind = forms.ChoiceField(label=_("Kind"), choices=BackboneKind.choices)
    name = LineField(label=_("Full name"), max_length=60)
    phone = PhoneField(
        label=_("Telephone"),
        max_length=40,
        help_text=_("Kept encrypted; seen by the committee and its officers alone."),
    )
    area = LineField(
        label=_("Grid, building or group"),
        required=False,
        max_length=100,
        help_text=_("What the person looks after; it is not published."),
    )
    households = IntegerField(
        label=_("Households looked after"), maximum=MOST_HOUSEHOLDS, unit="户", initial=0
    )
    joined_on = DateField(label=_("Joined on"), initial=timezone.localdate)

    def entry(self) -> MemberEntry:
        """What was typed, for the services."""
        values = {field.name: self.cleaned_data[field.name] for field in fields(MemberEntry)}
        return MemberEntry(**{**values, "kind": BackboneKind(values["kind"])})


class NewMemberForm(MemberForm):
    """Whose backbone it is; asked only of those who write for several committees."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"))
    field_order = ("community",)

    def __init__(self, communities: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["community"]
        field.queryset = communities
        field.label_from_instance = lambda community: community.full_name
        choices = list(communities[:2])
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = choices[0].pk


class ChangeMemberForm(MemberForm):
    submission_token = None  # type: ignore[assignment]
    version = forms.IntegerField(widget=forms.HiddenInput)


class GiveConsentForm(forms.Form):
    """A consent to be named on the site, as the person gave it."""

    given_on = DateField(label=_("Given on"), initial=timezone.localdate)
    until = DateField(label=_("Valid until"), help_text=_("The last day counts."))
    means = forms.ChoiceField(
        label=_("How it was given"), choices=ConsentMeans.choices, widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(
        label=_("The person was told this wording and agreed to it."),
        error_messages={"required": _("Without it there is no consent.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class LeaveForm(forms.Form):
    left_on = DateField(label=_("Left on"), initial=timezone.localdate)
    left_reason = TextField(
        label=_("Reason"),
        max_length=300,
        rows=3,
        help_text=_("Such as: moved away, gave it up. It is not published."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
