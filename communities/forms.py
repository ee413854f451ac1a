"""What officers enter about a community, and why they publish."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField
from accounts.rules import StaleRecord
from communities.models import Community, CommunityType


class CommunityForm(forms.ModelForm):  # type: ignore[type-arg]
    """The figures, with the version that the officer saw."""

    households = IntegerField(label=_("households"), required=False)
    residents = IntegerField(label=_("residents"), required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, label="")

    class Meta:
        model = Community
        fields = ("households", "residents")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        now = Community.objects.filter(pk=self.instance.pk).first()
        if now is not None and cleaned.get("seen_version") != now.version:
            current = _("Now stored: %(households)s households, %(residents)s residents.") % {
                "households": "—" if now.households is None else now.households,
                "residents": "—" if now.residents is None else now.residents,
            }
            raise ValidationError([StaleRecord().message, current], code="stale")
        return cleaned


class PublishForm(forms.Form):
    """The reason matters only where an entry was published before."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where an entry was published before; it is shown to the public."),
    )


class ClassifyForm(forms.Form):
    """Which types all the chosen communities have, and since when."""

    types = forms.ModelMultipleChoiceField(
        CommunityType.objects.all(), label=_("types"), widget=forms.CheckboxSelectMultiple
    )
    since = DateField(label=_("since"), initial=timezone.localdate)
    estate = LineField(
        label=_("estate"),
        required=False,
        max_length=60,
        help_text=_("Left empty, it is the whole community."),
    )
