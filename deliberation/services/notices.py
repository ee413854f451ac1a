"""Coming meetings: announced, changed, begun, cancelled; and one begun like the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version, transition
from deliberation.enums import MeetingState
from deliberation.models import AGENDA_ORDER, Meeting
from deliberation.quorum import short_notice_words
from deliberation.rules import HELD, MEMBERS
from deliberation.services.agenda import (
    ItemContent,
    agenda_as_typed,
    agenda_problems,
    put_on_agenda,
    take_off_agenda,
)
from deliberation.services.validity import law_of


@dataclass(frozen=True)
class NoticeContent:
    """What people are told before a meeting, as plain values."""

    form: str
    title: str
    place: str
    starts_at: datetime
    convened_by: str
    notice_on: date
    notice_channel: str
    items: Sequence[ItemContent]
    counted: str = ""
    entitled: int | None = None

    @property
    def held_on(self) -> date:
        return timezone.localtime(self.starts_at).date()


def announce_meeting(
    meeting: Meeting, *, by: User, content: NoticeContent, expected_version: int | None = None
) -> str:
    """Announce a coming meeting, or change what was announced; its record begins with it.

    Returns what is to be said of a notice that is too short for the rule of the day (Organic Law
    of Villagers' Committees, article 21), nothing where it is long enough. Raises ValidationError
    keyed by field, Refusal, IllegalTransition, StaleRecord.
    """
    if not by.may(MEMBERS, meeting.scope_code()):
        raise Refusal(_("Only members of the committee log its meetings."))
    if meeting.submitted_by_id is not None:
        raise Refusal(_("This meeting was held and handed in; correct it instead."))
    problems = _problems(content)
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        transition(
            meeting,
            MeetingState.ANNOUNCED,
            by=by,
            expected_version=expected_version,
            form=content.form,
            title=content.title,
            place=content.place,
            starts_at=content.starts_at,
            convened_by=content.convened_by,
            notice_on=content.notice_on,
            notice_channel=content.notice_channel,
            counted=content.counted,
            entitled=content.entitled,
            notice_number=meeting.notice_number + 1,
        )
        meeting.full_clean(exclude=["community", "recorder"])
        put_on_agenda(meeting, content.items)
        save_version(meeting, draft={**_without_agenda(meeting.draft), **_draft(meeting, content)})
    return _too_short(meeting, content)


def _problems(content: NoticeContent) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if content.starts_at <= timezone.now():
        found["starts_at"] = _("This moment has passed: log the meeting instead.")
    elif content.notice_on > content.held_on:
        found["notice_on"] = _(
            "The notice of %(notice)s would come after the meeting of %(held)s."
        ) % {"notice": content.notice_on, "held": content.held_on}
    elif content.notice_on > timezone.localdate():
        found["notice_on"] = _("This date lies in the future.")
    return found | agenda_problems(content.items)


def _too_short(meeting: Meeting, content: NoticeContent) -> str:
    law = law_of(meeting.community, content.form, content.held_on)
    row = law.row(content.counted) or (law.rules[0] if law.rules else None)
    given = (content.held_on - content.notice_on).days
    return short_notice_words(given, row.notice_days if row else None)


def _without_agenda(draft: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in draft.items() if not name.startswith("agenda-")}


def _draft(meeting: Meeting, content: NoticeContent) -> dict[str, str]:
    """What was announced, as the form of the record takes it."""
    items = list(meeting.agenda.select_related("topic").order_by(*AGENDA_ORDER))
    values = {
        "form": content.form,
        "title": content.title,
        "place": content.place,
        "starts_at": timezone.localtime(content.starts_at).strftime("%Y-%m-%dT%H:%M"),
        "convened_by": content.convened_by,
        "notice_on": content.notice_on.isoformat(),
        "notice_channel": content.notice_channel,
        "counted": content.counted,
        "entitled": "" if content.entitled is None else str(content.entitled),
    }
    return values | agenda_as_typed(items, pooled=True)


def begin_meeting(
    meeting: Meeting, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Say that an announced meeting is being held; on its day, not before."""
    if meeting.state == MeetingState.ANNOUNCED and meeting.held_on > timezone.localdate():
        raise Refusal(
            _("The meeting is on %(date)s; it is begun on that day.") % {"date": meeting.held_on}
        )
    transition(
        meeting,
        MeetingState.IN_PROGRESS,
        by=by,
        expected_version=expected_version,
        reason=reason,
    )


def cancel_meeting(
    meeting: Meeting, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Call off a coming meeting, or close a draft that will not become a record.

    Its topics go back to the pool. Raises Refusal for a meeting that was held.
    """
    if meeting.submitted_by_id is not None or meeting.state in HELD:
        raise Refusal(_("This meeting was held and handed in; correct it instead."))
    if meeting.state == MeetingState.IN_PROGRESS:
        raise IllegalTransition(
            _("This meeting is being held: it cannot be cancelled. Hand in its record.")
        )
    was_shown = meeting.notice_shown > 0
    with transaction.atomic():
        transition(
            meeting,
            MeetingState.CANCELLED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            cancelled_because=reason.strip(),
            notice_number=meeting.notice_number + (1 if was_shown else 0),
        )
        meeting.full_clean(exclude=["community", "recorder"])
        take_off_agenda(meeting)


def begin_like(former: Meeting, *, by: User, token: str) -> tuple[Meeting, bool]:
    """Begin the record of the next meeting of a series, once for each `token`.

    Form, title, place, who is counted and the parties with their numbers are suggestions that the
    recorder changes, and so is the agenda with its sub-items; what was settled on it is a topic to
    be taken up anew. Names and dates are not taken over. Raises Refusal.
    """
    if not by.may(MEMBERS, former.scope_code()):
        raise Refusal(_("Only members of the committee log its meetings."))

    def create() -> Meeting:
        meeting = Meeting.objects.create(
            community=former.community,
            recorder=by,
            form=former.form,
            title=former.title,
            draft=_suggestions(former),
        )
        record_event(
            actor=by, action="meeting.begun", target=meeting, after={"like": former.public_id}
        )
        return meeting

    return once(model=Meeting, user=by, token=token, create=create)


def _suggestions(former: Meeting) -> dict[str, str]:
    numbers: dict[str, int] = {}
    for one in former.participants.all():
        numbers[one.party] = numbers.get(one.party, 0) + one.headcount
    values = {
        "form": former.form,
        "title": former.title,
        "place": former.place,
        "convened_by": former.convened_by,
        "counted": former.counted,
        "entitled": "" if former.entitled is None else str(former.entitled),
    }
    if numbers:
        values["participants-TOTAL_FORMS"] = str(len(numbers))
    for number, (party, headcount) in enumerate(numbers.items()):
        values[f"participants-{number}-party"] = party
        values[f"participants-{number}-headcount"] = str(headcount)
    items = list(former.agenda.select_related("topic").order_by(*AGENDA_ORDER))
    return values | (agenda_as_typed(items, pooled=False) if items else {})
