"""The public list of projects and the page of each; they read publications alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities.queries import county_entries, programmes_on_site, published_programmes
from orgs.enums import ProjectKind, ProjectState
from orgs.project_rules import PROJECT_PUBLIC
from orgs.project_sections import project_entry
from orgs.queries import published_projects as queries
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import version_lines

PAGE_SIZE = 30


@public
@public_page(query=("q", "county", "kind", "state", "programme", "page"))
def project_public_list(request: HttpRequest) -> HttpResponse:
    """All published projects, by kind, county and state, with how many there are of each."""
    chosen = {name: request.GET.get(name, "") for name in ("county", "kind", "state", "programme")}
    text = request.GET.get("q", "")[:60]
    counties = list(county_entries())
    programmes = list(published_programmes())
    states = [(one.value, one.label) for one in ProjectState if one in PROJECT_PUBLIC]
    known = (
        chosen["county"] in {"", *(county.key for county in counties)}
        and chosen["programme"] in {"", *(one.key for one in programmes)}
        and chosen["kind"] in {"", *ProjectKind.values}
        and chosen["state"] in {"", *(value for value, _label in states)}
    )
    rows = queries.published_projects(text=text, **chosen)
    page = Paginator(rows if known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "projects": [project_entry(row) for row in page],
        "counties": counties,
        "programmes": programmes,
        "kinds": ProjectKind.choices,
        "states": states,
        "counts": queries.published_project_counts(),
        "text": text,
        "filtered": bool(text or any(chosen.values())),
        **chosen,
    }
    return render(request, "orgs/project_public_list.html", context)


@public
@public_page
def project_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@public
@public_page
def project_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _page(request, slug, version)


def _page(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.PROJECT, slug, version)
    context = {
        "publication": publication,
        "project": project_entry(publication),
        "on_site": programmes_on_site(publication.payload),
        "linked": queries.organizations_on_site(publication.payload["organizations"]),
        "versions": version_lines(Kind.PROJECT, publication.key),
    }
    return render(request, "orgs/project_public.html", context)
