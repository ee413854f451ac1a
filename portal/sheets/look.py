"""What the XML of a sheet tells and the reader of cells does not: all that it would call an empty
cell, shares of a hundred that it reads as fractions, and cells that stand there twice.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.parsers import expat

COLUMNS_AT_MOST = 120  # of a card of 50 criteria, each with points and reason
# Of what is wrong in a workbook as a whole, more cells than these need no mention each.
MARKS_AT_MOST = 50_000
_NEEDS_A_LOOK = re.compile(rb'<(?:\w+:)?f[\s/>]|hidden\s*=|t\s*=\s*["\']e["\']', re.ASCII)
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
# The place that a cell names, or nothing where it follows the cell before.
_PLACE = re.compile(rb"""<(?:\w+:)?c(?=[\s/>])(?:[^>]*?\sr\s*=\s*["']([A-Z]+[1-9]\d*)["'])?""")
# The same as nearly all programs write it, in half the time.
_USUAL_PLACE = re.compile(rb"""<c(?=[ />])(?: r="([A-Z]+[1-9]\d*)")?""")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Of a number format: what stands there as a letter is no sign for a share.
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
# 0% and 0.00%, which every workbook has without saying so.
_PERCENT_FORMATS = frozenset({"9", "10"})


class Refused(Exception):  # noqa: N818 (it is an answer, no error)
    """What the file is refused for; `reading.MESSAGES` has the words."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def elements(data: bytes, wanted: frozenset[str]) -> list[tuple[str, dict[str, str]]]:
    """The elements with one of these names, in their order, with their attributes."""
    found = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in wanted:
            found.append((local, {k.rpartition(":")[2]: v for k, v in attributes.items()}))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(data, True)
    return found


def percent_styles(styles: bytes) -> frozenset[str]:
    """The styles of cells, as they are numbered, that show a share: 0.5 as 50%."""
    formats, found = set(_PERCENT_FORMATS), set()
    number, inside = 0, False
    wanted = frozenset({"numFmt", "cellXfs", "cellStyles", "xf"})
    for name, values in elements(styles, wanted) if styles else ():
        if name == "numFmt" and "%" in _QUOTED.sub("", values.get("formatCode", "")):
            formats.add(values.get("numFmtId", ""))
        elif name in {"cellXfs", "cellStyles"}:
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            if values.get("numFmtId") in formats:
                found.add(str(number))
            number += 1
    return frozenset(found)


def _may_repeat(data: bytes) -> bool:
    """Whether two cells may have one place: quickly, and rather once too often."""
    seen: set[bytes] = set()
    rows = [*(found.start() for found in _ROW.finditer(data)), len(data)]
    for start, end in pairwise(rows):
        places = _USUAL_PLACE.findall(data, start, end)
        if not places or b"" in places:
            places = _PLACE.findall(data, start, end)
        numbers = {place.lstrip(_LETTERS) for place in places}
        if b"" in numbers or len(numbers) > 1 or not numbers.isdisjoint(seen):
            return True
        if len(set(places)) != len(places):
            return True
        seen |= numbers
    return False


def letters(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


class Look:
    """What the reader of cells does not tell of a sheet.

    `marks` has row → column → [kind, value] for errors and for formulas that keep no value;
    `percents` the columns of cells, by row, whose style is one of those that show a share.
    Raises Refused where a cell stands there twice: the last would win, and nobody would know.
    """

    def __init__(self, data: bytes, percents: frozenset[str] = frozenset()) -> None:
        self.marks: dict[int, dict[int, list[str]]] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.percents: dict[int, list[int]] = {}
        self._styles = percents
        self._taken: set[tuple[int, int]] | None = set() if _may_repeat(data) else None
        self._row = 0
        self._column = -1
        self._cell: dict[str, str] = {}
        self._text: list[str] | None = None
        self._formula = self._value = ""
        self._has_formula = self._has_value = False
        self._number = 0
        if self._taken is not None or self._shows_shares(data) or _NEEDS_A_LOOK.search(data):
            parser = expat.ParserCreate()
            parser.buffer_text = True
            parser.StartElementHandler = self._start
            parser.EndElementHandler = self._end
            parser.CharacterDataHandler = self._data
            parser.Parse(data, True)

    def _shows_shares(self, data: bytes) -> bool:
        styles = "|".join(sorted(self._styles))
        return bool(styles and re.search(rf"""\ss\s*=\s*["'](?:{styles})["']""".encode(), data))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
            if attributes.get("hidden") in {"1", "true"}:
                self.hidden_rows.add(self._row)
        elif local == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes["min"]), int(attributes["max"])
            self.hidden_columns.update(range(first - 1, min(last, COLUMNS_AT_MOST)))
        elif local == "c":
            self._cell = attributes
            self._place(attributes.get("r", ""))
            self._formula = self._value = ""
            self._has_formula = self._has_value = False
        elif local in {"f", "v"}:
            self._has_formula = self._has_formula or local == "f"
            self._has_value = self._has_value or local == "v"
            self._text = []

    def _place(self, reference: str) -> None:
        letters_of_it = reference.rstrip("0123456789")
        row, column = self._row, self._column + 1
        if letters_of_it:
            column = _column_number(letters_of_it)
            row = int(reference[len(letters_of_it) :] or row)
        self._column = column
        if self._taken is not None:
            if (row, column) in self._taken:
                raise Refused("cell_twice", cell=f"{letters(column)}{row}")
            self._taken.add((row, column))
        if self._cell.get("s") in self._styles:
            self.percents.setdefault(row, []).append(column)

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in {"f", "v"} and self._text is not None:
            if local == "f":
                self._formula = "".join(self._text)
            else:
                self._value = "".join(self._text)
            self._text = None
        elif local == "c":
            if self._cell.get("t") == "e":
                self._mark("error", self._value or "#")
            elif self._has_formula and not self._value and not self._is_empty_text():
                self._mark("formula", self._formula)

    def _is_empty_text(self) -> bool:
        """Whether the formula was calculated, and gave a text without a letter."""
        return self._cell.get("t") == "str" and self._has_value

    def _mark(self, kind: str, value: str) -> None:
        self._number += 1
        if self._number > MARKS_AT_MOST:
            raise Refused("too_many_errors")
        self.marks.setdefault(self._row, {})[self._column] = [kind, value[:40]]


def _column_number(reference: str) -> int:
    number = 0
    for letter in reference.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
