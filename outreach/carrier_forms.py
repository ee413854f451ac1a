"""What committees type about carriers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import DateField, IntegerField, LineField, TokenForm
from outreach.constants import LONGEST_REASON, MOST_CARRIER_DAYS
from outreach.enums import CarrierKind
from outreach.services import CarrierContent


class CarrierForm(forms.Form):
    """What is told of a carrier."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CarrierKind.choices)
    name = LineField(label=_("Name"), max_length=60)
    place = LineField(
        label=pgettext_lazy("carrier", "Where it is"),
        max_length=100,
        help_text=_("A place or an address online."),
    )
    keeper = LineField(
        label=_("Who keeps it"), max_length=60, help_text=_("A body or an office, no person.")
    )
    since = DateField(label=_("In use since"))
    renew_days = IntegerField(
        label=_("Renewed every so many days"), minimum=1, maximum=MOST_CARRIER_DAYS, unit="天"
    )

    def content(self) -> CarrierContent:
        """What was typed; only after `is_valid`."""
        names = CarrierContent.__dataclass_fields__
        return CarrierContent(**{name: self.cleaned_data[name] for name in names})


class NewCarrierForm(CarrierForm, TokenForm):
    def __init__(self, communities: Any, data: Any = None) -> None:
        super().__init__(data, initial={"renew_days": settings.CARRIER_RENEW_DAYS})
        self.fields = {
            "community": forms.ModelChoiceField(
                communities, label=_("Community"), empty_label=None
            ),
            **self.fields,
        }


class ChangedCarrierForm(CarrierForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class RenewalForm(forms.Form):
    day = DateField(label=_("Renewed on"))
    content = LineField(
        label=_("What it shows now"), max_length=LONGEST_REASON, help_text=_("Name nobody.")
    )
    photo = forms.FileField(
        label=_("Photo of it"),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    shows_people = forms.BooleanField(
        label=_("It shows recognisable people, number plates or children (it is not published)"),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class TakenDownForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=LONGEST_REASON)
    version = forms.IntegerField(widget=forms.HiddenInput)
