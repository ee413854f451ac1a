"""Rules of rewards, what they are asked about, and the rewards of a round."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.scoping import within
from communities.models import PropertyCompany, PropertyContract
from evaluation.enums import Exclusion
from evaluation.incentives import Outcome, Result
from evaluation.models import Reward, RewardRule, Round, Standing
from evaluation.queries.rounds import previous_round


def rules_in_force(round_: Round) -> QuerySet[RewardRule]:
    """The rules of the county that held on the last day of the round's period."""
    day = round_.last_day
    return RewardRule.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        jurisdiction=round_.jurisdiction,
        valid_from__lte=day,
    )


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
    results = {
        slug: Result(total, rank, exclusion == Exclusion.CANCELLED)
        for slug, total, rank, exclusion in rows.values_list("slug", "total", "rank", "exclusion")
    }
    return Outcome(round_.full_mark(level), results)


def companies_at_work(round_: Round) -> QuerySet[PropertyCompany]:
    """The property companies with a contract in the round's county on its last day."""
    contracts = PropertyContract.objects.running(round_.last_day).filter(
        within("community__code", round_.jurisdiction)
    )
    return PropertyCompany.objects.filter(pk__in=contracts.order_by().values("company"))


def rewards_of(round_: Round) -> QuerySet[Reward]:
    """The rewards and penalties of a round, rewards first, the best rank first."""
    return Reward.objects.filter(round=round_).select_related(
        "publication", "rule", "proposed_by", "approved_by"
    )
