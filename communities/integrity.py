"""Whether the registry hangs together: what no single row can show.

An error is something that cannot be (a code under another unit, a circle of successors); a note is
something that is missing (a committee without a type, a closed unit without a successor).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.normalise import fold_name
from communities.enums import DivisionLevel, UnitAct
from communities.models import Community, Township
from communities.validators import validate_division_code, validate_kind, validate_parent_code

Unit = Community | Township


@dataclass(frozen=True)
class Finding:
    """`unit` is what it is about: a community, or a township."""

    is_error: bool
    unit: Unit
    text: Any

    @property
    def name(self) -> str:
        return self.unit.full_name if isinstance(self.unit, Community) else self.unit.name

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


def registry_findings(
    communities: QuerySet[Community], townships: QuerySet[Township]
) -> list[Finding]:
    """Everything that is wrong with these units or missing in them, errors first.

    The same number of queries for any number of units.
    """
    townships_read = list(
        townships.select_related("county").prefetch_related("successors", "changes")
    )
    units = list(
        communities.select_related("township__county").prefetch_related(
            "classifications__type", "successors", "changes"
        )
    )
    found = [
        *_township_codes(townships_read),
        *_civil_affairs_codes(townships_read),
        *_community_codes(units),
        *_orphans(units),
        *_gaps(units),
    ]
    levels: tuple[Sequence[Unit], ...] = (townships_read, units)
    for level in levels:
        found += [
            *_successions(level),
            *_lives(level),
            *_same_names(level),
            *_lost(level),
        ]
    return sorted(found, key=lambda finding: (not finding.is_error, finding.unit.code))


def _township_codes(townships: Iterable[Township]) -> Iterator[Finding]:
    for unit in townships:
        yield from _code(unit, unit.county.code, DivisionLevel.TOWNSHIP)


def _civil_affairs_codes(townships: Sequence[Township]) -> Iterator[Finding]:
    """The two systems of codes give some numbers to different units."""
    by_code = {unit.code: unit for unit in townships}
    for unit in townships:
        other = by_code.get(unit.civil_affairs_code)
        if other is not None and other != unit:
            text = _("Its code of civil affairs is the bureau of statistics' for %(name)s.")
            yield Finding(False, unit, text % {"name": other.name})


def _community_codes(communities: Iterable[Community]) -> Iterator[Finding]:
    for unit in communities:
        yield from _code(unit, unit.township.code, DivisionLevel.VILLAGE)


def _code(unit: Unit, parent: str, level: DivisionLevel) -> Iterator[Finding]:
    try:
        validate_division_code(unit.code, level)
        validate_parent_code(unit.code, parent, level)
        validate_kind(unit.code, unit.kind, level)
    except ValidationError as error:
        yield Finding(True, unit, " ".join(error.messages))


def _successions(units: Sequence[Unit]) -> Iterator[Finding]:
    successors = {unit.pk: [s.pk for s in unit.successors.all()] for unit in units}
    in_circle = circles(successors)
    for unit in units:
        if unit.pk in in_circle:
            yield Finding(True, unit, _("It succeeds itself by way of its successors."))
        for successor in unit.successors.all():
            ended = unit.valid_until
            if ended is None:
                yield Finding(
                    True, unit, _("It exists and has the successor %(name)s.") % {"name": successor}
                )
            elif successor.valid_until is not None and successor.valid_until < ended:
                yield Finding(
                    True,
                    unit,
                    _("Its successor %(name)s ended before it.") % {"name": successor},
                )


def circles(successors: Mapping[int, Sequence[int]]) -> set[int]:
    """The keys from which their successors lead back to themselves."""
    found = set()
    for start in successors:
        seen: set[int] = set()
        waiting = list(successors[start])
        while waiting:
            key = waiting.pop()
            if key == start:
                found.add(start)
                break
            if key not in seen:
                seen.add(key)
                waiting.extend(successors.get(key, ()))
    return found


def _orphans(communities: Iterable[Community]) -> Iterator[Finding]:
    for unit in communities:
        if unit.valid_until is None and unit.township.valid_until is not None:
            text = _("It exists, and its township “%(name)s” does not.")
            yield Finding(True, unit, text % {"name": unit.township})


def _lives(units: Iterable[Unit]) -> Iterator[Finding]:
    """What happened to a unit happened while it existed; its end is the day before an act."""
    for unit in units:
        first, last = unit.valid_from or date.min, unit.valid_until or date.max
        for change in unit.changes.all():
            day_before = change.effective_on - timedelta(days=1)
            if change.effective_on < first or day_before > last:
                text = _("“%(act)s” of %(day)s lies outside the time in which it existed.")
                act = {"act": change.get_act_display(), "day": change.effective_on}
                yield Finding(True, unit, text % act)


def _same_names(units: Iterable[Unit]) -> Iterator[Finding]:
    """Two units of one name in one place at one time."""
    groups: dict[tuple[int, str], list[Unit]] = defaultdict(list)
    for unit in units:
        place = unit.county_id if isinstance(unit, Township) else unit.township_id
        groups[place, fold_name(unit.name)].append(unit)
    for group in groups.values():
        lives = sorted(group, key=lambda unit: unit.valid_from or date.min)
        longest = lives[0]
        for unit in lives[1:]:
            if (unit.valid_from or date.min) <= (longest.valid_until or date.max):
                text = _("It has the same name as another unit there: %(slug)s.")
                yield Finding(True, unit, text % {"slug": longest.slug})
            longest = max(longest, unit, key=lambda one: one.valid_until or date.max)


def _lost(units: Iterable[Unit]) -> Iterator[Finding]:
    for unit in units:
        if unit.valid_until is not None and not unit.successors.all() and not _was_explained(unit):
            yield Finding(False, unit, _("It was closed and has no successor."))


def _was_explained(unit: Unit) -> bool:
    """Whether an officer closed it, saying why; a file of divisions gives no reason."""
    return any(
        change.act == UnitAct.CLOSED and change.recorded_by_id for change in unit.changes.all()
    )


def _gaps(communities: Iterable[Community]) -> Iterator[Finding]:
    for unit in communities:
        if unit.valid_until is None and unit.is_committee and not unit.types:
            yield Finding(False, unit, _("It is not classified yet."))
