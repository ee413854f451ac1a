"""Referrals, trainings, plans and notices as files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.exports import Column

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
NOTICE_COLUMNS = (
    Column("title"),
    Column("sender_name"),
    Column("state"),
    Column("sent_at"),
    Column("read_by"),
    Column("withdrawn_because"),
)
