"""How many projects there are, with the lists behind; and what a member's organisation owes."""

from __future__ import annotations

from typing import Any

import tablib  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS, Role
from accounts.policies import allow
from accounts.services import record_event
from communities.resources import csv_file
from orgs.enums import ProjectState
from orgs.queries import projects as queries
from orgs.queries.own_organizations import overviews
from orgs.views.projects import chosen_of, own

OFFICERS_ALONE = sorted(OFFICERS)


@allow(*OFFICERS_ALONE)
@require_safe
def project_figures(request: HttpRequest) -> HttpResponse:
    """By kind and by county, each by state; every number leads to its list."""
    kinds, counties = queries.project_counts(own(request))
    context = {"kinds": kinds, "counties": counties, "states": ProjectState.choices}
    return render(request, "orgs/project_figures.html", context)


@allow(*OFFICERS_ALONE)
@require_POST
def project_export(request: HttpRequest) -> HttpResponse:
    """The list as a file, by the filter in the address; that it was fetched stands in the trail."""
    user: Any = own(request)
    chosen, _counties = chosen_of(request)
    head = (
        _("Title"), _("Kind"), _("Who leads it"), _("State"), _("Begins on"), _("Ends on"),
        _("Budget in yuan"), _("Source of the budget"), _("Communities"), _("Overdue"),
        _("Programmes"),
    )  # fmt: skip
    table = tablib.Dataset(headers=[str(word) for word in head])
    rows = queries.projects_for(user, chosen).prefetch_related("places__community", "programmes")
    for row in rows:
        table.append(
            (
                row.title, row.kind_label, row.leader, row.get_state_display(),
                row.starts_on.isoformat(), row.ends_on.isoformat(), str(row.budget),
                row.source_label, "、".join(str(p) for p in row.places.all()),
                _("Yes") if row.is_late else _("No"),
                "、".join(one.name for one in row.programmes.all()),
            )
        )  # fmt: skip
    record_event(actor=user, action="project.exported", after={"rows": len(table)})
    return csv_file("projects.csv", table).response()


@allow(Role.ORG_MEMBER)
@require_safe
def own_organization_list(request: HttpRequest) -> HttpResponse:
    """What members need of their organisations: entry, credit, annual duty, cases, projects."""
    context = {"overviews": overviews(own(request))}
    return render(request, "orgs/own_organization_list.html", context)
