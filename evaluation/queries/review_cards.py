"""Scorecards of reviews: which a meeting may choose, and what came of the chosen one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from deliberation.models import Meeting
from evaluation.enums import CardState, EvidenceRule, Subject
from evaluation.models import (
    Criterion,
    Review,
    ReviewResult,
    ReviewScore,
    Scorecard,
)
from evaluation.queries.card_outcomes import CardOutcome, card_outcome
from evaluation.queries.inspections import explained


@dataclass(frozen=True)
class CardChoice:
    """A card that is in use, with the criteria for which it asks a photo."""

    card: Scorecard
    with_photo: tuple[str, ...] = ()

    @property
    def refusal(self) -> str:
        """Why no meeting may score on it; empty where it may."""
        if not self.with_photo:
            return ""
        words = {"card": self.card, "criteria": "、".join(self.with_photo)}
        return _("“%(card)s” asks for photos, which a meeting does not take: %(criteria)s.") % words


def card_choices(meeting: Meeting, subject: Subject) -> list[CardChoice]:
    """The cards for `subject` in use on the meeting's day, for the types of its community.

    Of each card the newest edition that was in force; those that ask for photos with the reason.
    """
    types = meeting.community.classifications.values("type")
    rows = Scorecard.objects.filter(
        Q(community_types__isnull=True) | Q(community_types__in=types),
        state=CardState.ACTIVE,
        subject=subject,
        in_force_since__lte=meeting.held_on,
    )
    newest: dict[str, Scorecard] = {}
    for card in rows.distinct().order_by("code", "-edition"):
        newest.setdefault(card.code, card)
    asked: dict[int, list[str]] = defaultdict(list)
    criteria = Criterion.objects.filter(section__scorecard__in=newest.values())
    needing = criteria.exclude(evidence=EvidenceRule.NEVER)
    in_order = needing.order_by("section__position", "position")
    for card_id, title in in_order.values_list("section__scorecard", "title"):
        asked[card_id].append(title)
    return [CardChoice(card, tuple(asked[card.pk])) for card in newest.values()]


def outcome_of(result: ReviewResult) -> CardOutcome | None:
    """The outcome of a result by card; None of one by ballot."""
    card, total = result.review.scorecard, result.total
    if card is None or total is None:
        return None
    return card_outcome(card, total, cancelled=result.cancelled)


def card_totals(results: Iterable[ReviewResult]) -> list[tuple[Decimal, Decimal]]:
    """(total, full mark) of those by card, for `scoring.mean_share`."""
    return [
        (result.total, result.review.scorecard.total)
        for result in results
        if result.total is not None and result.review.scorecard is not None
    ]


@dataclass(frozen=True)
class ResultView:
    """One submission as the record shows it."""

    result: ReviewResult
    scores: list[ReviewScore]
    outcome: CardOutcome | None


def results_of(review: Review) -> list[ResultView]:
    """All submissions of a review, the newest first, with who submitted and confirmed them."""
    rows = ReviewResult.objects.filter(review=review).order_by("-number")
    rows = rows.select_related("submitted_by", "confirmation__confirmed_by")
    if review.is_by_card:
        rows = rows.select_related("review__scorecard").prefetch_related(
            "review__scorecard__grades", scores_in_order()
        )
    return [
        ResultView(result, list(result.scores.all()) if review.is_by_card else [], outcome)
        for result in rows
        for outcome in [outcome_of(result) if review.is_by_card else None]
    ]


def scores_in_order() -> Prefetch[Any]:
    """The scores of results in the order of the card, with what their explanation is made of."""
    return Prefetch("scores", queryset=explained(ReviewScore.objects.all()))
