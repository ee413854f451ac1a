"""What records tell of the policy's clauses, counted alike wherever a number stands.

The scoreboard and work plans count through this registry. An app adds its measures in `apps.py`:

    measures.register(Measure("meetings", _("Meetings held"), …, counted=Part(held)))

A measure names rows; it is never typed. The number is how many rows there are (or the sum of a
column of theirs) in a unit, and the list behind the number are these same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import Substr

from accounts.scoping import within


@dataclass(frozen=True)
class Span:
    """Civil days, both included."""

    since: date
    until: date


Rows = Callable[[Span], "QuerySet[Any]"]
Narrow = Callable[["QuerySet[Any]"], "QuerySet[Any]"]


@dataclass(frozen=True)
class Part:
    """One side of a measure: rows of a model with a `scope_path`, or the sum of their column."""

    rows: Rows
    add: str = ""


@dataclass(frozen=True)
class Measure:
    """`counted` alone, or ÷ `of`.

    `what` says in a sentence what is counted. `is_state`: as it is on the last day of a span;
    the others count what happened from its first day to its last.
    """

    key: str
    name: Any
    unit: Any
    what: Any
    counted: Part
    of: Part | None = None
    is_state: bool = False

    @property
    def parts(self) -> dict[str, Part]:
        """Its sides by name."""
        return {"counted": self.counted} | ({"of": self.of} if self.of else {})


@dataclass(frozen=True)
class Figure:
    """A count, or a numerator with its denominator."""

    counted: int
    of: int | None = None

    @property
    def share(self) -> float | None:
        """counted ÷ of; None for a plain count and for a denominator of nothing."""
        return self.counted / self.of if self.of else None


@dataclass(frozen=True)
class Question:
    """What the measure with a `key` counts in one unit (4 to 12 digits)."""

    key: str
    span: Span
    code: str


_measures: dict[str, Measure] = {}
# So many sides of measures are asked for in one statement.
SIDES_AT_ONCE = 100


def register(*measures: Measure) -> None:
    """Add measures; one with the key of another takes its place."""
    for measure in measures:
        _measures[measure.key] = measure


def registered() -> dict[str, Measure]:
    """All measures by key, in the order of the apps."""
    return dict(_measures)


def seen_by(user: Any) -> Narrow:
    """Narrows rows to those that `user` may read."""

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        manager: Any = rows.model._default_manager
        return rows.filter(pk__in=manager.for_user(user).order_by().values("pk"))

    return narrow


def figures(
    measure: Measure, span: Span, codes: Collection[str], *, narrow: Narrow | None = None
) -> dict[str, Figure]:
    """What `measure` counts in each of the units with `codes` (4 to 12 digits); one query a side.

    A unit counts all that lies in it, so what belongs to a county as a whole is in the city's
    number and in no township's.
    """
    sides = {name: _sums(part, span, codes, narrow) for name, part in measure.parts.items()}
    found = {}
    for code in codes:
        numbers = {name: _within(sums, code) for name, sums in sides.items()}
        found[code] = Figure(numbers["counted"], numbers.get("of"))
    return found


def answers(questions: Collection[Question]) -> dict[Question, Figure]:
    """The figures of many measures, spans and units at once: one query for each hundred sides.

    A key that is not registered any more has no answer.
    """
    units: dict[tuple[str, Span], list[str]] = {}
    for one in questions:
        if one.key in _measures:
            units.setdefault((one.key, one.span), []).append(one.code)
    asked = [
        (key, span, side, part, codes)
        for (key, span), codes in units.items()
        for side, part in _measures[key].parts.items()
    ]
    sums: dict[tuple[str, Span, str], Counter[str]] = {}
    for start in range(0, len(asked), SIDES_AT_ONCE):
        several = asked[start : start + SIDES_AT_ONCE]
        lines = [
            _lines(part, span, codes, None, number=number)
            for number, (_key, span, _side, part, codes) in enumerate(several)
        ]
        for key, span, side, _part, _codes in several:
            sums[key, span, side] = Counter()
        rows = lines[0].union(*lines[1:], all=True) if len(lines) > 1 else lines[0]
        for number, code, counted in rows:
            sums[several[number][:3]][code] += counted or 0
    return {one: _figure(one, sums) for one in questions if one.key in _measures}


def _figure(one: Question, sums: dict[tuple[str, Span, str], Counter[str]]) -> Figure:
    numbers = {
        side: _within(sums[one.key, one.span, side], one.code) for side in _measures[one.key].parts
    }
    return Figure(numbers["counted"], numbers.get("of"))


def rows_behind(part: Part, span: Span, code: str) -> QuerySet[Any]:
    """The rows of one side of a measure in the unit with `code`."""
    whole: Any = _whole(part, span, None)
    found: QuerySet[Any] = whole.filter(within(whole.model.scope_path, code))
    return found


def _whole(part: Part, span: Span, narrow: Narrow | None) -> QuerySet[Any]:
    """The rows, each once: what they were told by may join them several times."""
    rows = part.rows(span)
    rows = narrow(rows) if narrow else rows
    whole: QuerySet[Any] = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    return whole


def _sums(part: Part, span: Span, codes: Collection[str], narrow: Narrow | None) -> dict[str, int]:
    """By the beginning of the division code, as long as the longest of `codes`."""
    sums = Counter[str]()
    for _number, code, counted in _lines(part, span, codes, narrow):
        sums[code] += counted or 0
    return sums


def _lines(
    part: Part, span: Span, codes: Collection[str], narrow: Narrow | None, *, number: int = 0
) -> QuerySet[Any, Any]:
    """(`number`, beginning of the division code as long as the longest of `codes`, sum)."""
    rows: Any = _whole(part, span, narrow)
    length = max(map(len, codes), default=0)
    counted = Sum(part.add) if part.add else Count("pk")
    lines: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            asked=Value(number, IntegerField()),
            measured_in=Substr(rows.model.scope_path, 1, length or 1),
        )
        .values_list("asked", "measured_in")
        .annotate(number=counted)
    )
    return lines


def _within(sums: dict[str, int], code: str) -> int:
    return sum(number for of, number in sums.items() if of.startswith(code))
