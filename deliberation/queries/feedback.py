"""Reads of feedback: what waits, what is late, what resembles what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.normalise import parse_receipt_code
from deliberation.constants import FEEDBACK_VETO_DAYS
from deliberation.enums import FeedbackState
from deliberation.models import Feedback
from deliberation.rules import FEEDBACK_OPEN
from portal.enums import Kind
from portal.models import PublicationQuerySet
from portal.queries import current_of, search

# How many earlier ones a new one is compared with, and how alike two must be to be shown.
COMPARED = 200
ALIKE = 0.18
SUGGESTIONS = 5
JOINABLE = 20
COMMUNITIES_SHOWN = 30


def feedback_for(user: User, state: str = "") -> QuerySet[Feedback]:
    """The feedback of the user's jurisdictions with places and topics, the newest first.

    `state` is one of FeedbackState, or `overdue`.
    """
    rows = Feedback.objects.for_user(user).select_related("community__township__county", "topic")
    if state == "overdue":
        return late(rows)
    return rows.filter(state=state) if state else rows


def unanswered(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """Those that the committee still owes a decision or an answer."""
    return rows.filter(state__in=FEEDBACK_OPEN, answered_on__isnull=True)


def late(rows: QuerySet[Feedback], day: date | None = None) -> QuerySet[Feedback]:
    """Unanswered ones whose last day lies before `day` (a civil date; today by default)."""
    return unanswered(rows).filter(due__lt=day or timezone.localdate())


def joined_to(feedback: Feedback) -> Feedback:
    """The one that `feedback` goes on in: itself, or the one it was joined to."""
    return feedback.joined_to or feedback


def found_by_code(text: str) -> Feedback | None:
    """The feedback with the code `text`, however its signs are grouped; None if there is none."""
    code = parse_receipt_code(text)
    if not code:
        return None
    rows = Feedback.objects.select_related(
        "community__township__county", "topic", "joined_to__topic", "joined_to__community"
    )
    return rows.filter(receipt_code=code).first()


def similar_to(feedback: Feedback) -> list[Feedback]:
    """Others of the community and category with like words, the most alike first.

    Compared are pairs of neighbouring characters, shared ones ÷ all (Chinese needs no words).
    """
    rows = Feedback.objects.filter(community=feedback.community_id, category=feedback.category)
    rows = rows.exclude(state__in=(FeedbackState.REJECTED, FeedbackState.JOINED))
    own = _pairs(feedback.text)
    others = rows.exclude(pk=feedback.pk).order_by("-received_at")[:COMPARED]
    ranked = [(_likeness(own, _pairs(other.text)), other) for other in others]
    alike = [(share, other) for share, other in ranked if share >= ALIKE]
    alike.sort(key=lambda pair: -pair[0])
    return [other for _share, other in alike[:SUGGESTIONS]]


def joinable(feedback: Feedback, similar: Sequence[Feedback]) -> list[Feedback]:
    """What it may be joined to: the `similar_to` it first, then the latest of the community."""
    rows = Feedback.objects.filter(community=feedback.community_id).exclude(pk=feedback.pk)
    rows = rows.exclude(state__in=(FeedbackState.REJECTED, FeedbackState.JOINED))
    latest = rows.order_by("-received_at", "-pk")[:JOINABLE]
    return list(dict.fromkeys([*similar, *latest]))


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(c for c in text.casefold() if c.isalnum())
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one | other)
    return len(one & other) / together if together else 0.0


@dataclass(frozen=True)
class AreaLine:
    """Feedback of one unit: all, unanswered, overdue, and without an answer for three months."""

    slug: str
    name: str
    total: int
    open: int
    overdue: int
    veto: int


def area_lines(rows: QuerySet[Feedback], by: str, day: date | None = None) -> list[AreaLine]:
    """Numbers by `county` or `township`, units with most overdue first; units without any left out.

    `day` is a civil date, today by default. One query.
    """
    today = day or timezone.localdate()
    waiting = Q(state__in=FEEDBACK_OPEN, answered_on__isnull=True)
    long_ago = today - timedelta(days=FEEDBACK_VETO_DAYS)
    path = {"county": "community__township__county", "township": "community__township"}[by]
    found = (
        rows.order_by()
        .values_list(f"{path}__slug", f"{path}__name")
        .annotate(
            total=Count("pk"),
            waiting=Count("pk", filter=waiting),
            overdue=Count("pk", filter=waiting & Q(due__lt=today)),
            veto=Count("pk", filter=waiting & Q(received_at__date__lt=long_ago)),
        )
    )
    lines = [AreaLine(*line) for line in found]
    return sorted(lines, key=lambda line: (-line.overdue, -line.open, line.slug))


def communities_asked(text: str) -> PublicationQuerySet:
    """The published communities that every word of `text` fits, with a committee to write to."""
    rows = search(text, kinds=(Kind.COMMUNITY,)) if text else current_of(Kind.COMMUNITY).none()
    rows = rows.filter(payload__is_committee=True, payload__valid_until="")
    return rows.order_by("unit_code")[:COMMUNITIES_SHOWN]


def published_feedback(within: str = "") -> PublicationQuerySet:
    """Feedback on the public site, of the unit `within` and below it, the newest first."""
    return current_of(Kind.FEEDBACK, within=within).order_by("-period", "-published_at")
