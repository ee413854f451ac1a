"""What people send, each file with its verdict (bar.md B1, B2, B5, B6, B7)."""

from __future__ import annotations

import datetime
import time
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from accounts import normalise
from portal.sheets import guard, headers, parsing, reading
from portal.sheets.cells import Content, is_yes, shown, text_of
from portal.sheets.rows import Rows
from tests.portal.sheet_files import (
    GOOD,
    HEADINGS,
    OLE,
    ROW,
    SHEET,
    csv,
    false_size,
    locked,
    repacked,
    twice_named,
    with_sheet,
    xlsx,
)

BASE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "{}">]>'
PARTS = {f"xl/media/{n}.bin": b"1" for n in range(200)}
MERGED = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(60_000))
ROWS = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(20_102))
HUGE = b"<a>" + b" " * (2 * 1024 * 1024) + b"</a>"


def read(content: bytes, name: str = "a.xlsx") -> list[reading.Sheet]:
    """Without a process of its own, which is tested below."""
    return reading.read(content, name, parse=parsing.parse)


def verdict(content: bytes, name: str) -> str:
    try:
        sheets = read(content, name)
        header = headers.find(sheets, KNOWN, required={"name": "姓名", "code": "编码"})
    except guard.SheetRefused as refused:
        return refused.code
    if header.problems:
        return "headings"
    [cells] = [cells for number, cells in header.sheet.rows if number > header.row]
    # A row ends with its last value.
    values = {key: dict(enumerate(cells)).get(column) for key, column in header.columns.items()}
    return "ok" if (values["name"], str(values["code"])) == ROW[:2] else "changed"


KNOWN = {
    headers.fold_heading(text): key
    for text, key in (
        ("姓名", "name"), ("编码", "code"), ("户数", "number"), ("日期", "day"), ("备注", ""),
    )
}  # fmt: skip


def _hide_column(sheet: Any) -> None:
    sheet.column_dimensions["B"].hidden = True


def _hide_empty_column(sheet: Any) -> None:
    sheet.column_dimensions["Z"].hidden = True


def _second_sheet(sheet: Any) -> None:
    for row in GOOD:
        other = sheet.parent.worksheets[-1] if len(sheet.parent.worksheets) > 1 else None
        (other or sheet.parent.create_sheet("第二张")).append(list(row))


def _hidden_sheet(sheet: Any) -> None:
    _second_sheet(sheet)
    sheet.parent.worksheets[1].sheet_state = "hidden"


def _notes(sheet: Any) -> None:
    sheet.parent.create_sheet("填写说明").append(["说明", "怎样填写"])


def _merged_title(sheet: Any) -> None:
    sheet.merge_cells("A1:D1")


def _merged_headings(sheet: Any) -> None:
    sheet.merge_cells("B1:C1")


def _many_merged(sheet: Any) -> None:
    sheet.merge_cells("A5:BF2000")


ORDER = (3, 1, 0, 2)
UTF8_AS_GB = "\n".join(",".join(map(str, row)) for row in GOOD).encode("utf-8")

FILES: dict[str, tuple[bytes, str, str]] = {
    # What is read.
    "a good workbook": (xlsx(), "名册.xlsx", "ok"),
    "any name": (xlsx(), "名册", "ok"),
    "named as text": (xlsx(), "a.csv", "ok"),
    "stored without packing": (repacked(method=zipfile.ZIP_STORED), "a.xlsx", "ok"),
    "title rows above": (xlsx((("本溪市骨干名册",), (), ("填报单位：", "德泰"), *GOOD)), "a.xlsx",
                         "ok"),
    "a merged title": (xlsx((("本溪市骨干名册",), *GOOD), change=_merged_title), "a.xlsx", "ok"),
    "columns in another order": (xlsx([[row[n] for n in ORDER] for row in GOOD]), "a.xlsx", "ok"),
    "spaces and line breaks": (xlsx((("姓 名", " 编\n码　", "户数*", "日期（必填）"), ROW)),
                               "a.xlsx", "ok"),
    "full-width headings": (xlsx((("姓名", "编码", "户数", "日期（选填）"), ROW)), "a.xlsx", "ok"),
    "a column that we pass over": (xlsx(((*HEADINGS, "备注"), (*ROW, "x"))), "a.xlsx", "ok"),
    "an optional column less": (xlsx((HEADINGS[:3], ROW[:3])), "a.xlsx", "ok"),
    "empty rows between": (xlsx((HEADINGS, (), (), ROW)), "a.xlsx", "ok"),
    "notes on a second sheet": (xlsx(change=_notes), "a.xlsx", "ok"),
    "a hidden second table": (xlsx(change=_hidden_sheet), "a.xlsx", "ok"),
    "an empty column hidden": (xlsx(change=_hide_empty_column), "a.xlsx", "ok"),
    "csv": (csv(), "a.csv", "ok"),
    "csv with a mark": (csv(encoding="utf-8-sig"), "a.CSV", "ok"),
    "csv of Windows": (csv(encoding="gb18030", end="\r\n"), "a.csv", "ok"),
    "csv in GBK": (csv(encoding="gbk"), "a.txt", "ok"),
    "csv in UTF-16": (csv(encoding="utf-16"), "a.csv", "ok"),
    "csv of old Macs": (csv(end="\r"), "a.csv", "ok"),
    "semicolons": (csv(separator=";"), "a.csv", "ok"),
    "tabs": (csv(separator="\t"), "a.tsv", "ok"),
    "Chinese commas": (csv(separator="，"), "a.csv", "ok"),
    "quoted cells": (csv([[f'"{cell}"' for cell in row] for row in GOOD]), "a.csv", "ok"),
    # What is refused before it is opened.
    "nothing": (b"", "a.xlsx", "empty"),
    "a mark alone": (b"\xef\xbb\xbf\r\n", "a.csv", "empty"),
    "too large": (b"a" * (guard.LARGEST_FILE + 1), "a.csv", "too_large"),
    "xls": (OLE + b"\0" * 600, "a.xls", "old_format"),
    "xls named xlsx": (OLE + b"\0" * 600, "a.xlsx", "old_format"),
    "et": (OLE + b"\0" * 600, "a.et", "old_format"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
    "a locked archive": (locked(), "a.xlsx", "encrypted"),
    "macros": (repacked(more={"xl/vbaProject.bin": b"1"}), "a.xlsm", "macros"),
    "xlsb": (repacked(more={"xl/workbook.bin": b"1"}), "a.xlsb", "binary"),
    "ods": (repacked(more={"mimetype": b"1", "content.xml": b"<a/>"}), "a.ods", "open_document"),
    "docx": (repacked(without="xl/workbook.xml"), "a.docx", "no_workbook"),
    "a web page": (b"<HTML><table>", "a.xls", "page"),
    "an XML table": (b'\xef\xbb\xbf<?xml version="1.0"?>', "a.xls", "page"),
    "pdf": (b"%PDF-1.7", "a.pdf", "no_table"),
    "a picture": (b"\x89PNG\r\n", "a.png", "no_table"),
    "rar": (b"Rar!\x1a\x07", "a.xlsx", "no_table"),
    "text with NUL": (b"a,b\0\n", "a.csv", "no_table"),
    "text named xlsx": (b"a,b\n", "a.xlsx", "damaged"),
    "another text": (b"a,b\n", "a.py", "no_table"),
    "half a workbook": (xlsx()[:3000], "a.xlsx", "damaged"),
    "too many parts": (repacked(more=PARTS), "a.xlsx", "entries"),
    "a way out of the folder": (repacked(more={"../a": b"1"}), "a.xlsx", "names"),
    "an absolute way": (repacked(more={"/etc/a": b"1"}), "a.xlsx", "names"),
    "a way of Windows": (repacked(more={"C:\\a": b"1"}), "a.xlsx", "names"),
    "one name twice": (twice_named(), "a.xlsx", "names"),
    "a bomb": (repacked(more={"xl/bomb.xml": HUGE}), "a.xlsx", "ratio"),
    # What is refused while it is opened.
    "a false size": (false_size(), "a.xlsx", "damaged"),
    "no XML": (repacked(more={"xl/workbook.xml": b"x"}), "a.xlsx", "damaged"),
    "an entity": (repacked(more={"xl/workbook.xml": BASE.format("c").encode()}), "a.xlsx",
                  "strange_xml"),
    "an entity from a file": (
        repacked(more={SHEET: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
        "a.xlsx", "strange_xml"),
    "XML in UTF-16": (repacked(more={SHEET: "<a/>".encode("utf-16")}), "a.xlsx", "strange_xml"),
    "a far cell": (with_sheet('<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
                              "</sheetData>"), "a.xlsx", "too_many_rows"),
    "a far column": (with_sheet('<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row>'
                                "</sheetData>"), "a.xlsx", "too_many_columns"),
    "merged without end": (xlsx(change=_many_merged), "a.xlsx", "too_many_merged"),
    "sixty thousand merged cells": (
        with_sheet("<mergeCells>" + MERGED + "</mergeCells>"),
        "a.xlsx", "too_many_merged"),
    "more rows than are read": (
        with_sheet("<sheetData>" + ROWS + "</sheetData>"), "a.xlsx",
        "too_many_rows"),
    "UTF-8 saved as GBK": (UTF8_AS_GB.decode("gb18030", "replace").replace("�", "?")
                           .encode("utf-8"), "a.csv", "encoding"),
    "no encoding": (csv() + b"\xff\xff\n", "a.csv", "encoding"),
    "two encodings": (csv() + "丙演示".encode("gb18030") + b",1,1,1\n", "a.csv", "encoding"),
    "an open quotation": (b'"a,b\n1,2\n', "a.csv", "csv_quotes"),
    # What is read and is not our table.
    "no headings": (xlsx((ROW,)), "a.xlsx", "no_headings"),
    "another table": (xlsx((("甲", "乙", "丙"), ROW[:3])), "a.xlsx", "no_headings"),
    "an empty workbook": (xlsx(()), "a.xlsx", "no_headings"),
    "two tables": (xlsx(change=_second_sheet), "a.xlsx", "several_tables"),
    "a column is missing": (xlsx((("姓名", "户数"), ("甲演示", 12))), "a.xlsx", "headings"),
    "a column more": (xlsx(((*HEADINGS, "身份证号"), (*ROW, "1"))), "a.xlsx", "headings"),
    "a column twice": (xlsx(((*HEADINGS, "姓名"), (*ROW, "乙"))), "a.xlsx", "headings"),
    "a hidden column": (xlsx(change=_hide_column), "a.xlsx", "headings"),
    "merged headings": (xlsx(change=_merged_headings), "a.xlsx", "headings"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_each_file_has_its_verdict(what: str) -> None:
    content, name, expected = FILES[what]
    assert verdict(content, name) == expected


def test_the_guard_is_quick() -> None:
    began = time.perf_counter()
    for content, name, _expected in FILES.values():
        with suppress(guard.SheetRefused):
            guard.kind_of(content, name)
    assert (time.perf_counter() - began) / len(FILES) < 0.2


def test_four_byte_characters_survive() -> None:
    rows = (HEADINGS, ("王𫖯𬱖", *ROW[1:]))
    [sheet] = read(csv(rows, "gb18030"), "a.csv")
    assert sheet.rows[1] == (2, ["王𫖯𬱖", "210502001004", "12", "2026-03-05"])


def test_a_process_of_its_own_answers_the_same() -> None:
    [apart] = reading.read(xlsx(), "a.xlsx")
    assert (apart, apart.rows[1]) == (read(xlsx())[0], (2, list(ROW)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (FILES["a false size"][0], "damaged"),
        (FILES["a far cell"][0], "too_many_rows"),
        (FILES["an entity"][0], "strange_xml"),
    ],
)
def test_a_process_of_its_own_refuses_too(content: bytes, code: str) -> None:
    with pytest.raises(guard.SheetRefused) as refused:
        reading.read(content, "a.xlsx")
    assert refused.value.code == code


def test_a_process_that_ends_without_a_word_is_a_refusal(monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "_BASE", "/nonexistent")
    with pytest.raises(guard.SheetRefused) as refused:
        reading.read(xlsx(), "a.xlsx")
    assert refused.value.code == "too_much"


def test_hidden_rows_are_told() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True

    [sheet] = read(xlsx(change=hide))
    assert sheet.hidden_rows == {2}


def _cells(*values: Any, change: Any = None) -> list[Any]:
    [sheet] = read(xlsx((values,), change=change))
    return sheet.rows[0][1]


def test_nothing_of_a_sheet_becomes_a_blank() -> None:
    """Formulas, errors and merged cells are what the reader of cells would leave empty."""

    def spoil(sheet: Any) -> None:
        sheet["B1"].data_type = "e"
        sheet.merge_cells("D1:E1")

    assert _cells("=1+1", "#REF!", "c", "d", change=spoil) == [
        ["formula", "1+1"], ["error", "#REF!"], "c", "d", ["merged", "D1"],
    ]  # fmt: skip


def test_both_calendars_of_excel() -> None:
    day = datetime.date(2026, 3, 5)

    def since_1904(sheet: Any) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904

    assert _cells(day) == _cells(day, change=since_1904) == [["date", "2026-03-05"]]


def test_rows_keep_their_numbers() -> None:
    def far(sheet: Any) -> None:
        sheet["C4"] = "x"

    [sheet] = read(xlsx((), change=far))
    assert sheet.rows == [(4, [None, None, "x"])]


@pytest.mark.parametrize(
    ("cell", "content", "expected"),
    [
        ("甲", Content.TEXT, "甲"),
        (None, Content.TEXT, ""),
        (3.0, Content.TEXT, "3"),
        (3.5, Content.TEXT, "3.5"),
        ("'=1+1", Content.TEXT, "=1+1"),
        ("'甲", Content.TEXT, "'甲"),
        (210502001004.0, Content.CODE, "210502001004"),
        (19900001234, Content.CODE, "19900001234"),
        (95.0, Content.NUMBER, "95"),
        (0.1 + 0.2, Content.NUMBER, "0.3"),
        (-5.0, Content.NUMBER, "-5"),
        ("９５分", Content.NUMBER, "９５分"),
        (["date", "2026-03-05"], Content.DATE, "2026-03-05"),
        (20260305.0, Content.DATE, "20260305"),
        (True, Content.FLAG, "yes"),
        (False, Content.FLAG, "no"),
        (1.0, Content.FLAG, "1"),
    ],
)
def test_a_cell_says_what_was_typed(cell: Any, content: Content, expected: str) -> None:
    assert text_of(cell, content) == expected


@pytest.mark.parametrize(
    ("cell", "content"),
    [
        (2.10502e17, Content.CODE),
        (123456789012345678, Content.TEXT),
        (["date", "2026-03-05"], Content.TEXT),
        (["date", "2026-03-05"], Content.NUMBER),
        (["date", "2026-03-05"], Content.CODE),
        (["datetime", "2026-03-05T14:30:00"], Content.DATE),
        (["time", "14:30:00"], Content.DATE),
        (["time", "14:30:00"], Content.NUMBER),
        (46086.5, Content.DATE),
        (True, Content.NUMBER),
        (True, Content.TEXT),
        (["error", "#REF!"], Content.TEXT),
        (["formula", "A1"], Content.NUMBER),
        (["merged", "B3"], Content.TEXT),
    ],
)
def test_a_cell_that_says_something_else_is_refused(cell: Any, content: Content) -> None:
    with pytest.raises(ValidationError):
        text_of(cell, content)


@pytest.mark.parametrize(
    "typed",
    ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "20260305", "２０２６－３－５"],
)
def test_dates_as_text_in_six_ways(typed: str) -> None:
    assert normalise.parse_date(text_of(typed, Content.DATE)) == datetime.date(2026, 3, 5)


@pytest.mark.parametrize("typed", ["1_000", "٣", "1e3", "NaN", "46086"])
def test_what_is_no_number_or_date_stays_what_it_is(typed: str) -> None:
    parse = normalise.parse_date if typed == "46086" else normalise.parse_integer
    with pytest.raises(ValidationError):
        parse(text_of(typed, Content.NUMBER))


def test_yes_and_no() -> None:
    assert [is_yes(text) for text in ("是", "否", "√", " YES ", "no", "")] == [
        True, False, True, True, False, None,
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        is_yes("大概")


def test_what_an_error_quotes() -> None:
    cells = [None, "甲", 95.0, True, ["formula", "A1"], ["date", "2026-03-05"]]
    assert [shown(cell) for cell in cells] == ["", "甲", "95", "TRUE", "=A1", "2026-03-05"]


def test_kept_sheets_are_what_was_read() -> None:
    long = [
        (n, [None, f"第{n % 7}行", 1.5, 3, True, ["date", "2026-03-05"]]) for n in range(1, 1102)
    ]
    sheets = [
        reading.Sheet("甲", frozenset({3}), frozenset({1}), Rows(long)),
        reading.Sheet("空"),
        reading.Sheet("\ud83d", rows=Rows([(7, ["\ud83d", None])])),
    ]
    back = reading.from_text(reading.as_text(sheets))
    assert back == sheets
    assert (list(back[0].rows), len(back[0].rows), len(back[1].rows)) == (long, 1101, 0)
    assert (back[0].rows[0], back[0].rows[499:501]) == (long[0], long[499:501])
    assert (back[0].rows[-1], back[0].rows[:2]) == (long[-1], long[:2])
    assert back[2].rows == [(7, ["\ud83d"])]
    with pytest.raises(IndexError):
        back[1].rows[0]
