"""A file of any table: sent, confirmed, and what is stored sent back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.forms import new_token
from portal import importing
from portal.models import ImportBatch
from portal.sheets.parsing import parse
from tests.portal.sheet_files import xlsx


def send(kind: str, by: Any, *rows: Sequence[Any], content: bytes = b"") -> ImportBatch:
    return importing.upload(
        kind=kind,
        by=by,
        content=content or xlsx(rows),
        name="a.xlsx",
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


def stored(kind: str, by: Any) -> bytes:
    return importing.stored_file(importing.resource_for(kind, by))


def round_trip(kind: str, by: Any) -> tuple[int, int, int, int]:
    """What comes of sending back what is stored."""
    batch = send(kind, by, content=stored(kind, by))
    assert faults(batch) == []
    return counts(batch)


def undo(batch: ImportBatch) -> None:
    importing.undo_batch(batch, by=batch.uploaded_by, reason="发错文件")
