"""Programmes: for everybody what is on the site, for officers side by side."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.constants import COUNTY_DIGITS
from accounts.enums import OFFICERS
from accounts.policies import allow, public
from accounts.services import record_event
from accounts.tables import MEDIA_TYPES, whole_table
from communities.models import Programme
from communities.queries import RegisterEntry, published_programmes
from coordination import programme_queries as queries
from coordination.enums import LineStanding
from coordination.programme_sections import FIGURES, figure_rows, unit_rows
from coordination.queries import areas_of, township_areas
from portal.documents import attachment
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import version_lines

PAGE_SIZE = 30
SHOWN = 20


@public
@public_page(query=("page",))
def programme_public_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(published_programmes(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "coordination/programme_public_list.html", {"page": page})


@public
@public_page(query=("page",))
def programme_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@public
@public_page(query=("page",))
def programme_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _page(request, slug, version)


def _page(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    """The programme and what is published of it: communities, lines of plans, projects."""
    publication = published(Kind.PROGRAMME, slug, version)
    communities, plans, projects = queries.published_of(publication.key)
    page = Paginator(communities, PAGE_SIZE).get_page(request.GET.get("page"))
    labels = dict(LineStanding.choices)
    context = {
        "publication": publication,
        "programme": publication.payload,
        "page": page,
        "communities": [RegisterEntry(row) for row in page],
        "plans": [
            (row, [line | {"label": labels.get(line["standing"], "")} for line in lines])
            for row in plans[:SHOWN]
            if (lines := queries.lines_with(row, publication.key))
        ],
        "projects": projects[:SHOWN],
        "totals": {"plans": plans.count(), "projects": projects.count()},
        "versions": version_lines(Kind.PROGRAMME, publication.key),
    }
    return render(request, "coordination/programme_public.html", context)


class _Asked:
    """What the address asks to see: programmes, units, a figure; what it does not know is left
    out, and without any known programme all that are offered stand side by side."""

    def __init__(self, request: HttpRequest) -> None:
        user: Any = request.user
        self.every = list(Programme.objects.all())
        wanted = set(request.GET.getlist("programme"))
        chosen = [one for one in self.every if one.code in wanted]
        self.programmes = chosen or [one for one in self.every if one.is_active]
        self.is_chosen = bool(chosen)
        areas = areas_of(user)
        self.whole = areas[0] if areas else ("", "")
        self.counties = [one for one in areas if len(one[0]) == COUNTY_DIGITS]
        county = request.GET.get("county", "")
        self.county = county if county in dict(self.counties) and len(self.counties) > 1 else ""
        self.areas = township_areas(user, self.county) if self.county else areas
        if self.county:
            self.whole = self.areas[0]
        figure = request.GET.get("figure", "")
        self.figure = figure if figure in FIGURES else next(iter(FIGURES))
        codes = [code for code, _name in self.areas]
        today = timezone.localdate()
        self.found = queries.side_by_side(user, self.programmes, codes, today)


@allow(*sorted(OFFICERS))
@require_safe
def programme_comparison(request: HttpRequest) -> HttpResponse:
    """Two or more programmes as columns: every figure for the whole area, one by unit."""
    asked = _Asked(request)
    context = {
        "asked": asked,
        "chosen": {one.code for one in asked.programmes} if asked.is_chosen else set(),
        "figures": [(name, label) for name, (label, _words) in FIGURES.items()],
        "rows": figure_rows(asked.found, asked.programmes, asked.whole[0]),
        "units": unit_rows(asked.found, asked.programmes, asked.areas, asked.figure),
        "label": FIGURES[asked.figure][0],
    }
    return render(request, "coordination/programme_comparison.html", context)


@allow(*sorted(OFFICERS))
@require_POST
def programme_csv(request: HttpRequest) -> HttpResponse:
    return _file(request, "csv")


@allow(*sorted(OFFICERS))
@require_POST
def programme_xlsx(request: HttpRequest) -> HttpResponse:
    return _file(request, "xlsx")


def _file(request: HttpRequest, kind: str) -> HttpResponse:
    """Every sum of every programme in every unit; that it was fetched stands in the trail."""
    user: Any = request.user
    asked = _Asked(request)
    rows: list[list[Any]] = []
    for code, name in asked.areas:
        for one in asked.programmes:
            sums = asked.found[one.pk, code].sums
            unit = str(name or _("the whole city"))
            rows.append([unit, one.name, *(sums[what] for what in queries.SUMS)])
    record_event(actor=user, action="programme.exported", after={"rows": len(rows)})
    content = whole_table(kind, [_("Unit"), _("Programme"), *_heads()], rows)
    return attachment(content, MEDIA_TYPES[kind], f"programmes.{kind}")


def _heads() -> list[Any]:
    """What the columns of `SUMS` are called."""
    return [
        _("Communities"), _("Committees"), _("Conventions filed with a clause on sorting"),
        _("Lines of this year's plans"), _("Lines reached"), _("Projects under way"),
        _("Projects ended"), _("Referrals under way"), _("Referrals closed"), _("Took part"),
        _("Sampled"),
    ]  # fmt: skip
