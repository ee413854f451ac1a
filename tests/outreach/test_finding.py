"""Words in, items out: the list of a hundred, folding, typing errors, what it costs."""

from __future__ import annotations

import csv
import random
import time
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from outreach.enums import Nearness
from outreach.finding import Index, asked, distance, entry, spoken
from outreach.readings import spelt, table
from outreach.validators import is_worth_noting, split_words
from portal.pinyin import dictionary_syllables, search_text
from portal.queries import fold

WORDS = settings.BASE_DIR / "tests" / "outreach" / "words.csv"
ITEMS = settings.BASE_DIR / "data" / "waste_items.csv"
CLASSES = {
    **dict.fromkeys(("paper", "plastic", "metal", "glass", "textile", "recyclable"), "可回收物"),
    **dict.fromkeys(("lamps", "chemicals", "batteries"), "有害垃圾"),
    **dict.fromkeys(("household", "catering", "otherfood"), "厨余垃圾"),
    "residual": "其他垃圾",
    "bulky": "大件垃圾",
    "renovation": "装修垃圾",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def shipped() -> Index:
    """The index of the items that ship; an item's address is its name here."""
    return Index([entry(row["name"], _text(row)) for row in rows(ITEMS)])


def _text(row: dict[str, str]) -> str:
    words = [row["name"], *split_words(row["also"]), *split_words(row["local_words"])]
    return fold(search_text(words, []))


def found(typed: str) -> list[str]:
    return [one.slug for one in shipped().find(fold(typed))]


def test_there_are_a_hundred_words_and_each_expectation_is_an_item() -> None:
    typed = [row["typed"] for row in rows(WORDS)]
    assert len(set(typed)) == len(typed) >= 100
    names = {row["name"]: CLASSES[row["gb"]] for row in rows(ITEMS)}
    assert [row for row in rows(WORDS) if names[row["name"]] != row["class"]] == []


@pytest.mark.parametrize("row", rows(WORDS), ids=lambda row: row["typed"])
def test_a_word_leads_to_its_item_first(row: dict[str, str]) -> None:
    assert found(row["typed"])[:1] == [row["name"]]


def test_the_most_asked_word_shows_all_kinds() -> None:
    assert set(found("电池")[:4]) == {"干电池", "充电电池", "纽扣电池", "蓄电池"}
    assert set(found("dianchi")[:4]) == set(found("电池")[:4])


@pytest.mark.parametrize("typed", ["飞碟", "量子计算机", "xyzzy", "", "  ", "。，", "\x00", "🙂"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert found(typed) == []


def test_similar_words_are_marked_as_such() -> None:
    assert {one.nearness for one in shipped().find("榴连壳")} == {Nearness.CORRECTED}
    assert len(shipped().find("塑料蒂")) <= 6


def test_every_name_every_word_and_their_pinyin_find_their_item() -> None:
    lost = []
    for row in rows(ITEMS):
        for word in [row["name"], *split_words(row["also"]), *split_words(row["local_words"])]:
            letters = "".join(dictionary_syllables(word))
            lost += [(row["name"], typed) for typed in (word, letters) if row["name"] not in
                     [one.slug for one in shipped().find(fold(typed))]]  # fmt: skip
    assert lost == []


@given(st.text(max_size=60))
def test_nothing_typed_is_an_error(typed: str) -> None:
    one = shipped().find(fold(typed))
    assert len(one) <= 30
    assert len({row.slug for row in one}) == len(one)


@given(st.sampled_from([row["name"] for row in rows(ITEMS)]), st.randoms(use_true_random=False))
def test_width_case_spaces_and_questions_make_no_difference(
    name: str, chance: random.Random
) -> None:
    letters = "".join(dictionary_syllables(name))
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in letters.upper())
    spaced = "".join(c + chance.choice(["", " ", "\u3000"]) for c in name)
    assert found(wide) == found(letters)
    assert found(spaced)[:1] == found(name)[:1] == [name]
    assert found(f"{name}是什么垃圾？")[:1] == [name]


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(typed: str) -> None:
    once = asked(fold(typed))
    assert fold(once) == fold(fold(once))
    assert not any(c.isspace() for c in once)


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7))
def test_the_distance_is_that_of_the_definition(one: str, other: str) -> None:
    assert distance(one, other, 9) == _defined(one, other)
    assert distance(one, other, 1) == min(_defined(one, other), 2)


def _defined(one: str, other: str) -> int:
    """Optimal string alignment, from its recursion."""

    @cache
    def d(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        best = min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (one[i - 1] != other[j - 1]))
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            best = min(best, d(i - 2, j - 2) + 1)
        return best

    return d(len(one), len(other))


def test_what_sounds_alike_is_compared_alike() -> None:
    assert spoken("zhichang") == spoken("zican")
    assert spelt("电迟") == "dianchi"
    assert spelt("x电y") == "xdiany"


def test_the_table_of_readings_is_that_of_the_dictionary() -> None:
    """Made from the dictionary; a new edition of it makes this test say so."""
    wrong = {c: s for c, s in table().items() if dictionary_syllables(c) != [s]}
    assert wrong == {}
    assert len(table()) == 6763  # the characters of GB 2312


@pytest.mark.parametrize(
    ("word", "worth"),
    [
        ("榴莲", True), ("upan", True), ("ab", False), ("12", False), ("139 1234", False),
        ("张三13912345678", False), ("2105号楼", False), ("很" * 20, True), ("很" * 21, False),
        ("3单元201", False), ("a@b.cn", False),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_word(word: str, worth: bool) -> None:
    assert is_worth_noting(word) is worth


def test_a_search_costs_milliseconds() -> None:
    """The dearest is a word that nothing is like: it is compared with all others."""
    shipped().find("飞碟")
    begun = time.process_time()
    for typed in ("飞来飞去飞碟", "量子计算机房", "abcdefghijkl"):
        shipped().find(typed)
    assert (time.process_time() - begun) / 3 < 0.25
