"""Stored standings, means of sections, and the lines of published bulletins."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import starmap
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet, Sum
from django.db.models.functions import Length

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS
from communities.models import Classification, Community, CommunityType
from evaluation.enums import Exclusion, Level, Measure
from evaluation.models import (
    Inspection,
    Round,
    Standing,
    StandingRule,
    TypeStanding,
)
from evaluation.models.standings import gained
from evaluation.periods import bulletin_key
from evaluation.queries.movement import confirmed_scores
from evaluation.queries.round_cards import cards_used
from evaluation.queries.scorecards import sections_of
from evaluation.ranking import rank_communities
from evaluation.scoring import Rate, mean_total
from portal.composed import Composed
from portal.enums import Kind
from portal.models import Publication
from portal.periods import period_end
from portal.queries import current

BY_RANK = (F("rank").asc(nulls_last=True), "unit_code")


def section_means(round_: Round) -> list[dict[str, Any]]:
    """Mean points of each section over what counts and is confirmed, beside its maximum.

    With several cards those of the others follow, each over the communities that it scored.
    Communities where a criterion does not apply count with what was given to them; those that
    were merged away before the period ended do not. Bonus points are in no section's maximum, nor
    in its mean.
    """
    counted = Standing.objects.filter(round=round_, level=Level.COMMUNITY, units__gt=0)
    sums = {
        section: (points, count)
        for section, points, count in confirmed_scores(round_)
        .filter(
            criterion__is_bonus=False,
            revision__inspection__community__slug__in=counted.values("slug"),
        )
        .order_by()
        .values("criterion__section")
        .annotate(points=Sum("points"), count=Count("revision", distinct=True))
        .values_list("criterion__section", "points", "count")
    }
    means = []
    for card in cards_used(round_):
        for section in sections_of(card):
            points, count = sums.get(section.pk, (None, 0))
            mean = mean_total([points / count]) if count and points is not None else None
            maximum = sum((c.points for c in section.criteria.all() if not c.is_bonus), Decimal(0))
            if maximum:
                named = {"id": section.pk, "title": section.title, "card": card}
                means.append({**named, "maximum": maximum, "mean": mean})
    return means


def _totals_of(
    slugs: Sequence[str], first: str, last: str
) -> QuerySet[Standing, tuple[str, str, Decimal]]:
    rows = Standing.objects.filter(
        level=Level.COMMUNITY,
        slug__in=slugs,
        total__isnull=False,
        round__period__gte=first,
        round__period__lte=last,
        round__period__contains="-",
    )
    return rows.order_by().values_list("slug", "round__period", "total")


_TOTALS_OF = Composed(_totals_of)


def totals_of(slugs: Collection[str], first: str, last: str) -> list[tuple[str, str, Decimal]]:
    """(slug, month, total) of communities in the standings of the months `first` to `last`, in no
    order: sorting twelve thousand rows takes as long as reading them.

    Standings hold confirmed totals alone; who was not inspected in a month has none.
    """
    return _TOTALS_OF.rows(list(slugs), first, last)


def standings(round_: Round, level: Level) -> QuerySet[Standing]:
    """The stored standings of `round_` at `level`, by rank; those without a rank last.

    Nearly all rows have the same rule: joined, it would be read and built five hundred times.
    """
    types = TypeStanding.objects.order_by("pk")
    rows = Standing.objects.filter(round=round_, level=level)
    parts = ["parts"] if level == Level.TOWNSHIP else []
    return rows.prefetch_related("rule", Prefetch("types", queryset=types), *parts).order_by(
        *BY_RANK
    )


class RankedRow(NamedTuple):
    """A line of a table of standings; `previous_total` and so on are those it is compared with."""

    pk: int
    slug: str
    name: str
    parent_name: str
    rank: int | None
    exclusion: str
    cancelled_for: str
    total: Decimal | None
    previous_total: Decimal | None
    previous_rank: int | None
    last_year_total: Decimal | None
    last_year_rank: int | None

    @property
    def change(self) -> Decimal | None:
        """As `Standing.change`."""
        return gained(self.total, self.previous_total)

    @property
    def last_year_change(self) -> Decimal | None:
        """As `Standing.last_year_change`."""
        return gained(self.total, self.last_year_total)


class TypeRow(NamedTuple):
    """The place of a community among those of its type, of `ranked` that have one."""

    name: str
    rank: int | None
    ranked: int


def _ranking(round_id: int, level: str) -> QuerySet[Standing, tuple[Any, ...]]:
    rows = Standing.objects.filter(round=round_id, level=level).order_by(*BY_RANK)
    return rows.values_list(*RankedRow._fields)


_RANKING = Composed(_ranking)


def ranking(round_: Round, level: Level) -> list[RankedRow]:
    """The table of the stored standings of `round_` at `level`, in the order of `standings`.

    Rows, not objects: five hundred objects with what they point at cost ten times the query.
    """
    return [*starmap(RankedRow, _RANKING.rows(round_.pk, level))]


def places_within_types(round_: Round) -> dict[int, list[TypeRow]]:
    """The places within the types of the communities in `round_`, by id of the standing."""
    found: dict[int, list[TypeRow]] = defaultdict(list)
    rows = TypeStanding.objects.filter(standing__round=round_).order_by("pk")
    for standing, *place in rows.values_list("standing", *TypeRow._fields):
        found[standing].append(TypeRow(*place))
    return dict(found)


def rate_of(row: Standing, measure: Measure) -> Rate:
    """The summed sample that `row` keeps for `measure`."""
    return Rate(getattr(row, f"{measure}_numerator"), getattr(row, f"{measure}_denominator"))


def rule_of(round_: Round) -> StandingRule | None:
    """The rule that the standings of `round_` were computed by, or will be.

    Standings keep the rule of their first computation; before it, the newest row that holds on the
    last day of the period counts, the county's own before the city's. None: nothing is demanded.
    """
    computed = Standing.objects.filter(round=round_).select_related("rule").first()
    if computed is not None:
        kept: StandingRule | None = computed.rule
        return kept
    return rule_in_force(round_.jurisdiction, round_.last_day)


def rule_in_force(unit: str, day: date) -> StandingRule | None:
    """The rule for the unit with the code `unit` on a civil day, the county's before the city's."""
    rules = StandingRule.objects.filter(
        jurisdiction__in=(unit[:COUNTY_DIGITS], unit[:CITY_DIGITS]), since__lte=day
    )
    return rules.order_by(Length("jurisdiction").desc(), "-since").first()


def types_of(round_: Round) -> dict[int, list[CommunityType]]:
    """The types of the communities of the round's county on its last day, by id of the community.

    Types of single estates are left out: what is ranked is the whole community.
    """
    found: dict[int, list[CommunityType]] = defaultdict(list)
    rows = Classification.objects.filter(
        community__township__county__code=round_.jurisdiction,
        estate="",
        since__lte=round_.last_day,
    )
    for row in rows.select_related("type").order_by("type__position", "type__code"):
        found[row.community_id].append(row.type)
    return dict(found)


def outside(round_: Round) -> QuerySet[Community]:
    """The units of the county on the round's last day of which no inspection counts in it."""
    counted = Inspection.objects.filter(round=round_, community=OuterRef("pk"), is_counted=True)
    return (
        Community.objects.existing(round_.last_day)
        .filter(~Exists(counted), township__county__code=round_.jurisdiction)
        .select_related("township")
        .prefetch_related("changes__township_before__changes", "township__changes")
        .order_by("code")
    )


def earlier_payload(payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The published bulletin that the results of `payload` are compared with, if it stands."""
    period = payload.get("previous_period")
    if not period:
        return None
    bulletin = current(Kind.BULLETIN, bulletin_key(period, payload["county_slug"]))
    return None if bulletin is None else bulletin.payload


def types_in(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The types of the published `entries`, each once, with how many are ranked in it."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for place in entry.get("types", ()):
            found.setdefault(
                place["code"],
                {"code": place["code"], "name": place["name"], "ranked": place["ranked"]},
            )
    return list(found.values())


def ranked_and_excluded(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The published `entries` as tables show them: who is ranked, and the others by their reason.

    Entries that were published before reasons were kept were simply not inspected.
    """
    ranked = []
    others: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for entry in entries:
        if entry["rank"] is not None:
            ranked.append(entry)
        else:
            others[entry.get("exclusion") or Exclusion.NOT_INSPECTED].append(entry)
    return {
        "ranked": ranked,
        "excluded": [(reason.label, others[reason]) for reason in Exclusion if reason in others],
        "has_types": any(entry.get("types") for entry in ranked),
        "has_last_year": any(entry.get("last_year_total") is not None for entry in ranked),
    }


def bulletin_lines(bulletins: QuerySet[Publication]) -> QuerySet[Publication, Any]:
    """What a list of bulletins shows of each, newest period first, without whole payloads."""
    return bulletins.order_by(period_end("period").desc(), "unit_code").values(
        "key",
        "period",
        "title",
        "version",
        "published_at",
        number=F("payload__number"),
        county=F("payload__county"),
        county_slug=F("payload__county_slug"),
        summary=F("payload__summary"),
        top=F("payload__top"),
        scorecard=F("payload__scorecard"),
    )


def published_townships(bulletins: QuerySet[Publication]) -> list[dict[str, Any]]:
    """The townships of all published `bulletins` of a period, ranked across their counties.

    Like with like: only totals that were made alike, by the same cards or by one edition of
    weights, are set in one order, each group under the titles of what made them. Who has no rank in
    the county has none here.
    """
    groups: dict[str, dict[str, Any]] = {}
    rows = bulletins.order_by("unit_code", "key").values_list(
        "payload__county", "payload__county_slug", "payload__townships",
        "payload__composite", "payload__scorecard", "payload__further_scorecards",
    )  # fmt: skip
    for county, county_slug, townships, composite, scorecard, further in rows:
        made_by = [composite] if composite else [scorecard or {}, *(further or ())]
        # By all that is said of it: titles may be the same where what they name is not.
        group = groups.setdefault(
            json.dumps([bool(composite), made_by], sort_keys=True),
            {"title": "、".join(filter(None, map(_called, made_by))), "townships": []},
        )
        place = {"county": county, "county_slug": county_slug}
        group["townships"] += [line | place for line in townships]
    return [{**group, "townships": _ranked_again(group["townships"])} for group in groups.values()]


def _called(made_by: Mapping[str, Any]) -> str:
    return f"{made_by.get('title', '')} {made_by.get('edition', '')}".strip()


def _ranked_again(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    ranked = [line for line in lines if line["rank"] is not None]
    ranks = rank_communities(
        {number: Decimal(str(line["total"])) for number, line in enumerate(ranked)}
    )
    placed = [line | {"rank": ranks[number]} for number, line in enumerate(ranked)]
    placed.sort(key=lambda line: line["rank"])
    return placed + [line for line in lines if line["rank"] is None]
