"""What a file would change, and all that is wrong with it. Nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from portal.importing.entries import Entry
from portal.importing.origins import find_table
from portal.importing.resource import CHUNK, LONGEST_SHOWN, Column, SheetResource
from portal.sheets import headers
from portal.sheets.cells import shown
from portal.sheets.look import letters
from portal.sheets.reading import Sheet, too_many

_JSON = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False)
# Different cells of a file whose values are remembered: a column says the same things again.
REMEMBERED = 20_000
_PLAIN = (str, int, float, Decimal, date, type(None))


class Fault(NamedTuple):
    """What is wrong with one cell, or with a row or column as a whole."""

    row: int
    letter: str
    heading: str
    value: str
    reason: str


@dataclass
class Plan:
    """The entries of a file with what they would do; `faults` in the order of the sheet."""

    sheet: str
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def new(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_new]

    @property
    def changed(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.is_new and entry.after]

    @property
    def unchanged(self) -> int:
        return len(self.entries) - len(self.new) - len(self.changed)

    @property
    def digest(self) -> str:
        """SHA-256 over all that would be written, and over what it would be written."""
        digest = hashlib.sha256()
        for entry in self.entries:
            if entry.after:
                made = [entry.number, *_identity(entry), entry.before, entry.after]
                digest.update(as_json(made).encode())
        return digest.hexdigest()


def as_json(value: Any) -> str:
    """Values of records as text, the same for the same ones."""
    return _JSON.encode(value)


def _identity(entry: Entry) -> tuple[Any, Any]:
    """The stored record as it was read, or what a new one belongs to."""
    instance = entry.instance
    if not entry.is_new:
        return instance.pk, instance.version
    relations = (f.attname for f in instance._meta.concrete_fields if f.is_relation)
    return None, {name: getattr(instance, name) for name in relations}


def make_plan(
    resource: SheetResource, sheets: list[Sheet], *, rows_at_most: int | None = None
) -> Plan:
    """What `sheets` would change in the records that the resource's user may change.

    Raises SheetRefused where the table is not found, or has more rows below its headings than
    `rows_at_most`. A fixed number of queries for each 500 rows.
    """
    header = find_table(resource, sheets)
    above = header.sheet.rows[: headers.SEARCHED_ROWS]
    below = len(header.sheet.rows) - sum(number <= header.row for number, _cells in above)
    if rows_at_most is not None and below > rows_at_most:
        raise too_many(rows_at_most)
    plan = Plan(header.sheet.name)
    headings = _("headings")
    plan.faults = [Fault(header.row, "", headings, "", str(text)) for text in header.problems]
    # Without a column that is needed nobody can say which record a row means.
    is_whole = resource.required().keys() <= header.columns.keys()
    columns = resource.columns()
    entries: list[Entry] = []
    last = header.sheet.rows[-1][0] if header.sheet.rows else header.row
    found = iter(resource.gather(_entries(resource, header)))
    while chunk := list(islice(found, CHUNK)):
        entries += chunk
        legible = [entry for entry in chunk if is_whole and not entry.faults]
        resource.find(legible)
        for entry in legible:
            _fill(resource, entry, columns)
        resource.told("check", chunk[-1].number - header.row, last - header.row)
    sound = [entry for entry in entries if is_whole and not entry.faults]
    _refuse_twice(sound)
    resource.check([entry for entry in sound if not entry.faults])
    plan.entries = entries
    plan.faults += sorted(_faults(columns, header, entries), key=lambda fault: fault.row)
    if not entries and not plan.faults:
        plan.faults.append(
            Fault(header.row, "", headings, "", _("No row stands below the headings."))
        )
    return plan


class _Cleaner:
    """What the columns make of cells. Equal cells of a column are looked at once."""

    def __init__(self, columns: dict[str, Column]) -> None:
        self._columns = columns
        # Texts by themselves; of numbers 1, 1.0 and True are equal, and not the same thing to say.
        self._known: dict[str, dict[Any, Any]] = {key: {} for key in columns}
        self._left = REMEMBERED

    def read(self, entry: Entry) -> None:
        """Give the entry the values of its cells, and refuse those that have none."""
        values = entry.values
        for key, cell in entry.cells.items():
            said = cell if cell.__class__ is str or cell is None else (cell.__class__, repr(cell))
            try:
                values[key] = self._known[key][said]
            except KeyError:
                self._look(entry, key, cell, said)

    def _look(self, entry: Entry, key: str, cell: Any, said: Any) -> None:
        try:
            value = self._columns[key].clean({key: cell})
        except ValidationError as error:
            entry.refuse(key, " ".join(error.messages))
            return
        entry.values[key] = value
        if isinstance(value, _PLAIN) and self._left:
            self._left -= 1
            self._known[key][said] = value


def _entries(resource: SheetResource, header: headers.Header) -> Iterator[Entry]:
    cleaner = _Cleaner(resource.columns())
    at = list(header.columns.items())
    width = 1 + max((column for _key, column in at), default=0)
    for number, cells in header.sheet.rows:
        if number <= header.row:
            continue
        stray = headers.stray(header, cells)
        whole = cells if len(cells) >= width else [*cells, *[None] * (width - len(cells))]
        row = {key: whole[column] for key, column in at}
        examples = resource.examples_in(row)
        # Spaces that somebody left in a row say as little as nothing.
        is_passed_over = (
            resource.is_example(row)
            if examples
            else not any(shown(cell).strip() for cell in row.values())
        )
        if stray is None and is_passed_over:
            continue
        entry = Entry(number, row)
        if stray is not None:
            entry.refuse("", stray.messages[0])
        for key in examples:
            entry.refuse(key, _("An example still stands in this cell. Write what is true."))
        if number in header.sheet.hidden_rows:
            entry.refuse("", _("The row is hidden. Show it or delete it."))
        cleaner.read(entry)
        yield entry


def _fill(resource: SheetResource, entry: Entry, columns: dict[str, Column]) -> None:
    """Give the record the values of the row, and note what that changes."""
    if entry.faults and entry.instance is None:
        return
    entry.is_new = entry.instance is None and not entry.is_further
    resource.refuse_kept(entry)
    if entry.faults or entry.is_further:
        return
    stored = resource.begin(entry) if entry.is_new else entry.instance
    entry.instance = copy(stored)
    by_attribute = {}
    for key, column in columns.items():
        if not column.assigned or key not in entry.values:
            continue
        name = column.attribute
        by_attribute[name] = key
        before = None if entry.is_new else resource.value_of(stored, name)
        if name in resource.related:
            entry.relate(name, before, entry.values[key])
        else:
            entry.put(name, before, entry.values[key])
    resource.derive(entry, stored)
    if not entry.after:
        return
    try:
        resource.check_instance(entry.instance, set(entry.after))
    except ValidationError as error:
        for name, reason in resource.reasons(error).items():
            entry.refuse(by_attribute.get(name, ""), reason)


def _refuse_twice(entries: list[Entry]) -> None:
    first: dict[Any, int] = {}
    for entry in entries:
        if entry.is_new or entry.is_further:
            continue
        number = first.setdefault(entry.instance.pk, entry.number)
        if number != entry.number:
            entry.refuse("", _("Row %(number)s means the same record.") % {"number": number})


def _faults(
    columns: dict[str, Column], header: headers.Header, entries: list[Entry]
) -> Iterator[Fault]:
    for entry in entries:
        for key, reason, row, cell in entry.faults:
            at = header.columns.get(key)
            yield Fault(
                row,
                "" if at is None else letters(at),
                str(columns[key].heading) if key in columns else _("whole row"),
                shown(cell)[:LONGEST_SHOWN],
                str(reason),
            )
