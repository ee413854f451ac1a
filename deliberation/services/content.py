"""What a meeting contains, as plain values, and the one way to write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.rules import Refusal
from deliberation import queries
from deliberation.ballots import Votes, carried
from deliberation.enums import BallotBase
from deliberation.models import (
    Action,
    AgendaItem,
    Ballot,
    Meeting,
    Participant,
    Resolution,
    Topic,
)
from deliberation.services.topics import settle_topic
from deliberation.validators import validate_attendance, validate_votes


@dataclass(frozen=True)
class ParticipantContent:
    party: str
    headcount: int = 1
    name: str = ""


@dataclass(frozen=True)
class ItemContent:
    """One agenda item: its topic (an existing one, or title, category, source of a new one),
    and, where there were any, the votes, the resolution and the action."""

    topic: Topic | None = None
    title: str = ""
    category: str = ""
    source: str = ""
    votes: Votes | None = None
    method: str = ""
    resolution: str = ""
    action: str = ""
    owner_party: str = ""
    owner_name: str = ""
    due: date | None = None


@dataclass(frozen=True)
class MeetingContent:
    form: str
    title: str
    place: str
    starts_at: datetime
    chair: str
    entitled: int | None
    summary: str
    participants: Sequence[ParticipantContent]
    items: Sequence[ItemContent]

    @property
    def present(self) -> int:
        return sum(participant.headcount for participant in self.participants)


Problems = dict[str, list[Any]]


def problems_of(content: MeetingContent) -> Problems:
    """All that is wrong with figures and parts that belong together, by form field name."""
    problems: Problems = {}
    try:
        validate_attendance(content.present, content.entitled)
    except ValidationError as error:
        name = "entitled" if error.code == "too_many_present" else "participants"
        problems[name] = [error]
    if content.starts_at > timezone.now():
        problems["starts_at"] = [_("The meeting lies in the future; log it after it was held.")]
    if not content.items:
        problems["agenda"] = [_("Enter at least one agenda item.")]
    held_on = timezone.localtime(content.starts_at).date()
    for position, item in enumerate(content.items):
        for name, message in _item_problems(item, content.present, held_on):
            problems.setdefault(f"agenda-{position}-{name}", []).append(message)
    return problems


def _item_problems(item: ItemContent, present: int, held_on: date) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if item.votes is not None:
        try:
            validate_votes(item.votes, present)
        except ValidationError as error:
            found.append(("in_favour", error))
        if item.resolution and not carried(item.votes, present):
            found.append(
                (
                    "resolution",
                    _("The ballot did not carry (more than half of those present): no resolution."),
                )
            )
    if item.action and not item.resolution:
        found.append(("resolution", _("An action needs the resolution that it follows from.")))
    if item.action and not item.owner_party:
        found.append(("owner_party", _("Say who is responsible for the action.")))
    if item.action and item.due is None:
        found.append(("due", _("Say until when the action is due.")))
    if item.due is not None and item.due < held_on:
        found.append(("due", _("The action would be due before the meeting.")))
    if not item.action and (item.due is not None or item.owner_name):
        found.append(("action", _("Say what has to be done.")))
    return found


def write(meeting: Meeting, content: MeetingContent) -> None:
    """Replace what `meeting` contains; items keep their rows by position. Inside a transaction.

    Raises ValidationError from the models, Refusal where an action with reports would be lost.
    """
    meeting.participants.all().delete()
    for participant in content.participants:
        _save(Participant(
            meeting=meeting, party=participant.party,
            name=participant.name, headcount=participant.headcount,
        ))  # fmt: skip
    existing = {item.position: item for item in meeting.agenda.select_related("topic")}
    for position, item_content in enumerate(content.items, start=1):
        item = existing.pop(position, None) or AgendaItem(meeting=meeting, position=position)
        _write_item(meeting, item, item_content, content.present)
    for surplus in existing.values():
        _clear_resolution(surplus)
        surplus.delete()


def _write_item(meeting: Meeting, item: AgendaItem, content: ItemContent, present: int) -> None:
    assert meeting.starts_at is not None
    item.topic = settle_topic(
        content.topic or _topic(meeting, item, content),
        resolved=bool(content.resolution),
        held_on=timezone.localtime(meeting.starts_at).date(),
    )
    _save(item)
    Ballot.objects.filter(item=item).delete()
    if content.votes is not None:
        _save(Ballot(
            item=item, method=content.method, base=BallotBase.PRESENT, base_count=present,
            in_favour=content.votes.in_favour, against=content.votes.against,
            abstained=content.votes.abstained, passed=carried(content.votes, present),
        ))  # fmt: skip
    if not content.resolution:
        _clear_resolution(item)
        return
    resolution = _resolution(meeting, item)
    resolution.text = content.resolution
    _save(resolution)
    _write_action(resolution, content)


def _topic(meeting: Meeting, item: AgendaItem, content: ItemContent) -> Topic:
    """The item's own topic under its new words; what others share or the pool had stays."""
    own = item.pk is not None and item.topic.added_by_id is None
    own = own and not item.topic.agenda_items.exclude(pk=item.pk).exists()
    topic = item.topic if own else Topic(community=meeting.community)
    topic.title, topic.category, topic.source = content.title, content.category, content.source
    _save(topic)
    return topic


def _resolution(meeting: Meeting, item: AgendaItem) -> Resolution:
    """The item's resolution, or a new one with the community's next number of the year."""
    existing = Resolution.objects.filter(item=item).first()
    if existing:
        return existing
    assert meeting.starts_at is not None
    transaction_lock(f"resolutions {meeting.community_id}")
    year = timezone.localtime(meeting.starts_at).year
    sequence = queries.next_resolution_number(meeting.community, year)
    return Resolution(item=item, year=year, sequence=sequence)


def _write_action(resolution: Resolution, content: ItemContent) -> None:
    action = resolution.actions.first()
    if not content.action:
        if action is not None:
            _refuse_losing(action)
            action.delete()
        return
    action = action or Action(resolution=resolution)
    action.description, action.owner_party = content.action, content.owner_party
    action.owner_name = content.owner_name
    assert content.due is not None
    action.due = content.due
    _save(action)


def _clear_resolution(item: AgendaItem) -> None:
    resolution = Resolution.objects.filter(item=item).first()
    if resolution is None:
        return
    for action in resolution.actions.all():
        _refuse_losing(action)
        action.delete()
    resolution.delete()


def _refuse_losing(action: Action) -> None:
    if action.reports.exists():
        raise Refusal(
            _("Progress was already reported for “%(action)s”; it cannot be taken out.")
            % {"action": action}
        )


def _save(row: models.Model) -> None:
    row.full_clean()
    row.save()
