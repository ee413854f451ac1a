"""What waits for a person: drafts, coming meetings, actions; for officers, what to decide."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Shortcut
from accounts.enums import OFFICERS
from accounts.models import User
from deliberation import queries
from deliberation.attendance import minutes_to_confirm
from deliberation.enums import MeetingState
from deliberation.rules import MEMBERS, PROGRESS_CONFIRMERS

MOST = 30


def items(user: User) -> Iterator[DeskItem]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS):
        yield from _drafts(user)
        yield from _announced(user)
        yield from _actions(user)
        yield from _minutes(user)
    if user.may(OFFICERS):
        yield from _decisions(user)
        yield from _notices(user)
    if user.may(PROGRESS_CONFIRMERS):
        yield from _verifications(user)


def _drafts(user: User) -> Iterator[DeskItem]:
    for meeting in queries.drafts_of(user)[:MOST]:
        returned = bool(meeting.return_reason)
        yield DeskItem(
            title=_("Meeting “%(meeting)s”, %(community)s")
            % {"meeting": meeting, "community": meeting.community.full_name},
            url=reverse("meeting_edit", args=[meeting.public_id]),
            due=None,
            state_label=_("Returned") if returned else meeting.get_state_display(),
            overdue=False,
            kind="returned" if returned else "meeting",
        )


def _announced(user: User) -> Iterator[DeskItem]:
    for meeting in queries.announced_for(user)[:MOST]:
        yield DeskItem(
            title=_("Meeting “%(meeting)s”, %(community)s")
            % {"meeting": meeting, "community": meeting.community.full_name},
            url=reverse("meeting_detail", args=[meeting.public_id]),
            due=meeting.held_on,
            state_label=meeting.get_state_display(),
            overdue=meeting.held_on < timezone.localdate(),
            kind="announced",
        )


def _notices(user: User) -> Iterator[DeskItem]:
    """Notices to put on the site, or to mark as cancelled there."""
    for meeting in queries.notices_to_publish(user)[:MOST]:
        is_cancelled = meeting.state == MeetingState.CANCELLED
        yield DeskItem(
            title=_("Notice of “%(meeting)s”, %(community)s")
            % {"meeting": meeting, "community": meeting.community.full_name},
            url=reverse("admin:deliberation_meeting_change", args=[meeting.pk]),
            due=meeting.held_on,
            state_label=_("Cancelled, still on the site") if is_cancelled else _("To be published"),
            overdue=is_cancelled,
            kind="notice",
        )


def _actions(user: User) -> Iterator[DeskItem]:
    for action in queries.unfinished(queries.actions_for(user)).order_by("due")[:MOST]:
        yield DeskItem(
            title=_("Action: %(action)s") % {"action": action},
            url=reverse("action_progress", args=[action.public_id]),
            due=action.due,
            state_label=action.get_state_display(),
            overdue=action.is_overdue,
            kind="action",
        )


def _minutes(user: User) -> Iterator[DeskItem]:
    for person in minutes_to_confirm(user)[:MOST]:
        meeting = person.minutes.meeting
        yield DeskItem(
            title=_("Confirm the minutes of “%(meeting)s”, %(community)s")
            % {"meeting": meeting, "community": meeting.community.full_name},
            url=reverse("minutes", args=[meeting.public_id]),
            due=None,
            state_label=person.minutes.get_state_display(),
            overdue=False,
            kind="minutes",
        )


def _decisions(user: User) -> Iterator[DeskItem]:
    for meeting in queries.meetings_to_decide(user)[:MOST]:
        yield DeskItem(
            title=_("Meeting “%(meeting)s”, %(community)s")
            % {"meeting": meeting, "community": meeting.community.full_name},
            url=reverse("admin:deliberation_meeting_change", args=[meeting.pk]),
            due=None,
            state_label=meeting.get_state_display(),
            overdue=False,
            kind="meeting",
        )


def _verifications(user: User) -> Iterator[DeskItem]:
    for action in queries.to_verify(queries.actions_for(user), user)[:MOST]:
        yield DeskItem(
            title=_("Verify: %(action)s") % {"action": action},
            url=reverse("action_progress", args=[action.public_id]),
            due=None,
            state_label=action.get_state_display(),
            overdue=False,
            kind="verify",
        )


def shortcuts(user: User) -> Iterator[Shortcut]:
    """The button of committee members."""
    if user.may(MEMBERS):
        yield Shortcut(
            title=_("Log a meeting"),
            url=reverse("meeting_create"),
            description=_("Who took part, what was decided, who does it until when."),
        )
