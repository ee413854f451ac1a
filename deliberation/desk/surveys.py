"""Actions that residents deny, and reopened ones that the site still shows as verified."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.enums import OFFICERS, Role
from accounts.models import User
from deliberation import queries
from deliberation.desk.meetings import MOST
from deliberation.rules import MEMBERS


def survey_items(user: User) -> Iterator[DeskItem]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS | {Role.TOWNSHIP_OFFICER}):
        yield from _doubted(user)
    if user.may(OFFICERS):
        yield from _unpublished(user)


def _doubted(user: User) -> Iterator[DeskItem]:
    rows = queries.doubted(queries.actions_for(user)).order_by("-own_no", "due", "pk")
    for action in rows[:MOST]:
        yield DeskItem(
            title=_("Residents say it is not done: %(action)s, %(community)s")
            % {
                "action": action,
                "community": action.resolution.item.meeting.community.full_name,
            },
            url=reverse("action_progress", args=[action.public_id]),
            due=None,
            state_label=_("Not done: %(own)s who raised it, %(others)s others")
            % {"own": action.own_no, "others": action.public_no},
            overdue=bool(action.own_no),
            kind="survey",
        )


def _unpublished(user: User) -> Iterator[DeskItem]:
    for action in queries.reopened_unpublished(user)[:MOST]:
        yield DeskItem(
            title=_("Publish that it was reopened: %(action)s, %(community)s")
            % {
                "action": action,
                "community": action.resolution.item.meeting.community.full_name,
            },
            url=reverse("admin:deliberation_action_change", args=[action.pk]),
            due=action.due,
            state_label=_("To be published"),
            overdue=False,
            kind="reopened",
        )
