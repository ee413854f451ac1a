"""Topics and feedback as the public pages show them: payloads with their labels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation import queries
from deliberation.enums import (
    ActionState,
    ChronicKind,
    Party,
    TopicCategory,
    TopicSource,
    TopicState,
)
from deliberation.queries.topics import Chain
from portal.enums import Kind
from portal.models import Publication
from portal.queries import newest_about

ON_A_PAGE = 5


def topic_line(publication: Publication) -> dict[str, Any]:
    """The payload of a topic, its codes as words, with its publication."""
    payload = publication.payload
    chronic = payload["chronic"]
    return {
        **payload,
        "publication": publication,
        "category_label": TopicCategory(payload["category"]).label,
        "source_label": TopicSource(payload["source"]).label,
        "state_label": TopicState(payload["state"]).label,
        "chronic": chronic and _chronic(chronic, is_open=payload["chronic_open"]),
    }


def _chronic(chronic: dict[str, Any], *, is_open: bool) -> dict[str, Any]:
    deadline = date.fromisoformat(chronic["deadline"])
    return {
        **chronic,
        "kind_label": ChronicKind(chronic["kind"]).label,
        "responsible_label": Party(chronic["responsible"]).label,
        "overdue": is_open and deadline < timezone.localdate(),
    }


def topic_lines(publications: Iterable[Publication]) -> list[dict[str, Any]]:
    """`topic_line` of each."""
    return [topic_line(publication) for publication in publications]


def feedback_line(publication: Publication) -> dict[str, Any]:
    """The payload of feedback, its category as a word, with its publication."""
    payload = publication.payload
    return {
        **payload,
        "publication": publication,
        "category_label": TopicCategory(payload["category"]).label,
    }


def feedback_lines(publications: Iterable[Publication]) -> list[dict[str, Any]]:
    """`feedback_line` of each."""
    return [feedback_line(publication) for publication in publications]


def chain_steps(
    chain: Chain | None, *, accepted: bool = True, is_topic: bool = True
) -> list[tuple[str, str]]:
    """How far a word has come: (step, `done` or nothing) from received to verified.

    `accepted` and `is_topic` say what the committee did with it; `chain` is what is published of
    the topic.
    """
    meetings = chain.meetings if chain else []
    agenda = [
        item
        for meeting in meetings
        for item in meeting.payload["agenda"]
        if chain and item.get("topic_key") == chain.topic.key
    ]
    actions = chain.actions if chain else []
    verified = [row for row in actions if row.payload["state"] == ActionState.VERIFIED]
    reached = (
        (_("Received"), True),
        (_("Accepted"), accepted),
        (_("Topic"), is_topic),
        (_("Meeting"), bool(meetings)),
        (_("Resolution"), any(item["resolution"] for item in agenda)),
        (_("Action verified"), bool(verified) and len(verified) == len(actions)),
    )
    return [(name, "done" if done else "") for name, done in reached]


def topics(unit_code: str) -> dict[str, Any] | None:
    """Chronic problems, the latest topics and the latest feedback of a community with a committee.

    Where nothing is published yet, the way to write to it stands there alone.
    """
    entry = newest_about(Kind.COMMUNITY, unit_code)
    feedback = queries.published_feedback(unit_code)[:ON_A_PAGE]
    found = {
        "chronic": topic_lines(queries.published_topics(unit_code, chronic=True)[:ON_A_PAGE]),
        "topics": topic_lines(queries.published_topics(unit_code)[:ON_A_PAGE]),
        "feedback": feedback_lines(feedback),
    }
    open_to_all = entry is not None and bool(entry.payload["is_committee"])
    if not open_to_all and not any(found.values()):
        return None
    return {**found, "slug": entry.key if entry is not None and open_to_all else ""}
