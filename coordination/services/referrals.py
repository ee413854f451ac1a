"""Steps of a referral: received, answered, evaluated, withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    refuse_step,
    transition,
)
from coordination import referral_queries as queries
from coordination.enums import ReferralAct, ReferralPart, ReferralState, ReplyOutcome
from coordination.models import Referral, ReferralEvent
from coordination.referral_rules import IN_WORK, TAKEN_BY
from coordination.services.referral_acts import (
    check_due,
    note_act,
    refuse_other_side,
    worded,
)
from portal.files import kept_pdf


def referral_steps(referral: Referral, user: User) -> list[Transition]:
    """The steps that `user` may take now, for the own body's side of it."""
    parts = queries.sides_of(user, referral)
    if queries.open_extension(referral) is not None:
        # It is decided first.
        parts -= {ReferralPart.SENDER}
    return [
        step
        for step in permitted_transitions(referral, user)
        if TAKEN_BY[ReferralState(step.target)] in parts
    ]


def receive_referral(referral: Referral, *, by: User, expected_version: int | None = None) -> None:
    """The lead body takes it: from now on its text stays.

    Raises Refusal for others, DutyConflict for who acted for the sender, IllegalTransition,
    StaleRecord.
    """
    _step(
        referral, ReferralState.RECEIVED, by=by, expected_version=expected_version,
        received_by=by, received_on=timezone.localdate(),
    )  # fmt: skip


def help_referral(
    referral: Referral, *, by: User, text: str, token: str
) -> tuple[ReferralEvent, bool]:
    """A helping body says what it did, as long as the lead body deals with it; once for each
    `token`, and as often as there is something to say.

    Raises Refusal for others, ValidationError keyed `text`, IllegalTransition.
    """

    def create() -> ReferralEvent:
        transaction_lock("audit")
        if ReferralPart.HELPER not in queries.parts_of(by, referral):
            raise Refusal(_("Helping bodies write this."))
        if Referral.objects.get(pk=referral.pk).state not in IN_WORK:
            raise IllegalTransition(_("It is not being dealt with now."))
        event = note_act(referral, ReferralAct.HELPED, by, words=worded(text, named="text"))
        record_event(actor=by, action="referral.helped", target=referral)
        return event

    return once(model=ReferralEvent, user=by, token=token, create=create)


def reply_referral(
    referral: Referral,
    *,
    by: User,
    outcome: str,
    text: str,
    upload: UploadedFile[Any] | None = None,
    expected_version: int | None = None,
) -> None:
    """Answer what came of it; a PDF and the photos that were kept for the answer go with it.

    Raises Refusal for others, DutyConflict for who acted for the sender, ValidationError keyed by
    field, IllegalTransition, StaleRecord.
    """
    if outcome not in ReplyOutcome.values:
        raise ValidationError({"outcome": _("Say what came of it.")})
    with kept_pdf(ReferralEvent(), upload) as file, transaction.atomic():
        event = _step(
            referral, ReferralState.REPLIED, by=by, expected_version=expected_version,
            words=text, named="text", noted={"outcome": outcome, **file},
            outcome=outcome, replied_by=by, replied_on=timezone.localdate(),
        )  # fmt: skip
        queries.waiting_photos(referral).update(event=event)


def accept_reply(
    referral: Referral, *, by: User, remark: str = "", expected_version: int | None = None
) -> None:
    """The sender is satisfied: it is closed as done, and comes back to what it was made of.

    Raises Refusal for others and while more time is asked for, DutyConflict for who acted for the
    lead body, IllegalTransition, StaleRecord.
    """
    _step(
        referral, ReferralState.DONE, by=by, expected_version=expected_version, words=remark,
        evaluated_by=by, ended_on=timezone.localdate(),
    )  # fmt: skip


def return_referral(
    referral: Referral,
    *,
    by: User,
    reason: str,
    due: date | None = None,
    expected_version: int | None = None,
) -> None:
    """Send it back for more work with the reason, and a later due date where one is given.

    The answer stays in the timeline. Raises as `accept_reply`, and ValidationError keyed by field.
    """
    if due is not None:
        check_due(due, earliest=referral.due)
    day = due or referral.due
    _step(
        referral, ReferralState.RETURNED, by=by, expected_version=expected_version, words=reason,
        noted={"due": day}, due=day, outcome="", replied_by=None, replied_on=None,
    )  # fmt: skip


def close_referral(
    referral: Referral, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Close it without its being done, with the reason. Raises as `accept_reply`."""
    _step(
        referral, ReferralState.CLOSED, by=by, expected_version=expected_version, words=reason,
        evaluated_by=by, ended_on=timezone.localdate(),
    )  # fmt: skip


def withdraw_referral(
    referral: Referral, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take it back with the reason while it waits for the lead body. Raises as `accept_reply`."""
    _step(
        referral, ReferralState.WITHDRAWN, by=by, expected_version=expected_version,
        words=reason, ended_on=timezone.localdate(),
    )  # fmt: skip


def _step(
    referral: Referral,
    target: ReferralState,
    *,
    by: User,
    expected_version: int | None,
    words: str = "",
    named: str = "reason",
    noted: dict[str, Any] | None = None,
    **changes: Any,
) -> ReferralEvent:
    """One step with its entry in the timeline, in one transaction."""
    with transaction.atomic():
        transaction_lock("audit")
        refuse_other_side(referral, by, TAKEN_BY[target])
        refuse_stale(referral, expected_version=expected_version)
        refuse_step(referral, target)
        if TAKEN_BY[target] == ReferralPart.SENDER and queries.open_extension(referral):
            raise Refusal(_("Decide first whether there is more time: it was asked for."))
        step = referral.TRANSITIONS.between(referral.state, target)
        is_worded = target == ReferralState.REPLIED or (step and step.reason_required)
        said = worded(words, named=named) if is_worded or words.strip() else ""
        transition(
            referral, target, by=by, expected_version=expected_version, reason=said, **changes
        )
        return note_act(referral, ReferralAct(target.value), by, words=said, **(noted or {}))
