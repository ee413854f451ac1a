"""Escalated actions for officers, and what these wrote about them for the committee."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from communities.queries import full_name_columns
from deliberation import queries
from deliberation.models import Action
from deliberation.rules import MEMBERS

SHOWN = 40
OF_COMMUNITY = full_name_columns("resolution__item__meeting__community")


def escalation_items(user: User) -> Iterator[Queue]:
    """All of it for `user`, in no order."""
    if user.may(frozenset(queries.LEVELS)):
        reads = ("public_id", "description", "due", "owner_party", *OF_COMMUNITY)
        yield Queue(queries.escalated_to(user), reads, _escalated)
    if user.may(MEMBERS):
        reads = ("public_id", "description", "due", "instruction", "expected_on")
        yield Queue(queries.instructed(user), reads, _instruction)


def _escalated(action: Action) -> DeskItem:
    community = action.resolution.item.meeting.community
    return DeskItem(
        title=_("Escalated: %(action)s, %(community)s (%(body)s)")
        % {
            "action": action,
            "community": community.full_name,
            "body": action.get_owner_party_display(),
        },
        url=reverse("action_progress", args=[action.public_id]),
        due=action.due,
        state_label=_("for %(days)s days") % {"days": (timezone.localdate() - action.due).days},
        overdue=True,
        kind="escalated",
    )


def _instruction(action: Any) -> DeskItem:
    due = action.expected_on or action.due
    return DeskItem(
        title=_("Instruction on “%(action)s”: %(text)s")
        % {"action": action, "text": Truncator(action.instruction).chars(SHOWN)},
        url=reverse("action_progress", args=[action.public_id]),
        due=due,
        state_label=_("Instruction from above"),
        overdue=due < timezone.localdate(),
        kind="instruction",
        mail_title=_("Instruction on “%(action)s”") % {"action": action},
    )
