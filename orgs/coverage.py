"""Where organisations reach: pure sets over division codes.

An area is a division code: whoever serves a township serves its communities, and is also at work
in the county around it. `Reach` answers both readings without a query for each unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from accounts.constants import JURISDICTION_LENGTHS

One = TypeVar("One", int, str)


def _above(code: str) -> list[str]:
    """The code itself and those of the units that hold it."""
    return [code[:length] for length in JURISDICTION_LENGTHS if length <= len(code)]


class Reach(Generic[One]):
    """The areas of organisations, given as (organisation, division code)."""

    def __init__(self, areas: Iterable[tuple[One, str]]) -> None:
        self._exactly: dict[str, set[One]] = defaultdict(set)
        self._at_or_below: dict[str, set[One]] = defaultdict(set)
        for organization, code in areas:
            self._exactly[code].add(organization)
            for holder in _above(code):
                self._at_or_below[holder].add(organization)

    def by_name(self, unit: str) -> set[One]:
        """Those that serve `unit` under its own name, not as a part of something wider."""
        return set(self._exactly.get(unit, ()))

    def serving(self, unit: str) -> set[One]:
        """Those whose area holds the whole of `unit`."""
        return {one for code in _above(unit) for one in self._exactly.get(code, ())}

    def at_work_in(self, unit: str) -> set[One]:
        """Those that serve `unit` or any part of it."""
        return self.serving(unit) | self._at_or_below.get(unit, set())
