"""Reviews: who reads them, what a meeting may review, what counts of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from communities.models import Estate, PropertyCompany, PropertyContract
from deliberation.enums import MeetingForm, MeetingState
from deliberation.models import Meeting
from evaluation.enums import ReviewState, Subject
from evaluation.models import Review, ReviewConfirmation, ReviewResult, ReviewRule
from evaluation.queries.review_cards import scores_in_order
from evaluation.rules import MINUTES_SETTLED
from evaluation.satisfaction import Minimum


def reviews_for(user: User) -> QuerySet[Review]:
    """The reviews of the user's jurisdictions, with all that names them."""
    return Review.objects.for_user(user).select_related(
        "meeting__community__township__county", "company", "estate", "recorder", "scorecard"
    )


def review_meetings_for(user: User) -> QuerySet[Meeting]:
    """The review meetings of the user's jurisdictions that were not called off, newest first."""
    rows = Meeting.objects.for_user(user).filter(form=MeetingForm.REVIEW, starts_at__isnull=False)
    return rows.exclude(state=MeetingState.CANCELLED).select_related("community__township__county")


def without_review(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Those of `meetings` of which no review was begun."""
    reviews = Review.objects.filter(meeting=OuterRef("pk")).exclude(state=ReviewState.DISCARDED)
    return meetings.filter(~Exists(reviews))


def reviews_of(meeting: Meeting) -> QuerySet[Review]:
    """All reviews of one meeting but those given up: companies first, then residents."""
    rows = Review.objects.filter(meeting=meeting).exclude(state=ReviewState.DISCARDED)
    rows = rows.select_related("meeting__community", "company", "estate", "scorecard")
    return rows.order_by("-subject", "company__name", "estate__name", "unit", "place")


def attendance_of(meeting: Meeting) -> int:
    """How many could hand in a ballot: those entitled who were there, or all who were; 0 while
    the record does not say it."""
    counted = meeting.counted_present
    return (meeting.present or 0) if counted is None else counted


def companies_on(meeting: Meeting) -> QuerySet[PropertyCompany]:
    """The companies with a contract for the meeting's community on the meeting's day."""
    contracts = PropertyContract.objects.running(meeting.held_on).filter(
        community=meeting.community_id, company=OuterRef("pk")
    )
    return PropertyCompany.objects.filter(Exists(contracts)).order_by("name", "pk")


def estates_on(meeting: Meeting) -> QuerySet[Estate]:
    """The estates or natural villages that the community had on the meeting's day."""
    rows = Estate.objects.filter(community=meeting.community_id)
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=meeting.held_on))


def published_results(meeting: Meeting) -> QuerySet[ReviewResult]:
    """What was published of each review of the meeting, as it counts now, with its scores."""
    rows = ReviewResult.objects.filter(
        review__meeting=meeting, number=F("review__published_number")
    )
    rows = rows.select_related("review__company", "review__estate", "review__scorecard")
    rows = rows.prefetch_related("review__scorecard__grades", scores_in_order())
    return rows.order_by("review__company__name", "review__estate__name", "review__pk")


def reviews_to_decide(user: User) -> QuerySet[Review]:
    """What `user` may confirm or publish now: of meetings whose minutes are confirmed, and not
    what they had a part in themselves."""
    rows = reviews_for(user).filter(meeting__state__in=sorted(MINUTES_SETTLED))
    submitted = ReviewResult.objects.filter(review=OuterRef("pk"), submitted_by=user)
    own = Q(recorder=user) | Q(Exists(submitted))
    to_confirm = Q(state=ReviewState.SUBMITTED) & ~own
    # The page tells of the whole meeting: whoever recorded or confirmed any of it is its author.
    in_meeting = {"review__meeting": OuterRef("meeting")}
    authored = (
        Q(Exists(Review.objects.filter(meeting=OuterRef("meeting"), recorder=user)))
        | Q(Exists(ReviewResult.objects.filter(**in_meeting, submitted_by=user)))
        | Q(
            Exists(
                ReviewConfirmation.objects.filter(
                    result__review__meeting=OuterRef("meeting"), confirmed_by=user
                )
            )
        )
    )
    return rows.filter(to_confirm | (Q(state=ReviewState.CONFIRMED) & ~authored))


def minimum_on(subject: Subject, day: date) -> Minimum | None:
    """The minimum that holds for `subject` on a civil day; None where none was set."""
    rows = ReviewRule.objects.filter(subject=subject, effective_from__lte=day)
    rule = rows.order_by("-effective_from").first()
    return Minimum(rule.minimum_answers, rule.minimum_households) if rule else None


def review_authors(meeting: Meeting) -> frozenset[int]:
    """Who recorded, submitted or confirmed results of the meeting; none of them publishes them."""
    ids: set[Any] = set(Review.objects.filter(meeting=meeting).values_list("recorder", flat=True))
    results = ReviewResult.objects.filter(review__meeting=meeting)
    ids |= set(results.values_list("submitted_by", flat=True))
    confirmations = ReviewConfirmation.objects.filter(result__review__meeting=meeting)
    ids |= set(confirmations.values_list("confirmed_by", flat=True))
    return frozenset(ids)
