"""What a file would change, and all that is wrong with it. Nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from portal.importing.resource import CHUNK, LONGEST_SHOWN, Entry, SheetResource
from portal.sheets import headers
from portal.sheets.cells import shown
from portal.sheets.parsing import letters
from portal.sheets.reading import Sheet


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
        made = [[e.number, *_identity(e), e.before, e.after] for e in self.entries if e.after]
        text = json.dumps(made, cls=DjangoJSONEncoder, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _identity(entry: Entry) -> tuple[Any, Any]:
    """The stored record as it was read, or what a new one belongs to."""
    instance = entry.instance
    if not entry.is_new:
        return instance.pk, instance.version
    relations = (f.attname for f in instance._meta.concrete_fields if f.is_relation)
    return None, {name: getattr(instance, name) for name in relations}


def make_plan(resource: SheetResource, sheets: list[Sheet]) -> Plan:
    """What `sheets` would change in the records that the resource's user may change.

    Raises SheetRefused where the table is not found. A fixed number of queries for each 500 rows.
    """
    header = headers.find(sheets, resource.headings(), required=resource.required())
    plan = Plan(header.sheet.name)
    headings = _("headings")
    plan.faults = [Fault(header.row, "", headings, "", str(text)) for text in header.problems]
    entries = list(_entries(resource, header))
    # Without a column that is needed nobody can say which record a row means.
    is_whole = resource.required().keys() <= header.columns.keys()
    for start in range(0, len(entries) if is_whole else 0, CHUNK):
        chunk = [entry for entry in entries[start : start + CHUNK] if not entry.faults]
        resource.find(chunk)
        for entry in chunk:
            _fill(resource, entry)
        resource.told("check", start + len(chunk), len(entries))
    sound = [entry for entry in entries if is_whole and not entry.faults]
    _refuse_twice(sound)
    resource.check([entry for entry in sound if not entry.faults])
    plan.entries = entries
    plan.faults += _faults(resource, header, entries)
    if not entries and not plan.faults:
        plan.faults.append(
            Fault(header.row, "", headings, "", _("No row stands below the headings."))
        )
    return plan


def _entries(resource: SheetResource, header: headers.Header) -> Iterator[Entry]:
    columns = resource.columns()
    for number, cells in header.rows():
        row = {
            key: cells[column] if column < len(cells) else None
            for key, column in header.columns.items()
        }
        stray = headers.stray(header, cells)
        if stray is None and (
            all(cell is None for cell in row.values()) or resource.is_example(row)
        ):
            continue
        entry = Entry(number, row)
        if stray is not None:
            entry.refuse("", stray.messages[0])
        for key in resource.examples_in(row):
            entry.refuse(key, _("An example still stands in this cell. Write what is true."))
        if number in header.sheet.hidden_rows:
            entry.refuse("", _("The row is hidden. Show it or delete it."))
        for key in row:
            try:
                entry.values[key] = columns[key].clean(row)
            except ValidationError as error:
                entry.refuse(key, " ".join(error.messages))
        yield entry


def _fill(resource: SheetResource, entry: Entry) -> None:
    """Give the record the values of the row, and note what that changes."""
    if entry.faults and entry.instance is None:
        return
    entry.is_new = entry.instance is None
    resource.refuse_kept(entry)
    if entry.faults:
        return
    stored = resource.begin(entry) if entry.is_new else entry.instance
    entry.instance = copy(stored)
    by_attribute = {}
    for key, column in resource.columns().items():
        if key not in entry.values or not column.assigned:
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
        if entry.is_new:
            continue
        number = first.setdefault(entry.instance.pk, entry.number)
        if number != entry.number:
            entry.refuse("", _("Row %(number)s means the same record.") % {"number": number})


def _faults(
    resource: SheetResource, header: headers.Header, entries: list[Entry]
) -> Iterator[Fault]:
    columns = resource.columns()
    for entry in entries:
        for key, reason in entry.faults:
            at = header.columns.get(key)
            yield Fault(
                entry.number,
                "" if at is None else letters(at),
                str(columns[key].heading) if key in columns else _("whole row"),
                shown(entry.cells.get(key))[:LONGEST_SHOWN],
                str(reason),
            )
