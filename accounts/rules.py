"""Transition tables and the refusals that a person gets to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role


class Refusal(Exception):  # noqa: N818 (it is an answer, no error)
    """A rule said no. Its message is shown to the person as it is, with HTTP 409."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


class IllegalTransition(Refusal):
    """The record's state does not allow the step."""


class StaleRecord(Refusal):
    """Somebody else changed the record since it was opened."""

    def __init__(self, message: Any = None) -> None:
        super().__init__(
            message
            or _(
                "Somebody else changed this record while you were working on it. "
                "Open it again to see the present state."
            )
        )


class DutyConflict(Refusal):
    """Two duties that must be kept apart would fall on one person."""


@dataclass(frozen=True)
class Transition:
    """One permitted step between two states, and who may take it.

    A step that follows from another record's step is not `by_hand`: it has no button.
    """

    source: str
    target: str
    roles: frozenset[Role]
    label: Any
    reason_required: bool = False
    by_hand: bool = True


class TransitionTable:
    """All permitted steps of a model: `transition()` obeys it and the buttons are drawn from it."""

    def __init__(self, steps: Iterable[Transition]) -> None:
        self.steps = tuple(steps)

    def between(self, source: str, target: str) -> Transition | None:
        return next((s for s in self.steps if s.source == source and s.target == target), None)

    def leaving(self, source: str) -> tuple[Transition, ...]:
        return tuple(s for s in self.steps if s.source == source)
