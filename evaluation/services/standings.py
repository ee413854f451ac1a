"""Standings: load, lock, rank, write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from accounts.locks import transaction_lock
from communities.models import County, Township
from evaluation import queries
from evaluation.enums import InspectionState, Level, Measure
from evaluation.models import Inspection, Round, Standing
from evaluation.ranking import rank_communities
from evaluation.scoring import Rate, mean_total, sum_rates


def recompute_standings(round_: Round) -> list[Standing]:
    """Compute the standings of `round_` anew at all three levels, and store them.

    Units stand in them as they were on the last day of the period, whatever happened since.
    Only confirmed inspections count. The previous total and rank come from the county's last
    round whose standings were computed. Counties are ranked among those of the same period.
    """
    with transaction.atomic():
        transaction_lock(f"standings {round_.period}")
        communities = _communities(round_)
        townships = _grouped(round_, communities, _township_of(communities))
        county = County.objects.get(code=round_.jurisdiction)
        rows = [*communities, *townships, _sum_up(round_, Level.COUNTY, county, communities)]
        _rank(communities)
        _rank(townships)
        _remember_previous(round_, rows)
        Standing.objects.filter(round=round_).delete()
        Standing.objects.bulk_create(rows, batch_size=200)
        _rank_counties(round_.period)
    return rows


def _communities(round_: Round) -> list[Standing]:
    samples = queries.community_samples(round_)
    last_day = round_.last_day
    rows = []
    for inspection in queries.units_of(round_):
        community = inspection.community
        then = community.as_of(last_day)
        row = Standing(
            round=round_,
            level=Level.COMMUNITY,
            unit_code=then.code,
            name=then.name,
            slug=community.slug,
            parent_name=then.township.as_of(last_day).name,
            parent_slug=then.township.slug,
            total=_confirmed_total(inspection),
            units=1,
        )
        row.inspected = int(row.total is not None)
        for measure, sample in samples.get(community.code, {}).items():
            _set_rate(row, measure, Rate(sample.numerator, sample.denominator))
        rows.append(row)
    return rows


def _confirmed_total(inspection: Inspection) -> Any:
    return inspection.total if inspection.state == InspectionState.CONFIRMED else None


def _township_of(communities: Sequence[Standing]) -> dict[str, Township]:
    slugs = {row.parent_slug for row in communities}
    townships = Township.objects.filter(slug__in=slugs).select_related("county")
    townships = townships.prefetch_related("changes")
    return {township.slug: township for township in townships}


def _grouped(
    round_: Round, communities: Iterable[Standing], townships: dict[str, Township]
) -> list[Standing]:
    members = defaultdict(list)
    for row in communities:
        members[row.parent_slug].append(row)
    return [
        _sum_up(round_, Level.TOWNSHIP, townships[slug], rows) for slug, rows in members.items()
    ]


def _sum_up(
    round_: Round, level: Level, unit: Township | County, members: Sequence[Standing]
) -> Standing:
    parent = unit.county if isinstance(unit, Township) else None
    then = unit.as_of(round_.last_day) if isinstance(unit, Township) else unit
    row = Standing(
        round=round_,
        level=level,
        unit_code=then.code,
        name=then.name,
        slug=unit.slug,
        parent_name=parent.name if parent else "",
        parent_slug=parent.slug if parent else "",
        total=mean_total(m.total for m in members if m.total is not None),
        units=len(members),
        inspected=sum(m.inspected for m in members),
    )
    for measure in Measure:
        _set_rate(row, measure, sum_rates(rate_of(m, measure) for m in members))
    return row


def rate_of(row: Standing, measure: Measure) -> Rate:
    """The summed sample that `row` keeps for `measure`."""
    return Rate(getattr(row, f"{measure}_numerator"), getattr(row, f"{measure}_denominator"))


def _set_rate(row: Standing, measure: Measure, rate: Rate) -> None:
    setattr(row, f"{measure}_numerator", rate.numerator)
    setattr(row, f"{measure}_denominator", rate.denominator)


def _rank(rows: Sequence[Standing]) -> None:
    ranks = rank_communities({row.unit_code: row.total for row in rows})
    for row in rows:
        row.rank = ranks[row.unit_code]


def _remember_previous(round_: Round, rows: Sequence[Standing]) -> None:
    previous = queries.previous_round(round_)
    if previous is None:
        return
    known = {
        (level, slug): (total, rank)
        for level, slug, total, rank in Standing.objects.filter(round=previous).values_list(
            "level", "slug", "total", "rank"
        )
    }
    for row in rows:
        row.previous_total, row.previous_rank = known.get((row.level, row.slug), (None, None))


def _rank_counties(period: str) -> None:
    counties = list(Standing.objects.filter(round__period=period, level=Level.COUNTY))
    _rank(counties)
    Standing.objects.bulk_update(counties, ["rank"])
