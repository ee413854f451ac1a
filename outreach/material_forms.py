"""What officers type about campaigns and their material."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField, TextField, TokenForm
from outreach.constants import LONGEST_REASON, LONGEST_SUMMARY, MOST_REACHED
from outreach.enums import Licence, MaterialKind, ReachMethod

FILE_HELP = _("A PDF, or a picture, which is stored without its metadata.")


def _file(**options: Any) -> forms.FileField:
    accept = "application/pdf,image/jpeg,image/png,image/webp"
    return forms.FileField(
        label=_("File"), help_text=FILE_HELP, widget=forms.FileInput(attrs={"accept": accept})
    )


class CampaignForm(TokenForm):
    title = LineField(label=_("Title"), max_length=60)
    since = DateField(label=_("First day"))
    until = DateField(label=_("Last day"))
    summary = TextField(label=_("What it is about"), max_length=LONGEST_SUMMARY, rows=4)


class MaterialForm(TokenForm):
    title = LineField(label=_("Title"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=MaterialKind.choices)
    licence = forms.ChoiceField(label=_("Licence"), choices=Licence.choices)
    description = TextField(
        label=_("Description"), max_length=LONGEST_SUMMARY, rows=3, required=False
    )
    upload = _file()


class VersionForm(forms.Form):
    upload = _file()
    note = LineField(label=_("What changed"), max_length=LONGEST_REASON)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReachForm(TokenForm):
    day = DateField(label=_("As of"))
    people = IntegerField(label=_("People reached"), minimum=1, maximum=MOST_REACHED, unit="人")
    method = forms.ChoiceField(label=_("How it is known"), choices=ReachMethod.choices)
    by_what = LineField(
        label=_("By which way"), max_length=60, help_text=_("A carrier, an article, a broadcast.")
    )


class MaterialPublishForm(forms.Form):
    reason = LineField(label=_("Reason, where it corrects what stands on the site"), required=False)
    confirmed = forms.BooleanField(
        label=_("I looked through the words: they tell of nobody"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class FigurePublishForm(forms.Form):
    reason = LineField(label=_("Reason, where it corrects what stands on the site"), required=False)
