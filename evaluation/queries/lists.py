"""The lists that a bulletin carries, of its communities and of its townships, as published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from evaluation.enums import Colour, Exclusion, Listing
from evaluation.incentives import Result
from evaluation.lists import Line, red_and_black
from evaluation.models import Grade, Scorecard, StandingRule

# What a list says of a unit: a township belongs to none.
_SAID = ("name", "slug", "township", "total", "rank", "grade")
# How a rule calls what it says of townships.
_TOWNSHIP = "township_"


def published_lists(
    rule: StandingRule | None,
    grades: Mapping[Scorecard, Iterable[Grade]],
    entries: Mapping[str, Mapping[str, Any]],
    townships: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The list that `rule` demands, made of the published `entries` by code of the unit, and where
    it demands one of `townships` too, theirs: of the same kind, by the lines that it has for them.

    `grades` are those of each card; where a round has several, each lists the units it scored, and
    townships have those of the first.

    Nothing where no list is demanded: what was published so far stays as
    it is. A black list that names no unit holds nothing but numbers.
    """
    if rule is None or rule.listing == Listing.NONE:
        return {}
    several = len(grades) > 1
    said: dict[str, Any] = {"kind": rule.listing, "source": rule.listing_source}
    if rule.lists_townships:
        said["townships"] = _of_townships(rule, grades, townships)
    if rule.listing == Listing.COLOURS:
        colours = [
            _colour(grade, _scored_by(card, entries)) | ({"card": card.title} if several else {})
            for card, reached in grades.items()
            for grade in reached
        ]
        return {"lists": said | {"grades": colours}}
    said |= _red_black(rule, entries)
    return {"lists": said}


def _of_townships(
    rule: StandingRule,
    grades: Mapping[Scorecard, Iterable[Grade]],
    townships: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    if rule.listing == Listing.COLOURS:
        reached = next(iter(grades.values()), ())
        return {"grades": [_colour(grade, townships) for grade in reached]}
    return _red_black(rule, {line["slug"]: line for line in townships}, _TOWNSHIP)


def _scored_by(
    card: Scorecard, entries: Mapping[str, Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    return [entry for entry in entries.values() if entry.get("card", card.code) == card.code]


def _colour(grade: Grade, entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    reached = [
        _unit(entry)
        for entry in entries
        if entry["rank"] is not None and entry["grade"] and entry["grade"]["name"] == grade.name
    ]
    return {"name": grade.name, "colour": grade.colour, "units": reached}


def _red_black(
    rule: StandingRule, entries: Mapping[str, Mapping[str, Any]], prefix: str = ""
) -> dict[str, Any]:
    """Both lists by the lines of `rule` whose names begin with `prefix`."""
    results = {code: _result(entry) for code, entry in entries.items()}
    colours = {code: e["grade"]["colour"] for code, e in entries.items() if e["grade"]}
    lines = {
        side: Line(getattr(rule, f"{prefix}{side}_places"), getattr(rule, f"{prefix}{side}_from"))
        for side in ("red", "black")
    }
    red, black = red_and_black(lines["red"], lines["black"], results, colours)
    blamed = [entries[code] for code in black]
    is_named = getattr(rule, f"{prefix}names_black")
    said: dict[str, Any] = _reach(lines["black"]) | {"number": len(blamed), "is_named": is_named}
    if not prefix:
        said["townships"] = len({entry["township_slug"] for entry in blamed})
    if is_named:
        said["units"] = [_blamed(entry) for entry in blamed]
    praised = [_unit(entries[code]) for code in red]
    return {"red": _reach(lines["red"]) | {"units": praised}, "black": said}


def _reach(line: Line) -> dict[str, Any]:
    return {"places": line.places, "from": line.colour}


def _result(entry: Mapping[str, Any]) -> Result:
    total = None if entry["total"] is None else Decimal(str(entry["total"]))
    return Result(total, entry["rank"], cancelled=entry["exclusion"] == Exclusion.CANCELLED)


def _unit(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in _SAID if name in entry}


def _blamed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """No result of a township is cancelled, so nothing is said of that."""
    why = {"cancelled_for": entry["cancelled_for"]} if "cancelled_for" in entry else {}
    return _unit(entry) | why


def reach_in_words(line: Mapping[str, Any], *, is_red: bool) -> str:
    """How far a published red or black list reaches: so many places, or up to a colour."""
    if line["places"] is not None:
        words = _("the first %(places)s") if is_red else _("the last %(places)s")
        return words % {"places": line["places"]}
    words = _("grades of %(colour)s and better") if is_red else _("grades of %(colour)s and worse")
    return words % {"colour": Colour(line["from"]).label}
