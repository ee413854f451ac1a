"""The workspace page that explains a published result to those it is about."""

from __future__ import annotations

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.policies import allow
from evaluation import queries
from evaluation.enums import Level
from evaluation.rules import INSPECTION_READERS
from evaluation.views.records import own_inspection


@allow(*sorted(INSPECTION_READERS))
@require_safe
def inspection_standing(request: HttpRequest, public_id: str) -> HttpResponse:
    inspection = own_inspection(request, public_id)
    against = request.GET.get("against") or "previous"
    if against not in queries.COMPARED:
        raise SuspiciousOperation("against is none of those offered.")
    standing = None
    # What the site does not say, of this round or of the earlier one, is the county's draft.
    if queries.is_as_published(inspection.round):
        rows = queries.standings(inspection.round, Level.COMMUNITY)
        standing = rows.filter(slug=inspection.community.slug).first()
    context = {
        "inspection": inspection,
        "explanation": standing
        and queries.explain(standing, against, is_shown=queries.is_as_published),
    }
    return render(request, "evaluation/inspection_standing.html", context)
