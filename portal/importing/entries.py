"""What a file says of one record, what that changes, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Complaint(NamedTuple):
    """What is wrong in the `column` of a row, whose `cell` is quoted."""

    column: str
    reason: Any
    row: int
    cell: Any


@dataclass(eq=False, slots=True)
class Entry:
    """One row of the file: its cells and values by column, and the record that it means.

    `before` and `after` hold the attributes that change; of a new record all that are given.
    `is_further`: an earlier row stands for the same record, and this one changes nothing itself.
    """

    number: int
    cells: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    instance: Any = None
    is_new: bool = False
    is_further: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    faults: list[Complaint] = field(default_factory=list)

    def put(self, attribute: str, before: Any, after: Any) -> None:
        """Give the record a value, and note it where it is another."""
        if self.relate(attribute, before, after):
            setattr(self.instance, attribute, after)

    def relate(self, attribute: str, before: Any, after: Any) -> bool:
        """Note a value that the record does not hold itself; whether it is another."""
        if not self.is_new and before == after:
            return False
        self.after[attribute] = after
        if not self.is_new:
            self.before[attribute] = before
        return True

    def refuse(self, column: str, reason: Any, *, row: int = 0, cell: Any = None) -> None:
        """Say what is wrong with the value of `column`; the empty key is the row as a whole.

        An entry made of several rows names the `row` and its `cell`.
        """
        said = cell if row else self.cells.get(column)
        self.faults.append(Complaint(column, reason, row or self.number, said))
