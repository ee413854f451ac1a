"""Actions that residents deny, and reopened ones that the site still shows as verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.enums import OFFICERS, Role
from accounts.models import User
from deliberation import queries
from deliberation.desk.escalation import OF_COMMUNITY
from deliberation.models import Action
from deliberation.rules import MEMBERS


def survey_items(user: User) -> Iterator[Queue]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS | {Role.TOWNSHIP_OFFICER}):
        rows = queries.doubted(queries.actions_for(user)).order_by("-own_no", "due", "pk")
        reads = ("public_id", "description", "own_no", "public_no", *OF_COMMUNITY)
        yield Queue(rows, reads, _doubted)
    if user.may(OFFICERS):
        reads = ("description", "due", *OF_COMMUNITY)
        yield Queue(queries.reopened_unpublished(user), reads, _unpublished)


def _doubted(action: Any) -> DeskItem:
    return DeskItem(
        title=_("Residents say it is not done: %(action)s, %(community)s")
        % {"action": action, "community": action.resolution.item.meeting.community.full_name},
        url=reverse("action_progress", args=[action.public_id]),
        due=None,
        state_label=_("Not done: %(own)s who raised it, %(others)s others")
        % {"own": action.own_no, "others": action.public_no},
        overdue=bool(action.own_no),
        kind="survey",
    )


def _unpublished(action: Action) -> DeskItem:
    return DeskItem(
        title=_("Publish that it was reopened: %(action)s, %(community)s")
        % {"action": action, "community": action.resolution.item.meeting.community.full_name},
        url=reverse("admin:deliberation_action_change", args=[action.pk]),
        due=action.due,
        state_label=_("To be published"),
        overdue=False,
        kind="reopened",
    )
