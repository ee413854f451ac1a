"""Cards with their sections and criteria, and which card holds where."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.constants import COUNTY_DIGITS
from communities.models import Community
from evaluation.enums import RoundState, Subject
from evaluation.models import (
    Criterion,
    Round,
    Scorecard,
    Section,
)
from evaluation.queries.periods import period_end
from evaluation.scoring import CriterionRule


def sections_of(scorecard: Scorecard) -> QuerySet[Section]:
    """The sections of a card in order, with their criteria in order."""
    criteria = Criterion.objects.order_by("position")
    return scorecard.sections.order_by("position").prefetch_related(
        Prefetch("criteria", queryset=criteria)
    )


def criteria_of(scorecard_id: int) -> QuerySet[Criterion]:
    """All criteria of a card in the order of the card."""
    return Criterion.objects.filter(section__scorecard=scorecard_id).order_by(
        "section__position", "position"
    )


def criterion_rules(criteria: Iterable[Criterion]) -> list[CriterionRule[int]]:
    """What `scoring` needs to know of `criteria`."""
    return [CriterionRule(criterion.pk, criterion.points) for criterion in criteria]


def applicable_scorecard(community: Community) -> Scorecard | None:
    """The card of the newest round of its county; without one, the newest card in force.

    A round that is only planned may still change its card.
    """
    rounds = Round.objects.filter(jurisdiction=community.code[:COUNTY_DIGITS]).exclude(
        state=RoundState.PLANNED
    )
    rounds = rounds.select_related("scorecard").order_by(period_end("period").desc())
    newest = rounds.first()
    if newest is not None:
        card: Scorecard = newest.scorecard
        return card
    cards = Scorecard.objects.filter(
        subject=Subject.COMMITTEE, in_force_since__lte=timezone.localdate()
    )
    return cards.order_by("-in_force_since", "-version", "code").first()
