"""The inspection that a page of the workspace is about."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from evaluation.models import Inspection


def own_inspection(request: HttpRequest, public_id: str) -> Inspection:
    """One that the person may read; any other is not found."""
    user: Any = request.user
    rows = Inspection.objects.for_user(user).select_related(
        "round", "scorecard", "community__township__county", "inspector"
    )
    return get_object_or_404(rows, public_id=public_id)


def scoreable_inspection(request: HttpRequest, public_id: str) -> Inspection:
    """One that the person is to score; refused where somebody else is."""
    inspection = own_inspection(request, public_id)
    user: Any = request.user
    if not inspection.may_be_scored_by(user):
        raise PermissionDenied
    return inspection
