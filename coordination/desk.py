"""What waits for another officer: drafts of documents, offices, a prepared scoreboard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from coordination import queries
from coordination.rules import KEEPERS

MOST = 20


def items(user: User) -> Iterator[Queue]:
    """For officers of counties and the city; whoever wrote it is not asked to publish it."""
    if not user.may(KEEPERS):
        return
    document, office = _("Document to publish"), _("Responsibilities to publish")
    scoreboard = _("Policy scoreboard to publish")
    yield Queue(
        queries.documents_to_publish(user),
        ("title", "number"),
        partial(_item, label=document),
        MOST,
    )
    yield Queue(queries.offices_to_publish(user), ("name",), partial(_item, label=office), MOST)
    yield Queue(
        queries.scoreboards_to_publish(user), ("since", "until"),
        partial(_item, label=scoreboard), MOST,
    )  # fmt: skip


def _item(row: Any, label: str) -> DeskItem:
    name = row._meta.model_name
    return DeskItem(
        title=str(row),
        url=reverse(f"admin:coordination_{name}_change", args=[row.pk]),
        due=None,
        state_label=label,
        overdue=False,
        kind=str(name),
    )
