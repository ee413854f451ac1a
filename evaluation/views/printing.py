"""Blank forms of scorings on paper, with the way back to their record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.policies import allow
from evaluation import queries
from evaluation.queries.townships import scorings_for
from evaluation.rules import COUNTY, INSPECTION_READERS, REVIEW_READERS
from evaluation.views.records import own_inspection
from portal.codes import qr_code


@allow(*sorted(INSPECTION_READERS))
@require_safe
def inspection_print(request: HttpRequest, public_id: str) -> HttpResponse:
    inspection = own_inspection(request, public_id)
    record = reverse("inspection_detail", args=[inspection.public_id])
    return _blank(request, inspection.scorecard, record, inspection=inspection)


@allow(*sorted(REVIEW_READERS))
@require_safe
def review_print(request: HttpRequest, public_id: str) -> HttpResponse:
    user: Any = request.user
    review = get_object_or_404(
        queries.reviews_for(user), public_id=public_id, scorecard__isnull=False
    )
    record = reverse("review_detail", args=[review.public_id])
    return _blank(request, review.scorecard, record, review=review)


@allow(*sorted(COUNTY))
@require_safe
def township_print(request: HttpRequest, public_id: str) -> HttpResponse:
    user: Any = request.user
    scoring = get_object_or_404(scorings_for(user), public_id=public_id)
    record = reverse("admin:evaluation_townshipscoring_change", args=[scoring.pk])
    return _blank(request, scoring.scorecard, record, scoring=scoring)


def _blank(request: HttpRequest, card: Any, record: str, **of: Any) -> HttpResponse:
    context = {
        "card": card,
        "sections": queries.sections_of(card),
        "code": qr_code(request.build_absolute_uri(record)),
        **of,
    }
    return render(request, "evaluation/scorecard_print.html", context)
