"""The list that a bulletin carries, as it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from evaluation.enums import Colour, Exclusion, Listing
from evaluation.incentives import Result
from evaluation.lists import Line, red_and_black
from evaluation.models import Grade, Scorecard, StandingRule

_SAID = ("name", "slug", "township", "total", "rank", "grade")


def published_lists(
    rule: StandingRule | None,
    grades: Mapping[Scorecard, Iterable[Grade]],
    entries: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """The list that `rule` demands, made of the published `entries` by code of the unit.

    `grades` are those of each card; where a round has several, each lists the units it scored.

    Nothing where no list is demanded: what was published so far stays as
    it is. A black list that names no unit holds nothing but numbers.
    """
    if rule is None or rule.listing == Listing.NONE:
        return {}
    several = len(grades) > 1
    said = {"kind": rule.listing, "source": rule.listing_source}
    if rule.listing == Listing.COLOURS:
        colours = [
            _colour(grade, _scored_by(card, entries)) | ({"card": card.title} if several else {})
            for card, reached in grades.items()
            for grade in reached
        ]
        return {"lists": said | {"grades": colours}}
    return {"lists": said | _red_black(rule, entries)}


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


def _red_black(rule: StandingRule, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    results = {code: _result(entry) for code, entry in entries.items()}
    colours = {code: e["grade"]["colour"] for code, e in entries.items() if e["grade"]}
    red, black = red_and_black(
        Line(rule.red_places, rule.red_from),
        Line(rule.black_places, rule.black_from),
        results,
        colours,
    )
    blamed = [entries[code] for code in black]
    said: dict[str, Any] = {
        "places": rule.black_places,
        "from": rule.black_from,
        "number": len(blamed),
        "townships": len({entry["township_slug"] for entry in blamed}),
        "is_named": rule.names_black,
    }
    if rule.names_black:
        said["units"] = [_unit(e) | {"cancelled_for": e["cancelled_for"]} for e in blamed]
    return {
        "red": {
            "places": rule.red_places,
            "from": rule.red_from,
            "units": [_unit(entries[code]) for code in red],
        },
        "black": said,
    }


def _result(entry: Mapping[str, Any]) -> Result:
    total = None if entry["total"] is None else Decimal(str(entry["total"]))
    return Result(total, entry["rank"], cancelled=entry["exclusion"] == Exclusion.CANCELLED)


def _unit(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in _SAID}


def reach_in_words(line: Mapping[str, Any], *, is_red: bool) -> str:
    """How far a published red or black list reaches: so many places, or up to a colour."""
    if line["places"] is not None:
        words = _("the first %(places)s") if is_red else _("the last %(places)s")
        return words % {"places": line["places"]}
    words = _("grades of %(colour)s and better") if is_red else _("grades of %(colour)s and worse")
    return words % {"colour": Colour(line["from"]).label}
