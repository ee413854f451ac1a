"""The parts of composites, as `evaluation.composites` takes them."""

from __future__ import annotations

from evaluation.composites import Part
from evaluation.models import Composite


def parts_of(composite: Composite) -> list[Part]:
    """The parts of a composite in order."""
    return [Part(row.source, row.weight) for row in composite.parts.all()]
