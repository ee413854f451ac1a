"""Where the words of a search stand in a text. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """A part of a text; `is_found` where it is what was looked for."""

    text: str
    is_found: bool


def pieces(text: str, words: Iterable[str]) -> list[Piece]:
    """`text` cut at the folded `words`; together the pieces are `text` again.

    One character may be several when it is folded (㈠ → (一)), so each folded one keeps the place
    of its own.
    """
    folded, places = "", []
    for place, character in enumerate(text):
        part = unicodedata.normalize("NFKC", character).casefold()
        folded += part
        places += [place] * len(part)
    found = [False] * len(text)
    for word in filter(None, words):
        start = folded.find(word)
        while start >= 0:
            for place in places[start : start + len(word)]:
                found[place] = True
            start = folded.find(word, start + 1)
    cut: list[Piece] = []
    for character, is_found in zip(text, found, strict=True):
        if cut and cut[-1].is_found == is_found:
            cut[-1] = Piece(cut[-1].text + character, is_found)
        else:
            cut.append(Piece(character, is_found))
    return cut
