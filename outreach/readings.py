"""Pinyin of common characters without the dictionary, which no page has memory for.

`data/readings.txt` has a line for each syllable: the syllable and the characters read so. Where a
character has several readings, it stands under the one that it has alone.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings


@cache
def table() -> dict[str, str]:
    """Each common character with its syllable: 池 → chi."""
    lines = (settings.BASE_DIR / "data" / "readings.txt").read_text(encoding="utf-8").splitlines()
    return {
        character: syllable
        for syllable, _space, characters in (line.partition(" ") for line in lines)
        for character in characters
    }


def spelt(text: str) -> str:
    """`text` in letters, as far as the table knows its characters; 电迟 → dianchi."""
    known = table()
    return "".join(known.get(character, character) for character in text)
