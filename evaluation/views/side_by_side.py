"""Two published results side by side, chosen step by step in a form that only reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.policies import public
from evaluation.enums import Level, ResultLevel, Subject
from evaluation.periods import bulletin_key
from evaluation.queries import result_rows
from evaluation.queries.companies_beside import (
    companies_in_words,
    companies_to_choose,
    company_side,
)
from evaluation.queries.side_by_side import (
    Chosen,
    Side,
    SideBySide,
    in_words,
    refusal,
    side_of,
    units_to_choose,
)
from evaluation.spans import Span, companies_key, parse_span
from portal.enums import Kind
from portal.pages import public_page
from portal.queries import current, current_of

QUERY = ("level", "county", "unit", "period", "county2", "unit2", "period2")
LONGEST = 120
# What one side is called where it is chosen.
LEVELS = {
    ResultLevel.COUNTY: Level.COUNTY.label,
    ResultLevel.TOWNSHIP: Level.TOWNSHIP.label,
    ResultLevel.COMMUNITY: Level.COMMUNITY.label,
    ResultLevel.COMPANY: Subject.PROPERTY_COMPANY.label,
}


@public
@public_page(query=QUERY)
def result_compare(request: HttpRequest) -> HttpResponse:
    """A unit or company in two periods, or two of them in one; what is left open on the second side
    is as on the first."""
    asked = {name: request.GET.get(name, "")[:LONGEST] for name in QUERY}
    is_known = asked["level"] in ResultLevel.values
    level = ResultLevel(asked["level"]) if is_known else ResultLevel.COMMUNITY
    periods = result_rows.result_periods(level)
    period = asked["period"] or next(iter(periods), "")
    first = Chosen(level, asked["county"], asked["unit"], period)
    second = Chosen(
        level,
        asked["county2"] or first.county,
        asked["unit2"] or ("" if asked["county2"] else first.unit),
        asked["period2"] or first.period,
    )
    if level == ResultLevel.COUNTY:
        first, second = replace(first, unit=""), replace(second, unit="")
    context: dict[str, Any] = {
        "asked": asked,
        "level": level,
        "level_name": LEVELS[level],
        "levels": LEVELS.items(),
        "first": first,
        "periods": [(code, _name(code)) for code in periods],
        "counties": _counties(level),
    }
    found = _side(first) if first.is_whole else None
    status = _compare(context, first, second, found)
    if level == ResultLevel.COMPANY:
        context |= {"units": companies_to_choose(first), "units2": companies_to_choose(second)}
    else:
        context["units"] = units_to_choose(first)
        context["units2"] = units_to_choose(second, like=found)
    return render(request, "evaluation/result_compare.html", context, status=status)


def _side(chosen: Chosen) -> Side | None:
    return company_side(chosen) if chosen.level == ResultLevel.COMPANY else side_of(chosen)


def _counties(level: ResultLevel) -> list[tuple[str, str]]:
    """Short name and name of the counties that ever published results of `level`."""
    kind = Kind.COMPANIES if level == ResultLevel.COMPANY else Kind.BULLETIN
    rows = current_of(kind).order_by("unit_code", "key")
    return list(dict.fromkeys(rows.values_list("payload__county_slug", "payload__county")))


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
    other = _side(second)
    if other is None:
        context["problem"] = _missing(second)
        return 404
    context["problem"] = refusal(found, other)
    if context["problem"]:
        return 400
    one, two = sorted((found, other), key=lambda side: _span(side.chosen.period).last_day)
    pair = SideBySide(one, two)
    is_company = first.level == ResultLevel.COMPANY
    context |= {"pair": pair, "words": companies_in_words(pair) if is_company else in_words(pair)}
    return 200


def _span(code: str) -> Span:
    span = parse_span(code)
    assert span is not None
    return span


def _name(code: str) -> str:
    """The name of the period; of what is none, as it was sent."""
    span = parse_span(code)
    return span.name if span else code


def _missing(chosen: Chosen) -> str:
    is_company = chosen.level == ResultLevel.COMPANY
    kind, key = (
        (Kind.COMPANIES, companies_key(chosen.county, chosen.period))
        if is_company
        else (Kind.BULLETIN, bulletin_key(chosen.period, chosen.county))
    )
    words = {"period": _name(chosen.period)}
    if current(kind, key) is None:
        return _("No result of this county is published for %(period)s.") % words
    if is_company:
        return _("This company has no published result in %(period)s.") % words
    return _("This unit has no published result in %(period)s; it may have merged, or be new.") % (
        words
    )
