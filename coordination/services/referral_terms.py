"""More time for a referral: asked for by the lead body with a reason, decided by the sender."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, refuse_stale, save_version
from coordination import referral_queries as queries
from coordination.enums import ExtensionState, ReferralAct, ReferralPart
from coordination.models import Referral, ReferralExtension
from coordination.referral_rules import IN_WORK
from coordination.services.referral_acts import check_due, note_act, refuse_other_side, worded
from portal.queries import work_calendar
from portal.workdays import UnknownYear


def due_after(working_days: int) -> date:
    """The last day of a term of `working_days` from today, by the calendar of working days.

    Raises ValidationError keyed `working_days` for a year whose calendar was not entered.
    """
    try:
        return work_calendar().add_working_days(timezone.localdate(), working_days)
    except UnknownYear as unknown:
        raise ValidationError({"working_days": unknown.message}) from unknown


def ask_extension(
    referral: Referral, *, by: User, due: date, reason: str, expected_version: int | None = None
) -> ReferralExtension:
    """Ask for another due date while it is dealt with, on the present due date at the latest.

    Raises Refusal for others than the lead body, after the due date and while another request
    waits, ValidationError keyed by field, IllegalTransition, StaleRecord.
    """
    with transaction.atomic():
        transaction_lock("audit")
        refuse_other_side(referral, by, ReferralPart.LEAD)
        refuse_stale(referral, expected_version=expected_version)
        if referral.state not in IN_WORK:
            raise IllegalTransition(_("More time is asked for while it is being dealt with."))
        if timezone.localdate() > referral.due:
            raise Refusal(_("It is overdue: more time is asked for before that."))
        if queries.open_extension(referral) is not None:
            raise Refusal(_("More time has been asked for already."))
        check_due(due)
        if due <= referral.due:
            raise ValidationError({"due": _("The new due date is no later than the present one.")})
        extension = ReferralExtension(
            referral=referral, due_from=referral.due, due_to=due, reason=worded(reason),
            asked_by=by, asked_on=timezone.localdate(),
        )  # fmt: skip
        extension.clean_fields(exclude=["referral", "asked_by", "decided_by"])
        extension.save(force_insert=True)
        note_act(referral, ReferralAct.ASKED, by, words=extension.reason, due=due)
        record_event(
            actor=by, action="referralextension.asked", target=extension, after={"due": due},
            reason=extension.reason,
        )  # fmt: skip
    return extension


def decide_extension(
    extension: ReferralExtension,
    *,
    by: User,
    is_granted: bool,
    answer: str,
    expected_version: int | None = None,
) -> None:
    """Grant the other due date, or leave the present one, with the reason.

    Raises Refusal for others than the sender, DutyConflict for who acted for the lead body,
    IllegalTransition where
    it was decided, ValidationError keyed `answer`, StaleRecord.
    """
    referral = extension.referral
    with transaction.atomic():
        transaction_lock("audit")
        refuse_other_side(referral, by, ReferralPart.SENDER)
        refuse_stale(extension, expected_version=expected_version)
        if extension.state != ExtensionState.ASKED:
            raise IllegalTransition(_("It has been decided already."))
        said = worded(answer, named="answer")
        state = ExtensionState.GRANTED if is_granted else ExtensionState.DECLINED
        save_version(
            extension, expected_version=expected_version, state=state, decided_by=by,
            decided_on=timezone.localdate(), answer=said,
        )  # fmt: skip
        due = extension.due_to if is_granted else extension.due_from
        if is_granted:
            save_version(Referral.objects.get(pk=referral.pk), due=due)
        note_act(referral, ReferralAct(state.value), by, words=said, due=due)
        record_event(
            actor=by, action=f"referralextension.{state}", target=extension, after={"due": due},
            reason=said,
        )  # fmt: skip
