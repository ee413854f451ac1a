"""What people send with records: files, and what an organisation asks about its credit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LineField, TextField, TokenForm
from orgs.constants import REQUEST_FILES, TEXT_LENGTH
from orgs.enums.credit_requests import RequestKind
from orgs.models import CaseMaterial, ExchangeEvent, Project, RegistrationCase
from orgs.models.record_files import TITLE_LENGTH

ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp"
LIMITS = _("PDF (at most 10 MB), or a JPEG, PNG or WebP picture.")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class RequestForm(TokenForm):
    """An objection, or an application to leave a list; files come beside it."""

    text = TextField(label=_("What you ask, and why"), max_length=TEXT_LENGTH, rows=6)

    def __init__(self, kind: str, data: Any = None) -> None:
        super().__init__(data)
        if kind == RequestKind.REPAIR:
            self.fields["text"].label = _("What was repaired, and when")
        self.fields["uploads"] = forms.FileField(
            label=_("Files that prove it (at most %(limit)s)") % {"limit": REQUEST_FILES},
            required=False,
            widget=FilesInput(attrs={"accept": ACCEPTED}),
            help_text=LIMITS,
        )


class SettleForm(forms.Form):
    """What the comparison of a rule with the law found."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    finding = TextField(
        label=_("what was found"),
        max_length=TEXT_LENGTH,
        help_text=_("Where the rule is another, enter it as a new row where the rule is kept."),
    )
    document = LineField(label=_("document"), max_length=100)


class RecordFileForm(TokenForm):
    """A PDF or picture of a case's paper, a project or an event."""

    upload = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ACCEPTED}), help_text=LIMITS
    )
    title = LineField(label=_("What it is"), max_length=TITLE_LENGTH)

    def __init__(self, record: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        if isinstance(record, RegistrationCase):
            self.fields["material"] = forms.ModelChoiceField(
                CaseMaterial.objects.filter(case=record).select_related("requirement"),
                label=_("Paper"),
                empty_label=None,
                help_text=_("No copies of identity papers: identity numbers are kept nowhere."),
            )
        if isinstance(record, Project):
            self.fields["entry"] = forms.ModelChoiceField(
                record.entries.filter(withheld_on=None),
                label=_("Belongs to"),
                required=False,
                empty_label=_("The project and its closing report"),
            )
        if isinstance(record, Project | ExchangeEvent):
            self.fields["is_public"] = forms.BooleanField(
                label=_("Publish it with the page (it names no persons and no telephones)"),
                required=False,
            )
