"""What the city enters of a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import DateField, IntegerField, LineField, TextField
from communities.constants import PROGRAMME_LENGTH
from communities.models import Programme
from orgs.forms.register import KeptForm


def _wide() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "vTextField"})


class ProgrammeForm(KeptForm):
    code = forms.SlugField(
        label=_("code"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens; addresses carry it, so it stays."),
    )
    name = LineField(label=_("name"), max_length=60, widget=_wide())
    description = TextField(
        label=pgettext_lazy("programme", "what it is about"), max_length=PROGRAMME_LENGTH, rows=4
    )
    lead = LineField(
        label=pgettext_lazy("programme", "lead department"),
        max_length=100,
        required=False,
        widget=_wide(),
        help_text=_("A department, never a person."),
    )
    since = DateField(label=pgettext_lazy("programme", "runs since"), required=False)
    until = DateField(label=pgettext_lazy("programme", "runs until"), required=False)
    source = LineField(label=_("source"), max_length=200, widget=_wide())
    position = IntegerField(label=_("position"), maximum=1000)

    def stored(self, now: Any) -> Any:
        return _("Now stored: %(text)s") % {"text": now.description}

    class Meta:
        model = Programme
        fields = (
            "code", "name", "description", "lead", "since", "until", "is_active", "source",
            "position",
        )  # fmt: skip
