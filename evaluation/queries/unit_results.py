"""What the published bulletins say of one unit: beside others, and since the period before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from evaluation.beside import (
    FEWEST,
    Beside,
    mean_of_entries,
    mean_of_means,
    number,
    rates_of,
)
from evaluation.constants import FULL_SHARE
from evaluation.enums import Level, PartSource
from evaluation.movement import PointChange, Points, RankMovement, point_changes, rank_movement
from evaluation.periods import bulletin_key
from evaluation.queries.movement import published_means, published_points, published_ranks
from evaluation.queries.standings import bulletin_lines, published_townships
from evaluation.scoring import mean_total
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current, current_of, versions

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Correction:
    """A version that replaced an earlier one, with what both say of the unit."""

    key: str
    period: str
    version: int
    published_at: datetime
    reason: str
    before: Payload | None
    after: Payload | None

    @property
    def moved_total(self) -> bool:
        """Whether it changed the unit's total."""
        return self._differs("total")

    @property
    def moved_rank(self) -> bool:
        """Whether it changed the unit's rank."""
        return self._differs("rank")

    def _differs(self, name: str) -> bool:
        before, after = (self.before or {}), (self.after or {})
        return bool(before.get(name) != after.get(name))


@dataclass(frozen=True)
class Moves:
    """What gained and what lost points, the largest first; `unchanged` is how many did neither.

    `others` is how many were there in one of the two periods alone.
    """

    gained: Sequence[PointChange]
    lost: Sequence[PointChange]
    unchanged: int
    others: int

    @property
    def are_any(self) -> bool:
        return bool(self.gained or self.lost or self.unchanged)


@dataclass(frozen=True)
class Since:
    """What became of a result since `earlier`, the bulletin that it is compared with.

    `parts` are the sections of the card or the weighted parts of a total, `units` the townships or
    communities below; None where there are none of them.
    """

    earlier: Publication
    before: Payload
    after: Payload
    change: Decimal | None
    rank: RankMovement | None
    parts: Moves | None
    units: Moves | None


@dataclass(frozen=True)
class ResultOf:
    """The unit whose result is looked for in bulletins; of a county it is the whole one."""

    level: Level
    slug: str

    def said(self, payload: Payload) -> Payload | None:
        """What `payload` says of the unit; None where it is not in it."""
        if self.level == Level.COUNTY:
            summary: Payload = payload["summary"]
            return summary
        lines = payload["entries" if self.level == Level.COMMUNITY else "townships"]
        return next((line for line in lines if line["slug"] == self.slug), None)

    def ranks(self, payload: Payload) -> dict[str, Decimal]:
        """The totals of all that the unit is ranked among; nobody for a county."""
        if self.level == Level.COUNTY:
            return {}
        return published_ranks(payload["entries" if self.level == Level.COMMUNITY else "townships"])

    def parts(self, payload: Payload, said: Payload) -> list[Points]:
        """What its total is made of: sections of the card, or weighted parts."""
        if self.level == Level.COMMUNITY:
            return published_points(payload, said)
        if self.level == Level.COUNTY:
            return published_means(payload)
        return [_part(part) for part in said.get("parts", ())]

    def units(self, payload: Payload) -> list[Points]:
        """The totals of the units below it."""
        if self.level == Level.COMMUNITY:
            return []
        if self.level == Level.COUNTY:
            return [_unit(line) for line in payload["townships"]]
        return [_unit(e) for e in payload["entries"] if e["township_slug"] == self.slug]


def _part(part: Payload) -> Points:
    label = str(PartSource(part["source"]).label)
    return Points(part["source"], "", label, number(part["points"]), Decimal(str(part["weight"])))


def _unit(line: Payload) -> Points:
    return Points(line["slug"], "", line["name"], number(line["total"]), FULL_SHARE)


def since_before(unit: ResultOf, payload: Payload) -> Since | None:
    """What changed against the period that `payload` is compared with.

    None where that bulletin does not stand on the site, or does not name the unit. Totals of
    townships that were made otherwise then are compared with nothing.
    """
    earlier = _earlier(payload)
    said = unit.said(payload)
    then = unit.said(earlier.payload) if earlier else None
    is_made_otherwise = bool(payload.get("made_otherwise_before"))
    if earlier is None or said is None or then is None:
        return None
    if is_made_otherwise and unit.level == Level.TOWNSHIP:
        return None
    before, after = number(then["total"]), number(said["total"])
    keeps_units = not (is_made_otherwise and unit.level == Level.COUNTY)
    return Since(
        earlier=earlier,
        before=then,
        after=said,
        change=None if before is None or after is None else after - before,
        rank=rank_movement(unit.ranks(earlier.payload), unit.ranks(payload), unit.slug),
        parts=_moves(unit.parts(earlier.payload, then), unit.parts(payload, said)),
        units=_moves(unit.units(earlier.payload), unit.units(payload)) if keeps_units else None,
    )


def _earlier(payload: Payload) -> Publication | None:
    period = payload.get("previous_period")
    return current(Kind.BULLETIN, bulletin_key(period, payload["county_slug"])) if period else None


def _moves(before: Sequence[Points], after: Sequence[Points]) -> Moves | None:
    changes = point_changes(before, after)
    by_change = sorted(
        (change for change in changes if change.change is not None),
        key=lambda line: line.change or 0,
    )
    gained = [line for line in reversed(by_change) if (line.change or 0) > 0]
    lost = [line for line in by_change if (line.change or 0) < 0]
    unchanged = len(by_change) - len(gained) - len(lost)
    moves = Moves(gained, lost, unchanged, len(changes) - len(by_change))
    return moves if moves.are_any else None


def corrections(unit: ResultOf, bulletin: Publication) -> list[Correction]:
    """The later versions of `bulletin` with what each changed for the unit, the newest first.

    No query where there is one version alone. Versions that were withdrawn are left out.
    """
    if bulletin.version == 1:
        return []
    rows = versions(Kind.BULLETIN, bulletin.key).select_related(None).defer("search_text")
    found = [row for row in rows if not row.taken_down]
    return [
        Correction(
            later.key,
            later.period,
            later.version,
            later.published_at,
            later.reason,
            unit.said(earlier.payload),
            unit.said(later.payload),
        )
        for later, earlier in pairwise(found)
    ]


def beside(unit: ResultOf, bulletin: Publication) -> list[Beside]:
    """The unit's result and the means that it is set beside; empty where it has no total."""
    payload = bulletin.payload
    said = unit.said(payload)
    if said is None or said["total"] is None:
        return []
    own = Decimal(str(said["total"]))
    rates = {"participation": said.get("participation"), "accuracy": said.get("accuracy")}
    others = {
        Level.COMMUNITY: _beside_community,
        Level.TOWNSHIP: _beside_township,
        Level.COUNTY: _beside_county,
    }[unit.level](bulletin, said, own)
    lines = [line for line in others if line.total is not None]
    name = payload["county"] if unit.level == Level.COUNTY else said["name"]
    return [Beside("own", name, own, 1, rates, own), *lines] if lines else []


def _minimum(payload: Payload) -> int:
    rule = payload.get("rule") or {}
    return int(rule.get("minimum_sample", 0))


def _beside_community(bulletin: Publication, entry: Payload, own: Decimal) -> Iterator[Beside]:
    """Each of its types in the county, its township, the county."""
    payload = bulletin.payload
    entries, minimum = payload["entries"], _minimum(payload)
    for place in entry.get("types", ()):
        members = [
            other
            for other in entries
            if any(one["code"] == place["code"] for one in other.get("types", ()))
        ]
        mean, count = mean_of_entries(members)
        yield Beside("type", place["name"], mean, count, rates_of(members, minimum), own)
    near = [other for other in entries if other["township_slug"] == entry["township_slug"]]
    mean, count = mean_of_entries(near)
    yield Beside("township", entry["township"], mean, count, rates_of(near, minimum), own)
    yield _whole_county(payload, own)


def _whole_county(payload: Payload, own: Decimal) -> Beside:
    summary = payload["summary"]
    results = summary["inspected"]
    total = number(summary["total"]) if results >= FEWEST else None
    rates = rates_of([summary], _minimum(payload))
    return Beside("county", payload["county"], total, results, rates, own)


def _beside_township(bulletin: Publication, line: Payload, own: Decimal) -> Iterator[Beside]:
    """The county, and all townships of the city whose totals were made alike."""
    payload = bulletin.payload
    is_composed = bool(line.get("parts"))
    if is_composed:
        yield _of_totals("county", payload["county"], payload["townships"], own)
    else:
        yield _whole_county(payload, own)
    place = (payload["county_slug"], line["slug"])
    for group in published_townships(current_of(Kind.BULLETIN, period=bulletin.period)):
        townships = group["townships"]
        if place not in {(one["county_slug"], one["slug"]) for one in townships}:
            continue
        if len({one["county_slug"] for one in townships}) < FEWEST:
            continue
        if is_composed:
            yield _of_totals("city", "", townships, own)
        else:
            mean, count = mean_of_means(townships)
            yield Beside("city", "", mean, count, rates_of(townships), own)


def _of_totals(kind: str, name: str, lines: Sequence[Payload], own: Decimal) -> Beside:
    totals = [Decimal(str(line["total"])) for line in lines if line["total"] is not None]
    mean = mean_total(totals) if len(totals) >= FEWEST else None
    return Beside(kind, name, mean, len(totals), rates_of(lines), own)


def _beside_county(bulletin: Publication, _summary: Payload, own: Decimal) -> Iterator[Beside]:
    """All counties of the city that scored by the same card."""
    rows = bulletin_lines(current_of(Kind.BULLETIN, period=bulletin.period))
    card = bulletin.payload.get("scorecard")
    summaries = [line["summary"] for line in rows if line["scorecard"] == card]
    if len(summaries) >= FEWEST:
        mean, count = mean_of_means(summaries)
        yield Beside("city", "", mean, count, rates_of(summaries), own)
