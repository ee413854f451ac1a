"""A township's total out of several weighted parts (pure).

The rule, in prose (worked examples: docs/scorecards.md)
---------------------------------------------------------
1. Each part has a weight, in percent; the weights of a composite come to 100.
2. A part's figure is a number on the scale of 0 to 100: a mean of totals as percent of the full
   mark, or a rate in percent.
3. With all figures, the total is Σ(weight × figure) ÷ Σ weights, rounded half up to two places,
   once, at the end.
4. A part without a figure is *missing*. As the composite says, it is left out and the weights of
   the others are scaled up to 100 (`rescale`), or there is no total. It never counts as 0.
5. Without any figure there is no total.

Worked example, weights 60, 20, 20:
    90, 80, 70               → (60×90 + 20×80 + 20×70) ÷ 100 = 84.00
    90, missing, 70, rescale → (60×90 + 20×70) ÷ 80 = 85.00; the weights used are 75 and 25
    90, missing, 70, strict  → no total; the second part is reported as missing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation.constants import FULL_SHARE
from evaluation.scoring import ZERO, half_up


@dataclass(frozen=True)
class Part:
    """One part of a composite: where its figure comes from, and its weight in percent."""

    source: str
    weight: Decimal


@dataclass(frozen=True)
class MergedPart:
    """A part as it went into the total.

    `used` is the weight after the scaling, in percent, and `points` what the part gave to the
    total; both are rounded for display and None where the part is missing.
    """

    source: str
    weight: Decimal
    figure: Decimal | None
    used: Decimal | None
    points: Decimal | None


@dataclass(frozen=True)
class Merged:
    """The outcome: the total (None where there is none), all parts, and which are missing."""

    total: Decimal | None
    parts: tuple[MergedPart, ...]
    missing: tuple[str, ...]


def merge_parts(
    parts: Sequence[Part], figures: Mapping[str, Decimal | None], *, rescale: bool
) -> Merged:
    """Merge `figures` (0 to 100, by source; None or absent: missing) by the rule of this module."""
    present = [part for part in parts if figures.get(part.source) is not None]
    missing = tuple(part.source for part in parts if figures.get(part.source) is None)
    sum_of_weights = sum((part.weight for part in present), ZERO)
    counts = bool(sum_of_weights) and (rescale or not missing)
    weighted = ZERO
    merged = []
    for part in parts:
        figure = figures.get(part.source)
        used = points = None
        if figure is not None and counts:
            weighted += part.weight * figure
            used = half_up(part.weight * FULL_SHARE / sum_of_weights)
            points = half_up(part.weight * figure / sum_of_weights)
        merged.append(MergedPart(part.source, part.weight, figure, used, points))
    total = half_up(weighted / sum_of_weights) if counts else None
    return Merged(total, tuple(merged), missing)
