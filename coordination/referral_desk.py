"""What waits of referrals: to receive, to answer, to evaluate, more time to decide, overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from coordination import referral_queries as queries
from coordination.constants import EVALUATION_DAYS, RECEIPT_DAYS
from coordination.enums import ReferralState
from coordination.referral_rules import CORRESPONDENTS

MOST = 20
OF_REFERRAL = (
    "public_id", "subject", "state", "due", "sent_on", "replied_on", "sender_name", "lead_name",
)  # fmt: skip


def items(user: User) -> Iterator[Queue]:
    """For the lead body what it receives and answers, for those who help what they add, for the
    sender what it decides."""
    if not user.may(CORRESPONDENTS):
        return
    yield Queue(queries.to_answer(user), OF_REFERRAL, _to_answer, MOST)
    yield Queue(queries.to_help(user), OF_REFERRAL, _to_help, MOST)
    yield Queue(queries.to_decide(user), (*OF_REFERRAL, "asked_for"), _to_decide, MOST)


def _to_answer(referral: Any) -> DeskItem:
    label = {
        ReferralState.SENT: pgettext("referral", "To be received"),
        ReferralState.RECEIVED: pgettext("referral", "To be answered"),
        ReferralState.RETURNED: referral.get_state_display(),
    }[ReferralState(referral.state)]
    due = referral.due
    if referral.state == ReferralState.SENT:
        due = min(due, referral.sent_on + timedelta(days=RECEIPT_DAYS))
    kind = "returned" if referral.state == ReferralState.RETURNED else "referral"
    return _item(referral, label, due, is_overdue=referral.is_overdue, kind=kind)


def _to_help(referral: Any) -> DeskItem:
    label = pgettext("referral", "You help with it")
    return _item(referral, label, referral.due, is_overdue=referral.is_overdue, kind="referral")


def _to_decide(referral: Any) -> DeskItem:
    if referral.asked_for is not None:
        label, due = _("More time is asked for"), referral.due
    elif referral.state == ReferralState.REPLIED:
        label = referral.get_state_display()
        due = referral.replied_on + timedelta(days=EVALUATION_DAYS)
    else:
        label = _("Overdue at %(body)s") % {"body": referral.lead_name}
        due = referral.due
    return _item(referral, label, due, is_overdue=referral.is_overdue, kind="referral")


def _item(referral: Any, label: str, due: date, *, is_overdue: bool, kind: str) -> DeskItem:
    return DeskItem(
        title=_("Referral: %(subject)s (%(sender)s to %(lead)s)")
        % {"subject": referral, "sender": referral.sender_name, "lead": referral.lead_name},
        url=reverse("referral_detail", args=[referral.public_id]),
        due=due,
        state_label=label,
        overdue=is_overdue,
        kind=kind,
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(CORRESPONDENTS):
        yield Shortcut(
            title=_("Referrals"),
            url=reverse("referral_list"),
            description=_("Hand matters over, receive and answer them, see what is overdue."),
        )
