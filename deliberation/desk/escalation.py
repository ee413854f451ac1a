"""Escalated actions for officers, and what these wrote about them for the committee."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.models import User
from deliberation import queries
from deliberation.desk.meetings import MOST
from deliberation.rules import MEMBERS

SHOWN = 40


def escalation_items(user: User) -> Iterator[DeskItem]:
    """All of it for `user`, in no order."""
    if user.may(frozenset(queries.LEVELS)):
        yield from _escalated(user)
    if user.may(MEMBERS):
        yield from _instructions(user)


def _escalated(user: User) -> Iterator[DeskItem]:
    today = timezone.localdate()
    for action in queries.escalated_to(user)[:MOST]:
        community = action.resolution.item.meeting.community
        yield DeskItem(
            title=_("Escalated: %(action)s, %(community)s (%(body)s)")
            % {
                "action": action,
                "community": community.full_name,
                "body": action.get_owner_party_display(),
            },
            url=reverse("action_progress", args=[action.public_id]),
            due=action.due,
            state_label=_("for %(days)s days") % {"days": (today - action.due).days},
            overdue=True,
            kind="escalated",
        )


def _instructions(user: User) -> Iterator[DeskItem]:
    today = timezone.localdate()
    for action in queries.instructed(user)[:MOST]:
        due = action.expected_on or action.due
        yield DeskItem(
            title=_("Instruction on “%(action)s”: %(text)s")
            % {"action": action, "text": Truncator(action.instruction).chars(SHOWN)},
            url=reverse("action_progress", args=[action.public_id]),
            due=due,
            state_label=_("Instruction from above"),
            overdue=due < today,
            kind="instruction",
            mail_title=_("Instruction on “%(action)s”") % {"action": action},
        )
