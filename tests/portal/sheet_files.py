"""Spreadsheets as people send them, made here; and what must never be opened."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]

HEADINGS = ("姓名", "编码", "户数", "日期")
ROW = ("甲演示", "210502001004", 12, "2026-03-05")
GOOD: Rows = (HEADINGS, ROW)


def xlsx(rows: Rows = GOOD, *, change: Callable[[Any], None] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv(rows: Rows = GOOD, encoding: str = "utf-8", separator: str = ",", end: str = "\n") -> bytes:
    text = end.join(separator.join(str(cell) for cell in row) for row in rows) + end
    return text.encode(encoding)


def repacked(
    content: bytes | None = None,
    *,
    more: dict[str, bytes] | None = None,
    without: str = "",
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook with further parts, or with one of its parts replaced or left out."""
    stream = io.BytesIO()
    added = dict(more or {})
    with (
        zipfile.ZipFile(io.BytesIO(content or xlsx())) as old,
        zipfile.ZipFile(stream, "w", method) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in {without, *added}:
                new.writestr(entry.filename, old.read(entry))
        for name, data in added.items():
            new.writestr(name, data)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet is `xml` between the tags of its rows."""
    opened = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return repacked(more={SHEET: f"{opened}{xml}</worksheet>".encode()})


def twice_named() -> bytes:
    stream = io.BytesIO(xlsx())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("XL/workbook.xml", b"<a/>")
    return stream.getvalue()


def false_size() -> bytes:
    """The central directory says that a part is small; it is not."""
    content = bytearray(repacked(more={"xl/big.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/big.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def locked() -> bytes:
    content = bytearray(xlsx())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return bytes(content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
