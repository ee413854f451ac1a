"""Draws by lot that anybody can repeat: which units are inspected, and by whom.

The rule, in prose
------------------
1. A draw has a *seed*: 32 hexadecimal characters from the machine's source of randomness, taken
   after the units were fixed and kept with the draw.
2. The *lot* of a unit is SHA-256 of `seed:code`, written in hexadecimal, where `code` is its
   division code. The units with the smallest lots are drawn.
3. Stratified by township, each township first gets one place, where there are places for all of
   them; the places that are left go to the townships in proportion to the units that they have
   left, by largest remainders. Equal remainders go to the smaller lot of the township's code. In a
   township the smallest lots are drawn.
4. Inspectors are dealt to the units in the order of the units' lots. A unit goes to the inspector
   with the fewest units so far among those who may inspect it; among equals to the one with the
   smallest SHA-256 of `seed:unit:inspector`. Nobody who may: nobody is dealt.

Guarantees: the result depends on the seed and on what is drawn from, never on the order in which it
is listed. Every unit has the same chance (in a stratified draw, within its township). The same seed
gives the same result for ever; `printf '%s' "seed:code" | sha256sum` is all that a check needs.

Worked example: with the seed `7f` the units 210502001001, …002 and …003 have the lots 9ba7…, 1fb6…
and 8e8b…; the two that are drawn are …002 and …003.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256


def lot(seed: str, *parts: str) -> str:
    """The lot of a code: 64 hexadecimal characters."""
    return sha256(":".join((seed, *parts)).encode()).hexdigest()


def in_order(codes: Iterable[str], seed: str) -> list[str]:
    """`codes` in the order of their lots, the first drawn first."""
    return sorted(set(codes), key=lambda code: lot(seed, code))


def draw(strata: Mapping[str, str], size: int, seed: str, *, stratified: bool = False) -> list[str]:
    """The codes that are drawn, in the order of their lots; `strata` names each code's township.

    Raises ValueError where `size` is below one or above the number of codes.
    """
    if not 1 <= size <= len(strata):
        raise ValueError(size)
    ordered = in_order(strata, seed)
    if not stratified:
        return ordered[:size]
    places = _places(Counter(strata.values()), size, seed)
    drawn = []
    for code in ordered:
        if places[strata[code]]:
            places[strata[code]] -= 1
            drawn.append(code)
    return drawn


def _places(sizes: Mapping[str, int], size: int, seed: str) -> dict[str, int]:
    """How many are drawn in each stratum, by rule 3."""
    first = 1 if size >= len(sizes) else 0
    left, remaining = size - first * len(sizes), sum(sizes.values()) - first * len(sizes)
    places, remainders = {}, {}
    for stratum, units in sizes.items():
        whole, remainders[stratum] = divmod(left * (units - first), remaining or 1)
        places[stratum] = first + whole
    open_places = size - sum(places.values())
    by_remainder = sorted(sizes, key=lambda name: (-remainders[name], lot(seed, name)))
    for stratum in by_remainder[:open_places]:
        places[stratum] += 1
    return places


def deal(eligible: Mapping[str, Collection[str]], seed: str) -> dict[str, str | None]:
    """Who inspects each unit, by rule 4; `eligible` names for each unit who may."""
    held: dict[str, int] = defaultdict(int)
    dealt: dict[str, str | None] = {}
    for unit in in_order(eligible, seed):
        chosen = min(
            eligible[unit],
            key=lambda person, unit=unit: (held[person], lot(seed, unit, person)),  # type: ignore[misc]
            default=None,
        )
        dealt[unit] = chosen
        if chosen is not None:
            held[chosen] += 1
    return dealt
