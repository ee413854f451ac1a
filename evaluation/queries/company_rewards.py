"""What rules of rewards are asked about property companies: their published standings.

A rule says over which span it looks: the month, quarter or year that ends with the round's period.
A round of another month has nothing to ask it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from communities.models import County
from evaluation.constants import FULL_SHARE
from evaluation.incentives import Outcome, Result
from evaluation.models import Reward, RewardRule, Round
from evaluation.queries.company_standings import company_standings
from evaluation.spans import Span, companies_key, spans_of
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current


def span_of(row: RewardRule | Reward, round_: Round) -> Span | None:
    """The span of a rule about companies that ends with the round; None where none does."""
    day = round_.last_day
    return next(
        (span for span in spans_of(day) if span.kind == row.span and span.last_day == day), None
    )


def company_publication(county: County, span: Span) -> Publication | None:
    """The standings of the companies of a county over `span` that stand on the site."""
    return current(Kind.COMPANIES, companies_key(county.slug, span.code))


def round_that_proposed(rule: RewardRule, publication: Publication, *, but: Round) -> Round | None:
    """Another round than `but` with which `rule` proposed over the same standings.

    A quarter's round and that of its last month end on the same day.
    """
    rewards = rule.rewards.filter(publication__kind=publication.kind,
                                  publication__key=publication.key)  # fmt: skip
    reward = rewards.exclude(round=but).select_related("round").first()
    return reward.round if reward else None


def is_company_standing_as_published(publication: Publication, county: County, span: Span) -> bool:
    """Whether the published ranks and rates are those of the confirmed reviews of today."""
    now = {
        line.company.credit_code: _result(line.rank, line.opinions.numerator,
                                          line.opinions.denominator)
        for line in company_standings(county.code, span)
    }  # fmt: skip
    return _ranked(now) == _ranked(published_companies(publication))


def published_companies(publication: Publication) -> dict[str, Result]:
    """The published results by credit code: the rate of satisfaction in percent, and the rank."""
    return {
        line["credit_code"]: _result(line["rank"], **_counted(line["ballot"]))
        for line in publication.payload["companies"]
    }


def company_outcomes(county: County, span: Span, number: int) -> list[Outcome]:
    """The published results of `span` and of up to `number` - 1 spans before it, newest first.

    The row ends at the first span whose standings do not stand on the site.
    """
    found: list[Outcome] = []
    last: Span | None = span
    while last is not None and len(found) < number:
        publication = company_publication(county, last)
        if publication is None:
            break
        found.append(Outcome(FULL_SHARE, published_companies(publication)))
        last = last.before
    return found


def _result(rank: int | None, numerator: int, denominator: int) -> Result:
    if rank is None or not denominator:
        return Result(None, None)
    # Exact enough that different rates stay different: counts are far below 10^14.
    return Result(Decimal(numerator) * FULL_SHARE / denominator, rank)


def _counted(ballot: dict[str, Any] | None) -> dict[str, int]:
    return {name: ballot[name] if ballot else 0 for name in ("numerator", "denominator")}


def _ranked(results: dict[str, Result]) -> dict[str, Result]:
    """Whoever has no rank is neither rewarded nor punished, and takes no place from others."""
    return {key: result for key, result in results.items() if result.rank is not None}
