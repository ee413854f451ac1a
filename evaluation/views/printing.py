"""The blank form of an inspection on paper, with the way back to its record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.policies import allow
from evaluation import queries
from evaluation.rules import INSPECTION_READERS
from evaluation.views.records import own_inspection
from portal.codes import qr_code


@allow(*sorted(INSPECTION_READERS))
@require_safe
def inspection_print(request: HttpRequest, public_id: str) -> HttpResponse:
    inspection = own_inspection(request, public_id)
    card = inspection.scorecard
    record = reverse("inspection_detail", args=[inspection.public_id])
    context = {
        "inspection": inspection,
        "card": card,
        "sections": queries.sections_of(card),
        "code": qr_code(request.build_absolute_uri(record)),
    }
    return render(request, "evaluation/scorecard_print.html", context)
