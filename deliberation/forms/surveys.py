"""What follows an action: the instruction of an officer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, TextField, TokenForm
from deliberation.constants import INSTRUCTION_LENGTH


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
