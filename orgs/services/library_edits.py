"""Cases of the library with the registry: edited with the author's consent, dropped, returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import impossible, refuse_stale, transition
from orgs import queries
from orgs.enums import PracticeState
from orgs.models import PracticeCase, PracticeEdit
from orgs.services.cases import refuse_unfit
from orgs.services.library import PRACTICE_TEXTS, refuse_other_writers


@dataclass(frozen=True)
class EditedText:
    """The text as the registry would publish it, and why."""

    title: str
    summary: str
    done: str
    brought: str
    remark: str


def return_practice(
    practice: PracticeCase, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give it back to the author with the reason, which answers an edited text that still waits.

    Raises Refusal, StaleRecord.
    """
    refuse_unfit(practice, return_reason=reason)
    with transaction.atomic():
        transition(
            practice,
            PracticeState.RETURNED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            return_reason=reason,
        )
        _end_edit(practice, by=by, reason=reason)


def drop_edit(
    practice: PracticeCase, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """The registry edits what stands on the site no further, with the reason; it stays as it is.

    Raises Refusal where the case says something else by now, IllegalTransition, StaleRecord.
    """
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(practice, expected_version=expected_version)
        if not queries.may_drop_edit(practice):
            raise Refusal(_("This is not the text on the site: return the case to its author."))
        transition(
            practice,
            PracticeState.PUBLISHED,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        _end_edit(practice, by=by, reason=reason)


def _end_edit(practice: PracticeCase, *, by: User, reason: str) -> None:
    """The registry ends an edited text that still waits for the author."""
    edit = queries.open_edit(practice)
    if edit is not None:
        _close(edit, by=by, agreed=False, answer=reason)


def edit_practice(
    practice: PracticeCase, *, by: User, text: EditedText, expected_version: int | None = None
) -> PracticeEdit:
    """Write the text as it would be published; the author agrees or objects.

    Raises Refusal where nothing differs, DutyConflict for who wrote the case, ValidationError
    keyed by field, IllegalTransition, StaleRecord.
    """
    if by.pk in queries.practice_writers(practice):
        raise DutyConflict(_("A case is edited by somebody who did not write it."))
    if not text.remark.strip():
        raise ValidationError({"remark": _("Tell the author why you changed it.")})
    if all(getattr(practice, name) == getattr(text, name) for name in PRACTICE_TEXTS):
        raise Refusal(_("Nothing was changed."))
    edit = PracticeEdit(
        practice=practice, edited_by=by, edited_on=timezone.localdate(), **text.__dict__
    )
    edit.clean_fields(exclude=["practice", "edited_by"])
    with transaction.atomic():
        transition(practice, PracticeState.EDITED, by=by, expected_version=expected_version)
        edit.save(force_insert=True)
    return edit


def answer_edit(
    practice: PracticeCase,
    *,
    by: User,
    agrees: bool,
    answer: str = "",
    expected_version: int | None = None,
) -> None:
    """The author agrees, and the edited text becomes that of the case; or objects with a reason.

    Raises DutyConflict for who edited it, Refusal without a reason, IllegalTransition, StaleRecord.
    """
    refuse_other_writers(practice, by)
    target = PracticeState.AGREED if agrees else PracticeState.SUBMITTED
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(practice, expected_version=expected_version)
        edit = queries.open_edit(practice)
        # A draft has no edit, though it may be handed in as well: by another act.
        if edit is None:
            raise impossible(practice)
        if edit.edited_by_id == by.pk:
            raise DutyConflict(_("An edit is answered by somebody who did not write it."))
        changes: dict[str, Any] = {}
        if agrees:
            changes = {name: getattr(edit, name) for name in PRACTICE_TEXTS}
        transition(
            practice,
            target,
            by=by,
            expected_version=expected_version,
            reason=answer,
            **changes,
        )
        _close(edit, by=by, agreed=agrees, answer=answer)


def _close(edit: PracticeEdit, *, by: User, agreed: bool, answer: str) -> None:
    edit.agreed, edit.answer = agreed, answer.strip()
    edit.answered_by, edit.answered_on = by, timezone.localdate()
    edit.clean_fields(exclude=["practice", "edited_by", "answered_by"])
    edit.save(update_fields=["agreed", "answer", "answered_by", "answered_on"])
