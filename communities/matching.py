"""Which unit of a new file is which unit that we know. Pure.

1. The same code and name: the same unit.
2. The same name in the same county under another code, on both sides only once: it was given
   another code ("moved"), because its township was merged or renumbered.
3. The same code with another name: it was renamed.
4. What the file alone has is new; what we alone have was closed.

Names go before codes because the bureau renumbers whole townships and hands codes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from accounts.normalise import fold_name
from communities.divisions import DivisionRow


@dataclass(frozen=True)
class Known:
    """A unit of the registry, as far as matching needs it."""

    pk: int
    code: str
    name: str
    is_open: bool


@dataclass
class Matching:
    """What became of whom. `code_conflicts` are codes that another unit had or has."""

    same: list[tuple[DivisionRow, Known]] = field(default_factory=list)
    added: list[DivisionRow] = field(default_factory=list)
    closed: list[Known] = field(default_factory=list)
    code_conflicts: list[tuple[DivisionRow, Known]] = field(default_factory=list)


def match_units(known: Sequence[Known], rows: Sequence[DivisionRow], scope: int) -> Matching:
    """Match `rows` to `known`; names are unique within the first `scope` digits of a code."""
    matching = Matching()
    row_of: dict[int, DivisionRow] = {}
    left = list(rows)

    def pair(
        units: Iterable[Known],
        key_of_unit: Callable[[Known], tuple[str, str]],
        key_of_row: Callable[[DivisionRow], tuple[str, str]],
    ) -> None:
        nonlocal left
        free = [unit for unit in units if unit.pk not in row_of]
        often = Counter(map(key_of_unit, free)) + Counter()
        often_in_file = Counter(map(key_of_row, left))
        by_key = {key_of_unit(unit): unit for unit in free if often[key_of_unit(unit)] == 1}
        remaining = []
        for row in left:
            key = key_of_row(row)
            if key in by_key and often_in_file[key] == 1:
                row_of[by_key[key].pk] = row
            else:
                remaining.append(row)
        left = remaining

    still_open = [unit for unit in known if unit.is_open]
    pair(known, lambda u: (u.code, fold_name(u.name)), lambda r: (r.code, fold_name(r.name)))
    pair(
        still_open,
        lambda u: (u.code[:scope], fold_name(u.name)),
        lambda r: (r.code[:scope], fold_name(r.name)),
    )
    pair(still_open, lambda u: (u.code, ""), lambda r: (r.code, ""))

    matching.added = left
    for unit in known:
        if unit.pk in row_of:
            matching.same.append((row_of[unit.pk], unit))
        elif unit.is_open:
            matching.closed.append(unit)
    kept = {unit.code: unit for unit in known if unit.pk not in row_of}
    matching.code_conflicts = [(row, kept[row.code]) for row in rows if row.code in kept]
    return matching
