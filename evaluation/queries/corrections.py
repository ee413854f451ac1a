"""What a correction changed: two versions of a bulletin beside each other, from payloads alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.differences import SAME, Row, compare_clauses
from evaluation.enums import Exclusion, Measure, PartSource
from evaluation.queries.movement import published_points
from evaluation.validators import plain

# Parts of a bulletin of which only that they changed is told: the versions show them whole.
PARTS = {
    "title": gettext_lazy("Title"),
    "recipients": gettext_lazy("Addressees"),
    "copies_to": gettext_lazy("Copies to"),
    "issuer": gettext_lazy("Issuer"),
    "rule": gettext_lazy("Rule of the standings"),
    "composite": gettext_lazy("Weights of the parts"),
    "scorecard": gettext_lazy("Scorecard"),
    "further_scorecards": gettext_lazy("Scorecard"),
    "lists": gettext_lazy("Lists of the bulletin"),
    "waste": gettext_lazy("Weights of waste"),
    "findings": gettext_lazy("Findings and their rectification"),
}


@dataclass(frozen=True)
class Change:
    """One figure of a unit in the version before and in this one, as both print it."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class UnitChange:
    """A unit of which anything changed; `is_moved` where that is its ranks alone."""

    name: str
    place: str
    changes: Sequence[Change]
    is_moved: bool


@dataclass(frozen=True)
class Correction:
    """All that differs between two versions; `text` has whole paragraphs, those that stayed too."""

    text: Sequence[Row]
    units: Sequence[UnitChange]
    parts: Sequence[str]

    @property
    def text_changed(self) -> bool:
        return any(row.kind != SAME for row in self.text)

    @property
    def corrected(self) -> list[UnitChange]:
        return [unit for unit in self.units if not unit.is_moved]

    @property
    def moved(self) -> list[UnitChange]:
        return [unit for unit in self.units if unit.is_moved]


def correction(before: Mapping[str, Any], after: Mapping[str, Any]) -> Correction:
    """What differs between the payloads of two versions of one bulletin: the text by paragraph,
    the results by unit (county, townships, communities), and which further parts."""
    parts = [str(label) for key, label in PARTS.items() if before.get(key) != after.get(key)]
    return Correction(
        text=compare_clauses(_paragraphs(before), _paragraphs(after)),
        units=list(_units(before, after)),
        parts=list(dict.fromkeys(parts)),
    )


def _paragraphs(payload: Mapping[str, Any]) -> list[str]:
    return [line.strip() for line in payload.get("text", "").splitlines() if line.strip()]


def _units(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[UnitChange]:
    county = [_figures(payload, payload["summary"]) for payload in (before, after)]
    yield from _unit(after["county"], "", county)
    for lines in ("townships", "entries"):
        then = {line["slug"]: line for line in before[lines]}
        now = {line["slug"]: line for line in after[lines]}
        for slug in now | then:
            line = now.get(slug) or then[slug]
            sides = [
                _figures(payload, found[slug]) if slug in found else {}
                for payload, found in ((before, then), (after, now))
            ]
            yield from _unit(line["name"], line.get("township", ""), sides)


def _unit(name: str, place: str, sides: Sequence[Mapping[str, str]]) -> Iterator[UnitChange]:
    then, now = sides
    changes = [
        Change(what, then.get(what, "—"), now.get(what, "—"))
        for what in dict.fromkeys((*now, *then))
        if then.get(what) != now.get(what)
    ]
    if changes:
        yield UnitChange(name, place, changes, {one.what for one in changes} <= _rank_names(sides))


def _rank_names(sides: Sequence[Mapping[str, str]]) -> set[str]:
    rank = _("Rank")
    return {what for side in sides for what in side if what.startswith(rank)}


def _figures(payload: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, str]:
    """What is printed of a unit, by what it is called."""
    code = line.get("exclusion") or ""
    found = {
        _("Total"): _number(line.get("total")),
        _("Rank"): _number(line.get("rank")),
        _("Without a rank"): str(Exclusion(code).label) if code else "—",
        _("Grade"): (line.get("grade") or {}).get("name", "—"),
    }
    for place in line.get("types", ()):
        found[f"{_('Rank')} · {place['name']}"] = _number(place["rank"])
    for measure in Measure:
        rate = line.get(measure)
        found[str(measure.label)] = f"{rate['numerator']}/{rate['denominator']}" if rate else "—"
    for points in published_points(payload, line) if line.get("sections") else ():
        found[points.title] = _number(points.points)
    for part in line.get("parts", ()):
        found[str(PartSource(part["source"]).label)] = _number(part["figure"])
    return found


def _number(value: Any) -> str:
    return "—" if value is None else plain(Decimal(str(value)))
