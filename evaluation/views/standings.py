"""The workspace page that explains a published result to those it is about."""

from __future__ import annotations

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.policies import allow
from evaluation import queries
from evaluation.enums import Level, RoundState
from evaluation.rules import INSPECTION_READERS
from evaluation.views.records import own_inspection

# Before its bulletin is published, a rank is the county's draft.
PUBLISHED = frozenset({RoundState.IN_PUBLICITY, RoundState.FINAL})


@allow(*sorted(INSPECTION_READERS))
@require_safe
def inspection_standing(request: HttpRequest, public_id: str) -> HttpResponse:
    inspection = own_inspection(request, public_id)
    against = request.GET.get("against") or "previous"
    if against not in queries.COMPARED:
        raise SuspiciousOperation("against is none of those offered.")
    standing = None
    if inspection.round.state in PUBLISHED:
        rows = queries.standings(inspection.round, Level.COMMUNITY)
        standing = rows.filter(slug=inspection.community.slug).first()
    context = {
        "inspection": inspection,
        "explanation": standing and queries.explain(standing, against),
    }
    return render(request, "evaluation/inspection_standing.html", context)
