"""Composites in use, their parts as `evaluation.composites` takes them, and what they made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from evaluation.composites import Part
from evaluation.enums import CardState
from evaluation.models import Composite, Round, Standing
from evaluation.scoring import json_number


def composites_for(round_id: str | None) -> QuerySet[Composite]:
    """What can be chosen for a round: active composites in force, and the one it has already.

    One that was retired meanwhile stays in the list, so that it is refused with its reason instead
    of being lost in silence.
    """
    own = Q(rounds__pk=round_id) if round_id and round_id.isdecimal() else Q(pk__in=[])
    active = Q(state=CardState.ACTIVE, in_force_since__lte=timezone.localdate())
    return Composite.objects.filter(active | own).distinct()


def parts_of(composite: Composite) -> list[Part]:
    """The parts of a composite in order."""
    return [Part(row.source, row.weight) for row in composite.parts.all()]


def made_alike(one: Round, other: Round) -> bool:
    """Whether the totals of townships are made the same way in both rounds, so that they compare.

    Editions of one composite are alike; weights and a mean are not.
    """
    codes = {round_.composite and round_.composite.code for round_ in (one, other)}
    return len(codes) == 1


def published_weights(round_: Round, previous: Round | None) -> dict[str, Any]:
    """How the totals of townships are made in `round_`, as a bulletin says it.

    Nothing where they are means as they were before: what was published so far stays as it is.
    """
    said: dict[str, Any] = {}
    if round_.composite is not None:
        said["composite"] = {
            "title": round_.composite.title,
            "edition": round_.composite.edition,
            "missing": round_.composite.missing,
            "source": round_.composite.source,
            "parts": [
                {"source": part.source, "weight": json_number(part.weight)}
                for part in parts_of(round_.composite)
            ],
        }
    if previous is not None and not made_alike(round_, previous):
        said["made_otherwise_before"] = True
    return said


def published_parts(row: Standing, cards: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """The parts of a township's total as a bulletin says them; nothing where it is a mean.

    `cards` has what is published of the card that a figure follows from, by its revision.
    """
    parts = [
        {
            "source": part.source,
            "weight": json_number(part.weight),
            "figure": json_number(part.figure),
            "used": json_number(part.used),
            "points": json_number(part.points),
            "basis": part.basis,
            **({} if part.revision_id is None else {"card": cards[part.revision_id]}),
        }
        for part in row.parts.all()
    ]
    return {"parts": parts} if parts else {}
