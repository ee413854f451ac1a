"""Two texts beside each other: every clause of both stands in exactly one row, in its order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.differences import Row, compare_clauses

A, B, C = "不乱扔垃圾。", "每月大扫除。", "互相监督。"


def kinds(before: list[str], after: list[str]) -> list[tuple[str, int | None, int | None]]:
    return [
        (row.kind, row.before_number, row.after_number) for row in compare_clauses(before, after)
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], []),
        ([A], [A], [("same", 1, 1)]),
        ([], [A], [("added", None, 1)]),
        ([A], [], [("removed", 1, None)]),
        ([A, B], [A, "垃圾分类。", B], [("same", 1, 1), ("added", None, 2), ("same", 2, 3)]),
        ([A, B, C], [A, C], [("same", 1, 1), ("removed", 2, None), ("same", 3, 2)]),
        ([A, B], ["垃圾分四类。", B], [("changed", 1, 1), ("same", 2, 2)]),
        ([A], [B, C], [("changed", 1, 1), ("added", None, 2)]),
    ],
)
def test_rows(
    before: list[str], after: list[str], expected: list[tuple[str, int | None, int | None]]
) -> None:
    assert kinds(before, after) == expected


def test_a_changed_clause_shows_its_characters() -> None:
    [row] = compare_clauses(["垃圾分三类投放。"], ["垃圾分四类定时投放。"])
    assert [(part.text, part.differs) for part in row.before] == [
        ("垃圾分", False), ("三", True), ("类", False), ("投放。", False),
    ]  # fmt: skip
    assert "".join(part.text for part in row.after if part.differs) == "四定时"


texts = st.lists(st.text("甲乙丙丁。", min_size=1, max_size=6), max_size=7)


@given(texts, texts)
def test_nothing_is_lost_on_either_side(before: list[str], after: list[str]) -> None:
    rows = compare_clauses(before, after)
    assert _side(rows, "before") == before
    assert _side(rows, "after") == after
    assert [r.before_number for r in rows if r.before_number] == list(range(1, len(before) + 1))
    assert [r.after_number for r in rows if r.after_number] == list(range(1, len(after) + 1))


def _side(rows: list[Row], name: str) -> list[str]:
    found = [(getattr(row, f"{name}_number"), getattr(row, name)) for row in rows]
    return ["".join(part.text for part in parts) for number, parts in found if number]
