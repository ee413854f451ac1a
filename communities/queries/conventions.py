"""Conventions with what belongs to them: editions, opinions, reviews, votes."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Max, Prefetch, QuerySet
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from communities.enums import ConventionState, OpinionOutcome, ReviewDecision, VoteOutcome
from communities.models import (
    Community,
    Convention,
    ConventionOpinion,
    ConventionReview,
    ConventionVote,
)
from communities.rules import STANDING
from portal.enums import Kind
from portal.models import PublicationQuerySet
from portal.queries import current_of, search


def conventions_for(user: User, state: str = "") -> QuerySet[Convention]:
    """The conventions of the user's jurisdictions with their places, the newest first."""
    rows = Convention.objects.for_user(user).select_related("community__township__county")
    return rows.filter(state=state) if state else rows


def with_text(conventions: QuerySet[Convention]) -> QuerySet[Convention]:
    """Clauses, votes with their rules, and reviews read along."""
    votes = ConventionVote.objects.select_related("rule", "recorded_by")
    reviews = ConventionReview.objects.select_related("reviewed_by")
    return conventions.prefetch_related("clauses", Prefetch("votes", votes)).prefetch_related(
        Prefetch("reviews", reviews)
    )


def standing_convention(community: Community) -> Convention | None:
    """The convention of `community` that was filed or is in force, the newest edition."""
    rows = Convention.objects.filter(community=community, state__in=STANDING)
    return rows.prefetch_related("clauses").order_by("-edition").first()


def next_edition(community: Community) -> int:
    """The number of the community's next convention; the first is 1."""
    last = Convention.objects.filter(community=community).aggregate(last=Max("edition"))["last"]
    return (last or 0) + 1


def edition_before(convention: Convention) -> Convention | None:
    """The edition that `convention` revises: the newest earlier one that was ever in force."""
    held = (ConventionState.IN_FORCE, ConventionState.SUPERSEDED)
    rows = Convention.objects.filter(
        community=convention.community_id, edition__lt=convention.edition, state__in=held
    )
    return rows.prefetch_related("clauses").order_by("-edition").first()


def last_approval(convention: Convention) -> ConventionReview | None:
    """The review that let the draft go to the vote."""
    rows = convention.reviews.filter(decision=ReviewDecision.APPROVED)
    return rows.order_by("-reviewed_at", "-pk").first()


def last_review(convention: Convention) -> ConventionReview | None:
    """The newest review, with the clauses that the township read then."""
    return convention.reviews.order_by("-reviewed_at", "-pk").first()


def valid_vote(convention: Convention) -> ConventionVote | None:
    """The newest valid vote; the one that adopted it, where it is adopted."""
    rows = convention.votes.filter(outcome=VoteOutcome.VALID).select_related("rule")
    return rows.order_by("-recorded_at", "-pk").first()


def awaiting_vote(community: Community) -> Convention | None:
    """The convention of `community` that the township approved and its assembly votes on next."""
    return Convention.objects.filter(community=community, state=ConventionState.REVIEWED).first()


def opinion_counts(convention: Convention) -> dict[str, int]:
    """How many opinions there are by outcome, and `all` of them."""
    found = dict(convention.opinions.order_by().values_list("outcome").annotate(number=Count("pk")))
    counts = {outcome.value: found.get(outcome.value, 0) for outcome in OpinionOutcome}
    return {**counts, "all": sum(counts.values())}


def opinions_for(user: User) -> QuerySet[ConventionOpinion]:
    """Opinions on the conventions of the user's jurisdictions."""
    return ConventionOpinion.objects.for_user(user).select_related("convention__community")


def communities_to_write_for(user: User) -> QuerySet[Community]:
    """The existing committees whose convention `user` may write."""
    codes = [a.jurisdiction for a in user.current_appointments if a.role == Role.COMMITTEE_MEMBER]
    rows = Community.objects.existing().committees().with_names()
    return rows.filter(code__in=codes)


def published_conventions(within: str = "", text: str = "") -> PublicationQuerySet:
    """The conventions on the public site in the unit `within` that every word of `text` fits."""
    if text:
        rows = search(text, kinds=(Kind.CONVENTION,), within=within)
    else:
        rows = current_of(Kind.CONVENTION, within=within)
    return rows.order_by("-period", "unit_code")


def open_consultations(day: date | None = None) -> PublicationQuerySet:
    """The published drafts on which opinions are collected on `day`, the first to end first."""
    today = (day or timezone.localdate()).isoformat()
    return current_of(Kind.CONSULTATION).filter(payload__until__gte=today).order_by("period")
