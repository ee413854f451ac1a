"""What waits for a person: drafts, coming meetings, actions; for officers, what to decide."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.enums import OFFICERS
from accounts.models import User
from communities.queries import full_name_columns
from deliberation import queries
from deliberation.attendance import minutes_to_confirm
from deliberation.enums import MeetingState
from deliberation.models import Action, Meeting, MinutesConfirmer
from deliberation.rules import MEMBERS, PROGRESS_CONFIRMERS

OF_MEETING = ("public_id", "title", "form", "state", *full_name_columns("community"))


def items(user: User) -> Iterator[Queue]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS):
        yield Queue(queries.drafts_of(user), (*OF_MEETING, "return_reason"), _draft)
        yield Queue(queries.announced_for(user), (*OF_MEETING, "starts_at"), _announced)
        unfinished = queries.unfinished(queries.actions_for(user)).order_by("due")
        yield Queue(unfinished, ("public_id", "description", "state", "in_effect", "due"), _action)
        minutes = ("minutes__state", *(f"minutes__meeting__{name}" for name in OF_MEETING))
        yield Queue(minutes_to_confirm(user), minutes, _minutes)
    if user.may(OFFICERS):
        yield Queue(queries.meetings_to_decide(user), OF_MEETING, _decision)
        yield Queue(queries.notices_to_publish(user), (*OF_MEETING, "starts_at"), _notice)
    if user.may(PROGRESS_CONFIRMERS):
        done = queries.to_verify(queries.actions_for(user), user)
        yield Queue(done, ("public_id", "description", "state"), _verification)


def _title(meeting: Meeting) -> str:
    return _("Meeting “%(meeting)s”, %(community)s") % {
        "meeting": meeting,
        "community": meeting.community.full_name,
    }


def _draft(meeting: Meeting) -> DeskItem:
    returned = bool(meeting.return_reason)
    return DeskItem(
        title=_title(meeting),
        url=reverse("meeting_edit", args=[meeting.public_id]),
        due=None,
        state_label=_("Returned") if returned else meeting.get_state_display(),
        overdue=False,
        kind="returned" if returned else "meeting",
    )


def _announced(meeting: Meeting) -> DeskItem:
    return DeskItem(
        title=_title(meeting),
        url=reverse("meeting_detail", args=[meeting.public_id]),
        due=meeting.held_on,
        state_label=meeting.get_state_display(),
        overdue=meeting.held_on < timezone.localdate(),
        kind="announced",
    )


def _notice(meeting: Meeting) -> DeskItem:
    """A notice to put on the site, or to mark as cancelled there."""
    is_cancelled = meeting.state == MeetingState.CANCELLED
    return DeskItem(
        title=_("Notice of “%(meeting)s”, %(community)s")
        % {"meeting": meeting, "community": meeting.community.full_name},
        url=reverse("admin:deliberation_meeting_change", args=[meeting.pk]),
        due=meeting.held_on,
        state_label=_("Cancelled, still on the site") if is_cancelled else _("To be published"),
        overdue=is_cancelled,
        kind="notice",
    )


def _action(action: Action) -> DeskItem:
    return DeskItem(
        title=_("Action: %(action)s") % {"action": action},
        url=reverse("action_progress", args=[action.public_id]),
        due=action.due,
        state_label=action.get_state_display(),
        overdue=action.is_overdue,
        kind="action",
    )


def _minutes(person: MinutesConfirmer) -> DeskItem:
    meeting = person.minutes.meeting
    return DeskItem(
        title=_("Confirm the minutes of “%(meeting)s”, %(community)s")
        % {"meeting": meeting, "community": meeting.community.full_name},
        url=reverse("minutes", args=[meeting.public_id]),
        due=None,
        state_label=person.minutes.get_state_display(),
        overdue=False,
        kind="minutes",
    )


def _decision(meeting: Meeting) -> DeskItem:
    return DeskItem(
        title=_title(meeting),
        url=reverse("admin:deliberation_meeting_change", args=[meeting.pk]),
        due=None,
        state_label=meeting.get_state_display(),
        overdue=False,
        kind="meeting",
    )


def _verification(action: Action) -> DeskItem:
    return DeskItem(
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
