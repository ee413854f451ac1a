"""What follows an action: instructions of officers, answers of residents, reopening."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, LineField, TextField, TokenForm
from deliberation.constants import INSTRUCTION_LENGTH, REASON_LENGTH, REMARK_LENGTH
from deliberation.forms.feedback import TRAP


class InstructionForm(TokenForm):
    text = TextField(
        label=_("Instruction"),
        max_length=INSTRUCTION_LENGTH,
        rows=4,
        help_text=_("The committee reads it on its desk. It cannot be changed afterwards."),
    )
    expected_on = DateField(
        label=_("Expected by"),
        required=False,
        help_text=_("If you expect it by another day; the due date stays as it was decided."),
    )


class SurveyForm(TokenForm):
    """What anybody answers on the public site, without an account."""

    done = forms.ChoiceField(
        label=_("Really done?"),
        choices=[("yes", _("Yes, it is done")), ("no", _("No, it is not done"))],
        widget=forms.RadioSelect,
    )
    remark = TextField(
        label=_("What you would like to add"),
        max_length=REMARK_LENGTH,
        rows=3,
        required=False,
        help_text=_("Only the committee and its superiors read it; it is never published."),
    )

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in the field that people do not see."""
        return bool(self.data.get(TRAP, ""))

    @property
    def says_done(self) -> bool:
        """The answer; only after `is_valid`."""
        return bool(self.cleaned_data["done"] == "yes")


class ReopenForm(forms.Form):
    reason = LineField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("For example what you saw on the spot. The committee reads it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
