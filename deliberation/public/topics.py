"""Topics on the public site: with the meeting that took them up, or before it by an officer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from communities.models import Community
from communities.public import place_search_text
from deliberation.enums import MeetingState
from deliberation.models import Topic
from deliberation.rules import TOPIC_OPEN, TOPIC_OUT
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from portal.services import PublicItem, publish, publish_many


def place_of(community: Community) -> dict[str, str]:
    """Names and addresses of the community and the units above it."""
    return {
        "community": community.name,
        "community_slug": community.slug,
        "township": community.township.name,
        "township_slug": community.township.slug,
        "county": community.township.county.name,
        "county_slug": community.township.county.slug,
    }


def topic_item(topic: Topic) -> PublicItem:
    """The topic as it would be published now, with the published meetings that took it up."""
    community = topic.community
    held = topic.agenda_items.filter(meeting__state=MeetingState.PUBLISHED)
    meetings = held.order_by("meeting__starts_at", "pk").values_list(
        "meeting__public_id", flat=True
    )
    chronic = {
        "kind": topic.chronic_kind,
        "since": topic.chronic_since.isoformat() if topic.chronic_since else "",
        "responsible": topic.responsible_party,
        "deadline": topic.deadline.isoformat() if topic.deadline else "",
        "relapses": topic.relapses.count(),
    }
    is_chronic = bool(topic.chronic_kind)
    payload: dict[str, Any] = {
        **place_of(community),
        "title": topic.title,
        "category": topic.category,
        "source": topic.source,
        "estate": topic.estate,
        "state": topic.state,
        "raised_on": topic.raised_on.isoformat(),
        "chronic": chronic if is_chronic else None,
        "chronic_open": is_chronic and topic.state in TOPIC_OPEN,
        "merged_into": topic.merged_into.public_id if topic.merged_into else "",
        "meetings": list(dict.fromkeys(meetings)),
    }
    return PublicItem(
        kind=Kind.TOPIC,
        key=topic.public_id,
        title=topic.title,
        unit_code=community.code,
        period=topic.raised_on.isoformat(),
        payload=payload,
        search_text=f"{topic.estate} {place_search_text(community)}",
        authors=frozenset({topic.added_by_id or 0, topic.changed_by_id or 0}),
    )


def publish_topic(topic: Topic, *, by: User, reason: str = "") -> Publication:
    """Show a topic, or how far it is by now. Raises Refusal, DutyConflict for who added it.

    One that was not taken up or merged before anybody saw it is not shown.
    """
    if not by.may(OFFICERS, topic.scope_code()):
        raise Refusal(_("Officers of the place publish topics."))
    if topic.state in TOPIC_OUT and current(Kind.TOPIC, topic.public_id) is None:
        raise Refusal(
            _("This topic is “%(state)s”; it is not published.")
            % {"state": topic.get_state_display()}
        )
    return publish(
        topic_item(topic),
        by=by,
        issuer=by.unit or str(topic.community),
        reason=reason or str(topic.get_state_display()),
    )


def publish_topics_of(topics: Iterable[Topic], *, by: User, issuer: str, reason: str) -> None:
    """Let topics follow the publication of a meeting; those taken off the site stay away."""
    keys = {topic.public_id: topic for topic in topics}
    gone = Publication.objects.filter(
        kind=Kind.TOPIC, key__in=keys, is_latest=True, withdrawn_at__isnull=False
    )
    hidden = set(gone.values_list("key", flat=True))
    items = [topic_item(topic) for key, topic in keys.items() if key not in hidden]
    publish_many(items, by=by, issuer=issuer, reason=reason)
