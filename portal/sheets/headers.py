"""Where the headings of a table stand, and which column of ours each of them means (bar.md B5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.normalise import fold_text
from portal.sheets.guard import SheetRefused
from portal.sheets.look import letters
from portal.sheets.reading import Sheet

# Title rows stand above the headings; nobody writes more of them.
SEARCHED_ROWS = 30
LONGEST_HEADING = 60
# People count the rows of their lists; the number says nothing of any record.
ROW_COUNT = "序号"
_MARKS = re.compile(r"[\s*＊]+|:\s*$|[(（](?:必填|选填|required|optional)[)）]", re.IGNORECASE)


@dataclass
class Header:
    """The sheet that holds the table, the row and the cells of its headings, and key → column."""

    sheet: Sheet
    row: int
    cells: Sequence[Any]
    columns: dict[str, int] = field(default_factory=dict)
    problems: list[Any] = field(default_factory=list)

    @cached_property
    def headed(self) -> frozenset[int]:
        """The columns below some heading, a known one or not."""
        said = {column for column, cell in enumerate(self.cells) if cell is not None}
        return frozenset({*self.columns.values(), *said})

    @cached_property
    def headed_from_first(self) -> int:
        """How many columns from the first on have a heading each."""
        return next(number for number in count() if number not in self.headed)


def fold_heading(text: object) -> str:
    """The key of a heading: width, spaces, line breaks, case and marks of duty do not count."""
    if not isinstance(text, str) or len(text) > LONGEST_HEADING:
        return ""
    return _MARKS.sub("", fold_text(text)).casefold()


def find(
    sheets: list[Sheet], headings: Mapping[str, str], *, required: Mapping[str, str]
) -> Header:
    """The table among `sheets` whose headings are ours.

    `headings` is folded heading → key of the column (the empty key: known, and passed over);
    `required` is key → the heading that is named where it is missing. What is wrong with single
    headings stands in `problems`. Raises SheetRefused where no sheet or more than one fits.
    """
    found = [best for sheet in sheets if (best := _best(sheet, headings)) is not None]
    for header in found:
        _assign(header, headings, required)
    # A sheet of notes may name some of the columns, too.
    found = [header for header in found if required.keys() <= header.columns.keys()] or found
    if not found:
        names = "、".join(required.values())
        raise SheetRefused(
            "no_headings",
            _("No row with the headings of this table was found. Needed: %(names)s.")
            % {"names": names},
        )
    if len(found) > 1:
        names = "、".join(f"“{header.sheet.name}”" for header in found)
        raise SheetRefused(
            "several_tables",
            _("Several sheets hold such a table: %(names)s. Keep one in the file.")
            % {"names": names},
        )
    return found[0]


def _best(sheet: Sheet, headings: Mapping[str, str]) -> Header | None:
    """The first of the rows with most known headings: two of them, or all that it says."""
    best, most = None, 0
    for number, cells in sheet.rows[:SEARCHED_ROWS]:
        said = [fold_heading(cell) for cell in cells if cell is not None]
        known = len({headings[text] for text in said if headings.get(text)})
        if known > most and (known > 1 or len(said) == 1):
            best, most = Header(sheet, number, cells), known
    return best


def _assign(header: Header, headings: Mapping[str, str], required: Mapping[str, str]) -> None:
    for column, cell in enumerate(header.cells):
        if cell is None:
            continue
        key = headings.get(fold_heading(cell))
        letter = letters(column)
        name = str(cell)[:LONGEST_HEADING] if isinstance(cell, str) else "—"
        if isinstance(cell, list) and cell[0] == "merged":
            problem: Any = _("Column %(letter)s: the heading is merged with cell %(value)s.") % {
                "letter": letter,
                "value": cell[1],
            }
        elif key is None:
            problem = _("Column %(letter)s: “%(name)s” is no heading of this table.") % {
                "letter": letter,
                "name": name,
            }
        elif not key:
            continue
        elif key in header.columns:
            problem = _("Column %(letter)s: “%(name)s” stands in the table twice.") % {
                "letter": letter,
                "name": name,
            }
        else:
            header.columns[key] = column
            if column not in header.sheet.hidden_columns:
                continue
            problem = _("Column %(letter)s: “%(name)s” is hidden. Show it or delete it.") % {
                "letter": letter,
                "name": name,
            }
        header.problems.append(problem)
    header.problems += [
        _("The column “%(name)s” is missing.") % {"name": name}
        for key, name in required.items()
        if key not in header.columns
    ]


def stray(header: Header, cells: Sequence[Any]) -> ValidationError | None:
    """What is wrong with a row as a whole: values below no heading."""
    if len(cells) <= header.headed_from_first:
        return None
    for column, cell in enumerate(cells):
        if cell is not None and column not in header.headed:
            return ValidationError(
                _("Column %(letter)s has a value, but no heading.") % {"letter": letters(column)}
            )
    return None
