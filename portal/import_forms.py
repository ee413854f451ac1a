"""The file that somebody sends, and why an import is taken back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import TextField, TokenForm
from portal.sheets.guard import LARGEST_FILE
from portal.sheets.reading import MOST_ROWS

ACCEPTED = ".xlsx,.csv,.txt,.tsv"


class ImportFileForm(TokenForm):
    upload = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_(
            "Excel workbook (.xlsx) or text (.csv), at most %(size)s MB and %(rows)s rows."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["upload"]
        field.help_text = field.help_text % {
            "size": LARGEST_FILE // 1024 // 1024,
            "rows": f"{MOST_ROWS:,}",
        }


class UndoForm(forms.Form):
    reason = TextField(label=_("Reason"), max_length=300, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=2_147_483_647)
