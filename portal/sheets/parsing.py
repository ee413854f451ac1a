"""Parses one spreadsheet in a process of its own, with limits of memory and time.

Run without Django: what can be made to eat a machine must not sit in a web process.
The bytes come on standard input; lines of JSON go out: one for each sheet, one for each of its
rows with its number, counted from 1. A cell is null, a text, a number, true or false, or
[kind, value] for all that must not be taken for one of these: date, datetime, time, duration,
error, formula (without a stored value), merged (into the cell that is named), percent.
"""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

from portal.sheets.look import (
    COLUMNS_AT_MOST,
    MARKS_AT_MOST,
    Look,
    Refused,
    elements,
    letters,
    percent_styles,
)

MEMORY_BYTES = 300 * 1024 * 1024
CPU_SECONDS = 20
SHEETS_AT_MOST = 20
# For each row in the mean: a text that is named a million times is small in the file alone.
CHARACTERS_PER_ROW = 2_000
SEPARATORS = ",;\t，；"
_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
# A cell with a value, far from the columns or rows of any table: the reader of cells would make
# room for all that lies between. What is only formatted may reach as far as it likes.
_FAR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^>]*\s)?r\s*=\s*["'](?:(?P<column>[A-Z]{3,}|[E-Z][A-Z]|D[Q-Z])\d+"""
    rb"""|[A-Z]+(?P<row>\d{6,}))["'](?:[^>]*[^>/])?>""",
    re.IGNORECASE,
)
# As many characters of a text that was read with the wrong encoding give a Chinese one.
_MISREAD_SHARE = 0.8
_SHORTEST_MISREAD = 3


def parse(content: bytes, kind: str, rows_at_most: int) -> Iterator[Any]:
    """The sheets of `content`, each as {"sheet": name, …}, then [number, [cells]] for its rows.

    `kind` is what the guard found: csv or xlsx. Raises Refused.
    """
    if kind == "csv":
        yield from _csv(content, rows_at_most)
    else:
        yield from _xlsx(content, rows_at_most)


def _csv(content: bytes, rows_at_most: int) -> Iterator[Any]:
    text = decoded(content)
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    yield {"sheet": "", "hidden_rows": [], "hidden_columns": []}
    number = 0
    try:
        for cells in reader:
            number += 1
            _within(number, len(cells), rows_at_most)
            yield [number, [cell or None for cell in cells]]
    except csv.Error as error:
        code = "long_cell" if "field larger" in str(error) else "csv_quotes"
        raise Refused(code, line=reader.line_num) from None


def decoded(content: bytes) -> str:
    """The text of a CSV file in UTF-8, UTF-16 with its mark, or GB18030. Raises Refused."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\ufffd" in text or any(_is_misread(line) for line in text.splitlines()):
            break
        return text
    raise Refused("encoding")


def _is_misread(line: str) -> bool:
    """Whether the line is UTF-8 that somebody opened as GB18030 and saved: 鏈邯 for 本溪."""
    for part in re.split(f'[{SEPARATORS}"\\s]+', line):
        strange = "".join(_NOT_ASCII.findall(part))
        if len(strange) < _SHORTEST_MISREAD:
            continue
        meant = strange.encode("gb18030", "ignore").decode("utf-8", "ignore")
        # Three bytes of UTF-8 were read as one and a half characters.
        if len(_CJK.findall(meant)) * 3 >= len(strange) * 2 * _MISREAD_SHARE:
            return True
    return False


def _separator(text: str) -> str:
    """The sign that divides the first lines into most cells."""
    sample = "\n".join(text.splitlines()[:30])

    def most_cells(separator: str) -> int:
        try:
            rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
        except csv.Error:
            return 0
        return max((len(row) for row in rows), default=0)

    return max(SEPARATORS, key=most_cells)


def _xlsx(content: bytes, rows_at_most: int) -> Iterator[Any]:
    from python_calamine import (  # noqa: PLC0415 (after the limits are set)
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    parts = _unpacked(content)
    _count(parts, rows_at_most)
    try:
        paths = _sheet_paths(parts)
        percents = percent_styles(parts.get("xl/styles.xml", b""))
        # Of all others the reader has its own copy.
        parts = {path: data for path, data in parts.items() if path in paths.values()}
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if len(shown) > SHEETS_AT_MOST:
            raise Refused("too_many_sheets", most=SHEETS_AT_MOST)
        for name in shown:
            # Without a look, what the reader does not tell would pass for empty.
            look = Look(parts[paths[name]], percents)
            sheet = book.get_sheet_by_name(name)
            yield {
                "sheet": name,
                "hidden_rows": sorted(look.hidden_rows),
                "hidden_columns": sorted(look.hidden_columns),
            }
            yield from _rows(sheet, look, rows_at_most)
    except (CalamineError, expat.ExpatError, KeyError, ValueError, UnicodeError):
        raise Refused("damaged") from None


def _rows(sheet: Any, look: Look, rows_at_most: int) -> Iterator[Any]:
    last_row, last_column = sheet.end or (-1, -1)
    last_row = max(last_row, max(look.marks, default=0) - 1)
    last_column = max(last_column, max(map(max, look.marks.values()), default=-1))
    _within(last_row + 1, last_column + 1, rows_at_most)
    merged = _merged(sheet.merged_cell_ranges or [], rows_at_most)
    # One after another: all of them at once would be the largest thing in memory.
    rows = iter(sheet.iter_rows() if sheet.end else ())
    before = [None] * (sheet.start[1] if sheet.start else 0)
    for at in range(1, last_row + 2):
        cells = before + [_plain(value) for value in next(rows, ())]
        for column in look.percents.get(at, ()):
            if column < len(cells) and cells[column].__class__ in {int, float}:
                cells[column] = ["percent", f"{cells[column] * 100:.15g}%"]
        marks, parts = look.marks.get(at, {}), merged.get(at, {})
        cells += [None] * (max((*marks, *parts), default=-1) + 1 - len(cells))
        for column, mark in marks.items():
            cells[column] = mark if cells[column] is None else cells[column]
        for column, first in parts.items():
            cells[column] = ["merged", first]
        yield [at, cells]


def _within(rows: int, columns: int, rows_at_most: int) -> None:
    if rows > rows_at_most:
        raise Refused("too_many_rows", most=rows_at_most)
    if columns > COLUMNS_AT_MOST:
        raise Refused("too_many_columns", most=COLUMNS_AT_MOST)


def _merged(ranges: Iterable[Any], rows_at_most: int) -> dict[int, dict[int, str]]:
    """Row → column → the cell that holds the value; the holding cell itself is left out."""
    found: dict[int, dict[int, str]] = {}
    number = 0
    for (top, left), (bottom, right) in ranges:
        first = f"{letters(left)}{top + 1}"
        for row in range(top, min(bottom, rows_at_most) + 1):
            for column in range(left, min(right, COLUMNS_AT_MOST - 1) + 1):
                number += 1
                if number > MARKS_AT_MOST:
                    raise Refused("too_many_merged")
                if (row, column) != (top, left):
                    found.setdefault(row + 1, {})[column] = first
    return found


def _plain(value: Any) -> Any:
    if value == "" or value is None:
        return None
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return ["date", value.date().isoformat()] if is_day else ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, time):
        return ["time", value.isoformat()]
    if isinstance(value, timedelta):
        return ["duration", str(value)]
    return value


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The XML of the workbook; a false size or checksum, or a document type, is refused."""
    parts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                data = archive.read(entry)
                if not entry.filename.lower().endswith((".xml", ".rels")):
                    continue
                # A document type could name entities; no spreadsheet program writes one.
                has_type = b"<!" in data[:4096].replace(b"<!--", b"") or b"<!ENTITY" in data
                if has_type or data.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise Refused("strange_xml")
                parts[entry.filename.lower()] = data
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, zlib.error):
        raise Refused("damaged") from None
    return parts


def _count(parts: dict[str, bytes], rows_at_most: int) -> None:
    """Refuse what would only be found to be too much after all of it was read."""
    for data in parts.values():
        if sum(1 for _found in _MERGED.finditer(data)) > MARKS_AT_MOST:
            raise Refused("too_many_merged")
        for far in _FAR_CELL.finditer(data):
            if far["column"]:
                raise Refused("too_many_columns", most=COLUMNS_AT_MOST)
            if far["row"][9:] or int(far["row"][:9]) > rows_at_most:
                raise Refused("too_many_rows", most=rows_at_most)


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    relations = {
        values["Id"]: posixpath.normpath(
            values["Target"].lstrip("/")
            if values["Target"].startswith("/")
            else f"xl/{values['Target']}"
        )
        for _name, values in elements(
            parts.get("xl/_rels/workbook.xml.rels", b"<a/>"), frozenset({"Relationship"})
        )
    }
    sheets = elements(parts.get("xl/workbook.xml", b"<a/>"), frozenset({"sheet"}))
    return {
        values["name"]: relations.get(values.get("id", ""), "").lower() for _name, values in sheets
    }


def main() -> None:
    import resource  # noqa: PLC0415 (not on every system, and needed here alone)

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    # A core would leave the people of the file on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kind, rows_at_most = sys.argv[1], int(sys.argv[2])
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    written = 0
    try:
        for item in parse(sys.stdin.buffer.read(), kind, rows_at_most):
            written += sys.stdout.write(json.dumps(item, ensure_ascii=False) + "\n")
            if written > rows_at_most * CHARACTERS_PER_ROW:
                raise Refused("too_much")
        answer: Any = {"end": True}
    except Refused as refused:
        answer = {"refused": refused.code, "params": refused.params}
    except MemoryError:
        answer = {"refused": "too_much", "params": {}}
    sys.stdout.write(json.dumps(answer) + "\n")
