"""Resources against needs, and how many needs were met (policy clause 2.2.a)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.constants import COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.models import User
from accounts.scoping import within
from communities.models import Township
from communities.queries import place_names
from orgs.enums import NeedState, ResourceKind
from orgs.models import Need
from orgs.queries.partnerships import current_resources, resources_in
from orgs.rules import NEED_SETTLED, NEED_WAITING

# What a number of the rate counts.
OUTCOMES = ("counted", "met", "partly", "unmet", "passed")


def waiting_needs(rows: QuerySet[Any], day: date | None = None) -> QuerySet[Any]:
    """Of needs, those that somebody may still meet on a civil `day` (today)."""
    return rows.filter(state__in=sorted(NEED_WAITING), until__gte=day or timezone.localdate())


def with_outcome(rows: QuerySet[Any], outcome: str, day: date | None = None) -> QuerySet[Any]:
    """Of needs, those behind a number of the rate on a civil `day` (today).

    `counted` is its denominator: settled, or the last wanted day has passed; `passed` those of
    them that nobody settled.
    """
    passed = Q(until__lt=day or timezone.localdate(), state__in=sorted(NEED_WAITING))
    asked = {
        "counted": Q(state__in=sorted(NEED_SETTLED)) | passed,
        "met": Q(state=NeedState.MET),
        "partly": Q(state=NeedState.PARTLY_MET),
        "unmet": Q(state=NeedState.UNMET),
        "passed": passed,
    }
    return rows.filter(asked[outcome])


def at_place(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Of resources or needs, those of a line of the table: in a township with its communities,
    or, for a shorter code, those that stand for the whole county or city."""
    if len(code) >= TOWNSHIP_DIGITS:
        return rows.filter(within("jurisdiction", code))
    return rows.filter(jurisdiction=code)


def line_of(code: str) -> str:
    """The line of the table to which a division code belongs."""
    return code[:TOWNSHIP_DIGITS]


@dataclass(frozen=True)
class Cell:
    """One kind at one place: what is offered today, and what is still needed."""

    kind: str
    resources: int
    needs: int

    @property
    def is_gap(self) -> bool:
        """Something is needed and nothing of the kind is offered."""
        return self.needs > 0 and self.resources == 0


@dataclass(frozen=True)
class TableLine:
    """`code` is a township's, or a county's or the city's for what stands for the whole of it."""

    code: str
    name: str
    cells: list[Cell]


def table_lines(user: User, day: date | None = None) -> list[TableLine]:
    """Resources against needs by place and kind, for the user's jurisdiction, in a fixed
    number of queries."""
    day = day or timezone.localdate()
    sets: tuple[QuerySet[Any], QuerySet[Any]] = (
        current_resources(resources_in(user), day),
        waiting_needs(Need.objects.for_user(user), day),
    )
    offered, needed = (
        Counter((line_of(code), kind) for code, kind in rows.values_list("jurisdiction", "kind"))
        for rows in sets
    )
    names = place_names()
    codes = {code for code, _kind in [*offered, *needed]}
    towns: Any = Township.objects.for_user(user)
    codes |= set(towns.existing().values_list("code", flat=True))
    return [
        TableLine(
            code,
            names.get(code, code),
            [Cell(kind, offered[code, kind], needed[code, kind]) for kind in ResourceKind.values],
        )
        for code in sorted(codes)
    ]


@dataclass(frozen=True)
class MetLine:
    """How far needs were met; the rate is met ÷ counted, and partly met ones are no part of it.

    `key` is a division code or a kind, empty for all together.
    """

    key: str
    name: Any
    counted: int
    met: int
    partly: int
    unmet: int
    passed: int

    @property
    def share(self) -> float | None:
        return self.met / self.counted if self.counted else None


def met_line(key: str, name: Any, states: Counter[str]) -> MetLine:
    """A line from how many needs are in which state; `passed` counts those not settled."""
    met, partly = states[NeedState.MET], states[NeedState.PARTLY_MET]
    unmet, passed = states[NeedState.UNMET], states["passed"]
    return MetLine(key, name, met + partly + unmet + passed, met, partly, unmet, passed)


def met_lines(user: User, by: str, day: date | None = None) -> list[MetLine]:
    """The lines of the user's jurisdiction by `county`, `township` or `kind`."""
    found: dict[str, Counter[str]] = {}
    counted = with_outcome(Need.objects.for_user(user), "counted", day)
    for code, kind, state in counted.values_list("jurisdiction", "kind", "state"):
        key = kind if by == "kind" else _cut(code, by)
        outcome = state if state in NEED_SETTLED else "passed"
        found.setdefault(key, Counter())[outcome] += 1
    names: dict[str, Any] = dict(ResourceKind.choices) if by == "kind" else place_names()
    return [met_line(key, names.get(key, key), found[key]) for key in sorted(found)]


def _cut(code: str, by: str) -> str:
    return code[: COUNTY_DIGITS if by == "county" else TOWNSHIP_DIGITS]


def met_total(lines: list[MetLine], name: Any) -> MetLine:
    """All of `lines` together."""
    sums = Counter[str]()
    for line in lines:
        sums[NeedState.MET] += line.met
        sums[NeedState.PARTLY_MET] += line.partly
        sums[NeedState.UNMET] += line.unmet
        sums["passed"] += line.passed
    return met_line("", name, sums)
