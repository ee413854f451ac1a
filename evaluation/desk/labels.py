"""How a round is called on a desk."""

from __future__ import annotations

from evaluation.models import Round
from evaluation.periods import period_name


def round_name(round_: Round) -> str:
    """County and period; `round_` comes from `queries.with_county`."""
    return f"{round_.county_name} · {period_name(round_.period)}"  # type: ignore[attr-defined]
