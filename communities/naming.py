"""Addresses of pages, made of the pinyin of names. Pure.

An address is made once and never changes, whatever the unit is called later. Where several new
units would get the same one, each of them gets what tells it apart: its kind, then its county,
then a number by the order of codes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.utils.text import slugify

from communities.constants import COUNTY_SUFFIXES, MAX_SLUG_STEM, TOWNSHIP_SUFFIXES
from portal.pinyin import syllables


def romanised(text: str) -> str:
    """The part of an address that stands for `text`: 德泰 → detai."""
    return slugify("".join(syllables(text)))[:MAX_SLUG_STEM].strip("-") or "unit"


def county_stem(name: str) -> str:
    """平山区 → pingshan."""
    return romanised(_without(name, COUNTY_SUFFIXES))


def township_stem(name: str) -> str:
    """南地街道 → nandi, 雅河朝鲜族乡 → yahe."""
    return romanised(_without(name, TOWNSHIP_SUFFIXES))


def _without(name: str, suffixes: Sequence[str]) -> str:
    return re.sub(f"(?:{'|'.join(suffixes)})$", "", name) or name


def assign_slugs(candidates: Mapping[str, Sequence[str]], taken: Iterable[str]) -> dict[str, str]:
    """An address for each code, the first of its candidates that nobody else has or wants.

    `taken` are the addresses in use, those of closed units included. What none of the
    candidates tells apart is numbered from 2 in the order of codes.
    """
    used = set(taken)
    slugs: dict[str, str] = {}
    left = dict(sorted(candidates.items()))
    for depth in range(max(map(len, left.values()), default=0)):
        wanted = {code: names[min(depth, len(names) - 1)] for code, names in left.items()}
        often = Counter(wanted.values())
        slugs |= {
            code: slug for code, slug in wanted.items() if often[slug] == 1 and slug not in used
        }
        used |= set(slugs.values())
        left = {code: names for code, names in left.items() if code not in slugs}
    for code, names in left.items():
        number = 2
        while f"{names[-1]}-{number}" in used:
            number += 1
        slugs[code] = f"{names[-1]}-{number}"
        used.add(slugs[code])
    return slugs
