"""Property companies of a county compared over a month, quarter or year, from confirmed reviews.

The rule, in prose
------------------
1. A company's satisfaction is that of the sums of its ballots over all communities of the county,
   numerators and denominators, never a mean of percentages.
2. A review below the minimum of its meeting's day is left out of the sum: what a published sum is
   short of would tell what was too small to show.
3. The best rate has rank 1; equal rates share a rank and use up those behind it. Without a single
   review that reaches the minimum, or without any opinion in them, a company has no rank and the
   reason stands beside it; it takes no place from others.
4. Companies with a contract in the county on the last day stand in it, reviewed or not.
5. Totals of scorecards are no ballots. Their mean, as percent of the full marks, stands beside the
   satisfaction and has no part in the rank; a card that fewer people scored than the minimum asks
   is left out of it, a cancelled one counts with its total of 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F, QuerySet

from accounts.scoping import within
from communities.models import PropertyCompany, PropertyContract
from evaluation.enums import ReviewState, Subject, Unranked
from evaluation.models import Review, ReviewConfirmation, ReviewResult, ReviewRule
from evaluation.queries.review_cards import card_totals
from evaluation.ranking import rank_communities
from evaluation.satisfaction import Minimum, Opinions, sum_opinions
from evaluation.scoring import mean_share
from evaluation.spans import Span

COUNTED = (ReviewState.CONFIRMED, ReviewState.PUBLISHED)


@dataclass(frozen=True)
class CompanyLine:
    """One company in one span: the sums, and its place among those of the county."""

    company: PropertyCompany
    opinions: Opinions
    communities: int
    reviews: int
    left_out: int
    unranked: str
    rank: int | None = None
    previous: Opinions | None = None
    previous_rank: int | None = None
    # Of scorecards: their number, and the mean total in percent of the full mark.
    cards: int = 0
    card_share: Decimal | None = None


def company_results(county: str, span: Span) -> QuerySet[ReviewResult]:
    """The confirmed results of companies at meetings of the county (its code) within `span`."""
    rows = ReviewResult.objects.filter(
        within("review__meeting__community__code", county),
        number=F("review__latest_number"),
        review__state__in=COUNTED,
        review__subject=Subject.PROPERTY_COMPANY,
        review__meeting__starts_at__date__range=(span.first_day, span.last_day),
    )
    return rows.select_related("review__company", "review__meeting", "review__scorecard")


def company_standings(county: str, span: Span) -> list[CompanyLine]:
    """The lines of a county in `span`, ranked ones first, with rank and sums of the span before."""
    last = span.before
    before = {line.company.pk: line for line in _ranked(county, last)} if last else {}
    lines = []
    for line in _ranked(county, span):
        known = before.get(line.company.pk)
        has_previous = known is not None and not known.unranked
        lines.append(
            replace(
                line,
                previous=known.opinions if known and has_previous else None,
                previous_rank=known.rank if known and has_previous else None,
            )
        )
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.company.name))


def _ranked(county: str, span: Span) -> list[CompanyLine]:
    lines = _lines(county, span)
    ranks = rank_communities(
        {
            line.company.pk: None
            if line.unranked
            # Exact enough that different rates stay different: counts are far below 10^14.
            else Decimal(line.opinions.numerator) / line.opinions.denominator
            for line in lines
        }
    )
    return [replace(line, rank=ranks[line.company.pk]) for line in lines]


def _lines(county: str, span: Span) -> list[CompanyLine]:
    rules = list(ReviewRule.objects.filter(subject=Subject.PROPERTY_COMPANY))
    found: dict[PropertyCompany, list[ReviewResult]] = defaultdict(list)
    for result in company_results(county, span):
        assert result.review.company is not None
        found[result.review.company].append(result)
    contracts = PropertyContract.objects.running(span.last_day).filter(
        within("community__code", county)
    )
    serving = PropertyCompany.objects.filter(contracts__in=contracts).distinct()
    for company in serving:
        found.setdefault(company, [])
    return [_line(company, results, rules) for company, results in found.items()]


def _line(
    company: PropertyCompany, results: list[ReviewResult], rules: Iterable[ReviewRule]
) -> CompanyLine:
    counted = [result for result in results if _reaches(result, rules)]
    ballots = [result for result in counted if not result.review.is_by_card]
    totals = card_totals(counted)
    opinions = sum_opinions(result.opinions for result in ballots)
    return CompanyLine(
        company=company,
        opinions=opinions,
        communities=len({result.review.meeting.community_id for result in ballots}),
        reviews=len(ballots),
        left_out=len(results) - len(counted),
        unranked=_why_unranked(results, opinions),
        cards=len(totals),
        card_share=mean_share(totals),
    )


def _why_unranked(results: list[ReviewResult], opinions: Opinions) -> str:
    """Empty where the company has a rate."""
    if not results:
        return Unranked.NOT_REVIEWED
    if all(result.review.is_by_card for result in results):
        return Unranked.BY_CARD
    return "" if opinions.denominator else Unranked.TOO_FEW


def _reaches(result: ReviewResult, rules: Iterable[ReviewRule]) -> bool:
    """Whether it rests on as many as the rule of its meeting's day asks; none without a rule."""
    day = result.review.meeting.held_on
    rule = next((rule for rule in rules if rule.effective_from <= day), None)
    return rule is not None and Minimum(rule.minimum_answers).admits(result.people, None)


def company_authors(county: str, span: Span) -> frozenset[int]:
    """Who recorded, submitted or confirmed a counted result; none of them publishes them."""
    results = company_results(county, span)
    ids = set(results.values_list("submitted_by", flat=True))
    ids |= set(Review.objects.filter(results__in=results).values_list("recorder", flat=True))
    confirmations = ReviewConfirmation.objects.filter(result__in=results)
    return frozenset(ids | set(confirmations.values_list("confirmed_by", flat=True)))
