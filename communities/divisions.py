"""Reads a file of divisions: bytes in, checked rows out, or every error with its line.

Pure: no database, no clock. A file is taken whole or not at all.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.normalise import clean_line, fold_name, fold_text
from accounts.validators import validate_plain_text
from communities.constants import (
    COMMUNITY_SUFFIXES,
    MAX_FILE_BYTES,
    MAX_NAME_LENGTH,
    OPTIONAL_COLUMNS,
    REQUIRED_COLUMNS,
)
from communities.enums import DivisionLevel
from communities.validators import (
    expected_parent,
    validate_division_code,
    validate_kind,
    validate_parent_code,
)

_BOM = b"\xef\xbb\xbf"
_UNKNOWN_ENCODING = _("The encoding is not recognised: save the file as UTF-8 or GB18030.")


@dataclass(frozen=True)
class DivisionRow:
    """One checked line of the file."""

    line: int
    code: str
    parent_code: str
    level: DivisionLevel
    kind: str
    name: str
    short_name: str


@dataclass(frozen=True)
class LineError:
    """What is wrong where. Line 0 means the file as a whole."""

    line: int
    column: str
    value: str
    message: Any

    def __str__(self) -> str:
        value = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in self.value[:60])
        if not self.line:
            return str(self.message)
        place = {"line": self.line, "column": self.column, "value": value, "message": self.message}
        if not self.column:
            return _("Line %(line)s: %(message)s") % place
        return _("Line %(line)s, column %(column)s, “%(value)s”: %(message)s") % place


class DivisionFileError(Exception):
    """The file was refused; `errors` lists all reasons in the order of the lines."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = sorted(errors, key=lambda error: error.line)


def parse_divisions(data: bytes, encoding: str = "") -> list[DivisionRow]:
    """The rows of a file of divisions; raises DivisionFileError with all errors at once.

    Without `encoding`, UTF-8 (with or without a mark) and GB18030 are told apart.
    """
    lines = list(_lines(decode(data, encoding)))
    if not lines:
        raise DivisionFileError([LineError(0, "", "", _("The file is empty."))])
    (header_line, header), *body = lines
    columns = _columns(header_line, header)
    errors: list[LineError] = []
    rows = [_row(line, cells, columns, errors) for line, cells in body]
    whole = [row for row in rows if row is not None]
    if not body:
        errors.append(LineError(0, "", "", _("The file has a heading and no rows.")))
    errors += _repeated_codes(whole) + _missing_parents(whole) + _repeated_names(whole)
    if errors:
        raise DivisionFileError(errors)
    return whole


def decode(data: bytes, encoding: str = "") -> str:
    """The text of `data`. Raises DivisionFileError where no accepted encoding fits."""
    if len(data) > MAX_FILE_BYTES:
        raise DivisionFileError([LineError(0, "", "", _("The file is larger than 5 MB."))])
    for candidate in [encoding] if encoding else ["utf-8", "gb18030"]:
        try:
            text = data.removeprefix(_BOM).decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        if candidate != "gb18030" or encoding or not _implausible_line(text):
            return text
    raise DivisionFileError([LineError(0, "", "", _UNKNOWN_ENCODING)])


def _implausible_line(text: str) -> bool:
    """Whether some line read as GB18030 is mostly characters that no Chinese text has.

    GB18030 gives a meaning to nearly every byte. Where the bytes were something else, most of
    what comes out lies outside the 6,763 common characters of GB/T 2312.
    """
    for line in text.splitlines():
        foreign = [character for character in line if not character.isascii()]
        common = sum(1 for character in foreign if _in_gb2312(character))
        if foreign and common * 2 <= len(foreign):
            return True
    return False


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, cells) of each line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    first = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = _("The quotation marks do not match: %(reason)s") % {"reason": error}
            raise DivisionFileError([LineError(first, "", "", message)]) from error
        if any(cell.strip() for cell in cells):
            yield first, cells
        first = reader.line_num + 1


def _columns(line: int, header: list[str]) -> dict[str, int]:
    """Where each column stands, in whatever order; refuses missing, repeated and unknown ones."""
    names = [fold_text(cell.replace("\ufeff", "")).lower() for cell in header]
    known = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
    errors = [
        LineError(line, name, "", _("This column is missing."))
        for name in REQUIRED_COLUMNS
        if name not in names
    ]
    errors += [
        LineError(line, name, "", _("This column stands there twice."))
        for name in dict.fromkeys(names)
        if name in known and names.count(name) > 1
    ]
    errors += [
        LineError(line, cell, "", _("This column is unknown."))
        for cell, name in zip(header, names, strict=True)
        if name not in known
    ]
    if errors:
        raise DivisionFileError(errors)
    return {name: position for position, name in enumerate(names)}


class _Line:
    """The cells of one line, and the errors found in it."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number = number
        self.cells = cells
        self.errors: list[LineError] = []

    def refuse(self, column: str, message: Any) -> None:
        self.errors.append(LineError(self.number, column, self.cells.get(column, ""), message))

    def check(self, column: str, validate: Callable[..., Any], *arguments: Any) -> bool:
        try:
            validate(*arguments)
        except ValidationError as error:
            for message in error.messages:
                self.refuse(column, message)
            return False
        return True


def _row(
    number: int, cells: list[str], columns: dict[str, int], errors: list[LineError]
) -> DivisionRow | None:
    if len(cells) != len(columns):
        message = _("%(columns)s cells are needed, %(count)s are there.")
        values = {"columns": len(columns), "count": len(cells)}
        errors.append(LineError(number, "", "", message % values))
        return None
    line = _Line(number, {name: cells[position] for name, position in columns.items()})
    row = _checked(line)
    errors += line.errors
    return row


def _checked(line: _Line) -> DivisionRow | None:
    """The row, None where what it is cannot be told; other errors leave the row in the tree."""
    for column in line.cells:
        line.check(column, validate_plain_text, line.cells[column])
    code, parent, level_text, kind = (
        fold_text(line.cells[column]) for column in ("code", "parent_code", "level", "kind")
    )
    name = clean_line(line.cells["name"])
    _check_name(line, name)
    if level_text not in DivisionLevel.values:
        expected = "、".join(DivisionLevel.values)
        line.refuse("level", _("One of these is needed: %(levels)s.") % {"levels": expected})
        return None
    level = DivisionLevel(level_text)
    if not line.check("code", validate_division_code, code, level):
        return None
    line.check("parent_code", validate_parent_code, code, parent, level)
    line.check("kind", validate_kind, code, kind, level)
    return DivisionRow(
        line=line.number,
        code=code,
        parent_code=expected_parent(code, level) if level != DivisionLevel.PREFECTURE else parent,
        level=level,
        kind=kind,
        name=name,
        short_name=short_name(clean_line(line.cells.get("short_name", "")) or name),
    )


def _check_name(line: _Line, name: str) -> None:
    if not name:
        line.refuse("name", _("The name is empty."))
    elif len(name) > MAX_NAME_LENGTH:
        message = _("The name has more than %(count)s characters.")
        line.refuse("name", message % {"count": MAX_NAME_LENGTH})
    elif _garbled(name):
        line.refuse("name", _("The name is garbled: it was once read in a wrong encoding."))
    elif any(unicodedata.category(c) in {"Co", "Cn"} or c == "\ufffd" for c in name):
        line.refuse("name", _("A character of the name has no meaning in Unicode; type it again."))


def _garbled(name: str) -> bool:
    """Whether `name` is UTF-8 that somebody read as GB18030 (本溪 → 鏈邯)."""
    try:
        again = name.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return False
    return any("\u4e00" <= character <= "\u9fff" for character in again)


def short_name(name: str) -> str:
    """What people call the place: the name without 社区居委会 or 村委会 at its end."""
    return re.sub(f"(?:{'|'.join(COMMUNITY_SUFFIXES)})$", "", name) or name


def _repeated_codes(rows: list[DivisionRow]) -> list[LineError]:
    first: dict[str, DivisionRow] = {}
    errors = []
    for row in rows:
        other = first.setdefault(row.code, row)
        if other is not row:
            message = _("The code stands in line %(line)s already.") % {"line": other.line}
            errors.append(LineError(row.line, "code", row.code, message))
    return errors


def _missing_parents(rows: list[DivisionRow]) -> list[LineError]:
    codes = {row.code for row in rows}
    return [
        LineError(row.line, "parent_code", row.parent_code, _("The unit above is not in the file."))
        for row in rows
        if row.level != DivisionLevel.PREFECTURE and row.parent_code not in codes
    ]


def _repeated_names(rows: list[DivisionRow]) -> list[LineError]:
    """Names are compared after folding, within the unit above."""
    first: dict[tuple[str, str], DivisionRow] = {}
    errors = []
    for row in rows:
        if not row.name:
            continue
        other = first.setdefault((row.parent_code, fold_name(row.name)), row)
        if other is not row and other.code != row.code:
            message = _("The unit above has this name in line %(line)s already.")
            errors.append(LineError(row.line, "name", row.name, message % {"line": other.line}))
    return errors
