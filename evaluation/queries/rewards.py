"""Rules of rewards, what they are asked about, and the rewards of a round."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from evaluation.enums import InspectionState, RewardLevel
from evaluation.incentives import Outcome, Result
from evaluation.models import Reward, RewardRule, Round, Standing
from evaluation.queries.rounds import previous_round, units_of


def rules_in_force(round_: Round) -> QuerySet[RewardRule]:
    """The rules of the county that held on the last day of the round's period.

    Those about property companies are left out: their results do not stand in a round.
    """
    day = round_.last_day
    return RewardRule.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        jurisdiction=round_.jurisdiction,
        valid_from__lte=day,
    ).exclude(level=RewardLevel.COMPANY)


def outcomes(round_: Round, level: str, number: int) -> list[Outcome]:
    """The stored results of `round_` and of up to `number` - 1 rounds before it, newest first."""
    rounds = [round_]
    while len(rounds) < number:
        before = previous_round(rounds[-1])
        if before is None:
            break
        rounds.append(before)
    return [_outcome(one, level) for one in rounds]


def _outcome(round_: Round, level: str) -> Outcome:
    rows = Standing.objects.filter(round=round_, level=level)
    cancelled = _cancelled(round_) if level == RewardLevel.COMMUNITY else frozenset()
    results = {
        slug: Result(total, rank, slug in cancelled)
        for slug, total, rank in rows.values_list("slug", "total", "rank")
    }
    return Outcome(round_.full_mark(level), results)


def _cancelled(round_: Round) -> frozenset[str]:
    """The communities whose confirmed scores were cancelled by a veto."""
    vetoed = units_of(round_).filter(
        state=InspectionState.CONFIRMED,
        revisions__cancelled=True,
        revisions__number=F("latest_number"),
    )
    return frozenset(vetoed.values_list("community__slug", flat=True))


def rewards_of(round_: Round) -> QuerySet[Reward]:
    """The rewards and penalties of a round, rewards first, the best rank first."""
    return Reward.objects.filter(round=round_).select_related(
        "publication", "rule", "proposed_by", "approved_by"
    )
