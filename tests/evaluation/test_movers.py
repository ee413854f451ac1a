"""Who rose and who fell in a bulletin, and by what: a truth table over plain payloads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from evaluation.queries.movers import _movers

CARD = {
    "code": "a",
    "title": "评分表",
    "sections": [
        {"title": "设施", "maximum": 20, "card": "a"},
        {"title": "宣传", "maximum": 10, "card": "a"},
    ],
}


def payload(**totals: Any) -> dict[str, Any]:
    """Slug → (total, points by section)."""
    entries = [
        {"slug": slug, "name": slug, "total": total, "card": "a", "sections": points}
        for slug, (total, points) in totals.items()
    ]
    return {"scorecard": CARD, "sections": CARD["sections"], "entries": entries}


BEFORE = payload(up=(80, [10, 5]), down=(90, [20, 10]), same=(70, [5, 5]), gone=(60, [1, 1]))
AFTER = payload(
    up=(95, [20, 4]), down=(70, [15, 2]), same=(70, [5, 5]), new=(99, [20, 10]), none=(None, None)
)


def test_each_side_has_its_own_and_the_section_that_moved_it_most() -> None:
    movers = _movers(BEFORE, AFTER, 2)
    assert [(m.entry["slug"], m.change) for m in movers.rose] == [("up", Decimal(15))]
    assert [(m.entry["slug"], m.change) for m in movers.fell] == [("down", Decimal(-20))]
    rose, fell = movers.rose[0].reason, movers.fell[0].reason
    assert rose is not None
    assert (rose.line.title, rose.change) == ("设施", Decimal(10))
    assert fell is not None
    assert (fell.line.title, fell.change) == ("宣传", Decimal(-8))


def test_who_is_in_one_bulletin_alone_or_without_a_total_did_not_move() -> None:
    moved = _movers(BEFORE, AFTER, 9)
    assert {m.entry["slug"] for m in (*moved.rose, *moved.fell)} == {"up", "down"}


@pytest.mark.parametrize(("most", "slugs"), [(1, ["b"]), (2, ["b", "a"]), (9, ["b", "a"])])
def test_no_more_than_asked_for_the_farthest_first(most: int, slugs: list[str]) -> None:
    before = payload(a=(50, [0, 0]), b=(50, [0, 0]))
    after = payload(a=(60, [5, 5]), b=(70, [15, 5]))
    assert [m.entry["slug"] for m in _movers(before, after, most).rose] == slugs
    assert _movers(before, after, most).fell == []


def test_without_sections_there_is_no_reason() -> None:
    before, after = payload(a=(50, None)), payload(a=(60, None))
    assert _movers(before, after, 1).rose[0].reason is None
