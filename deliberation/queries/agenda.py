"""Agendas as they stand on record, or as they were typed so far."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.normalise import clean_line, parse_datetime, parse_integer
from deliberation.agenda import Agenda, Line, Point, agenda_of
from deliberation.constants import AGENDA_ITEMS, LONGEST_ITEM_MINUTES
from deliberation.enums import Outcome
from deliberation.models import AgendaItem, Meeting
from deliberation.rules import WRITABLE


@dataclass(frozen=True)
class Plan:
    """What is known of a meeting before it is handed in."""

    title: str
    starts_at: datetime | None
    place: str
    agenda: Agenda

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(line.heading for line in self.agenda.lines)


def plan_of(meeting: Meeting) -> Plan:
    """Title, time, place and agenda: as recorded, or, while the record is written, as typed."""
    if meeting.state not in WRITABLE or not meeting.draft:
        return Plan(str(meeting), meeting.starts_at, meeting.place, stored_agenda(meeting))
    typed: Mapping[str, str] = meeting.draft
    place = clean_line(typed.get("place", "")) or meeting.place
    return Plan(str(meeting), _typed_start(meeting, typed), place, typed_agenda(meeting, typed))


def stored_agenda(meeting: Meeting) -> Agenda:
    """The agenda on record; `meeting.agenda` comes from `queries.with_content`."""
    items = meeting.agenda.all()
    return agenda_of(
        (
            Point(
                item.topic.title,
                item.parent_id is not None,
                item.planned_minutes,
                item.outcome != Outcome.INFORMATION,
            )
            for item in items
        ),
        meeting.starts_at,
    )


def agenda_rows(meeting: Meeting) -> list[tuple[Line, AgendaItem]]:
    """Each item on record with its line: number, minutes, planned time."""
    return list(zip(stored_agenda(meeting).lines, meeting.agenda.all(), strict=True))


def typed_agenda(meeting: Meeting, typed: Mapping[str, str]) -> Agenda:
    """The agenda as it was typed into a form, whatever that is; rows without a topic are left
    out, and numbers that are none count as not planned."""
    pool = {str(pk): title for pk, title in meeting.community.topics.values_list("pk", "title")}
    points = []
    for number in range(min(len(typed), AGENDA_ITEMS)):
        row = f"agenda-{number}-"
        title = pool.get(typed.get(f"{row}topic", ""), "")
        title = title or clean_line(typed.get(f"{row}title", ""))
        minutes = None
        with suppress(ValidationError):
            minutes = parse_integer(
                typed.get(f"{row}minutes", ""), minimum=1, maximum=LONGEST_ITEM_MINUTES
            )
        if title:
            voted = typed.get(f"{row}outcome") != Outcome.INFORMATION
            points.append(Point(title, bool(typed.get(f"{row}is_sub")), minutes, voted))
    return agenda_of(points, _typed_start(meeting, typed))


def _typed_start(meeting: Meeting, typed: Mapping[str, str]) -> datetime | None:
    # A draft keeps what was typed, whatever it is.
    with suppress(ValidationError):
        return parse_datetime(typed.get("starts_at", ""))
    return meeting.starts_at
