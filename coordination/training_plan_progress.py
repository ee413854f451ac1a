"""What became of a planned training; plain values in and out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from coordination.enums import PlannedStanding, TrainingState

# The furthest of several trainings speaks for the line.
_FURTHEST = (
    (TrainingState.RECORDED, PlannedStanding.RECORDED),
    (TrainingState.HELD, PlannedStanding.HELD),
    (TrainingState.ANNOUNCED, PlannedStanding.ANNOUNCED),
)
DONE = frozenset({PlannedStanding.HELD, PlannedStanding.RECORDED})


def planned_standing(states: Iterable[str], *, due_on: date, today: date) -> PlannedStanding:
    """Where a planned training stands on the civil day `today`: `states` are those of the trainings
    that carry it out, `due_on` is the last day in time. A draft alone keeps no date."""
    known = set(states)
    for state, standing in _FURTHEST:
        if state in known:
            return standing
    if TrainingState.CANCELLED in known and TrainingState.DRAFT not in known:
        return PlannedStanding.CANCELLED
    if today > due_on:
        return PlannedStanding.OVERDUE
    return PlannedStanding.PREPARED if known else PlannedStanding.PLANNED
