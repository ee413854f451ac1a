"""Records walked along against a small model of what their states allow.

A `Course` writes the model down once more by hand and knows nothing of `orgs.rules`. In every
state each act is tried on a real record and on the model; both must agree on what happened, and on
the state afterwards.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings

from accounts.rules import Refusal, TransitionTable

RUNS = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Course(ABC):
    """The model of one record, with the acts (`do_…`) on a real one."""

    # act → from which states to which.
    steps: ClassVar[dict[str, dict[str, str]]]
    first: ClassVar[str]
    # Ways to a state on which more is possible than on the shortest.
    detours: ClassVar[Sequence[Sequence[str]]] = ()

    def __init__(self) -> None:
        self.state = self.first
        self.done: list[str] = []

    def allows(self, act: str) -> bool:
        """Whether what was done before lets `act` be taken, in a state that knows it."""
        return True

    def target(self, act: str) -> str | None:
        """Where `act` leads from here; None where it is impossible."""
        return self.steps[act][self.state] if self._knows(act) and self.allows(act) else None

    def _knows(self, act: str) -> bool:
        return self.state in self.steps[act]

    def go(self, act: str) -> None:
        target = self.target(act)
        assert target is not None
        self.note(act)
        self.state = target

    def note(self, act: str) -> None:
        """Keep what a later `allows` asks for."""
        self.done.append(act)

    @abstractmethod
    def begin(self) -> Any:
        """A new record in the first state."""

    def take(self, act: str, row: Any) -> None:
        """Do `act` on the record."""
        getattr(self, f"do_{act}")(row)


def after(course: type[Course], acts: Sequence[str]) -> Course:
    """The model after `acts`, without any record."""
    model = course()
    for act in acts:
        model.go(act)
    return model


def ways(course: type[Course]) -> list[list[str]]:
    """A short way to each state that the model reaches, and the detours."""
    found: dict[str, list[str]] = {course.first: []}
    waiting = deque([found[course.first]])
    later = deque(map(list, course.detours))
    while waiting or later:
        way = waiting.popleft() if waiting else later.popleft()
        for act in course.steps:
            target = after(course, way).target(act)
            if target is not None and target not in found:
                found[target] = [*way, act]
                waiting.append(found[target])
    return [*found.values(), *map(list, course.detours)]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _tried(model: Course, act: str, row: Any) -> bool:
    try:
        with transaction.atomic():
            model.take(act, row)
    except (Refusal, ValidationError):
        return False
    return True


def step(model: Course, act: str, row: Any) -> None:
    """Try `act` on the record and on the model."""
    rows = type(row).objects
    possible = model.target(act) is not None
    went = _tried(model, act, rows.get(pk=row.pk))
    assert (act, went) == (act, possible), (model.state, model.done)
    if possible:
        model.go(act)
    assert rows.get(pk=row.pk).state == model.state, (act, model.done)


def walk(course: type[Course], acts: Sequence[str]) -> None:
    """Try `acts` one after another, and leave nothing behind."""
    with undone():
        model = course()
        row = model.begin()
        for act in acts:
            step(model, act, row)


def walk_everywhere(course: type[Course]) -> set[tuple[str, str]]:
    """Try every act in every state; returns the steps from one state to another that were taken."""
    taken = set()
    for way in ways(course):
        with undone():
            model = course()
            row = model.begin()
            for act in way:
                step(model, act, row)
            for act in course.steps:
                with undone():
                    there = after(course, way)
                    step(there, act, row)
                    taken.add((model.state, there.state))
    return {(source, target) for source, target in taken if source != target}


def of_table(table: TransitionTable) -> set[tuple[str, str]]:
    """The steps of a table that lead from one state to another."""
    pairs = {(str(one.source), str(one.target)) for one in table.steps}
    return {(source, target) for source, target in pairs if source != target}
