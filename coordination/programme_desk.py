"""Programmes that wait to be published, and the way from one's desk to all of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.enums import OFFICERS
from accounts.models import User
from communities.models import Programme
from communities.rules import PROGRAMME_KEEPERS
from coordination.programme_queries import programmes_to_publish

MOST = 20


def items(user: User) -> Iterator[Queue]:
    """For officers of the city who wrote nothing of them; their list publishes several at once."""
    if user.may(PROGRAMME_KEEPERS):
        yield Queue(programmes_to_publish(user), ("code", "name"), _to_publish, most=MOST)


def _to_publish(programme: Programme) -> DeskItem:
    return DeskItem(
        title=programme.name,
        url=reverse("admin:communities_programme_changelist"),
        due=None,
        state_label=_("Programme to publish"),
        overdue=False,
        kind="programme",
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(OFFICERS):
        yield Shortcut(
            title=_("Programmes side by side"),
            url=reverse("programme_comparison"),
            description=_("Communities, plans, projects and referrals of each programme."),
        )
