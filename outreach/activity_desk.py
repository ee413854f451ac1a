"""What waits among the activities, and the button that leads there."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from outreach import activity_queries as queries
from outreach.enums import ActivityState
from outreach.models import Activity
from outreach.rules import ACTIVITY_PLANNERS, ACTIVITY_READERS

OF_ACTIVITY = ("public_id", "title", "state", "starts_at", "is_newer")


def items(user: User) -> Iterator[Queue]:
    """For officers what is to be announced and published; for hosts what is over and untold."""
    if not user.may(ACTIVITY_READERS):
        return
    yield Queue(queries.activities_to_publish(user), OF_ACTIVITY, _item)
    if user.may(ACTIVITY_PLANNERS):
        yield Queue(queries.activities_to_record(user), OF_ACTIVITY, _to_record)


def _to_record(activity: Activity) -> DeskItem:
    return _item(activity, label=_("Record that it was held"))


def _item(activity: Activity, label: str = "") -> DeskItem:
    day = timezone.localdate(activity.starts_at)
    if not label and activity.is_newer and activity.state != ActivityState.HELD:
        label = _("Changed since it was published")
    return DeskItem(
        title=_("Activity: %(title)s") % {"title": activity.title},
        url=reverse("activity_detail", args=[activity.public_id]),
        due=day if activity.state == ActivityState.DRAFT else None,
        state_label=label or activity.get_state_display(),
        overdue=False,
        kind="activity",
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(ACTIVITY_READERS):
        yield Shortcut(
            title=_("Activities"),
            url=reverse("activity_list"),
            description=_("Carry sorting to people: plan, register, count, tell of it."),
        )
