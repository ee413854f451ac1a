"""What waits for another officer: drafts of documents, offices, a prepared scoreboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.models import User
from coordination import queries
from coordination.rules import KEEPERS

MOST = 20


def items(user: User) -> Iterator[DeskItem]:
    """For officers of counties and the city; whoever wrote it is not asked to publish it."""
    if not user.may(KEEPERS):
        return
    for document in queries.documents_to_publish(user)[:MOST]:
        yield _item(document, _("Document to publish"))
    for office in queries.offices_to_publish(user)[:MOST]:
        yield _item(office, _("Responsibilities to publish"))
    for scoreboard in queries.scoreboards_to_publish(user)[:MOST]:
        yield _item(scoreboard, _("Policy scoreboard to publish"))


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
