"""Who may take which step with work plans and their reviews."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from coordination.enums import PlanLevel, PlanReviewState, PlanState
from coordination.rules import KEEPERS

PLAN_READERS = OFFICERS
# The unit writes its plan; who stands above it accepts it.
PLAN_WRITERS = {
    PlanLevel.COUNTY: frozenset({Role.COUNTY_OFFICER}),
    PlanLevel.TOWNSHIP: frozenset({Role.TOWNSHIP_OFFICER}),
}
PLAN_ACCEPTERS = {
    PlanLevel.COUNTY: frozenset({Role.CITY_OFFICER}),
    PlanLevel.TOWNSHIP: frozenset({Role.COUNTY_OFFICER}),
}
ALL_PLAN_WRITERS = frozenset.union(*PLAN_WRITERS.values())
PLAN_PUBLISHERS = KEEPERS

_P = PlanState
PLAN_OPEN = frozenset({_P.DRAFT, _P.RETURNED})
# One of them at a time for a unit and a year.
PLAN_UNDECIDED = PLAN_OPEN | {_P.SUBMITTED}
PLAN_IN_FORCE = frozenset({_P.ACCEPTED, _P.PUBLISHED})
PLAN_HELD = PLAN_IN_FORCE | {_P.REPLACED}


def _plan_steps(level: PlanLevel) -> TransitionTable:
    writers, accepters = PLAN_WRITERS[level], PLAN_ACCEPTERS[level]
    submit = pgettext_lazy("plan", "Submit it")
    return TransitionTable(
        [
            Transition(_P.DRAFT, _P.SUBMITTED, writers, submit),
            Transition(_P.RETURNED, _P.SUBMITTED, writers, submit),
            Transition(_P.SUBMITTED, _P.ACCEPTED, accepters, pgettext_lazy("plan", "Accept it")),
            Transition(
                _P.SUBMITTED, _P.RETURNED, accepters, pgettext_lazy("plan", "Return it"),
                reason_required=True,
            ),
            Transition(
                _P.ACCEPTED, _P.PUBLISHED, PLAN_PUBLISHERS, pgettext_lazy("plan", "Publish it")
            ),
            *(
                Transition(
                    source, _P.DISCARDED, writers, pgettext_lazy("plan", "Give it up"),
                    reason_required=True,
                )
                for source in (_P.DRAFT, _P.RETURNED)
            ),
            # It follows from the acceptance of a newer edition.
            *(
                Transition(
                    source, _P.REPLACED, accepters, pgettext_lazy("plan", "Replace it"),
                    by_hand=False,
                )
                for source in (_P.ACCEPTED, _P.PUBLISHED)
            ),
        ]
    )  # fmt: skip


PLAN_STEPS = {level: _plan_steps(level) for level in PlanLevel}

_R = PlanReviewState
REVIEW_HELD = frozenset({_R.CLOSED, _R.PUBLISHED})


def _review_steps(level: PlanLevel) -> TransitionTable:
    writers, accepters = PLAN_WRITERS[level], PLAN_ACCEPTERS[level]
    return TransitionTable(
        [
            Transition(_R.PREPARED, _R.CLOSED, writers, pgettext_lazy("plan review", "Close it")),
            Transition(
                _R.CLOSED, _R.PREPARED, accepters, pgettext_lazy("plan review", "Return it"),
                reason_required=True,
            ),
            Transition(
                _R.CLOSED, _R.PUBLISHED, PLAN_PUBLISHERS,
                pgettext_lazy("plan review", "Publish it"),
            ),
        ]
    )  # fmt: skip


REVIEW_STEPS = {level: _review_steps(level) for level in PlanLevel}
