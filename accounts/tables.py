"""Rows as .csv or .xlsx, one after the other: a long list needs no more memory than a short one.

No cell can start a formula in the reader's spreadsheet (bar.md B11): a text that would gets an
apostrophe in front, which an import takes off again, and in a workbook it is a text besides.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any
from unicodedata import east_asian_width

from xlsxwriter import Workbook

# What a spreadsheet may read as the beginning of a formula, in both widths.
FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")
_STARTS = frozenset(FORMULA_STARTS)
# A text that begins so may need its apostrophe.
_WATCHED = _STARTS | {"'"}
# What stands in a .csv as it is.
_BARE = frozenset({int, type(None)})
_BARE_OR_TEXT = _BARE | {str}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Rows below the headings that a sheet has room for.
MOST_SHEET_ROWS = 1_048_575
LONGEST_CELL = 32_767
# Before it a spreadsheet has no days, or others than the calendar; they go as text.
FIRST_YEAR = 1901
CHUNK = 1_000
# Columns are as wide as the headings and the first rows need, in digits.
MEASURED_ROWS = 200
NARROWEST, WIDEST = 8, 50
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_SHEET_NAME = 31


def neutralised(value: Any) -> Any:
    """Text that would start a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and value[:1] in _WATCHED and value.lstrip("'")[:1] in _STARTS:
        return f"'{value}"
    return value


def without_apostrophe(text: str) -> str:
    """The text that `neutralised` was given."""
    if text.startswith("'") and text.lstrip("'")[:1] in _STARTS:
        return text[1:]
    return text


def csv_parts(head: Iterable[Any], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The table as parts of a UTF-8 file with its mark, by which Excel knows it."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    lines = iter(rows)
    part: list[Sequence[Any]] = [[str(title) for title in head]]
    mark = "\ufeff"
    while part:
        if len({len(row) for row in part}) == 1:
            writer.writerows(zip(*map(_texts, zip(*part, strict=True)), strict=True))
        else:
            writer.writerows(_texts(row) for row in part)
        yield (mark + buffer.getvalue()).encode()
        buffer.seek(0)
        buffer.truncate()
        mark = ""
        part = list(islice(lines, CHUNK))


def _texts(cells: Sequence[Any]) -> Sequence[Any]:
    """Cells as they stand in a .csv. Those of a column are of one kind as a rule, and say the same
    things again: most need nothing, and are not looked at one by one."""
    kinds = set(map(type, cells))
    if kinds <= _BARE:
        return cells
    if kinds <= _BARE_OR_TEXT and not any(
        text.__class__ is str and text[:1] in _WATCHED for text in set(cells)
    ):
        return cells
    return [cell if cell.__class__ in _BARE else _text(cell) for cell in cells]


def _text(cell: Any) -> Any:
    if cell.__class__ is str:
        return neutralised(cell)
    if isinstance(cell, datetime):
        return moment_text(cell)
    if isinstance(cell, (int, float, Decimal)):
        return cell
    return neutralised(str(cell))


def moment_text(moment: datetime) -> str:
    """A moment as people write it."""
    if moment.tzinfo is not None:
        moment = moment.replace(tzinfo=None)
    return moment.isoformat(" ", "minutes")


def workbook(title: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> IO[bytes]:
    """The table as an .xlsx file, to be read from its beginning and closed.

    Dates and numbers are typed, everything else is text, and so are days that no spreadsheet
    knows; headings stay in sight and filter.
    """
    headings = [str(text) for text in head]
    lines = iter(rows)
    first = [list(row) for row in islice(lines, MEASURED_ROWS)]
    file = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    book = Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    sheet = book.add_worksheet(_NO_SHEET_NAME.sub("", title)[:LONGEST_SHEET_NAME] or None)
    for place, column in enumerate(zip(headings, *first, strict=True)):
        width = max(_width(cell) for cell in column) + 2
        sheet.set_column(place, place, min(max(width, NARROWEST), WIDEST))
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for place, text in enumerate(headings):
        sheet.write_string(0, place, _fitting(neutralised(text)), bold)
    number = 0
    for number, row in enumerate(chain(first, lines), start=1):
        _write(sheet, number, row, day, moment)
    if headings:
        sheet.autofilter(0, 0, number, len(headings) - 1)
    sheet.freeze_panes(1, 0)
    book.close()
    file.seek(0)
    return file


def whole_table(kind: str, head: Iterable[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A short table as .csv or .xlsx, at once."""
    if kind == "csv":
        return b"".join(csv_parts(head, rows))
    with workbook("", head, rows) as file:
        return file.read()


def _write(sheet: Any, number: int, row: Iterable[Any], day: Any, moment: Any) -> None:
    for place, cell in enumerate(row):
        if cell is None or cell == "":
            continue
        kind = cell.__class__
        if kind is str:
            if len(cell) > LONGEST_CELL or cell[:1] in _WATCHED:
                cell = _fitting(neutralised(cell))  # noqa: PLW2901
            sheet.write_string(number, place, cell)
        elif kind is int or kind is Decimal or (kind is float and math.isfinite(cell)):
            sheet.write_number(number, place, cell)
        elif kind is datetime and cell.year >= FIRST_YEAR:
            sheet.write_datetime(number, place, cell, moment)
        elif kind is date and cell.year >= FIRST_YEAR:
            sheet.write_datetime(number, place, cell, day)
        elif kind is datetime:
            sheet.write_string(number, place, moment_text(cell))
        else:
            sheet.write_string(number, place, _fitting(neutralised(str(cell))))


def _fitting(text: str) -> str:
    """A cell of a workbook holds no more; the mark tells that something is missing."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _width(cell: Any) -> int:
    """In digits; a Chinese character is as wide as two."""
    lines = str("" if cell is None else cell)[:200].splitlines() or [""]
    return max(len(line) + sum(east_asian_width(c) in "WF" for c in line) for line in lines)
