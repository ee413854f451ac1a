"""Weights of waste over time and place, and as a bulletin publishes them.

Whose weights count upward
--------------------------
Where a township has weights of its own for a period, they are all of it, and those of its
communities are not added to them; otherwise the township is the sum of its communities that have
weights. A county or the city is the sum of what so counts for its townships. Weights count once
somebody else checked them, and those of the months where there are none of the quarter. What of it
is added and compared is the rule of `evaluation.waste`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Coalesce

from accounts.constants import CITY_DIGITS, CODE_LENGTH, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.models import User
from accounts.scoping import within
from communities.models import Classification
from evaluation.enums import WEIGHED_PARTS, WasteClass
from evaluation.models import Round, WasteLimit, WasteRecord, WasteWeight
from evaluation.periods import (
    months_in,
    period_before,
    period_of,
    quarter_around,
    year_after,
    year_before,
)
from evaluation.queries.periods import like
from evaluation.rules import COUNTED_ROUNDS
from evaluation.scoring import json_fraction, json_number
from evaluation.waste import WasteChange, WasteSum, Weighed, add_up, change_between, quarter_of
from portal.periods import period_end

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
    people = ("entered_by", "verdict__checked_by")
    return record.weights.select_related(*people).order_by("-number")


def counted_weights() -> QuerySet[WasteWeight]:
    """The weights that count: the version of each record that was checked last, where it was not
    taken back.
    """
    return WasteWeight.objects.filter(number=F("record__counted"), is_withdrawn=False)


def records_for(user: User) -> QuerySet[WasteRecord]:
    """The records that `user` may read, the newest period first, each with its newest version and
    what came of its check as `standing`.
    """
    newest = WasteWeight.objects.filter(number=F("record__version")).select_related("verdict")
    rows: QuerySet[WasteRecord] = WasteRecord.objects.for_user(user)
    rows = rows.select_related("township__county", "community")
    return rows.prefetch_related(Prefetch("weights", queryset=newest, to_attr="standing")).order_by(
        period_end("period").desc(), "township__code", "community__code"
    )


def weights_to_check(user: User) -> QuerySet[WasteWeight]:
    """Newest versions that nobody checked yet, in the jurisdiction of `user`, written by others."""
    wrote = _uncounted().filter(record=OuterRef("record"), entered_by=user)
    rows = _newest_of(user).filter(~Exists(wrote), verdict=None)
    return rows.order_by("entered_at", "pk")


def _uncounted() -> QuerySet[WasteWeight]:
    """The versions that came after the one that counts."""
    return WasteWeight.objects.filter(number__gt=Coalesce(F("record__counted"), 0))


def weight_writers(record: WasteRecord) -> frozenset[int]:
    """Who entered what is to be checked, or what it goes on from since the version that counts: a
    correction by a colleague leaves most of it as it was. None of them checks it."""
    rows = _uncounted().filter(record=record).order_by()
    return frozenset(rows.values_list("entered_by", flat=True))


def weights_returned(user: User) -> QuerySet[WasteWeight]:
    """Newest versions that were returned to be corrected, in the jurisdiction of `user`."""
    return _newest_of(user).filter(verdict__is_accepted=False).order_by("entered_at", "pk")


def _newest_of(user: User) -> QuerySet[WasteWeight]:
    return WasteWeight.objects.filter(
        number=F("record__version"), record__in=WasteRecord.objects.for_user(user)
    )


def limit_on(day: date) -> WasteLimit | None:
    """What is believed of weights of a period that ends on `day`; None: anything."""
    return WasteLimit.objects.filter(since__lte=day).order_by("-since").first()


def waste_rows(
    user: User, *, unit: str, type_code: str = "", quarters: bool = False
) -> QuerySet[WasteWeight]:
    """The weights that `user` may read, in `unit` (a division code of 4 to 12 digits), of months,
    or with those of `quarters`; of a type of today those of its communities alone.
    """
    whole = len(unit) < CODE_LENGTH
    place = within(f"{_TOWNSHIP}code" if whole else f"{_COMMUNITY}code", unit)
    rows = counted_weights().filter(place, record__in=WasteRecord.objects.for_user(user))
    if not quarters:
        rows = rows.filter(like("record__period", "2026-01"))
    if not type_code:
        return rows
    of_type = Classification.objects.filter(
        community=OuterRef("record__community"), type__code=type_code, estate=""
    )
    return rows.filter(Exists(of_type))


def waste_periods(rows: QuerySet[WasteWeight], *, quarters: bool = False) -> list[WasteLine]:
    """The sums of `rows` by month, or by quarter, the earliest first, each beside those it is
    compared with.
    """
    found = list(rows.order_by(period_end("record__period"), "pk").values(*_READ))
    periods = _by_quarter(found) if quarters else _by(found, "record__period")
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
        _by(_of_period(rows.order_by(code, "record__period"), each), code)
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
    found = _weighed_in(round_.jurisdiction, codes)
    if not found[0]:
        return {}
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
    """Who entered any of the weights that the bulletin of `round_` adds up, or a version that they
    go on from; they publish none."""
    periods = (round_.period, *months_in(round_.period))
    rows = WasteWeight.objects.filter(
        within(f"{_TOWNSHIP}code", round_.jurisdiction),
        record__period__in=periods,
        number__lte=F("record__counted"),
    ).order_by()
    return frozenset(rows.values_list("entered_by", flat=True))


def published_waste_of(payload: Mapping[str, Any], level: str, slug: str = "") -> dict[str, Any]:
    """What a published bulletin says of the waste of a unit, with the periods that it compares.

    `level` is "summary" (the county), "townships" or "communities". Empty where it says nothing.
    """
    waste = payload.get("waste") or {}
    said = waste.get(level, {}).get(slug) if slug else waste.get(level)
    periods = ("previous_period", "last_year_period")
    return {"said": said, **{name: waste[name] for name in periods}} if said else {}


def waste_said(now: Sequence[Row], before: Sequence[Row], year: Sequence[Row]) -> dict[str, Any]:
    """The sums of the rows of one period, with their changes, as payloads have them."""
    counted = _counted(now)
    weighed = [_weighed(row) for row in counted]
    earlier = [_counting(rows) for rows in (before, year)]
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


def township_weights(round_: Round) -> dict[str, tuple[list[Weighed], list[Weighed]]]:
    """By address of the township, what counts for it in the period of `round_`, and what did in
    the same period of the year before.
    """
    codes = (round_.period, year_before(round_.period))
    now, then = (_by(rows, f"{_TOWNSHIP}slug") for rows in _weighed_in(round_.jurisdiction, codes))
    return {slug: (_counting(rows), _counting(then.get(slug, []))) for slug, rows in now.items()}


def _counting(rows: Sequence[Row]) -> list[Weighed]:
    return [_weighed(row) for row in _counted(rows)]


def rounds_resting_on(record: WasteRecord) -> QuerySet[Round]:
    """The closed rounds that are not final in whose townships' totals these weights count."""
    periods = {record.period, quarter_around(record.period)} - {None}
    later = {year_after(period) for period in periods if period}
    rows = Round.objects.filter(
        jurisdiction=record.township.county.code,
        period__in=periods | later,
        state__in=COUNTED_ROUNDS,
        composite__parts__source__in=WEIGHED_PARTS,
    )
    return rows.distinct().order_by("pk")


def _weighed_in(jurisdiction: str, codes: Sequence[str]) -> list[list[Row]]:
    """The rows of a county for each of the periods `codes`, by their units."""
    rows = counted_weights().filter(within(f"{_TOWNSHIP}code", jurisdiction))
    ordered = rows.order_by(f"{_TOWNSHIP}code", f"{_COMMUNITY}code", "record__period")
    periods = {part for code in codes for part in (code, *months_in(code))}
    found = list(ordered.filter(record__period__in=periods).values(*_READ))
    return [_standing(found, code) for code in codes]


def _of_period(rows: QuerySet[WasteWeight], code: str) -> list[Row]:
    parts = (code, *months_in(code))
    return _standing(list(rows.filter(record__period__in=parts).values(*_READ)), code)


def _by_quarter(rows: Sequence[Row]) -> dict[str, list[Row]]:
    codes = {quarter_around(row["record__period"]) or row["record__period"] for row in rows}
    quarters = {code: _standing(rows, code) for code in sorted(codes)}
    return {code: found for code, found in quarters.items() if found}


def _standing(rows: Sequence[Row], code: str) -> list[Row]:
    """Of `rows`, in the order of periods, those of the period `code`; of a quarter, for units
    without weights of it, the sums of its months.
    """
    own = [row for row in rows if row["record__period"] == code]
    months = months_in(code)
    having = {_unit(row) for row in own}
    by_month: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row["record__period"] in months and _unit(row) not in having:
            by_month[_unit(row)].append(row)
    sums = [
        (found[-1], quarter_of([_weighed(row) for row in found])) for found in by_month.values()
    ]
    return own + [
        {**row, **whole.kilograms, "days": whole.days, "record__period": code}
        for row, whole in sums
        if whole is not None
    ]


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
