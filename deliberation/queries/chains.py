"""From a resident's words to an action that is done: what the publications link to each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.fields.json import KT
from django.db.models.lookups import GreaterThan

from deliberation.enums import ActionState
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current_of


@dataclass(frozen=True)
class DoneChain:
    """A verified action with the meeting that decided it and the topic behind it.

    `topic` is None where the resolution was about none that is published; `feedback` is how many
    published words led to the topic.
    """

    action: Publication
    verified_on: date
    meeting: Publication
    topic: Publication | None
    feedback: int

    @property
    def place(self) -> dict[str, Any]:
        """The meeting's payload, which says where it was."""
        payload: dict[str, Any] = self.meeting.payload
        return payload


def chains_done(within: str, *, after: date, most: int) -> list[DoneChain]:
    """The actions of a unit and those below it that were verified later than `after`, newest first.

    At most `most`, in four queries; nothing but publications is read.
    """
    verified = current_of(Kind.ACTION, within=within).filter(payload__state=ActionState.VERIFIED)
    done_on = KT("payload__verified_on")
    verified = verified.filter(GreaterThan(done_on, after.isoformat()))
    actions = list(verified.order_by(done_on.desc(), "-pk")[:most])
    if not actions:
        return []
    meetings = {
        row.key: row
        for row in current_of(Kind.MEETING).filter(
            key__in={action.payload["meeting_key"] for action in actions}
        )
    }
    topic_keys = _topics_by_action(meetings.values())
    topics = {
        row.key: row for row in current_of(Kind.TOPIC).filter(key__in=set(topic_keys.values()))
    }
    words = Counter(
        current_of(Kind.FEEDBACK)
        .filter(payload__topic_key__in=list(topics))
        .values_list("payload__topic_key", flat=True)
    )
    return [
        DoneChain(
            action=action,
            verified_on=date.fromisoformat(action.payload["verified_on"]),
            meeting=meetings[action.payload["meeting_key"]],
            topic=topics.get(topic_keys.get(action.key, "")),
            feedback=words[topic_keys.get(action.key, "")],
        )
        for action in actions
        if action.payload["meeting_key"] in meetings
    ]


def _topics_by_action(meetings: Any) -> dict[str, str]:
    """The topic behind each action, as the agendas of the meetings say it."""
    return {
        key: item["topic_key"]
        for meeting in meetings
        for item in meeting.payload["agenda"]
        if item.get("topic_key") and item["resolution"]
        for key in item["resolution"]["actions"]
    }
