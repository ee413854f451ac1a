"""Instructions of officers on actions that were escalated to them."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event
from deliberation import queries
from deliberation.models import Action, ActionInstruction


def instruct(
    action: Action, *, by: User, text: str, token: str, expected_on: date | None = None
) -> tuple[ActionInstruction, bool]:
    """Write an instruction to the committee, once for each `token`; it is never changed.

    `expected_on` is the civil day by which the officer expects it done; the due date stays.
    Raises Refusal where the action is not escalated, ValidationError keyed by field.
    """
    if not by.may(OFFICERS, action.scope_code()):
        raise Refusal(_("Officers of the place write instructions."))
    if queries.escalated_since(action) is None:
        raise Refusal(_("This action is not escalated, so there is nothing to instruct."))
    if expected_on is not None and expected_on < timezone.localdate():
        raise ValidationError({"expected_on": _("Choose today or a later day.")})
    instruction = ActionInstruction(
        action=action, text=text, expected_on=expected_on, written_by=by
    )
    instruction.full_clean()

    def create() -> ActionInstruction:
        instruction.save(force_insert=True)
        record_event(
            actor=by,
            action="action.instructed",
            target=action,
            after={"instruction": instruction.pk, "expected_on": expected_on},
        )
        return instruction

    return once(model=ActionInstruction, user=by, token=token, create=create)
