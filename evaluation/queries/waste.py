"""Weights of waste over time and place, and as a bulletin publishes them.

Whose weights count upward
--------------------------
Where a township has weights of its own for a period, they are all of it, and those of its
communities are not added to them; otherwise the township is the sum of its communities that have
weights. A county or the city is the sum of what so counts for its townships. What of it is added
and compared is the rule of `evaluation.waste`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.constants import CITY_DIGITS, CODE_LENGTH, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.models import User
from accounts.scoping import within
from communities.models import Classification
from evaluation.enums import WasteClass
from evaluation.models import Round, WasteLimit, WasteRecord, WasteWeight
from evaluation.periods import period_before, period_of, year_before
from evaluation.queries.periods import like, period_end
from evaluation.scoring import json_fraction, json_number
from evaluation.waste import WasteChange, WasteSum, Weighed, add_up, change_between
from portal.models import Publication

_COMMUNITY = "record__community__"
_TOWNSHIP = "record__township__"
# What a unit of so many digits is divided into: the code and the name of each part.
_PARTS = {
    CITY_DIGITS: (f"{_TOWNSHIP}county__code", f"{_TOWNSHIP}county__name"),
    COUNTY_DIGITS: (f"{_TOWNSHIP}code", f"{_TOWNSHIP}name"),
    TOWNSHIP_DIGITS: (f"{_COMMUNITY}code", f"{_COMMUNITY}name"),
}
_READ = (
    "record__period",
    "record__township_id",
    "record__community_id",
    f"{_TOWNSHIP}slug",
    f"{_COMMUNITY}slug",
    *(name for pair in _PARTS.values() for name in pair),
    *WasteClass.values,
    "households",
    "days",
    "method",
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class WasteLine:
    """The weights of one period, or of one unit in it, as pages and payloads show them."""

    key: str
    name: str
    said: Mapping[str, Any]


def versions_of(record: WasteRecord) -> QuerySet[WasteWeight]:
    """All that was ever entered of a unit and period, the newest first."""
    return record.weights.select_related("entered_by").order_by("-number")


def newest_weights() -> QuerySet[WasteWeight]:
    """The weights that stand: the newest version of each record, where it was not taken back."""
    return WasteWeight.objects.filter(number=F("record__version"), is_withdrawn=False)


def limit_on(day: date) -> WasteLimit | None:
    """What is believed of weights of a period that ends on `day`; None: anything."""
    return WasteLimit.objects.filter(since__lte=day).order_by("-since").first()


def waste_rows(
    user: User, *, unit: str, type_code: str = "", quarters: bool = False
) -> QuerySet[WasteWeight]:
    """The weights that `user` may read, in `unit` (a division code of 4 to 12 digits), of months
    or of quarters; of a type of today those of its communities alone.
    """
    whole = len(unit) < CODE_LENGTH
    place = within(f"{_TOWNSHIP}code" if whole else f"{_COMMUNITY}code", unit)
    kind = like("record__period", "2026Q1" if quarters else "2026-01")
    rows = newest_weights().filter(place, kind, record__in=WasteRecord.objects.for_user(user))
    if not type_code:
        return rows
    of_type = Classification.objects.filter(
        community=OuterRef("record__community"), type__code=type_code, estate=""
    )
    return rows.filter(Exists(of_type))


def waste_periods(rows: QuerySet[WasteWeight]) -> list[WasteLine]:
    """The sums of `rows` by period, the earliest first, each beside those it is compared with."""
    found = rows.order_by(period_end("record__period")).values(*_READ)
    periods = _by(found, "record__period")
    return [
        WasteLine(
            period,
            period_of(period).name,
            waste_said(here, *(periods.get(code, ()) for code in _earlier(period))),
        )
        for period, here in periods.items()
    ]


def waste_units(rows: QuerySet[WasteWeight], *, unit: str, period: str) -> list[WasteLine]:
    """The sums of `rows` in one period by the parts of `unit` that have weights, by their codes."""
    if len(unit) not in _PARTS:
        return []
    code, name = _PARTS[len(unit)]
    periods = [
        _by(rows.filter(record__period=each).order_by(code).values(*_READ), code)
        for each in (period, *_earlier(period))
    ]
    return [
        WasteLine(key, here[0][name], waste_said(here, *(p.get(key, ()) for p in periods[1:])))
        for key, here in periods[0].items()
        if key is not None
    ]


def published_waste(round_: Round) -> dict[str, Any]:
    """What the bulletin of `round_` says of the waste of its period; nothing without weights."""
    codes = (round_.period, *_earlier(round_.period))
    rows = (
        newest_weights()
        .filter(within(f"{_TOWNSHIP}code", round_.jurisdiction), record__period__in=codes)
        .order_by(f"{_TOWNSHIP}code", f"{_COMMUNITY}code")
        .values(*_READ)
    )
    periods = _by(rows, "record__period")
    if round_.period not in periods:
        return {}
    found = [periods.get(code, ()) for code in codes]
    return {
        "waste": {
            "previous_period": codes[1],
            "last_year_period": codes[2],
            "summary": waste_said(*found),
            "townships": _said_by(found, f"{_TOWNSHIP}slug"),
            "communities": _said_by(found, f"{_COMMUNITY}slug"),
        }
    }


def waste_authors(round_: Round) -> frozenset[int]:
    """Who entered any of the weights that the bulletin of `round_` adds up; they publish none."""
    rows = newest_weights().filter(
        within(f"{_TOWNSHIP}code", round_.jurisdiction), record__period=round_.period
    )
    return frozenset(rows.values_list("entered_by", flat=True))


def published_waste_of(payload: Mapping[str, Any], level: str, slug: str = "") -> dict[str, Any]:
    """What a published bulletin says of the waste of a unit, with the periods that it compares.

    `level` is "summary" (the county), "townships" or "communities". Empty where it says nothing.
    """
    waste = payload.get("waste") or {}
    said = waste.get(level, {}).get(slug) if slug else waste.get(level)
    periods = ("previous_period", "last_year_period")
    return {"said": said, **{name: waste[name] for name in periods}} if said else {}


def waste_of_community(bulletin: Publication, slug: str) -> dict[str, Any]:
    """The same of a community, without reading the whole of a `bulletin` that was not read yet."""
    waste = Publication.objects.filter(pk=bulletin.pk).values_list("payload__waste", flat=True)
    return published_waste_of({"waste": waste.get()}, "communities", slug)


def waste_said(now: Sequence[Row], before: Sequence[Row], year: Sequence[Row]) -> dict[str, Any]:
    """The sums of the rows of one period, with their changes, as payloads have them."""
    counted, previous, last_year = _counted(now), _counted(before), _counted(year)
    weighed = [_weighed(row) for row in counted]
    earlier = [[_weighed(row) for row in rows] for rows in (previous, last_year)]
    sums = add_up(weighed)
    townships = sum(row["record__community_id"] is None for row in counted)
    return {
        "townships": townships,
        "communities": len(counted) - townships,
        "kilograms": {name: json_number(value) for name, value in sums.kilograms.items()},
        "total": json_number(sums.total),
        "sorted": _sorted_out(sums),
        "per_household": json_fraction(sums.per_household),
        "methods": sorted({row.method for row in weighed}),
        "previous": _change(change_between(weighed, earlier[0])),
        "last_year": _change(change_between(weighed, earlier[1])),
    }


def _earlier(period: str) -> tuple[str, str]:
    """The codes of the period before, and of the same one of the year before."""
    return period_before(period), year_before(period)


def _by(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return dict(found)


def _said_by(periods: Sequence[Sequence[Row]], name: str) -> dict[str, Any]:
    """By address of the unit, what the rows of this and of the earlier periods come to."""
    now, *earlier = (_by(rows, name) for rows in periods)
    return {
        slug: waste_said(rows, *(found.get(slug, ()) for found in earlier))
        for slug, rows in now.items()
        if slug is not None
    }


def _counted(rows: Sequence[Row]) -> list[Row]:
    """Without the communities of townships that have weights of their own."""
    whole = {row["record__township_id"] for row in rows if row["record__community_id"] is None}
    return [
        row
        for row in rows
        if row["record__community_id"] is None or row["record__township_id"] not in whole
    ]


def _weighed(row: Row) -> Weighed:
    return Weighed(
        key=_unit(row),
        method=row["method"],
        kilograms={name: row[name] for name in WasteClass.values if row[name] is not None},
        days=row["days"],
        households=row["households"],
    )


def _unit(row: Row) -> tuple[str, int]:
    """Which unit it is: a community stays the same one where it moves to another township."""
    if row["record__community_id"] is None:
        return "township", row["record__township_id"]
    return "community", row["record__community_id"]


def _sorted_out(sums: WasteSum) -> dict[str, Any] | None:
    """The share sorted out with its kilograms, and how many units it was taken from."""
    if not sums.weighed:
        return None
    return {
        "numerator": json_number(sums.sorted_out),
        "denominator": json_number(sums.weighed),
        "units": sums.complete,
    }


def _change(change: WasteChange | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "units": change.units,
        "amount": json_fraction(change.amount),
        "share": json_fraction(change.share),
    }
