"""Rates over time and place: sums of the samples that stored standings keep, never of shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Substr

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.models import User
from accounts.scoping import within
from communities.models import Community, County, Township
from evaluation.enums import Level, Measure
from evaluation.models import Standing
from evaluation.periods import year_before
from evaluation.scoring import Rate

# Into which units a unit of so many digits is divided, and what tells them apart in a standing.
BELOW: dict[int, tuple[type[Model], Combinable]] = {
    CITY_DIGITS: (County, Substr("unit_code", 1, COUNTY_DIGITS)),
    COUNTY_DIGITS: (Township, F("parent_slug")),
    TOWNSHIP_DIGITS: (Community, F("slug")),
}
SUMS: dict[str, Any] = {
    "units": Sum("units"),
    "inspected": Sum("inspected"),
    **{
        f"{measure}_{part}_sum": Sum(f"{measure}_{part}")
        for measure in Measure
        for part in ("numerator", "denominator")
    },
}


@dataclass(frozen=True)
class RateLine:
    """What was counted in one period, or in one unit; `key` is the period or the unit's code."""

    key: str
    name: str
    units: int
    inspected: int
    rates: Mapping[Measure, Rate]
    minimum: int = 1

    def share(self, measure: Measure) -> Decimal | None:
        """The share between 0 and 1; None where less than the smallest sample was counted."""
        rate = self.rates[measure]
        return rate.value if rate.denominator >= self.minimum else None

    def shown(self, measure: Measure) -> dict[str, Any]:
        """The rate as published rates are shown: what was counted, and whether it is too little."""
        rate = self.rates[measure]
        return {
            "numerator": rate.numerator,
            "denominator": rate.denominator,
            "too_few": 0 < rate.denominator < self.minimum,
        }

    @property
    def participation(self) -> dict[str, Any]:
        return self.shown(Measure.PARTICIPATION)

    @property
    def accuracy(self) -> dict[str, Any]:
        return self.shown(Measure.ACCURACY)


@dataclass(frozen=True)
class ComparedLine:
    """A line beside those of the period before and of the year before, where there are any."""

    now: RateLine
    previous: RateLine | None
    last_year: RateLine | None

    def change(self, measure: Measure, earlier: RateLine | None) -> Decimal | None:
        """Percentage points gained since `earlier`, between -100 and 100; None without both."""
        now = self.now.share(measure)
        then = earlier.share(measure) if earlier else None
        return None if now is None or then is None else (now - then) * 100

    @property
    def participation_changes(self) -> tuple[Decimal | None, Decimal | None]:
        return self._changes(Measure.PARTICIPATION)

    @property
    def accuracy_changes(self) -> tuple[Decimal | None, Decimal | None]:
        return self._changes(Measure.ACCURACY)

    def _changes(self, measure: Measure) -> tuple[Decimal | None, Decimal | None]:
        return self.change(measure, self.previous), self.change(measure, self.last_year)


def rate_rows(
    user: User, *, unit: str, type_code: str = "", quarters: bool = False
) -> QuerySet[Standing]:
    """The standings of communities that `user` may read, in `unit` (4 to 12 digits), of a type.

    Months, or `quarters`: what is sampled for one is not counted for the other. A round that is
    not closed yet has none.
    """
    is_quarter = Q(round__period__contains="Q")
    rows = Standing.objects.for_user(user).filter(
        is_quarter if quarters else ~is_quarter,
        within("unit_code", unit),
        level=Level.COMMUNITY,
        units__gt=0,
    )
    return rows.filter(types__code=type_code) if type_code else rows


def rate_periods(rows: QuerySet[Standing], *, minimum: int = 1) -> dict[str, RateLine]:
    """The sums of `rows` by period, the earliest first; `minimum` is the smallest sample."""
    found = rows.order_by("round__period").values("round__period").annotate(**SUMS)
    return {
        row["round__period"]: _line(row["round__period"], row["round__period"], row, minimum)
        for row in found
    }


def rate_units(
    rows: QuerySet[Standing], *, unit: str, period: str, minimum: int = 1
) -> dict[str, RateLine]:
    """The sums of `rows` in one period by the units below `unit`, keyed by their codes of today.

    A unit whose code was changed in between is the same unit in all periods.
    """
    below = BELOW.get(len(unit))
    if below is None:
        return {}
    model, path = below
    grouped = rows.filter(round__period=period).annotate(place=path)
    found = {row["place"]: row for row in grouped.order_by().values("place").annotate(**SUMS)}
    field = "code" if model is County else "slug"
    units: Any = model._default_manager.filter(**{f"{field}__in": list(found)})
    return {
        code: _line(code, name, found[place], minimum)
        for place, code, name in units.order_by("code").values_list(field, "code", "name")
    }


def compared(
    now: Mapping[str, RateLine], previous: Mapping[str, RateLine], year: Mapping[str, RateLine]
) -> list[ComparedLine]:
    """Each line of `now` beside those of the same key in the two others."""
    return [ComparedLine(line, previous.get(key), year.get(key)) for key, line in now.items()]


def trend(periods: Mapping[str, RateLine]) -> list[ComparedLine]:
    """Each period beside the one before it in `periods`, and the same one of the year before."""
    lines = list(periods.items())
    return [
        ComparedLine(
            line,
            lines[place - 1][1] if place else None,
            periods.get(year_before(key)),
        )
        for place, (key, line) in enumerate(lines)
    ]


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of counties, townships and communities by code, as they are now."""
    wanted = set(codes)
    names: dict[str, str] = {}
    for model in (County, Township, Community):
        found: Any = model._default_manager.filter(Q(code__in=wanted))
        names |= dict(found.values_list("code", "name"))
    return names


def _line(key: str, name: str, row: Mapping[str, Any], minimum: int) -> RateLine:
    rates = {
        measure: Rate(row[f"{measure}_numerator_sum"], row[f"{measure}_denominator_sum"])
        for measure in Measure
    }
    return RateLine(key, name, row["units"], row["inspected"], rates, minimum)
