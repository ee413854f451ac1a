"""What is typed about appeals: what is asked for and why, and the decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DecimalField, TextField, TokenForm
from evaluation.constants import DECIMAL_PLACES, FINDING_TEXT_LENGTH
from evaluation.enums import AppealState
from evaluation.forms.findings import VersionForm


class AppealForm(TokenForm):
    points_asked = DecimalField(
        label=_("Points that would be right"), places=DECIMAL_PLACES, maximum=9999, unit="分"
    )
    grounds = TextField(
        label=_("Why the points are wrong"),
        rows=5,
        max_length=FINDING_TEXT_LENGTH,
        help_text=_("Say what was so on the day of the inspection. Photos and documents help."),
    )


class DecisionForm(VersionForm):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (AppealState.UPHELD, _("Upheld: the points asked for")),
            (AppealState.PARTLY, _("Upheld in part: points between")),
            (AppealState.REJECTED, _("Rejected: the points stand")),
        ],
        widget=forms.RadioSelect,
    )
    points = DecimalField(
        label=_("Points"), places=DECIMAL_PLACES, maximum=9999, unit="分", required=False
    )
    reasons = TextField(
        label=_("Reasons"),
        rows=4,
        max_length=500,
        help_text=_("Both sides read them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].needed_when = _("(only where upheld in part)")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") != AppealState.PARTLY and cleaned.get("points") is not None:
            self.add_error("points", _("Points are entered only where it is upheld in part."))
        return cleaned
