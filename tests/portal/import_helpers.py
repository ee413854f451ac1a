"""A file of any table: sent, confirmed, and what is stored sent back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.exports import cells, heading_of
from accounts.forms import new_token
from accounts.tables import csv_parts, workbook
from portal import importing
from portal.models import ImportBatch
from portal.sheets.parsing import parse
from tests.portal.sheet_files import xlsx


def send(
    kind: str, by: Any, *rows: Sequence[Any], content: bytes = b"", name: str = "a.xlsx"
) -> ImportBatch:
    return importing.upload(
        kind=kind,
        by=by,
        content=content or xlsx(rows),
        name=name,
        token=new_token(),
        parse=parse,
    )


def confirm(batch: ImportBatch) -> None:
    by = batch.uploaded_by
    token = importing.confirmation_token(batch, by)
    importing.apply_batch(batch, by=by, token=token, parse=parse)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.new, batch.changed, batch.unchanged, batch.faults


def faults(batch: ImportBatch) -> list[str]:
    """The cells, such as C5; the row alone where the whole of it is meant."""
    return [f"{fault.letter}{fault.row}" for fault in importing.preview_of(batch).faults]


def table(kind: str, by: Any, rows: Any = None) -> list[tuple[Any, ...]]:
    """What is stored now, with all its columns: the headings and the lines."""
    resource = importing.resource_for(kind, by)
    columns = importing.sheet_columns(resource)
    model = resource._meta.model
    head = tuple(heading_of(model, column) for column in columns)
    spread = resource.spread if importing.spreads(resource) else None
    lines = cells(resource.rows() if rows is None else rows, columns, spread)
    return [head, *map(tuple, lines)]


def stored(kind: str, by: Any, file: str = "xlsx", rows: Any = None) -> bytes:
    """What is stored now as a file, as the button on the page of the table sends it."""
    head, *lines = table(kind, by, rows)
    if file == "csv":
        return b"".join(csv_parts(head, iter(lines)))
    with workbook("表", head, iter(lines)) as book:
        return book.read()


def round_trip(kind: str, by: Any, rows: Any = None) -> tuple[int, int, int, int]:
    """What comes of sending back what is stored, as either kind of file."""
    found = []
    for file in ("csv", "xlsx"):
        batch = send(kind, by, content=stored(kind, by, file, rows), name=f"a.{file}")
        assert faults(batch) == []
        found.append(counts(batch))
    assert found[0] == found[1]
    return found[0]


def undo(batch: ImportBatch) -> None:
    importing.undo_batch(batch, by=batch.uploaded_by, reason="发错文件")
