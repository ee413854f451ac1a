"""Two texts of a convention beside each other: which clauses stayed, changed, came or went.

Clauses are aligned as a whole first; a clause that replaced another is then compared with it
character by character, because Chinese has no spaces between words.

    before  1 不乱扔垃圾。 2 每月大扫除。
    after   1 垃圾分四类投放。 2 每月大扫除。 3 互相监督。
    rows    changed(1 → 1), same(2 → 2), added(3)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True)
class Part:
    """A piece of a clause; `differs` is what the other text does not have there."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Row:
    """One line of the comparison; a number is None where that side has no such clause."""

    kind: str
    before_number: int | None
    before: Sequence[Part]
    after_number: int | None
    after: Sequence[Part]


def compare_clauses(before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """The clauses of two texts, each given in order, side by side; numbers count from 1."""
    matcher = SequenceMatcher(None, list(before), list(after), autojunk=False)
    rows: list[Row] = []
    for tag, b0, b1, a0, a1 in matcher.get_opcodes():
        if tag == "equal":
            rows += [
                Row(SAME, b + 1, _whole(before[b]), a + 1, _whole(after[a]))
                for b, a in zip(range(b0, b1), range(a0, a1), strict=True)
            ]
        else:
            rows += _replaced(before, after, range(b0, b1), range(a0, a1))
    return rows


def _replaced(before: Sequence[str], after: Sequence[str], old: range, new: range) -> Iterator[Row]:
    for b, a in zip_longest(old, new):
        if a is None:
            yield Row(REMOVED, b + 1, _whole(before[b], differs=True), None, ())
        elif b is None:
            yield Row(ADDED, None, (), a + 1, _whole(after[a], differs=True))
        else:
            left, right = _characters(before[b], after[a])
            yield Row(CHANGED, b + 1, left, a + 1, right)


def _whole(text: str, *, differs: bool = False) -> tuple[Part, ...]:
    return (Part(text, differs),)


def _characters(before: str, after: str) -> tuple[list[Part], list[Part]]:
    left: list[Part] = []
    right: list[Part] = []
    for tag, b0, b1, a0, a1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        differs = tag != "equal"
        if b1 > b0:
            left.append(Part(before[b0:b1], differs))
        if a1 > a0:
            right.append(Part(after[a0:a1], differs))
    return left, right
