"""Answers to the criteria of a card, as plain values and as somebody typed them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from evaluation.enums import Method
from evaluation.models import Criterion
from evaluation.scoring import Given
from evaluation.validators import plain

# Of faults in a graded criterion, those that reach the third band.
RARE = 0.15


def full_answer(criterion: Criterion, texts: Mapping[str, Any]) -> Given:
    """Nothing was found; `texts` are those of the criterion."""
    bands = criterion.bands.all()
    if bands:
        return Given(band=bands[0].pk)
    return Given(criterion.points, texts["full"] if criterion.method == Method.JUDGED else "")


def faulty_answer(criterion: Criterion, texts: Mapping[str, Any], chance: random.Random) -> Given:
    bands, deductions = criterion.bands.all(), criterion.deductions.all()
    if bands:
        return Given(band=bands[1 + (chance.random() < RARE)].pk)
    if deductions:
        # What costs much is rarer.
        weights = [float(1 / row.points**2) for row in deductions]
        [row] = chance.choices(list(deductions), weights)
        most = max(1, min(3, int(criterion.points / row.points) - 1))
        return Given(deductions={row.pk: chance.randint(1, most)})
    lost = (
        criterion.points
        if criterion.method == Method.PASS_FAIL
        else Decimal(chance.choice((1, 1, 2)))
    )
    return Given(criterion.points - lost, chance.choice(texts["lost"]))


def typed_answer(criterion: Criterion, given: Given) -> dict[str, str]:
    """What stands in the fields of the form for an answer that applies."""
    key = criterion.pk
    typed = {f"count_{key}_{fault}": str(count) for fault, count in given.deductions.items()}
    if given.band is not None:
        typed[f"band_{key}"] = str(given.band)
    elif given.points is not None and criterion.deductions.all():
        typed[f"full_{key}"] = "on"
    elif given.points is not None:
        typed[f"points_{key}"] = plain(given.points)
    return typed | ({f"reason_{key}": given.reason} if given.reason else {})
