"""How far an action is, and what is missing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import IntegerField, LineField, TextField


class RefusalForm(forms.Form):
    reason = LineField(label=_("What is missing"), max_length=200)


class ProgressForm(forms.Form):
    progress = IntegerField(label=_("Progress in percent"), maximum=100, unit="%")
    note = TextField(label=_("What was done"), rows=3, max_length=1000)
    version = forms.IntegerField(widget=forms.HiddenInput)
