"""Whether the registry hangs together: what no single row can show.

An error is something that cannot be (a code under another unit, a circle of successors); a note is
something that is missing (a committee without a type, a closed unit without a successor).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.normalise import fold_name
from communities.enums import DivisionLevel, UnitAct
from communities.models import Community, Township
from communities.validators import validate_division_code, validate_kind, validate_parent_code


@dataclass(frozen=True)
class Finding:
    """`unit` is what it is about: a community, or a township."""

    is_error: bool
    unit: Community | Township
    text: Any

    @property
    def name(self) -> str:
        return self.unit.full_name if isinstance(self.unit, Community) else self.unit.name

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


def registry_findings(
    communities: QuerySet[Community], townships: QuerySet[Township]
) -> list[Finding]:
    """Everything that is wrong with these units or missing in them, errors first; six queries."""
    townships_read = list(townships.select_related("county"))
    units = list(
        communities.select_related("township__county").prefetch_related(
            "classifications__type", "successors", "changes"
        )
    )
    found = [
        *_township_codes(townships_read),
        *_civil_affairs_codes(townships_read),
        *_community_codes(units),
        *_successions(units),
        *_same_names(units),
        *_gaps(units),
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


def _code(unit: Community | Township, parent: str, level: DivisionLevel) -> Iterator[Finding]:
    try:
        validate_division_code(unit.code, level)
        validate_parent_code(unit.code, parent, level)
        validate_kind(unit.code, unit.kind, level)
    except ValidationError as error:
        yield Finding(True, unit, " ".join(error.messages))


def _successions(communities: Sequence[Community]) -> Iterator[Finding]:
    successors = {unit.pk: [s.pk for s in unit.successors.all()] for unit in communities}
    in_circle = circles(successors)
    for unit in communities:
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


def _same_names(communities: Iterable[Community]) -> Iterator[Finding]:
    groups: dict[tuple[int, str], list[Community]] = defaultdict(list)
    for unit in communities:
        if unit.valid_until is None:
            groups[unit.township_id, fold_name(unit.name)].append(unit)
    for group in groups.values():
        for unit in group[1:]:
            yield Finding(
                True, unit, _("It has the same name as another unit there: %(slug)s.")
                % {"slug": group[0].slug},
            )  # fmt: skip


def _was_explained(unit: Community) -> bool:
    """Whether an officer closed it, saying why; a file of divisions gives no reason."""
    return any(
        change.act == UnitAct.CLOSED and change.recorded_by_id for change in unit.changes.all()
    )


def _gaps(communities: Iterable[Community]) -> Iterator[Finding]:
    for unit in communities:
        if unit.valid_until is not None and not unit.successors.all() and not _was_explained(unit):
            yield Finding(False, unit, _("It was closed and has no successor."))
        if unit.valid_until is None and unit.is_committee and not unit.types:
            yield Finding(False, unit, _("It is not classified yet."))
