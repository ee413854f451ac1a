"""Two published results side by side, chosen step by step in a form that only reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.policies import public
from evaluation.enums import Level, ResultLevel
from evaluation.periods import bulletin_key, period_name, period_of
from evaluation.queries import result_rows
from evaluation.queries.side_by_side import (
    Chosen,
    Side,
    SideBySide,
    in_words,
    refusal,
    side_of,
    units_to_choose,
)
from portal.enums import Kind
from portal.pages import public_page
from portal.queries import current, current_of

QUERY = ("level", "county", "unit", "period", "county2", "unit2", "period2")
LONGEST = 120


@public
@public_page(query=QUERY)
def result_compare(request: HttpRequest) -> HttpResponse:
    """A unit in two periods, or two units in one; what is left open on the second side is as on
    the first."""
    asked = {name: request.GET.get(name, "")[:LONGEST] for name in QUERY}
    level = Level(asked["level"]) if asked["level"] in Level.values else Level.COMMUNITY
    periods = result_rows.result_periods(ResultLevel.COUNTY)
    period = asked["period"] or next(iter(periods), "")
    first = Chosen(level, asked["county"], asked["unit"], period)
    second = Chosen(
        level,
        asked["county2"] or first.county,
        asked["unit2"] or ("" if asked["county2"] else first.unit),
        asked["period2"] or first.period,
    )
    if level == Level.COUNTY:
        first, second = replace(first, unit=""), replace(second, unit="")
    context: dict[str, Any] = {
        "asked": asked,
        "level": level,
        "levels": [Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY],
        "first": first,
        "periods": [(code, period_name(code)) for code in periods],
        "counties": list(
            dict.fromkeys(
                current_of(Kind.BULLETIN)
                .order_by("unit_code", "key")
                .values_list("payload__county_slug", "payload__county")
            )
        ),
    }
    found = side_of(first) if first.is_whole else None
    status = _compare(context, first, second, found)
    context["units"] = units_to_choose(first)
    context["units2"] = units_to_choose(second, like=found)
    return render(request, "evaluation/result_compare.html", context, status=status)


def _compare(context: dict[str, Any], first: Chosen, second: Chosen, found: Side | None) -> int:
    """Put the two, or what is wrong with them, into the context; the status of the answer."""
    asked = context["asked"]
    if not first.is_whole:
        return 200
    if found is None:
        context["problem"] = _missing(first)
        return 404
    context["side"] = found
    if not any(asked[name] for name in ("county2", "unit2", "period2")) or not second.is_whole:
        return 200
    other = side_of(second)
    if other is None:
        context["problem"] = _missing(second)
        return 404
    context["problem"] = refusal(found, other)
    if context["problem"]:
        return 400
    sides = sorted((found, other), key=lambda side: period_of(side.chosen.period).last_day)
    pair = SideBySide(*sides)
    context |= {"pair": pair, "words": in_words(pair)}
    return 200


def _missing(chosen: Chosen) -> str:
    if current(Kind.BULLETIN, bulletin_key(chosen.period, chosen.county)) is None:
        return _("No result of this county is published for %(period)s.") % {
            "period": period_name(chosen.period)
        }
    return _("This unit has no published result in %(period)s; it may have merged, or be new.") % {
        "period": period_name(chosen.period)
    }
