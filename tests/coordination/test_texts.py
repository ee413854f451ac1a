"""Paragraphs, anchors and clauses in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.texts import number_of, paragraphs, parts

WORDS = st.text(st.sampled_from("一二十、（）第条甲乙 \n\t1"), max_size=60)


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百零五", 105),
        ("7", 7),
    ],
)
def test_numbers(word: str, number: int) -> None:
    assert number_of(word) == number


def test_anchors_follow_the_numbering() -> None:
    text = (
        "各县区：\n\n一、总则\n（一）甲\n(二) 乙\n二、附则\n（一）丙\n第十二条 丁\n第十二条 戊\n己"
    )
    found = [(one.anchor, one.rank) for one in paragraphs(text)]
    assert found == [
        ("p1", "plain"),
        ("s1", "section"),
        ("s1-1", "subsection"),
        ("s1-2", "subsection"),
        ("s2", "section"),
        ("s2-1", "subsection"),
        ("art12", "article"),
        ("art12.2", "article"),
        ("p2", "plain"),
    ]


@given(WORDS)
def test_no_line_is_lost_and_no_anchor_stands_twice(text: str) -> None:
    found = paragraphs(text)
    lines = [line.strip(" \t\u3000") for line in text.splitlines()]
    assert [one.text for one in found] == [line for line in lines if line]
    assert len({one.anchor for one in found}) == len(found)


def test_a_clause_cuts_its_words_out() -> None:
    found = parts("标题。甲乙。丙。", [("1", "甲乙。"), ("9", "没有"), ("2", "丙。")])
    assert found == [("", "标题。"), ("1", "甲乙。"), ("2", "丙。")]


@given(WORDS, st.lists(st.sampled_from(["甲", "乙", "一二", "1"]), max_size=4))
def test_the_parts_are_the_text(text: str, words: list[str]) -> None:
    cut = parts(text, [(str(number), word) for number, word in enumerate(words)])
    assert "".join(word for _number, word in cut) == text
