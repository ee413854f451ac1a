"""Ranks as a truth table, and as properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.ranking import rank_communities

ROWS = [
    ({}, True, {}),
    ({"a": 90}, True, {"a": 1}),
    ({"a": 80, "b": 90}, True, {"a": 2, "b": 1}),
    ({"a": 90, "b": 90}, True, {"a": 1, "b": 1}),
    ({"a": 92.5, "b": 90, "c": 90, "d": 88}, True, {"a": 1, "b": 2, "c": 2, "d": 4}),
    ({"a": 90, "b": 90, "c": 80}, True, {"a": 1, "b": 1, "c": 3}),
    ({"a": 90, "b": None}, True, {"a": 1, "b": None}),
    ({"a": None, "b": None}, True, {"a": None, "b": None}),
    ({"a": 0, "b": None, "c": 1}, True, {"a": 2, "b": None, "c": 1}),
    ({"a": 1, "b": 2, "c": 2, "d": 3}, False, {"a": 1, "b": 2, "c": 2, "d": 4}),
    ({"a": 1, "b": None}, False, {"a": 1, "b": None}),
]


@pytest.mark.parametrize(("scores", "higher_is_better", "ranks"), ROWS)
def test_truth_table(
    scores: dict[str, float | None], higher_is_better: bool, ranks: dict[str, int | None]
) -> None:
    values = {k: None if v is None else Decimal(str(v)) for k, v in scores.items()}
    assert rank_communities(values, higher_is_better=higher_is_better) == ranks


def test_equal_numbers_written_differently_tie() -> None:
    assert rank_communities({"a": Decimal("90"), "b": Decimal("90.00")}) == {"a": 1, "b": 1}


TOTALS = st.one_of(
    st.none(), st.decimals(min_value=0, max_value=100, places=1, allow_nan=False).map(abs)
)


@given(st.dictionaries(st.integers(), TOTALS, max_size=30), st.booleans())
def test_a_rank_is_one_more_than_the_number_of_better_ones(
    scores: dict[int, Decimal | None], higher_is_better: bool
) -> None:
    ranks = rank_communities(scores, higher_is_better=higher_is_better)
    for key, score in scores.items():
        if score is None:
            assert ranks[key] is None
            continue
        others = [s for s in scores.values() if s is not None]
        better = [s for s in others if (s > score if higher_is_better else s < score)]
        assert ranks[key] == len(better) + 1
    assert list(ranks) == list(scores)
