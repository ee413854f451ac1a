"""What waits in the library and among the events, and the buttons that lead there."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from orgs import queries
from orgs.models import ExchangeEvent, PracticeCase
from orgs.rules import EXCHANGE_READERS


def items(user: User) -> Iterator[Queue]:
    """For the registry what was handed in and planned; for writers what came back to them."""
    if not user.may(EXCHANGE_READERS):
        return
    reads = ("public_id", "title", "state")
    yield Queue(queries.practices_to_edit(user), reads, _practice)
    yield Queue(queries.practices_to_answer(user), reads, _practice)
    yield Queue(queries.events_to_announce(user), (*reads, "starts_at", "announced_on"), _event)


def _event(event: ExchangeEvent) -> DeskItem:
    newer = event.announced_on is not None
    return DeskItem(
        title=_("Event: %(title)s") % {"title": event.title},
        url=reverse("event_detail", args=[event.public_id]),
        due=timezone.localdate(event.starts_at),
        state_label=_("Changed since it was published") if newer else event.get_state_display(),
        overdue=False,
        kind="exchange_event",
    )


def _practice(practice: PracticeCase) -> DeskItem:
    return DeskItem(
        title=_("Case: %(title)s") % {"title": practice.title},
        url=reverse("practice_detail", args=[practice.public_id]),
        due=None,
        state_label=practice.get_state_display(),
        overdue=False,
        kind="practice_case",
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(EXCHANGE_READERS):
        yield Shortcut(
            title=_("Library of experience"),
            url=reverse("practice_list"),
            description=_("Write down what worked, for others to take up."),
        )
        yield Shortcut(
            title=_("Exchange events"),
            url=reverse("event_list"),
            description=_("Visits, seminars and fairs: invite, sign up."),
        )
