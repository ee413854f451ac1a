"""What waits for another officer: drafts of documents, offices, a prepared scoreboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from coordination import queries
from coordination.models import DisclosureTerm, Document
from coordination.rules import KEEPERS
from portal.queries import work_calendar
from portal.workdays import WorkCalendar

MOST = 20


def items(user: User) -> Iterator[Queue]:
    """For officers of counties and the city; whoever wrote it is not asked to publish it."""
    if not user.may(KEEPERS):
        return
    office = _("Responsibilities to publish")
    scoreboard = _("Policy scoreboard to publish")
    calendar, terms = work_calendar(), queries.disclosure_terms()
    for rows, label in (
        (queries.documents_to_publish(user), _("Document to publish")),
        (queries.documents_that_wait(user), _("Another officer has to publish it")),
    ):
        reads = ("title", "number", "issued_on", "level")
        item = partial(_document, label=label, calendar=calendar, terms=terms)
        yield Queue(rows, reads, item, MOST)
    yield Queue(queries.offices_to_publish(user), ("name",), partial(_item, label=office), MOST)
    yield Queue(
        queries.scoreboards_to_publish(user), ("since", "until"),
        partial(_item, label=scoreboard), MOST,
    )  # fmt: skip


def _document(
    row: Document, label: str, calendar: WorkCalendar, terms: list[DisclosureTerm]
) -> DeskItem:
    """With the last day on which it is published in time."""
    found = queries.disclosure_of(row, calendar, terms)
    due = found.last if found else None
    if found:
        words = _("in %(days)s working days of its making")
        label = f"{label} · {words % {'days': found.term.working_days}}"
    is_late = due is not None and due < timezone.localdate()
    return replace(_item(row, label), due=due, overdue=is_late)


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
