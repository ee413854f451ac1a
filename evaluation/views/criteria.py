"""Public pages of points by criterion of a bulletin, read from the publication record alone."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.policies import public
from evaluation.queries import criterion_points as read
from evaluation.views.public import bulletin_at
from portal.models import Publication
from portal.pages import public_page


@public
@public_page(query=("sort",))
def results_criteria(request: HttpRequest, period: str, county_slug: str) -> HttpResponse:
    """Which criteria lose most; older versions have none, and the page says so."""
    bulletin = bulletin_at(period, county_slug)
    asked = request.GET.get("sort", "")
    sort = asked if asked in read.SORTED_BY else "share"
    headings = {
        "card": _("Criterion"),
        "share": _("Mean share of the full mark"),
        "units": _("Units that lost points"),
    }
    context = _named(bulletin) | {
        "rows": read.criterion_summaries(bulletin.payload, sort),
        "columns": [(name, headings[name], name == sort) for name in read.SORTED_BY],
    }
    return render(request, "evaluation/results_criteria.html", context)


@public
@public_page
def results_criterion(
    request: HttpRequest, period: str, county_slug: str, number: int
) -> HttpResponse:
    """One criterion with what each unit was given; `number` is its place in the bulletin."""
    bulletin = bulletin_at(period, county_slug)
    summaries = read.criterion_summaries(bulletin.payload, "card")
    summary = next((row for row in summaries if row.number == number), None)
    if summary is None:
        raise Http404
    context = _named(bulletin) | {
        "summary": summary,
        "rows": read.units_of_criterion(bulletin.payload, number),
    }
    return render(request, "evaluation/results_criterion.html", context)


def _named(bulletin: Publication) -> dict[str, Any]:
    payload = bulletin.payload
    return {"bulletin": bulletin, "payload": payload, "county_slug": payload["county_slug"]}
