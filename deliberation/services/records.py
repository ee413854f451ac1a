"""The record of a past meeting from a table: judged before it is written, kept as the form does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.services import record_event
from deliberation.enums import MeetingState
from deliberation.models import Action, Meeting, Resolution, Topic
from deliberation.services.agenda import ItemContent
from deliberation.services.content import MeetingContent, problems_of, write
from deliberation.services.meetings import held_values
from deliberation.services.validity import Judgement, Law, judgement_of, record_verdict

BASICS = (
    "form", "title", "place", "chair", "convened_by", "notice_on", "notice_channel", "counted",
    "entitled", "counted_present", "by_proxy", "lowest_present", "summary",
)  # fmt: skip
OF_ITEMS = (
    "category", "source", "outcome", "minutes", "method", "resolution", "effective_on", "action",
    "owner_party", "owner_name", "due",
)  # fmt: skip


def fill_record(meeting: Meeting, content: MeetingContent, law: Law, *, by: User) -> Judgement:
    """Give an unsaved `meeting` all that a record holds that `by` handed in; nothing is written.

    It is judged by `law`, that of its day (`communities.quorum`), as `submit_meeting` does, and
    keeps what a form would have sent, for it may be returned. Raises ValidationError keyed by the
    form's field names with every problem found.
    """
    problems: dict[str, Any] = problems_of(content, law)
    for number, item in enumerate(content.items):
        for name, messages in _beyond_the_columns(meeting, item):
            problems.setdefault(f"agenda-{number}-{name}", []).extend(messages)
    if problems:
        raise ValidationError(problems)
    judgement = judgement_of(content, law)
    for name, value in held_values(content, judgement, by=by).items():
        setattr(meeting, name, value)
    meeting.state, meeting.recorder = MeetingState.CLOSED, by
    meeting.draft = _as_typed(content)
    meeting.clean_fields(exclude=["community", "recorder", "submitted_by"])
    meeting.clean()
    return judgement


def keep_record(
    meeting: Meeting, content: MeetingContent, judgement: Judgement, *, by: User
) -> None:
    """Write what belongs to a saved record that `fill_record` filled. Inside a transaction.

    The trail says that it was handed in, as of a record from the form.
    """
    write(meeting, content, judgement)
    record_verdict(meeting, content, judgement, by=by)
    record_event(
        actor=by,
        action=f"meeting.{MeetingState.CLOSED}",
        target=meeting,
        after={"state": meeting.state, "validity": meeting.validity},
    )


def _beyond_the_columns(meeting: Meeting, item: ItemContent) -> Iterator[tuple[str, list[str]]]:
    """What the rows of an item would refuse once it is too late to say so."""
    rows: list[tuple[Any, dict[str, str]]] = [
        (Topic(title=item.title, category=item.category, source=item.source), {})
    ]
    if item.resolution:
        rows.append((Resolution(text=item.resolution), {"text": "resolution"}))
    if item.action:
        action = Action(description=item.action, owner_name=item.owner_name)
        rows.append((action, {"description": "action"}))
    for row, names in rows:
        own = {"title", "category", "source", "text", "description", "owner_name"}
        try:
            row.clean_fields(exclude={field.name for field in row._meta.fields} - own)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                yield names.get(name, name), messages


def _as_typed(content: MeetingContent) -> dict[str, str]:
    """The record as its form sends it."""
    typed = {name: _text(getattr(content, name)) for name in BASICS}
    typed["starts_at"] = _text(content.starts_at)
    typed["participants-TOTAL_FORMS"] = str(len(content.participants))
    for number, who in enumerate(content.participants):
        start = f"participants-{number}-"
        typed |= {
            f"{start}party": who.party,
            f"{start}headcount": str(who.headcount),
            f"{start}name": who.name,
            f"{start}is_affected": "on" if who.is_affected else "",
        }
    typed["agenda-TOTAL_FORMS"] = str(len(content.items))
    for number, item in enumerate(content.items):
        row = {name: _text(getattr(item, name)) for name in OF_ITEMS}
        row["is_sub"] = "on" if item.is_sub else ""
        if item.topic is None:
            row["title"] = item.title
        else:
            row["topic"] = str(item.topic.pk)
        if item.votes is not None:
            for name in ("in_favour", "against", "abstained", "invalid"):
                row[name] = str(getattr(item.votes, name))
        typed |= {f"agenda-{number}-{name}": value for name, value in row.items()}
    return {name: value for name, value in typed.items() if value}


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return str(value)
