"""An empty workbook to fill in, and a copy of a file in which the errors are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import (  # type: ignore[import-untyped]
    column_index_from_string,
    get_column_letter,
)
from openpyxl.workbook.child import INVALID_TITLE_REGEX  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from accounts.tables import FORMULA_STARTS, MEDIA_TYPES
from portal.sheets.cells import Content
from portal.sheets.reading import Sheet

MEDIA_TYPE = MEDIA_TYPES["xlsx"]
EXAMPLE_MARK = "（示例）"
# Cells of a marked copy that say by themselves what is wrong with them.
MOST_NOTES = 2_000
# Above what is wrong, in a marked copy; the column is passed over when it is read.
ERRORS_HEADING = gettext_lazy("Errors found")
# As long as these rows the lists and the formats reach.
TEMPLATE_ROWS = 500
# Excel takes no longer list in a rule; a longer one stands on a sheet of its own.
LONGEST_RULE = 250
LONGEST_SHEET_NAME = 31
# Of the explanation, counted from 0: hidden, and its first cell holds kind and version.
VERSION_COLUMN = 7
_TEXTS = frozenset({Content.TEXT, Content.CODE, Content.DATE, Content.MOMENT})
_MOMENTS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}
_RED = PatternFill("solid", fgColor="FFD9D9")
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class TemplateColumn:
    heading: str
    explanation: str = ""
    content: Content = Content.TEXT
    choices: Sequence[str] = field(default_factory=list)
    example: Any = ""
    required: bool = False


def template(
    columns: Sequence[TemplateColumn], *, title: str, notes: Sequence[str], version: str
) -> bytes:
    """A workbook with the headings, lists to choose from, an example, and its explanation.

    `version` stands in a hidden cell of the explanation.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = title
    lists = None
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        sheet.cell(row=1, column=at, value=column.heading).font = _BOLD
        example = sheet.cell(row=2, column=at, value=column.example)
        sheet.column_dimensions[letter].width = max(14, min(40, 2 * len(column.heading) + 4))
        if column.content in _TEXTS:  # otherwise a long number turns into 1.99E+10
            example.data_type = "s"
            for row in range(2, TEMPLATE_ROWS + 1):
                sheet.cell(row=row, column=at).number_format = "@"
        if not column.choices:
            continue
        formula = f'"{",".join(column.choices)}"'
        if len(formula) > LONGEST_RULE or any("," in choice for choice in column.choices):
            lists = lists or book.create_sheet(_("Lists"))
            for row, choice in enumerate(column.choices, start=1):
                lists.cell(row=row, column=at, value=choice)
            formula = f"='{lists.title}'!${letter}$1:${letter}${len(column.choices)}"
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        rule.error = _("Choose from the list.")
        rule.showErrorMessage = True
        rule.add(f"{letter}2:{letter}{TEMPLATE_ROWS}")
        sheet.add_data_validation(rule)
    sheet.freeze_panes = "A2"
    if lists is not None:
        lists.sheet_state = "hidden"
    _explain(book.create_sheet(_("How to fill it in"), 1), columns, notes, version)
    return _saved(book)


def _explain(
    sheet: Any, columns: Sequence[TemplateColumn], notes: Sequence[str], version: str
) -> None:
    rows = [(_("Column"), _("What goes into it"), _("Needed"))]
    rows += [(c.heading, c.explanation, _("Yes") if c.required else "") for c in columns]
    rows += [(_("Example"), _("The second row shows how; it is passed over when the file is read."),
              "")]  # fmt: skip
    rows += [(_("Note"), note, "") for note in notes]
    for number, row in enumerate(rows, start=1):
        for at, text in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=at, value=text)
            cell.alignment = _WRAPPED
            cell.font = Font(bold=number == 1)
    for letter, width in (("A", 24), ("B", 70), ("C", 8)):
        sheet.column_dimensions[letter].width = width
    letter = get_column_letter(VERSION_COLUMN + 1)
    sheet[f"{letter}1"] = version
    sheet.column_dimensions[letter].hidden = True


def marked(sheet: Sheet, faults: Iterable[tuple[int, str, str]], *, heading_row: int) -> bytes:
    """The sheet with what is wrong: red cells that say why, and a last column with all reasons.

    `faults` are (row, letter, reason), those of whole columns in `heading_row`. The last column is
    passed over when the mended copy is read; it alone has the reasons of those cells that come
    after the first `MOST_NOTES`, because a book keeps its notes in memory. Cells are where they
    were. What held no value holds an error, so that a copy that is sent back unmended is refused
    for the same cells.
    """
    reasons: dict[int, dict[str, list[str]]] = {}
    for row, letter, reason in faults:
        reasons.setdefault(row, {}).setdefault(letter, []).append(reason)
    width = max((len(cells) for _number, cells in sheet.rows), default=0)
    book = Workbook(write_only=True)
    out = book.create_sheet(_sheet_name(sheet.name))
    rows = dict(sheet.rows)
    notes_left = MOST_NOTES
    for number in range(1, max(rows, default=0) + 1):
        cells = rows.get(number, ())
        found = reasons.get(number, {})
        # A title is merged as a rule; its other cells are of no table.
        kept = cells if number >= heading_row else [None if _is_merged(c) else c for c in cells]
        line = [_copy(out, cell) for cell in kept] + [None] * (width - len(cells))
        for letter, texts in found.items():
            if letter:
                _mark(out, line, letter, " ".join(texts) if notes_left else "")
                notes_left -= bool(notes_left)
        every = " ".join(_placed(letter, number, texts) for letter, texts in found.items())
        if number == heading_row:
            last = _text(out, str(ERRORS_HEADING))
            if every:
                last.fill, last.comment = _RED, _comment(every)
            line.append(last)
        elif every:
            line.append(_text(out, every))
        out.append(line)
    return _saved(book)


def _placed(letter: str, row: int, texts: list[str]) -> str:
    return f"{letter and f'{letter}{row} '}{' '.join(texts)}"


def _sheet_name(name: str) -> str:
    """What Excel takes; the names of other programs may be longer, or have signs of formulas."""
    return INVALID_TITLE_REGEX.sub("_", name)[:LONGEST_SHEET_NAME] or _("Table")


def _copy(out: Any, cell: Any) -> Any:
    if cell is None:
        return None
    if isinstance(cell, str):
        return _text(out, cell)
    if not isinstance(cell, list):
        return WriteOnlyCell(out, value=cell)
    kind, value = cell
    if kind in _MOMENTS:
        return WriteOnlyCell(out, value=_MOMENTS[kind](value))
    without = WriteOnlyCell(out, value=value if value in ERROR_CODES else "#VALUE!")
    without.data_type = "e"
    return without


def _is_merged(cell: Any) -> bool:
    return isinstance(cell, list) and cell[0] == "merged"


def _text(out: Any, text: str) -> Any:
    safe = _legible(text)
    cell = WriteOnlyCell(out, value=f"'{safe}" if text.startswith(FORMULA_STARTS) else safe)
    cell.data_type = "s"
    return cell


def _legible(text: str) -> str:
    """With control characters as a workbook writes them; read back, they are refused again."""
    return str(ILLEGAL_CHARACTERS_RE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _comment(reason: str) -> Comment:
    return Comment(_legible(reason), "—")


def _mark(out: Any, line: list[Any], letter: str, reason: str) -> None:
    at = column_index_from_string(letter)
    line += [None] * (at - len(line))
    cell = line[at - 1] or WriteOnlyCell(out)
    cell.fill = _RED
    if reason:
        cell.comment = _comment(reason)
    line[at - 1] = cell


def _saved(book: Any) -> bytes:
    # The file names nobody: not the account, not the program's user.
    book.properties.creator = ""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
