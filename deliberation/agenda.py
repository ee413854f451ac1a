"""An agenda as plain values: how its items are numbered, how long they take, when each begins.

An item may have sub-items, one level below it. In a row of items each says whether it belongs to
the one above: [False, True, True, False] is an item with two sub-items, and another item. One that
has nothing above it to belong to stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.documents import chinese_number


@dataclass(frozen=True)
class Point:
    """One item as it was planned; `minutes` are those typed."""

    title: str
    is_sub: bool = False
    minutes: int | None = None
    is_voted_on: bool = True


@dataclass(frozen=True)
class Line:
    """One item as people read it; `begins` is its planned moment, where that can be told."""

    number: str
    title: str
    is_sub: bool = False
    minutes: int | None = None
    begins: datetime | None = None
    is_voted_on: bool = True

    @property
    def heading(self) -> str:
        """The title with its number: “一、撤桶并点”, “（一）选址”."""
        return f"{self.number}{self.title}"


@dataclass(frozen=True)
class Agenda:
    """Its lines from top to bottom; `minutes` is the sum of those known.

    `ends` is the planned end, where the beginning and the minutes of every item are known.
    """

    lines: tuple[Line, ...] = ()
    minutes: int = 0
    ends: datetime | None = None


def agenda_of(points: Iterable[Point], starts_at: datetime | None = None) -> Agenda:
    """The agenda of a meeting that begins at `starts_at`.

    An item takes the minutes typed, or else those of its sub-items together, where each has some.
    """
    listed = list(points)
    signs = numbers([point.is_sub for point in listed])
    lines: list[Line] = []
    clock, total = starts_at, 0
    for block in _blocks([point.is_sub for point in listed]):
        group = [listed[place] for place in block]
        minutes = minutes_of(group)
        moment = clock
        for place, point in zip(block, group, strict=True):
            is_sub = place != block[0]
            own = point.minutes if is_sub else minutes
            lines.append(Line(signs[place], point.title, is_sub, own, moment, point.is_voted_on))
            if is_sub:
                moment = _after(moment, own)
        clock = _after(clock, minutes)
        total += minutes or 0
    return Agenda(tuple(lines), total, clock if listed else None)


def minutes_of(group: Sequence[Point]) -> int | None:
    """What an item, the first of the group, takes with its sub-items, in minutes."""
    item, subs = group[0], [point.minutes for point in group[1:]]
    if item.minutes is not None or not subs or None in subs:
        return item.minutes
    return sum(minutes for minutes in subs if minutes is not None)


def too_short(points: Sequence[Point]) -> dict[int, int]:
    """Items with fewer minutes than their sub-items need: place in the row → minutes needed."""
    found: dict[int, int] = {}
    for block in _blocks([point.is_sub for point in points]):
        own = points[block[0]].minutes
        needed = sum(points[place].minutes or 0 for place in block[1:])
        if own is not None and own < needed:
            found[block[0]] = needed
    return found


def numbers(subs: Sequence[bool]) -> list[str]:
    """The number of each item: 一、 二、 and, below an item, （一） （二）."""
    return [
        f"（{chinese_number(inner)}）" if inner else f"{chinese_number(outer)}、"
        for outer, block in enumerate(_blocks(subs), start=1)
        for inner, _place in enumerate(block)
    ]


def moved(subs: Sequence[bool], place: int, *, up: bool) -> list[int]:
    """The order of the row after the one at `place` went up or down by one.

    An item takes its sub-items along; a sub-item stays below its item. At an end nothing moves.
    """
    blocks = list(_blocks(subs))
    outer = next(n for n, block in enumerate(blocks) if place in block)
    inner = blocks[outer].index(place)
    step = -1 if up else 1
    if inner and 1 <= inner + step < len(blocks[outer]):
        _swap(blocks[outer], inner, inner + step)
    elif not inner and 0 <= outer + step < len(blocks):
        _swap(blocks, outer, outer + step)
    return [number for block in blocks for number in block]


def _swap(row: list[Any], one: int, other: int) -> None:
    row[one], row[other] = row[other], row[one]


def _blocks(subs: Sequence[bool]) -> Iterator[list[int]]:
    """The places of each item with its sub-items."""
    block: list[int] = []
    for place, is_sub in enumerate(subs):
        if block and not is_sub:
            yield block
            block = []
        block.append(place)
    if block:
        yield block


def _after(moment: datetime | None, minutes: int | None) -> datetime | None:
    return None if moment is None or minutes is None else moment + timedelta(minutes=minutes)
