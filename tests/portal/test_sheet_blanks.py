"""Nothing that stands in a sheet is read as an empty cell, nor written into a copy as another."""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from portal.sheets import look, parsing, reading, templates
from portal.sheets.guard import SheetRefused
from portal.sheets.rows import Rows
from tests.portal.sheet_files import SHEET, repacked, with_sheet, xlsx

RELATIONS = "xl/_rels/workbook.xml.rels"
FORMULA = '<sheetData><row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><v>1</v></c></row></sheetData>'


def rows(content: bytes) -> list[tuple[int, list[Any]]]:
    [sheet] = reading.read(content, "a.xlsx", parse=parsing.parse)
    return sheet.rows


def refusal(content: bytes) -> str:
    with pytest.raises(SheetRefused) as refused:
        rows(content)
    return refused.value.code


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def test_rows_and_columns_that_hold_nothing_but_formulas() -> None:
    """They lie outside of what the reader of cells takes for the sheet."""
    assert rows(xlsx((("甲",), ("=1", "=2"), ("=3",)))) == [
        (1, ["甲"]),
        (2, [["formula", "1"], ["formula", "2"]]),
        (3, [["formula", "3"]]),
    ]
    assert rows(xlsx((("=1",),))) == [(1, [["formula", "1"]])]


def test_a_formula_that_gave_an_empty_text_is_an_empty_cell() -> None:
    cells = '<c r="A1" t="str"><f>IF(1,"")</f><v></v></c><c r="B1" t="str"><f>1</f></c>'
    content = with_sheet(f'<sheetData><row r="1">{cells}<c r="C1"><v>1</v></c></row></sheetData>')
    assert rows(content) == [(1, [None, ["formula", "1"], 1.0])]


def test_columns_left_of_the_first_cell_are_counted() -> None:
    def far(sheet: Any) -> None:
        sheet["C2"] = "x"

    assert rows(xlsx((), change=far)) == [(2, [None, None, "x"])]


def test_a_sheet_is_looked_at_wherever_it_is_kept() -> None:
    sheet, relations = part(with_sheet(FORMULA), SHEET), part(xlsx(), RELATIONS)
    other = relations.replace(b"worksheets/sheet1.xml", b"worksheets/SHEET1.XML")
    assert rows(repacked(more={RELATIONS: other, SHEET: sheet})) == [(1, [["formula", "1+1"], 1.0])]
    hidden = relations.replace(b"sheet1.xml", b"sheet1.bin")
    parts = {RELATIONS: hidden, "xl/worksheets/sheet1.bin": sheet}
    assert refusal(repacked(more=parts)) == "damaged"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="DQ1"><v>1</v></c>', "too_many_columns"),
        ('<c s="1" r="EA1"><v>1</v></c>', "too_many_columns"),
        ('<c r="XFD9"><f>1</f></c>', "too_many_columns"),
        ('<c r="A1048576"><v>1</v></c>', "too_many_rows"),
        ('<c r="A30000"><f>1</f></c>', "too_many_rows"),
    ],
)
def test_far_cells_are_refused_before_room_is_made_for_them(cell: str, code: str) -> None:
    number = cell.partition('r="')[2].partition('"')[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    xml = f'<sheetData><row r="{number}">{cell}</row></sheetData>'
    assert refusal(with_sheet(xml)) == code


def test_a_long_table_of_the_command_is_read_to_its_end() -> None:
    xml = '<sheetData><row r="100001"><c r="A100001"><v>7</v></c></row></sheetData>'
    *_before, last = parsing.parse(with_sheet(xml), "xlsx", 200_000)
    assert last == [100_001, [7.0]]
    with pytest.raises(look.Refused):
        list(parsing.parse(with_sheet(xml), "xlsx", 100_000))


def test_what_is_only_formatted_may_lie_far_away() -> None:
    formatted = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(2, 22_000))
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert rows(with_sheet(f"<sheetData>{first}{formatted}</sheetData>")) == [(1, [1.0])]


def test_one_text_named_many_times_is_no_way_into_memory() -> None:
    content = xlsx([["长" * 3_000]] * 8)
    with pytest.raises(look.Refused) as refused:
        list(reading.parse_apart(content, "xlsx", 10))
    assert refused.value.code == "too_much"
    assert len(list(reading.parse_apart(content, "xlsx", 100))) == 9


def test_a_marked_copy_that_nobody_mends_is_refused_for_the_same_cells() -> None:
    cells = [
        ["formula", "1+1"], ["error", "#REF!"], ["merged", "B3"], ["date", "2026-03-05"],
        ["time", "14:30:00"], ["datetime", "2026-03-05T14:30:00"], "甲\x0b乙", "=1", 2.5e17, True,
    ]  # fmt: skip
    sheet = reading.Sheet(
        "名册", rows=Rows([(1, ["标题", ["merged", "A1"]]), (2, ["姓名"]), (3, cells)])
    )
    copy = templates.marked(sheet, [(3, "G", "“甲\x0b乙” 不行")], heading_row=2)
    (_one, title), _heading, (_three, back) = rows(copy)
    assert [cell for cell in title if cell is not None] == ["标题"]
    assert back[:10] == [
        ["error", "#VALUE!"], ["error", "#REF!"], ["error", "#VALUE!"], ["date", "2026-03-05"],
        ["time", "14:30:00"], ["datetime", "2026-03-05T14:30:00"], "甲\x0b乙", "'=1", 2.5e17, True,
    ]  # fmt: skip


def test_a_date_in_a_marked_copy_is_a_date() -> None:
    sheet = reading.Sheet("名册", rows=Rows([(1, ["日期"]), (2, [["date", "2026-03-05"]])]))
    copy = load_workbook(BytesIO(templates.marked(sheet, [], heading_row=1))).active
    assert copy["A2"].value == datetime.datetime(2026, 3, 5)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("名册", "名册"), ("", "表格"), ("长" * 40, "长" * 31), ("甲/乙[1]:?*\\", "甲_乙_1_____")],
)
def test_a_marked_copy_has_a_sheet_name_that_excel_takes(name: str, kept: str) -> None:
    sheet = reading.Sheet(name, rows=Rows([(1, ["日期"])]))
    copy = load_workbook(BytesIO(templates.marked(sheet, [], heading_row=1)))
    assert copy.sheetnames == [kept]
