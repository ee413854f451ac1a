"""The text of a document as paragraphs that an address can point at (pure).

A line of the text is a paragraph. Its anchor follows the numbering of official documents, so that
a link stays right when words around it change: 一、 of the text is `s1`, （二） in it `s1-2`,
第五条 `art5`; other lines are numbered in their order, `p1`, `p2`. An anchor used before gets a
number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = {word: number for number, word in enumerate("〇一二三四五六七八九")} | {"零": 0}
_NUMBER = "[〇零一二三四五六七八九十百]+"
_SECTION = re.compile(rf"({_NUMBER})、")
_SUBSECTION = re.compile(rf"[（(]({_NUMBER})[）)]")
_ARTICLE = re.compile(rf"第({_NUMBER}|\d+)条")
SECTION, SUBSECTION, ARTICLE, PLAIN = "section", "subsection", "article", "plain"


@dataclass(frozen=True)
class Paragraph:
    """`rank` says what kind of heading it begins with, if any."""

    anchor: str
    rank: str
    text: str


def number_of(word: str) -> int:
    """The number that is written 十二 or 12; up to 999."""
    if word.isdecimal() and word.isascii():
        return int(word)
    total, digit = 0, 0
    for character in word:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def paragraphs(text: str) -> list[Paragraph]:
    """The lines of `text` that are not empty, each with an anchor of its own."""
    found: list[Paragraph] = []
    used: dict[str, int] = {}
    section, plain = "", 0
    for line in (line.strip(" \t\u3000") for line in text.splitlines()):
        if not line:
            continue
        rank, anchor = _heading(line, section)
        if rank == SECTION:
            section = anchor
        elif rank == PLAIN:
            plain += 1
            anchor = f"p{plain}"
        used[anchor] = used.get(anchor, 0) + 1
        if used[anchor] > 1:
            anchor = f"{anchor}.{used[anchor]}"
        found.append(Paragraph(anchor, rank, line))
    return found


def _heading(line: str, section: str) -> tuple[str, str]:
    if match := _SECTION.match(line):
        return SECTION, f"s{number_of(match[1])}"
    if match := _SUBSECTION.match(line):
        prefix = f"{section}-" if section else "s0-"
        return SUBSECTION, f"{prefix}{number_of(match[1])}"
    if match := _ARTICLE.match(line):
        return ARTICLE, f"art{number_of(match[1])}"
    return PLAIN, ""


def parts(text: str, clauses: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """`text` cut where `clauses` (number, words) stand in it, in their order: (number, words),
    the number empty for what belongs to none. Joined again, the words are `text`."""
    found, position = [], 0
    for number, words in clauses:
        start = text.find(words, position)
        if start < 0:
            continue
        if start > position:
            found.append(("", text[position:start]))
        found.append((number, words))
        position = start + len(words)
    if position < len(text):
        found.append(("", text[position:]))
    return found
