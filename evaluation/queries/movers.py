"""Who rose and who fell most in a bulletin, and by which section of the card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation.beside import number
from evaluation.movement import PointChange, point_changes
from evaluation.periods import bulletin_key
from evaluation.queries.movement import published_points
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current_of


@dataclass(frozen=True)
class Mover:
    """A community with its total then and now, in points, and the section that moved it most that
    way; `reason` is None where the releases do not carry sections, or none moved that way."""

    entry: Mapping[str, Any]
    before: Decimal
    after: Decimal
    reason: PointChange | None

    @property
    def change(self) -> Decimal:
        """Points gained; below zero for lost."""
        return self.after - self.before


@dataclass(frozen=True)
class Movers:
    """Those that rose, and those that fell, the farthest first."""

    rose: list[Mover]
    fell: list[Mover]


def movers_of(bulletins: Iterable[Publication], most: int) -> dict[str, Movers]:
    """Key of a bulletin → the `most` communities that rose, and that fell, by the most points since
    the bulletin before; nothing for bulletins before which none stands on the site. One query.
    """
    given = list(bulletins)
    keys = {
        bulletin.key: bulletin_key(period, bulletin.payload["county_slug"])
        for bulletin in given
        if (period := bulletin.payload.get("previous_period"))
    }
    rows = current_of(Kind.BULLETIN).filter(key__in=keys.values()).defer("search_text")
    earlier = {row.key: row.payload for row in rows}
    return {
        bulletin.key: _movers(earlier[keys[bulletin.key]], bulletin.payload, most)
        for bulletin in given
        if keys.get(bulletin.key) in earlier
    }


def _movers(before: Mapping[str, Any], after: Mapping[str, Any], most: int) -> Movers:
    then = {entry["slug"]: entry for entry in before["entries"]}
    pairs = [
        (new - old, then[entry["slug"]], entry)
        for entry in after["entries"]
        if (new := number(entry["total"])) is not None
        and (old := number(then.get(entry["slug"], {}).get("total"))) is not None
    ]
    # Those alike stand in the order of the bulletin.
    pairs.sort(key=lambda pair: -pair[0])
    rose = [pair for pair in pairs[:most] if pair[0] > 0]
    fell = [pair for pair in pairs[::-1][:most] if pair[0] < 0]
    return Movers(
        [_mover(before, after, old, new) for _change, old, new in rose],
        [_mover(before, after, old, new) for _change, old, new in fell],
    )


def _mover(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Mover:
    then, now = Decimal(str(old["total"])), Decimal(str(new["total"]))
    sign = 1 if now > then else -1
    moved = [
        change
        for change in point_changes(published_points(before, old), published_points(after, new))
        if change.change is not None and change.change * sign > 0
    ]
    reason = max(moved, key=lambda change: abs(change.change or Decimal(0)), default=None)
    return Mover(new, then, now, reason)
