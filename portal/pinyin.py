"""Names in pinyin, and the text that searches look through. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What pypinyin reads otherwise than the place does. 堡 and 卜 stand for the same “pu” here: the
# bureau wrote 祁家卜 until 2020 and 祁家堡 since.
READINGS = {
    "朝阳": "chao yang",
    "长山": "chang shan",
    "长咀": "chang zui",
    "佛顶山": "fo ding shan",
    "铁刹山": "tie cha shan",
    "堡": "pu",
    "卜": "pu",
}
_SPECIAL = re.compile("(" + "|".join(sorted(READINGS, key=len, reverse=True)) + ")")


def dictionary_syllables(text: str) -> list[str]:
    """Pinyin as the dictionary has it: 小堡 → xiao, bao."""
    # Imported here because pypinyin takes 0.6 s and 60 MB, and no page needs it.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return [str(syllable) for syllable in lazy_pinyin(text)]


def syllables(text: str) -> list[str]:
    """Pinyin as the place is called: 小堡 → xiao, pu."""
    parts: list[str] = []
    for piece in _SPECIAL.split(text):
        parts += READINGS[piece].split() if piece in READINGS else dictionary_syllables(piece)
    return parts


def search_text(names: Iterable[str], context: Iterable[str]) -> str:
    """What a search looks through: the names, their pinyin and initials, and where they are."""
    words: list[str] = []
    for name in names:
        words.append(name)
        for reading in (syllables(name), dictionary_syllables(name)):
            words += ["".join(reading), "".join(part[:1] for part in reading)]
    return " ".join(dict.fromkeys([*words, *context])).lower()
