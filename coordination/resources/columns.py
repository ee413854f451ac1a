"""Referrals, trainings, plans, plans of trainings and notices as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exports import Column


def _sum(name: str) -> Callable[[Any], Any]:
    """One of the sums that the list puts beside a plan of trainings."""
    return lambda plan: plan.sums[name]


REFERRAL_COLUMNS = (
    Column("year"),
    Column("sequence"),
    Column("subject"),
    Column("programme__name", _("Programme")),
    Column("state"),
    Column("outcome"),
    Column("sent_on"),
    Column("received_on"),
    Column("due"),
    Column("replied_on"),
    Column("ended_on"),
)
TRAINING_COLUMNS = (
    Column("title"),
    Column("host_name"),
    Column("audience"),
    Column("starts_at"),
    Column("ends_at"),
    Column("hours"),
    Column("place"),
    Column("teacher"),
    Column("assessment"),
    Column("state"),
)
PLAN_COLUMNS = (
    Column("title"),
    Column("level"),
    Column("year"),
    Column("edition"),
    Column("jurisdiction"),
    Column("state"),
    Column("submitted_on"),
    Column("accepted_on"),
)
TRAINING_PLAN_COLUMNS = (
    Column("title"),
    Column("host_name"),
    Column("year"),
    Column("edition"),
    Column("state"),
    Column("issued_on"),
    *(
        Column(heading=heading, of=_sum(name))
        for name, heading in (
            ("lines", _("Planned trainings")),
            ("done", _("Held trainings of the plan")),
            ("late", _("Overdue")),
            ("hours", _("Planned hours")),
            ("hours_held", _("Hours held")),
            ("seats", _("Planned seats")),
            ("people", _("People who came")),
        )
    ),
)
RECEIPT_COLUMNS = (
    Column("notice__title", _("Title")),
    Column("notice__sender_name", _("Sender")),
    Column("notice__sent_at", _("Sent at")),
    Column("notice__read_by", _("To be read by")),
    Column("unit_name"),
    Column("read_at"),
    Column("is_waiting", _("To be read")),
)
NOTICE_COLUMNS = (
    Column("title"),
    Column("sender_name"),
    Column("state"),
    Column("sent_at"),
    Column("read_by"),
    Column("withdrawn_because"),
)
