"""How many projects there are, with the lists behind; and what a member's organisation owes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import OFFICERS, Role
from accounts.policies import allow
from orgs.enums import ProjectState
from orgs.queries import projects as queries
from orgs.queries.own_organizations import overviews
from orgs.views.projects import own

OFFICERS_ALONE = sorted(OFFICERS)


@allow(*OFFICERS_ALONE)
@require_safe
def project_figures(request: HttpRequest) -> HttpResponse:
    """By kind and by county, each by state; every number leads to its list."""
    kinds, counties = queries.project_counts(own(request))
    context = {"kinds": kinds, "counties": counties, "states": ProjectState.choices}
    return render(request, "orgs/project_figures.html", context)


@allow(Role.ORG_MEMBER)
@require_safe
def own_organization_list(request: HttpRequest) -> HttpResponse:
    """What members need of their organisations: entry, credit, annual duty, cases, projects."""
    context = {"overviews": overviews(own(request))}
    return render(request, "orgs/own_organization_list.html", context)
