"""Composites in use, and their parts as `evaluation.composites` takes them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from evaluation.composites import Part
from evaluation.enums import CardState
from evaluation.models import Composite


def active_composites() -> QuerySet[Composite]:
    """What a township's total may be made of now: in force, newest first, with its parts."""
    rows = Composite.objects.filter(
        state=CardState.ACTIVE, in_force_since__lte=timezone.localdate()
    )
    return rows.order_by("-in_force_since", "-edition", "code").prefetch_related("parts")


def parts_of(composite: Composite) -> list[Part]:
    """The parts of a composite in order."""
    return [Part(row.source, row.weight) for row in composite.parts.all()]
