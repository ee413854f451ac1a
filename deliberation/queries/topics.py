"""Reads of the pool of topics, of chronic problems, and of the published chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from deliberation.enums import ActionState, TopicState
from deliberation.models import AgendaItem, Relapse, Topic
from deliberation.rules import TOPIC_OUT
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet
from portal.queries import current_of


def topics_within(user: User, state: str = "") -> QuerySet[Topic]:
    """The topics of the user's jurisdictions with their places, the newest first.

    `state` is one of TopicState, or `chronic`.
    """
    rows = Topic.objects.for_user(user).select_related("community__township__county")
    if state == "chronic":
        return rows.exclude(chronic_kind="")
    return rows.filter(state=state) if state else rows


def items_about(topic: Topic) -> QuerySet[AgendaItem]:
    """Where `topic` was on an agenda, in the order of the meetings, with what was resolved."""
    items = AgendaItem.objects.filter(topic=topic).select_related("meeting", "resolution")
    return items.prefetch_related("resolution__actions").order_by("meeting__starts_at")


def with_progress(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Adds `feedback_count`, `relapse_count`, and the numbers of actions: all and verified."""
    verified = Q(agenda_items__resolution__actions__state=ActionState.VERIFIED)
    # Grouped rows lose the order of the model.
    return topics.order_by("-raised_on", "-pk").annotate(
        feedback_count=Count("feedback", distinct=True),
        relapse_count=Count("relapses", distinct=True),
        action_count=Count("agenda_items__resolution__actions", distinct=True),
        verified_count=Count("agenda_items__resolution__actions", filter=verified, distinct=True),
    )


def topics_waiting(user: User) -> QuerySet[Topic]:
    """Topics that the user's committees still have to take up or bring to a meeting."""
    waiting = (TopicState.POOLED, TopicState.ACCEPTED, TopicState.SCHEDULED)
    return topics_within(user).filter(state__in=waiting)


def topics_to_choose(topic_or_feedback: Any) -> QuerySet[Topic]:
    """The topics of the same community that something may be added to; itself left out."""
    rows = Topic.objects.filter(community=topic_or_feedback.community_id)
    rows = rows.exclude(state__in=TOPIC_OUT)
    if isinstance(topic_or_feedback, Topic):
        rows = rows.exclude(pk=topic_or_feedback.pk)
    return rows


def chronic_topics(user: User) -> QuerySet[Topic]:
    """Chronic problems of the user's jurisdictions with their progress, earliest deadline first."""
    return with_progress(topics_within(user, "chronic")).order_by("deadline", "pk")


@dataclass(frozen=True)
class RelapseRate:
    """How often resolved chronic problems came back.

    `relapsed` ÷ `once_resolved`: topics with at least one relapse among those that were resolved
    at least once. `resolved` of `total` are resolved now; `days` is the mean time from raised to
    resolved, None where none is.
    """

    total: int
    resolved: int
    once_resolved: int
    relapsed: int
    days: int | None

    @property
    def share(self) -> float | None:
        return self.relapsed / self.once_resolved if self.once_resolved else None

    @property
    def resolved_share(self) -> float | None:
        return self.resolved / self.total if self.total else None


def relapse_rate(topics: QuerySet[Topic]) -> RelapseRate:
    """The figures of policy 4.1.e over chronic `topics`: completion, mean duration, relapses."""
    has_relapse = Exists(Relapse.objects.filter(topic=OuterRef("pk")))
    plain = Topic.objects.filter(pk__in=topics.order_by().values("pk"))
    once = Q(resolved_on__isnull=False) | Q(came_back=True)
    found = plain.annotate(came_back=has_relapse).aggregate(
        total=Count("pk"),
        resolved=Count("pk", filter=Q(state=TopicState.RESOLVED)),
        once_resolved=Count("pk", filter=once),
        relapsed=Count("pk", filter=Q(came_back=True)),
    )
    resolved = plain.filter(state=TopicState.RESOLVED, resolved_on__isnull=False)
    spans = [
        (end - begin).days
        for begin, end in resolved.values_list("raised_on", "resolved_on")
        if end is not None
    ]
    return RelapseRate(**found, days=round(sum(spans) / len(spans)) if spans else None)


def published_topics(within: str = "", *, chronic: bool = False) -> PublicationQuerySet:
    """Topics on the public site: the open chronic problems, or all others, the newest first."""
    rows = current_of(Kind.TOPIC, within=within)
    if chronic:
        return rows.filter(payload__chronic_open=True).order_by("period", "unit_code")
    return rows.exclude(payload__chronic_open=True).order_by("-period", "-published_at")


@dataclass(frozen=True)
class Chain:
    """What the public may follow of one topic: from the first word to what was done."""

    topic: Publication
    feedback: list[Publication]
    meetings: list[Publication]
    actions: list[Publication]


def published_chain(topic: Publication) -> Chain:
    """Feedback, meetings and actions of a published topic, as far as they stand on the site.

    A fixed number of queries; nothing but publications is read.
    """
    feedback = current_of(Kind.FEEDBACK).filter(payload__topic_key=topic.key)
    meetings = list(
        current_of(Kind.MEETING)
        .filter(key__in=topic.payload["meetings"])
        .order_by("period", "published_at")
    )
    keys = [
        key
        for meeting in meetings
        for item in meeting.payload["agenda"]
        if item.get("topic_key") == topic.key and item["resolution"]
        for key in item["resolution"]["actions"]
    ]
    actions = list(current_of(Kind.ACTION).filter(key__in=keys)) if keys else []
    return Chain(topic, list(feedback.order_by("period", "published_at")), meetings, actions)
