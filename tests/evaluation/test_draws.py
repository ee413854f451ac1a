"""Draws: repeatable, the same however the units are listed, fair, and dealt evenly."""

from __future__ import annotations

import random
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.draws import deal, draw, in_order, lot

CODES = st.sets(st.from_regex(r"\A21050[2-5]00[1-9]0[0-9]{2}\Z"), min_size=1, max_size=40)
SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)


def strata_of(codes: set[str]) -> dict[str, str]:
    return {code: code[:9] for code in codes}


def test_the_worked_example() -> None:
    codes = [f"21050200100{number}" for number in (1, 2, 3)]
    assert [lot("7f", code)[:4] for code in codes] == ["9ba7", "1fb6", "8e8b"]
    assert draw(dict.fromkeys(codes, "210502001"), 2, "7f") == [codes[1], codes[2]]


def test_a_lot_is_what_any_tool_computes() -> None:
    assert lot("ab", "210502001001") == sha256(b"ab:210502001001").hexdigest()


@given(codes=CODES, seed=SEEDS, data=st.data(), stratified=st.booleans())
def test_a_draw_is_repeatable_and_knows_no_order(
    codes: set[str], seed: str, data: st.DataObject, stratified: bool
) -> None:
    size = data.draw(st.integers(1, len(codes)))
    listed = data.draw(st.permutations(sorted(codes)))
    first = draw(strata_of(codes), size, seed, stratified=stratified)
    again = draw({code: code[:9] for code in listed}, size, seed, stratified=stratified)
    assert first == again
    assert len(first) == len(set(first)) == size
    assert set(first) <= codes


@given(codes=CODES, seed=SEEDS, data=st.data())
def test_a_larger_draw_holds_the_smaller(codes: set[str], seed: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(codes)))
    assert draw(strata_of(codes), size, seed) == in_order(codes, seed)[:size]


@given(codes=CODES, seed=SEEDS, data=st.data())
def test_a_stratified_draw_gives_each_township_its_share(
    codes: set[str], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(codes)))
    strata = strata_of(codes)
    sizes = Counter(strata.values())
    drawn = Counter(strata[code] for code in draw(strata, size, seed, stratified=True))
    for township, units in sizes.items():
        if size >= len(sizes):
            assert drawn[township] >= 1
            share = (size - len(sizes)) * (units - 1) / max(1, len(codes) - len(sizes)) + 1
        else:
            share = size * units / len(codes)
        assert abs(drawn[township] - share) < 1


def test_every_unit_is_drawn_as_often_as_the_others() -> None:
    chance = random.Random(7)
    codes = [f"2105020010{number:02d}" for number in range(20)]
    strata = dict.fromkeys(codes, "210502001")
    count = Counter(
        code for _n in range(4000) for code in draw(strata, 5, f"{chance.getrandbits(128):032x}")
    )
    # A quarter of 4000 each; the standard deviation is 27.
    assert min(count.values()) > 1000 - 5 * 27
    assert max(count.values()) < 1000 + 5 * 27


@pytest.mark.parametrize("size", [0, -1, 3])
def test_an_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=str(size)):
        draw({"a": "x", "b": "x"}, size, "00")


@given(codes=CODES, seed=SEEDS, people=st.sets(st.sampled_from("甲乙丙丁戊"), min_size=1))
def test_units_are_dealt_evenly(codes: set[str], seed: str, people: set[str]) -> None:
    dealt = deal(dict.fromkeys(codes, people), seed)
    assert set(dealt) == codes
    held = Counter(dealt.values())
    assert max(held.values()) - min(held.get(person, 0) for person in people) <= 1
    again = deal({code: sorted(people, reverse=True) for code in sorted(codes)[::-1]}, seed)
    assert again == dealt


@given(seed=SEEDS)
def test_nobody_is_dealt_a_unit_that_they_may_not_inspect(seed: str) -> None:
    eligible = {"a": ["甲"], "b": ["甲", "乙"], "c": [], "d": ["乙"]}
    dealt = deal(eligible, seed)
    assert (dealt["a"], dealt["c"], dealt["d"]) == ("甲", None, "乙")
    assert dealt["b"] in {"甲", "乙"}
