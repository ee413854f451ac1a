"""Finding an item by what somebody typed: characters, pinyin, initials, and with mistakes.

What is compared is folded already (one width, one case). The ways are tried in order, and the first
that finds something ends the search: the words themselves; all of several words; a word inside of
what was typed; at last, similar words. docs/guide.md tells it with examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from outreach.constants import LONGEST_CORRECTED, LONGEST_SEARCH, QUESTION_WORDS
from outreach.enums import Nearness
from outreach.readings import spelt

MOST_FOUND, MOST_CORRECTED = 30, 6
# A single letter begins too many words, and three stand in the middle of too many.
LETTERS_THAT_BEGIN, LETTERS_INSIDE = 2, 4
# So many letters of pinyin, or characters, may be wrong: (up to this length, this many).
WRONG_LETTERS = ((3, 0), (7, 1), (99, 2))
WRONG_CHARACTERS = ((2, 0), (5, 1), (99, 2))
# Of words that are equally near, what is spelt most alike comes first; beyond it all are far.
MOST_HEARD = 4

_ORDER = {nearness: place for place, nearness in enumerate(Nearness)}
_AROUND = re.compile("|".join(QUESTION_WORDS))
_BRACKETS = str.maketrans("", "", "()[]“”\"'’·,。?!、")
# What many do not tell apart when they speak, or type: in the Northeast zi, ci, si above all.
_SPOKEN_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("v", "u"), ("ü", "u"))


class Found(NamedTuple):
    """An item, how it fits, and the word that fitted."""

    slug: str
    nearness: Nearness
    word: str


def spoken(letters: str) -> str:
    """Pinyin without the differences that are often not heard: zhang, zang → zan."""
    for heard, alike in _SPOKEN_ALIKE:
        letters = letters.replace(heard, alike)
    return letters


def asked(text: str) -> str:
    """The word in a folded question: 干电池是什么垃圾? → 干电池; no spaces, no brackets."""
    text = text.translate(_BRACKETS)
    word = "".join(_AROUND.sub(" ", text).split())
    return (word or "".join(text.split()))[:LONGEST_SEARCH]


def distance(one: str, other: str, limit: int) -> int:
    """How many letters were left out, added, changed or swapped with the next; `limit` + 1 where
    it is more (optimal string alignment, after Damerau)."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, mine in enumerate(one, start=1):
        now = [row, *([0] * len(other))]
        for column, theirs in enumerate(other, start=1):
            now[column] = min(
                last[column] + 1, now[column - 1] + 1, last[column - 1] + (mine != theirs)
            )
            swapped = (
                row > 1 and column > 1 and mine == other[column - 2] and one[row - 2] == theirs
            )
            if swapped:
                now[column] = min(now[column], before[column - 2] + 1)
        if min(now) > limit:
            return limit + 1
        before, last = last, now
    return min(last[-1], limit + 1)


def _allowed(length: int, table: Iterable[tuple[int, int]]) -> int:
    return next(wrong for longest, wrong in table if length <= longest)


@dataclass(frozen=True)
class Entry:
    """An item as it is searched: its folded name, and all its words with pinyin and initials."""

    slug: str
    name: str
    tokens: tuple[str, ...]


def entry(slug: str, search_text: str) -> Entry:
    """The entry of an item from its folded `search_text`, whose first word is its name."""
    tokens = tuple(dict.fromkeys(search_text.translate(_BRACKETS).split()))
    return Entry(slug, tokens[0] if tokens else "", tokens)


class Index:
    """The words of one edition of the guide, in memory: half a megabyte for 500 items."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._written: dict[str, list[Entry]] = {}
        self._spoken: dict[str, list[tuple[Entry, str]]] = {}
        for one in entries:
            for token in one.tokens:
                if token.isascii():
                    self._spoken.setdefault(spoken(token), []).append((one, token))
                else:
                    self._written.setdefault(token, []).append(one)

    def find(self, folded: str) -> list[Found]:
        """What fits `folded` best, the nearest first, at most 30; similar ones only where nothing
        else is found, at most 6, each with the nearness CORRECTED."""
        word = asked(folded)
        if not word:
            return []
        return (
            self._fitting(word)
            or self._with_all(folded.split())
            or self._inside(word)
            or self._similar(word)
        )

    def _fitting(self, word: str) -> list[Found]:
        fits = (_fit(one, word) for one in self.entries)
        ranked = sorted(
            (fit for fit in fits if fit), key=lambda fit: (_ORDER[fit[1].nearness], fit[0])
        )
        return [found for _rest, found in ranked[:MOST_FOUND]]

    def _with_all(self, words: Sequence[str]) -> list[Found]:
        if len(words) < 2:  # noqa: PLR2004 (one word was looked for already)
            return []
        return [
            Found(one.slug, Nearness.CONTAINS, one.name)
            for one in self.entries
            if all(any(word in token for token in one.tokens) for word in words)
        ][:MOST_FOUND]

    def _inside(self, word: str) -> list[Found]:
        """The longest words of the guide that stand in what was typed: 用过的干电池 → 干电池."""
        inside = [token for token in self._written if len(token) > 1 and token in word]
        longest = max(map(len, inside), default=0)
        found = {
            one.slug: Found(one.slug, Nearness.PART, token)
            for token in inside
            if len(token) == longest
            for one in self._written[token]
        }
        return list(found.values())[:MOST_CORRECTED]

    def _similar(self, word: str) -> list[Found]:
        if word.isascii():
            near = self._sounding(word, _allowed(len(word), WRONG_LETTERS))
        elif 1 < len(word) <= LONGEST_CORRECTED:
            wrong = _allowed(len(word), WRONG_CHARACTERS)
            near = self._sounding(spelt(word), wrong) + self._looking(word, wrong)
        else:
            return []
        found: dict[str, Found] = {}
        for _far, _heard, slug, token in sorted(
            (far, distance(spelt(word), spelt(token), MOST_HEARD), slug, token)
            for far, slug, token in near
        ):
            found.setdefault(slug, Found(slug, Nearness.CORRECTED, token))
        return list(found.values())[:MOST_CORRECTED]

    def _sounding(self, letters: str, wrong: int) -> list[tuple[int, str, str]]:
        heard = spoken(letters)
        return [
            (far, one.slug, token)
            for sound, rows in self._spoken.items()
            if (far := distance(heard, sound, wrong)) <= wrong
            for one, token in rows
        ]

    def _looking(self, word: str, wrong: int) -> list[tuple[int, str, str]]:
        if not wrong:
            return []
        return [
            (far, one.slug, token)
            for token, rows in self._written.items()
            if len(token) > 1 and (far := distance(word, token, wrong)) <= wrong
            for one in rows
        ]


def _fit(one: Entry, word: str) -> tuple[int, Found] | None:
    """How an entry fits, with the number of characters that it has beyond the word."""
    if word == one.name:
        return 0, Found(one.slug, Nearness.NAME, one.name)
    letters = word.isascii()
    best: tuple[int, Found] | None = None
    for token in one.tokens:
        if word not in token:
            continue
        rest = len(token) - len(word)
        if not rest:
            return 0, Found(one.slug, Nearness.WORD, token)
        if token.startswith(word) and (not letters or len(word) >= LETTERS_THAT_BEGIN):
            nearness = Nearness.BEGINS
        elif not letters or len(word) >= LETTERS_INSIDE:
            nearness = Nearness.CONTAINS
        else:
            continue
        fit = rest, Found(one.slug, nearness, token)
        if best is None or (_ORDER[nearness], rest) < (_ORDER[best[1].nearness], best[0]):
            best = fit
    return best
