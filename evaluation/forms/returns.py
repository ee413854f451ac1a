"""The form with which submitted scores are returned: a reason for the whole, and by criterion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import TextField
from evaluation.constants import REASON_LENGTH
from evaluation.models import Score
from evaluation.validators import plain


class ReturnForm(forms.Form):
    """One field for each criterion of the latest revision, with the points that were given."""

    reason = TextField(
        label=_("Reason for the whole"),
        max_length=REASON_LENGTH,
        required=False,
        rows=3,
        help_text=_("May stay empty where criteria below have their reason."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scores: Sequence[Score], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for score in scores:
            given = _("not applicable") if score.points is None else plain(score.points)
            self.fields[f"remark_{score.criterion_id}"] = TextField(
                label=_("%(criterion)s: %(given)s of %(maximum)s points")
                % {
                    "criterion": score.criterion.title,
                    "given": given,
                    "maximum": plain(score.criterion.points),
                },
                max_length=REASON_LENGTH,
                required=False,
                rows=1,
                help_text=score.explanation,
            )

    def clean(self) -> dict[str, Any]:
        remarks = {
            int(name.removeprefix("remark_")): self.cleaned_data.pop(name)
            for name in list(self.cleaned_data)
            if name.startswith("remark_")
        }
        self.cleaned_data["remarks"] = remarks
        if not self.errors and not self.cleaned_data["reason"] and not any(remarks.values()):
            self.add_error("reason", _("Give a reason for the whole or for a criterion."))
        return self.cleaned_data
