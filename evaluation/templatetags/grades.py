"""Grades and colours of published results, and how far a published list reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template

from evaluation.enums import Colour
from evaluation.queries import card_of_entry, reach_in_words
from evaluation.scoring import grade_of

register = template.Library()

# A sign of its own for each colour, so that nobody has to tell colours apart.
SIGNS = {Colour.GREEN: "●", Colour.BLUE: "■", Colour.YELLOW: "▲", Colour.RED: "◆"}


@dataclass(frozen=True)
class _Published:
    at_least: Decimal
    said: Mapping[str, Any]


@register.filter
def grade_in(total: Any, scorecard: Any) -> Mapping[str, Any] | None:
    """The grade that a published total, or mean of totals, reaches on its published scorecard."""
    if total is None or not scorecard:
        return None
    grades = [
        _Published(Decimal(str(grade["at_least"])), grade) for grade in scorecard.get("grades", ())
    ]
    reached = grade_of(Decimal(str(total)), Decimal(str(scorecard["total"])), grades)
    return reached.said if reached else None


@register.filter
def card_title(code: str, payload: Mapping[str, Any]) -> str:
    """The title of a published card."""
    card = card_of_entry(payload, {"card": code})
    return card["title"] if card else code


@register.filter
def colour_name(colour: str) -> str:
    """A published colour as a word."""
    return str(Colour(colour).label)


@register.filter
def colour_sign(colour: str) -> str:
    """A published colour as a sign."""
    return SIGNS[Colour(colour)]


@register.filter
def red_reach(line: Mapping[str, Any]) -> str:
    """How far a published red list reaches."""
    return reach_in_words(line, is_red=True)


@register.filter
def black_reach(line: Mapping[str, Any]) -> str:
    """How far a published black list reaches."""
    return reach_in_words(line, is_red=False)
