"""Records that the rows of a file name, of which several may be called alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from accounts.normalise import fold_name
from portal.importing.entries import Entry

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Naming:
    """The columns of name and number, and what is said of a row that means no record.

    `other_name` tells what the record with the number is called, as `%(name)s`.
    """

    name: str
    number: str
    unknown: Any
    several: Any
    unknown_number: Any
    other_name: Any


class Named(Generic[R]):
    """Records, each given as (name, number, record); an empty number names none."""

    def __init__(self, naming: Naming, records: Iterable[tuple[str, str, R]]) -> None:
        self._naming = naming
        self._by_name: dict[str, list[R]] = defaultdict(list)
        self._by_number: dict[str, tuple[str, R]] = {}
        for name, number, record in records:
            self._by_name[fold_name(name)].append(record)
            if number:
                self._by_number[number] = name, record

    def meant(self, entry: Entry) -> R | None:
        """The record that the row means, by its number if it has one; or else it is refused."""
        words = self._naming
        number, name = entry.values.get(words.number), fold_name(entry.values[words.name])
        if number:
            called, record = self._by_number.get(number, ("", None))
            if record is None:
                entry.refuse(words.number, words.unknown_number)
            elif fold_name(called) != name:
                entry.refuse(words.name, words.other_name % {"name": called})
            return record
        found = self._by_name.get(name, [])
        if len(found) == 1:
            return found[0]
        entry.refuse(words.name, words.several if found else words.unknown)
        return None
