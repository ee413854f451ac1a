"""Standings: load, lock, rank, write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from communities.models import Community, CommunityType, County, Township
from evaluation import queries
from evaluation.enums import Exclusion, InspectionState, Level, Measure
from evaluation.models import Inspection, Round, Standing, StandingPart, StandingRule, TypeStanding
from evaluation.queries import COMPARED
from evaluation.ranking import below_coverage, rank_communities
from evaluation.rules import COUNTED_ROUNDS
from evaluation.scoring import Rate, mean_total, sum_rates
from evaluation.services.locks import hold_standings
from evaluation.services.township_totals import compose_totals

BATCH = 200
COMPARED_RANKS = [f"{name}_rank" for name in COMPARED]
COMPARED_FIELDS = [*COMPARED_RANKS, *(f"{name}_total" for name in COMPARED)]
LONGEST_VETOES = Standing._meta.get_field("cancelled_for").max_length


def recompute_standings(round_: Round) -> list[Standing]:
    """Compute the standings of `round_` anew at all three levels, and store them.

    Units stand in them as they were on the last day of the period, whatever happened since.
    Only confirmed inspections count; who has no rank is kept with the reason. The previous total
    and rank come from the county's last round whose standings were computed, those of the year
    before from its round of the same period; both rounds are kept beside them.
    """
    with transaction.atomic():
        hold_standings(round_.period)
        rule = queries.rule_of(round_)
        communities, types = _communities(round_)
        counted = [row for row in communities if row.units]
        townships = _townships(round_, communities)
        parts = compose_totals(round_, townships, communities, rule)
        county = County.objects.get(code=round_.jurisdiction)
        summary = _sum_up(round_, Level.COUNTY, county, counted)
        rows = [*communities, *townships, summary]
        for row in rows:
            row.rule = rule
        _rank(counted)
        _rank(townships)
        _rank([summary])
        within_types = _rank_within_types(communities, types)
        _remember(round_, rows, within_types)
        Standing.objects.filter(round=round_).delete()
        Standing.objects.bulk_create(rows, batch_size=BATCH)
        TypeStanding.objects.bulk_create(within_types, batch_size=BATCH)
        StandingPart.objects.bulk_create(parts, batch_size=BATCH)
    return rows


def compare_later(round_: Round) -> list[Round]:
    """Write the results of `round_` anew beside those of later rounds that are compared with it.

    Rounds that are final keep what they said. Returns the others.
    """
    compared = Standing.objects.filter(Q(previous_round=round_) | Q(last_year_round=round_))
    rounds = Round.objects.filter(state__in=COUNTED_ROUNDS, pk__in=compared.values("round"))
    later = list(rounds.order_by("period"))
    with transaction.atomic():
        for one in later:
            hold_standings(one.period)
            rows = list(Standing.objects.filter(round=one))
            places = TypeStanding.objects.filter(standing__round=one).select_related("standing")
            within_types = list(places)
            for name in COMPARED:
                if any(getattr(row, f"{name}_round_id") == round_.pk for row in rows):
                    _compare(round_, name, rows, within_types)
            Standing.objects.bulk_update(rows, COMPARED_FIELDS, batch_size=BATCH)
            TypeStanding.objects.bulk_update(within_types, COMPARED_RANKS, batch_size=BATCH)
    return later


def _communities(round_: Round) -> tuple[list[Standing], dict[str, list[CommunityType]]]:
    """A row for each unit of the county, in the round or not; the types by slug."""
    samples = queries.community_samples(round_)
    types_of = queries.types_of(round_)
    vetoes = queries.vetoes_of(round_)
    types: dict[str, list[CommunityType]] = {}
    rows = []
    for inspection in queries.units_of(round_):
        community = inspection.community
        row = _community(round_, community)
        row.total = _confirmed_total(inspection)
        row.exclusion = _exclusion(inspection)
        if community.slug in vetoes:
            row.exclusion = Exclusion.CANCELLED
            row.cancelled_for = "、".join(vetoes[community.slug])[:LONGEST_VETOES]
        if not community.existed_on(round_.last_day):
            row.exclusion = Exclusion.MERGED
        row.units = int(row.exclusion != Exclusion.MERGED)
        row.inspected = int(bool(row.units) and row.total is not None)
        # What is left out of the sums above must not be counted there by its rates either.
        found = samples.get(community.slug, {}) if row.units else {}
        for measure, sample in found.items():
            _set_rate(row, measure, Rate(sample.numerator, sample.denominator))
        types[row.slug] = types_of.get(community.pk, [])
        rows.append(row)
    for community in queries.outside(round_):
        row = _community(round_, community)
        has_committee = community.as_of(round_.last_day).is_committee
        row.exclusion = Exclusion.NOT_IN_ROUND if has_committee else Exclusion.NO_COMMITTEE
        rows.append(row)
    return rows, types


def _community(round_: Round, community: Community) -> Standing:
    then = community.as_of(round_.last_day)
    return Standing(
        round=round_,
        level=Level.COMMUNITY,
        unit_code=then.code,
        name=then.name,
        slug=community.slug,
        parent_name=then.township.as_of(round_.last_day).name,
        parent_slug=then.township.slug,
        units=0,
        inspected=0,
    )


def _confirmed_total(inspection: Inspection) -> Any:
    return inspection.total if inspection.state == InspectionState.CONFIRMED else None


def _exclusion(inspection: Inspection) -> str:
    if inspection.state == InspectionState.CONFIRMED:
        return ""
    if inspection.state == InspectionState.VOID:
        return Exclusion.VOID
    return Exclusion.NOT_CONFIRMED if inspection.latest_number else Exclusion.NOT_INSPECTED


def _townships(round_: Round, communities: Sequence[Standing]) -> list[Standing]:
    """A row for each township in which a unit counts.

    Where weights make the totals, also for each other of the county in which a unit lies: its
    figures may come from months and documents. It is ranked by its total, for coverage asks only
    units of the round.
    """
    members: dict[str, list[Standing]] = defaultdict(list)
    for row in communities:
        if row.units:
            members[row.parent_slug].append(row)
    counted = Township.objects.filter(slug__in=list(members)).select_related("county")
    found = list(counted.prefetch_related("changes"))
    if round_.composite_id is not None:
        with_units = {row.parent_slug for row in communities if row.exclusion != Exclusion.MERGED}
        others = queries.townships_of(round_).filter(slug__in=with_units - members.keys())
        found += others.select_related("county")
    return [_sum_up(round_, Level.TOWNSHIP, one, members[one.slug]) for one in found]


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
        _set_rate(row, measure, sum_rates(queries.rate_of(m, measure) for m in members))
    return row


def _set_rate(row: Standing, measure: Measure, rate: Rate) -> None:
    setattr(row, f"{measure}_numerator", rate.numerator)
    setattr(row, f"{measure}_denominator", rate.denominator)


def _rank(rows: Sequence[Standing]) -> None:
    """Rank rows of one level among each other; a sum below its coverage takes no place."""
    for row in rows:
        if row.level != Level.COMMUNITY:
            row.exclusion = _sum_exclusion(row, row.rule)
    ranks = rank_communities({row.unit_code: None if row.exclusion else row.total for row in rows})
    for row in rows:
        row.rank = ranks[row.unit_code]


def _sum_exclusion(row: Standing, rule: StandingRule | None) -> str:
    if row.total is None:
        composed = row.level == Level.TOWNSHIP and row.round.composite_id is not None
        return Exclusion.PART_MISSING if composed else Exclusion.NOT_INSPECTED
    if rule is not None and below_coverage(row.inspected, row.units, rule.minimum_coverage):
        return Exclusion.BELOW_COVERAGE
    return ""


def _rank_within_types(
    rows: Sequence[Standing], types: dict[str, list[CommunityType]]
) -> list[TypeStanding]:
    """Like with like: the place of each community among those of each of its types."""
    members: dict[CommunityType, list[Standing]] = defaultdict(list)
    for row in rows:
        for type_ in types.get(row.slug, []):
            members[type_].append(row)
    made = []
    for type_ in sorted(members, key=lambda found: (found.position, found.code)):
        group = members[type_]
        ranks = rank_communities({r.slug: None if r.exclusion else r.total for r in group})
        ranked = sum(rank is not None for rank in ranks.values())
        made += [
            TypeStanding(
                standing=row, code=type_.code, name=type_.name, rank=ranks[row.slug], ranked=ranked
            )
            for row in group
        ]
    return made


def _remember(
    round_: Round, rows: Sequence[Standing], within_types: Sequence[TypeStanding]
) -> None:
    """Write beside each result what it was in the round before and in the year before."""
    _compare(queries.previous_round(round_), "previous", rows, within_types)
    _compare(queries.round_of_last_year(round_), "last_year", rows, within_types)


def _compare(
    earlier: Round | None,
    name: str,
    rows: Sequence[Standing],
    within_types: Sequence[TypeStanding],
) -> None:
    if earlier is None:
        return

    compared = Standing.objects.filter(round=earlier)
    if not queries.made_alike(rows[0].round, earlier):
        compared = compared.exclude(level=Level.TOWNSHIP)
    known = {
        (level, slug): (total, rank)
        for level, slug, total, rank in compared.values_list("level", "slug", "total", "rank")
    }
    for row in rows:
        setattr(row, f"{name}_round", earlier)
        total, rank = known.get((row.level, row.slug), (None, None))
        setattr(row, f"{name}_total", total)
        setattr(row, f"{name}_rank", rank)
    places = {
        (slug, code): rank
        for slug, code, rank in TypeStanding.objects.filter(standing__round=earlier).values_list(
            "standing__slug", "code", "rank"
        )
    }
    for place in within_types:
        setattr(place, f"{name}_rank", places.get((place.standing.slug, place.code)))
