"""Notices that are still to be read, and the buttons that lead to them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from coordination import notice_queries as queries
from coordination.models import NoticeReceipt
from coordination.notice_rules import NOTICE_READERS, SENDERS

OF_NOTICE = tuple(f"notice__{name}" for name in ("public_id", "title", "read_by", "reminded_on"))


def items(user: User) -> Iterator[Queue]:
    """What was sent to `user`; that the sender reminded of stands above everything else."""
    if user.may(NOTICE_READERS):
        yield Queue(queries.waiting_for(user), OF_NOTICE, _item)


def _item(row: NoticeReceipt) -> DeskItem:
    notice, label = row.notice, _("Notice to read")
    reminded = notice.reminded_on
    if reminded is not None:
        label += " · " + _("reminded on %(day)s") % {"day": f"{reminded:%Y-%m-%d}"}
    return DeskItem(
        title=_("Notice: %(title)s") % {"title": notice.title},
        url=reverse("notice_detail", args=[notice.public_id]),
        due=notice.read_by,
        state_label=label,
        overdue=notice.read_by is not None and notice.read_by < timezone.localdate(),
        kind="notice_to_read",
        urgent=reminded is not None,
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(NOTICE_READERS):
        yield Shortcut(
            title=_("Notices"),
            url=reverse("notice_list"),
            description=_("What offices let you know, and what you have not read yet."),
        )
    if user.may(SENDERS):
        yield Shortcut(
            title=_("Send a notice"),
            url=reverse("notice_sent_list"),
            description=_("To chosen roles in chosen areas, with receipts."),
        )
