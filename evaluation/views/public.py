"""Public pages: results and bulletins, read from the publication record alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from evaluation import papers
from evaluation.enums import Measure, SamplingMethod
from evaluation.movement import point_changes, rank_movement
from evaluation.periods import bulletin_key, parse_period
from evaluation.queries import (
    bulletin_lines,
    card_of_entry,
    earlier_payload,
    published_points,
    published_ranks,
    published_sections,
    published_townships,
    published_waste_of,
    ranked_and_excluded,
    types_in,
)
from evaluation.queries.criterion_points import criteria_by_section
from evaluation.ranking import rank_communities
from evaluation.spans import companies_key
from portal.documents import MEDIA_TYPE
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.periods import period_end
from portal.queries import current, current_of, version_lines

# After twenty years there are 320 of them: the newest with what they say, all others as a way.
PERIODS_IN_FULL = 4


@public
@public_page
def results(request: HttpRequest) -> HttpResponse:
    """The newest periods with what stands in their bulletins, and the way to all before."""
    bulletins = current_of(Kind.BULLETIN)
    all_periods = bulletins.order_by(period_end("period").desc()).values_list("period", flat=True)
    known = list(dict.fromkeys(all_periods))
    lines = bulletin_lines(bulletins.filter(period__in=known[:PERIODS_IN_FULL]))
    periods = [
        {"period": period, "bulletins": list(rows)}
        for period, rows in groupby(lines, key=lambda line: line["period"])
    ]
    earlier = [
        (year, list(rows)) for year, rows in groupby(known[PERIODS_IN_FULL:], key=lambda p: p[:4])
    ]
    return render(request, "evaluation/results.html", {"periods": periods, "earlier": earlier})


@public
@public_page
def results_period(request: HttpRequest, period: str) -> HttpResponse:
    _refuse_no_period(period)
    rows = current_of(Kind.BULLETIN, period=period)
    bulletins = list(bulletin_lines(rows))
    if not bulletins:
        raise Http404
    ranks = rank_communities({line["key"]: _ranked_total(line["summary"]) for line in bulletins})
    for line in bulletins:
        line["rank"] = ranks[line["key"]]
    bulletins.sort(key=lambda line: (line["rank"] is None, line["rank"], line["key"]))
    groups = published_townships(rows)
    context = {"period": period, "bulletins": bulletins, "groups": groups}
    return render(request, "evaluation/results_period.html", context)


@public
@public_page
def results_county(request: HttpRequest, period: str, county_slug: str) -> HttpResponse:
    bulletin = bulletin_at(period, county_slug)
    entries = bulletin.payload["entries"]
    context = _standings(bulletin, entries) | {
        "types": types_in(entries),
        "waste": published_waste_of(bulletin.payload, "summary"),
        "companies": current(Kind.COMPANIES, companies_key(county_slug, period)) and period,
    }
    return render(request, "evaluation/results_county.html", context)


@public
@public_page
def results_type(
    request: HttpRequest, period: str, county_slug: str, type_code: str
) -> HttpResponse:
    """Like with like: the communities of one type among each other."""
    bulletin = bulletin_at(period, county_slug)
    entries = bulletin.payload["entries"]
    types = types_in(entries)
    type_ = next((found for found in types if found["code"] == type_code), None)
    if type_ is None:
        raise Http404
    members = [
        entry | {"type": place}
        for entry in entries
        for place in entry.get("types", ())
        if place["code"] == type_code
    ]
    context = _standings(bulletin, members) | {"type": type_, "types": types}
    context["ranked"].sort(key=lambda entry: entry["type"]["rank"])
    return render(request, "evaluation/results_type.html", context)


@public
@public_page
def results_township(
    request: HttpRequest, period: str, county_slug: str, township_slug: str
) -> HttpResponse:
    bulletin = bulletin_at(period, county_slug)
    payload = bulletin.payload
    township = next((t for t in payload["townships"] if t["slug"] == township_slug), None)
    if township is None:
        raise Http404
    entries = [e for e in payload["entries"] if e["township_slug"] == township_slug]
    context = _standings(bulletin, entries) | {
        "township": township,
        "waste": published_waste_of(payload, "townships", township_slug),
    }
    return render(request, "evaluation/results_township.html", context)


@public
@public_page
def results_community(
    request: HttpRequest, period: str, county_slug: str, slug: str
) -> HttpResponse:
    """One result down to its criteria, beside the county's means and the month before."""
    bulletin = bulletin_at(period, county_slug)
    payload = bulletin.payload
    entry = next((e for e in payload["entries"] if e["slug"] == slug), None)
    if entry is None:
        raise Http404
    before = earlier_payload(payload)
    then = next((e for e in before["entries"] if e["slug"] == slug), None) if before else None
    own = published_points(payload, entry)
    earlier = published_points(before, then) if before and then else []
    ranks = [published_ranks(found["entries"]) for found in (before, payload) if found]
    context = {
        "bulletin": bulletin,
        "payload": payload,
        "entry": entry,
        "waste": published_waste_of(payload, "communities", slug),
        "previous_period": before and before["period"],
        "rank": rank_movement(ranks[0], ranks[1], slug) if before else None,
        "card": card_of_entry(payload, entry),
        "criteria": criteria_by_section(payload, entry),
        "lines": zip(
            point_changes(earlier, own)[: len(own)],
            published_sections(payload, entry),
            strict=True,
        ),
    }
    return render(request, "evaluation/results_community.html", context)


@public
@public_page
def bulletin_detail(request: HttpRequest, key: str) -> HttpResponse:
    return _bulletin_page(request, published(Kind.BULLETIN, key))


@public
@public_page
def bulletin_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _bulletin_page(request, published(Kind.BULLETIN, key, version))


@public
@public_page
def bulletin_document(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """A version as an official document; the link to it says how the file is called."""
    bulletin = published(Kind.BULLETIN, key, version)
    return HttpResponse(papers.published_document(bulletin), content_type=MEDIA_TYPE)


def _bulletin_page(request: HttpRequest, bulletin: Publication) -> HttpResponse:
    context = _standings(bulletin, bulletin.payload["entries"])
    context |= {
        "by_township": _by_township(context["ranked"]),
        "versions": list(version_lines(Kind.BULLETIN, bulletin.key)),
        "waste": published_waste_of(bulletin.payload, "summary"),
    }
    return render(request, "evaluation/bulletin_detail.html", context)


def _by_township(ranked: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The ranked below the names of their townships, the township of the best first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in ranked:
        groups.setdefault(entry["township"], []).append(entry)
    return list(groups.items())


def bulletin_at(period: str, county_slug: str) -> Publication:
    """The bulletin that the address of a page names. Raises Http404, WithdrawnError."""
    _refuse_no_period(period)
    return published(Kind.BULLETIN, bulletin_key(period, county_slug))


def _ranked_total(summary: Mapping[str, Any]) -> Decimal | None:
    """The mean by which a county takes its place among those published; None without a place."""
    if summary["total"] is None or summary.get("exclusion"):
        return None
    return Decimal(str(summary["total"]))


def _refuse_no_period(period: str) -> None:
    if parse_period(period) is None:
        raise Http404


def _standings(bulletin: Publication, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The tables of a bulletin: who is ranked, and apart from them who is not, and why."""
    summary = bulletin.payload["summary"]
    return {
        "bulletin": bulletin,
        "payload": bulletin.payload,
        "period": bulletin.period,
        "county_slug": bulletin.payload["county_slug"],
        **ranked_and_excluded(entries),
        "methods": {
            measure.value: [SamplingMethod(name).label for name in summary["methods"][measure]]
            for measure in Measure
        },
    }
