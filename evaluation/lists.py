"""Who stands on the red and on the black list of a bulletin (pure).

The rule, in prose
------------------
1. A list reaches so many places (the first n, the last n, by `evaluation.incentives`: ties share a
   place), or up to a colour: red takes this colour and better, black this colour and worse, in the
   order of `Colour`.
2. A unit without a rank stands on no list; but a result that a veto cancelled stands on the black
   one, whatever that reaches to.
3. What black reaches is not on the red list, so that nobody is praised and blamed for one result.

Worked example: 德泰 95 green, 南芬 90 green, 彩屯 70 yellow, 桥头 cancelled, 北台 not inspected.
    red the first 2, black from yellow down → red 德泰, 南芬; black 彩屯, 桥头
    red the first 3, black the last 1       → red 德泰, 南芬; black 彩屯, 桥头
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from evaluation.constants import FULL_SHARE
from evaluation.enums import Colour, Condition
from evaluation.incentives import Outcome, Result, Rule, proposed

_ORDER = {colour.value: place for place, colour in enumerate(Colour)}


@dataclass(frozen=True)
class Line:
    """How far a list reaches: so many places, or up to a colour."""

    places: int | None = None
    colour: str = ""


def red_and_black(
    red: Line, black: Line, results: Mapping[str, Result], colours: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The keys of the units on the red list, best first, and on the black list, worst first.

    `colours` has the colour of each unit that reached a grade. Cancelled results come last.
    """
    # Places and colours are all that is asked; the full mark counts for neither.
    outcome = Outcome(FULL_SHARE, results)
    better = {key for key, colour in colours.items() if _is_up_to(colour, red.colour)}
    worse = {key for key, colour in colours.items() if _is_down_to(colour, black.colour)}
    blamed = _reached(black, Condition.BOTTOM, worse, outcome)[::-1]
    cancelled = sorted(key for key, result in results.items() if result.cancelled)
    praised = _reached(red, Condition.TOP, better, outcome)
    return [key for key in praised if key not in blamed], blamed + cancelled


def _reached(
    line: Line, condition: Condition, coloured: Collection[str], outcome: Outcome
) -> list[str]:
    """The units with a rank that `line` reaches, best first."""
    if line.places is not None:
        return proposed(Rule(condition, count=line.places), [outcome])
    everybody = proposed(Rule(Condition.TOP, count=len(outcome.results)), [outcome])
    return [key for key in everybody if key in coloured]


def _is_up_to(colour: str, limit: str) -> bool:
    return limit in _ORDER and _ORDER[colour] <= _ORDER[limit]


def _is_down_to(colour: str, limit: str) -> bool:
    return limit in _ORDER and _ORDER[colour] >= _ORDER[limit]
