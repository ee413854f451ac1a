"""Published results of one level as rows that can be sorted and narrowed; from payloads alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F

from evaluation.enums import Exclusion, PartSource, ResultLevel, Unranked
from evaluation.queries.movement import published_points
from evaluation.ranking import rank_communities
from evaluation.scoring import Rate
from evaluation.spans import parse_span
from portal.enums import Kind
from portal.models import PublishedEntry
from portal.queries import current_of, fold

# More rows than that are not sorted for a reader: a county is to be chosen first.
MOST_ROWS = 10_000
PERCENT = 100
# What a row can be sorted by, and whether the greatest stands first where nothing else is asked.
SORTED_BY = {"rank": False, "total": True, "change": True, "section": True}
# What a row of the table takes of a bulletin, without the entries of its communities.
TOLD: dict[str, Any] = {
    name: F(f"payload__{name}")
    for name in (
        "county",
        "county_slug",
        "composite",
        "scorecard",
        "further_scorecards",
        "sections",
        "summary",
        "townships",
    )
}


@dataclass(frozen=True)
class ResultRow:
    """The published result of one unit or company; `points` of the section that was asked for.

    `total` is in points, of a company the satisfaction in percent; `change` in the same.
    """

    level: ResultLevel
    name: str
    slug: str
    county: str
    county_slug: str
    rank: int | None
    total: Decimal | None
    change: Decimal | None
    made_by: str = ""
    reason: str = ""
    township: str = ""
    township_slug: str = ""
    grade: Mapping[str, Any] | None = None
    types: list[Mapping[str, Any]] = field(default_factory=list)
    points: Decimal | None = None
    rate: Mapping[str, Any] | None = None

    def value_of(self, column: str) -> Decimal | int | None:
        """What the row is sorted by in `column`, one of SORTED_BY."""
        return self.points if column == "section" else getattr(self, column)


def result_periods(level: ResultLevel) -> list[str]:
    """The codes of the months, quarters and (of companies) years with published results of
    `level`, the newest first."""
    kind = Kind.COMPANIES if level == ResultLevel.COMPANY else Kind.BULLETIN
    codes = current_of(kind).order_by().values_list("period", flat=True).distinct()
    spans = [span for span in map(parse_span, codes) if span is not None]
    spans.sort(key=lambda span: (span.last_day, -span.first_day.toordinal(), span.code))
    return [span.code for span in reversed(spans)]


def told_of_bulletins(period: str) -> list[dict[str, Any]]:
    """What the bulletins of `period` say, in the order of codes; without the entries of
    communities."""
    rows = current_of(Kind.BULLETIN, period=period).order_by("unit_code", "key")
    lists = ("further_scorecards", "sections", "townships")
    told: Iterable[dict[str, Any]] = rows.values("pk", **TOLD)  # type: ignore[assignment]
    return [one | {name: one[name] or [] for name in lists} for one in told]


def counties_of_companies(period: str) -> list[tuple[str, str]]:
    """Short name and name of the counties with standings of companies of `period`."""
    rows = current_of(Kind.COMPANIES, period=period).order_by("unit_code", "key")
    return list(rows.values_list("payload__county_slug", "payload__county"))


def section_key(*names: str) -> str:
    """What names a section of a card in an address: short, and the same in every period."""
    return hashlib.sha256("/".join(names).encode()).hexdigest()[:8]


def sections_told(level: ResultLevel, told: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The sections of the cards, or of townships the parts of their totals, by `section_key`."""
    found: dict[str, str] = {}
    for bulletin in told:
        if level == ResultLevel.TOWNSHIP:
            for line in bulletin["townships"]:
                for part in line.get("parts", ()):
                    found[part["source"]] = str(PartSource(part["source"]).label)
        elif level != ResultLevel.COMPANY:
            for section in bulletin["sections"]:
                card = _card(bulletin, section.get("card"))
                found[section_key(card.get("title", ""), section["title"])] = section["title"]
    return found


def county_rows(told: list[dict[str, Any]], section: str = "") -> list[ResultRow]:
    """One row a county by rank, among those published, as the page of the period ranks them."""
    totals = {
        one["county_slug"]: None
        if one["summary"].get("exclusion")
        else _decimal(one["summary"]["total"])
        for one in told
    }
    ranks = rank_communities(totals)
    rows = [
        ResultRow(
            level=ResultLevel.COUNTY,
            name=one["county"],
            slug=one["county_slug"],
            county=one["county"],
            county_slug=one["county_slug"],
            rank=ranks[one["county_slug"]],
            total=_decimal(one["summary"]["total"]),
            change=_decimal(one["summary"].get("change")),
            made_by=_card(one).get("title", ""),
            reason=_reason(one["summary"]),
            points=_mean_of(one, section),
        )
        for one in told
    ]
    return in_order(rows, "rank")


def _mean_of(told: Mapping[str, Any], key: str) -> Decimal | None:
    for section in told["sections"] if key else ():
        if section_key(_card(told, section.get("card")).get("title", ""), section["title"]) == key:
            return _decimal(section["mean"])
    return None


def township_rows(told: list[dict[str, Any]], section: str = "") -> Iterator[ResultRow]:
    """One row a township with the rank in its county; `section` names a part of its total."""
    for one in told:
        for line in one["townships"]:
            parts = {part["source"]: part["figure"] for part in line.get("parts", ())}
            yield ResultRow(
                level=ResultLevel.TOWNSHIP,
                name=line["name"],
                slug=line["slug"],
                county=one["county"],
                county_slug=one["county_slug"],
                rank=line["rank"],
                total=_decimal(line["total"]),
                change=_decimal(line.get("change")),
                made_by=(one["composite"] or _card(one)).get("title", ""),
                reason=_reason(line),
                grade=line.get("grade"),
                points=_decimal(parts.get(section)),
            )


def community_rows(
    told: list[dict[str, Any]], section: str = "", type_code: str = ""
) -> Iterator[ResultRow]:
    """One row a community with the rank in its county; with `type_code` those of the type alone,
    ranked within it."""
    by_key = {one["pk"]: one for one in told}
    entries = PublishedEntry.objects.filter(publication__in=by_key)
    rows = entries.order_by("publication__unit_code", "publication", "position")
    for publication, entry in rows.values_list("publication", "payload"):
        places = {place["code"]: place for place in entry.get("types", ())}
        if type_code and type_code not in places:
            continue
        yield _community(by_key[publication], entry, section, places.get(type_code))


def _community(
    told: Mapping[str, Any],
    entry: Mapping[str, Any],
    section: str,
    place: Mapping[str, Any] | None,
) -> ResultRow:
    card = _card(told, entry.get("card")).get("title", "")
    given: dict[str, Decimal | None] = {}
    if section:
        points = published_points(told, entry)
        given = {section_key(card, one.title): one.points for one in points}
    return ResultRow(
        level=ResultLevel.COMMUNITY,
        name=entry["name"],
        slug=entry["slug"],
        county=told["county"],
        county_slug=told["county_slug"],
        township=entry["township"],
        township_slug=entry["township_slug"],
        rank=place["rank"] if place else entry["rank"],
        total=_decimal(entry["total"]),
        change=_decimal(entry.get("change")),
        made_by=card,
        reason=_reason(entry),
        grade=entry.get("grade"),
        types=list(entry.get("types", ())),
        points=given.get(section),
    )


def number_of_communities(told: Iterable[Mapping[str, Any]]) -> int:
    """How many communities the bulletins have, counted up to one more than MOST_ROWS."""
    rows = PublishedEntry.objects.filter(publication__in=[one["pk"] for one in told])
    return rows.order_by()[: MOST_ROWS + 1].count()


def company_rows(period: str) -> Iterator[ResultRow]:
    """One row a property company with its rank in the county, over the month, quarter or year."""
    rows = current_of(Kind.COMPANIES, period=period).order_by("unit_code", "key")
    for payload in rows.values_list("payload", flat=True):
        for line in payload["companies"]:
            now, before = _percent(line["ballot"]), _percent(line.get("previous"))
            yield ResultRow(
                level=ResultLevel.COMPANY,
                name=line["name"],
                slug="",
                county=payload["county"],
                county_slug=payload["county_slug"],
                rank=line["rank"],
                total=now,
                change=None if now is None or before is None else now - before,
                reason="" if line["rank"] else str(Unranked(line["unranked"]).label),
                rate=line["ballot"],
            )


def narrowed(
    rows: Iterable[ResultRow], *, county: str = "", township: str = "", text: str = ""
) -> list[ResultRow]:
    """Those of the county and the township (their short names) whose name contains `text`; what
    is empty asks nothing."""
    wanted = fold(text)
    return [
        row
        for row in rows
        if (not county or row.county_slug == county)
        and (not township or township in {row.township_slug, row.slug})
        and (not wanted or wanted in fold(row.name))
    ]


def in_order(rows: list[ResultRow], column: str, *, backwards: bool = False) -> list[ResultRow]:
    """Sorted by `column` of SORTED_BY, the best first or, `backwards`, last; equal ones stay in
    their order, and those without a value stand last either way."""
    known = [row for row in rows if row.value_of(column) is not None]
    known.sort(key=lambda row: row.value_of(column) or 0, reverse=SORTED_BY[column] != backwards)
    return known + [row for row in rows if row.value_of(column) is None]


def _card(told: Mapping[str, Any], code: str | None = None) -> Mapping[str, Any]:
    """The card with the code `code`, or the one of the round; empty in the oldest releases."""
    further = told["further_scorecards"]
    return next((card for card in further if code and card["code"] == code), None) or (
        told["scorecard"] or {}
    )


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _percent(rate: Mapping[str, Any] | None) -> Decimal | None:
    share = Rate(rate["numerator"], rate["denominator"]).value if rate else None
    return None if share is None else share * PERCENT


def _reason(line: Mapping[str, Any]) -> str:
    """Why a line has no rank, in words. Of what was published before reasons were kept: it was
    not inspected."""
    if line.get("rank") is not None:
        return ""
    code = line.get("exclusion") or ("" if line["total"] is not None else Exclusion.NOT_INSPECTED)
    return str(Exclusion(code).label) if code else ""
