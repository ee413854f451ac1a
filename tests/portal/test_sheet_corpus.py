"""Further files, each with its verdict, by the points of the bar; the first are in test_sheets."""

from __future__ import annotations

import datetime
import io
import random
import zipfile
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from accounts.forms import DateField, IntegerField, LineField
from portal.import_columns import FlagField
from portal.importing.resource import CellWidget
from portal.sheets import reading
from portal.sheets.cells import Content
from portal.sheets.guard import LARGEST_FILE, LARGEST_UNPACKED, MOST_ENTRIES, SheetRefused
from portal.sheets.parsing import parse
from tests.portal.sheet_files import GOOD, HEADINGS, ROW, SHEET, csv, repacked, with_sheet, xlsx
from tests.portal.test_sheets import verdict

STORED = zipfile.ZIP_STORED
RELATIONS = "xl/_rels/workbook.xml.rels"
PARTS_OF_ONE = len(zipfile.ZipFile(io.BytesIO(xlsx())).infolist())


def text(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def good(more: str = "", *, before: str = "", after: str = "") -> bytes:
    """The good table as XML, with `more` rows and what stands before and after them."""
    heads = "".join(text(f"{letter}1", word) for letter, word in zip("ABCD", HEADINGS, strict=True))
    row = text("A2", ROW[0]) + text("B2", ROW[1])
    rows = f'<row r="1">{heads}</row><row r="2">{row}</row>{more}'
    return with_sheet(f"{before}<sheetData>{rows}</sheetData>{after}")


def empty_rows(cell: str, last: int = 99_999) -> str:
    return "".join(f'<row r="{n}">{cell.format(n=n)}</row>' for n in range(3, last + 1))


def spoilt(content: bytes, old: bytes, new: bytes, times: int = -1) -> bytes:
    assert old in content
    return content.replace(old, new, times)


def to(target: str, mode: str = "Internal") -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return (
        f'<Relationships xmlns="{space}"><Relationship Id="rId1" Type="{kind}" '
        f'TargetMode="{mode}" Target="{target}"/></Relationships>'
    ).encode()


def entities(*declared: str) -> bytes:
    return f"<!DOCTYPE a [{''.join(declared)}]><a>&e9;</a>".encode()


LAUGHS = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
WIDE = "".join("<c><v>1</v></c>" for _number in range(16_384))
# Packed a hundred times tighter, which is allowed; and yet too much.
NOISE = random.Random(1)
LOOSE = b"".join(
    NOISE.randbytes(500) + bytes(60_000) for _part in range(LARGEST_UNPACKED // 60_000)
)

Case = tuple[bytes, str, str]
FILES: dict[str, Case] = {
    # B1: what a workbook may be made of.
    "B1 as large as may be": (csv() + b" " * (LARGEST_FILE - len(csv()) - 1) + b"\n", "a.csv",
                              "long_cell"),
    "B1 as many parts as may be": (
        repacked(more={f"xl/media/{n}.bin": b"1" for n in range(MOST_ENTRIES - PARTS_OF_ONE)}),
        "a.xlsx", "ok"),
    "B1 one part more": (
        repacked(more={f"xl/media/{n}.bin": b"1" for n in range(MOST_ENTRIES - PARTS_OF_ONE + 1)}),
        "a.xlsx", "entries"),
    "B1 too much unpacked": (repacked(more={"xl/media/a.bin": LOOSE}), "a.xlsx", "unpacked"),
    "B1 a folder in it": (repacked(more={"xl/media/": b""}), "a.xlsx", "ok"),
    "B1 a workbook in the workbook": (repacked(more={"xl/media/a.xlsx": xlsx()}), "a.xlsx", "ok"),
    "B1 a way out by backslashes": (repacked(more={"..\\..\\a.xml": b"1"}), "a.xlsx", "names"),
    "B1 a name with NUL": (spoilt(repacked(more={"xl/aXb.xml": b"1"}), b"aXb.xml", b"a\0b.xml"),
                           "a.xlsx", "names"),
    "B1 two names of one part": (
        spoilt(repacked(more={"xl/aXb.xml": b"1"}), b"xl/aXb.xml", b"../../b.xm", 1), "a.xlsx",
        "damaged"),
    "B1 names that differ in case": (repacked(more={"XL/WORKBOOK.XML": b"1"}), "a.xlsx", "names"),
    "B1 a false checksum": (spoilt(repacked(method=STORED), b"sheetData", b"sheetXata"), "a.xlsx",
                            "damaged"),
    "B1 packed by bzip2": (repacked(method=zipfile.ZIP_BZIP2), "a.xlsx", "damaged"),
    "B1 packed by LZMA": (repacked(method=zipfile.ZIP_LZMA), "a.xlsx", "damaged"),
    "B1 an archive of nothing": (b"PK\x05\x06" + bytes(18), "a.xlsx", "no_workbook"),
    "B1 another archive": (repacked(without="[Content_Types].xml"), "a.xlsx", "no_workbook"),
    "B1 a program in front": (b"MZ\x90\0" + xlsx(), "a.xlsx", "damaged"),
    "B1 a PDF in front": (b"%PDF-1.7\n" + xlsx(), "a.xlsx", "no_table"),
    "B1 a picture in front": (b"GIF89a" + xlsx(), "a.xlsx", "no_table"),
    "B1 a page in front of a table": (b"<!DOCTYPE html>" + csv(), "a.csv", "page"),
    "B1 a script behind": (xlsx() + b"<script>alert(1)</script>", "a.xlsx", "ok"),
    "B1 without macros, named so": (xlsx(), "a.xlsm", "ok"),
    "B1 a workbook of WPS, named et": (xlsx(), "a.et", "ok"),
    "B1 7z": (b"7z\xbc\xaf\x27\x1c", "a.xlsx", "no_table"),
    "B1 gzip": (b"\x1f\x8b\x08", "a.csv", "no_table"),
    # B2: what would eat a machine, or reach out of it.
    "B2 a false extent": (good(before='<dimension ref="A1:XFD1048576"/>'), "a.xlsx", "ok"),
    "B2 a hundred thousand empty rows": (good(empty_rows("")), "a.xlsx", "ok"),
    "B2 as many formatted rows": (good(empty_rows('<c r="A{n}" s="0"/>')), "a.xlsx", "ok"),
    "B2 as many rows": (good(empty_rows('<c r="A{n}"><v>1</v></c>')), "a.xlsx", "too_many_rows"),
    "B2 all columns": (
        repacked(with_sheet(f'<sheetData><row r="1">{WIDE}</row></sheetData>'), method=STORED),
        "a.xlsx", "too_many_columns"),
    "B2 merged over everything": (
        good(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "a.xlsx",
        "too_many_merged"),
    "B2 merged beyond the sheet": (
        good(after='<mergeCells><mergeCell ref="A1:ZZZZ99999999"/></mergeCells>'), "a.xlsx",
        "too_many_merged"),
    "B2 tags without end": (
        repacked(with_sheet("<a>" * 200_000 + "</a>" * 200_000), method=STORED), "a.xlsx",
        "no_headings"),
    "B2 billion laughs": (
        repacked(more={SHEET: entities('<!ENTITY e0 "ha">', *LAUGHS)}), "a.xlsx", "strange_xml"),
    "B2 one long entity": (
        repacked(more={SHEET: entities(f'<!ENTITY e9 "{"a" * 3000}">')}), "a.xlsx",
        "strange_xml"),
    "B2 an entity of a net address": (
        repacked(more={SHEET: entities('<!ENTITY e9 SYSTEM "http://127.0.0.1:9/">')}), "a.xlsx",
        "strange_xml"),
    "B2 an entity behind a long remark": (
        with_sheet(f"<!--{'x' * 5000}--><!DOCTYPE a [<!ENTITY b 'c'>]>"), "a.xlsx", "strange_xml"),
    "B2 a document type of texts": (
        repacked(more={"xl/sharedStrings.xml": entities('<!ENTITY e9 "a">')}), "a.xlsx",
        "strange_xml"),
    "B2 another encoding of XML": (
        repacked(more={SHEET: b'<?xml version="1.0" encoding="utf-7"?>+ADwAYQA+'}), "a.xlsx",
        "damaged"),
    "B2 a sheet of another folder": (repacked(more={RELATIONS: to("../../../etc/passwd")}),
                                     "a.xlsx", "damaged"),
    "B2 a sheet of the net": (repacked(more={RELATIONS: to("http://127.0.0.1:9/", "External")}),
                              "a.xlsx", "damaged"),
    "B2 no way to its sheet": (repacked(without=RELATIONS), "a.xlsx", "damaged"),
    "B2 its sheet is missing": (repacked(without=SHEET), "a.xlsx", "damaged"),
    "B2 a text that there is not": (good('<row r="3"><c r="A3" t="s"><v>99999</v></c></row>'),
                                    "a.xlsx", "damaged"),
    "B2 a text before the first": (good('<row r="3"><c r="A3" t="s"><v>-1</v></c></row>'),
                                   "a.xlsx", "damaged"),
    "B2 a kind that there is not": (good('<row r="3"><c r="A3" t="q"><v>1</v></c></row>'),
                                    "a.xlsx", "damaged"),
    "B2 a row before the first": (good('<row r="0"><c r="A0"><v>1</v></c></row>'), "a.xlsx",
                                  "damaged"),
    "B2 a row beyond all": (good('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'),
                            "a.xlsx", "too_many_rows"),
    "B2 a sign that XML has not": (good(f'<row r="3">{text("A3", "&#0;")}</row>'), "a.xlsx",
                                   "damaged"),
    # B3: cells of which the last would win, and nobody would know.
    "B3 a cell twice": (good(f'<row r="3">{text("A3", "甲")}{text("A3", "乙")}</row>'), "a.xlsx",
                        "cell_twice"),
    "B3 a cell twice, once empty": (good(f'<row r="3">{text("A3", "甲")}<c r="A3" s="0"/></row>'),
                                    "a.xlsx", "cell_twice"),
    "B3 a cell in two rows": (
        good(f'<row r="3">{text("A3", "甲")}</row><row r="4">{text("A3", "乙")}</row>'), "a.xlsx",
        "cell_twice"),
    "B3 a row twice": (good(f'<row r="3">{text("A3", "甲")}</row>' * 2), "a.xlsx", "cell_twice"),
    "B3 a cell twice in small letters": (
        good(f'<row r="3">{text("A3", "甲")}{text("a3", "乙")}</row>'), "a.xlsx", "cell_twice"),
    "B3 a cell twice with a nought": (
        good(f'<row r="3">{text("A3", "甲")}{text("A03", "乙")}</row>'), "a.xlsx", "cell_twice"),
    "B3 a cell that another follows": (
        good('<row r="3"><c r="A3"><v>1</v></c><c><v>2</v></c><c r="B3"><v>3</v></c></row>'),
        "a.xlsx", "cell_twice"),
    "B3 places behind their styles": (
        good('<row r="3"><c s="0" r="A3"><v>1</v></c><c s="0" r="A3"><v>2</v></c></row>'),
        "a.xlsx", "cell_twice"),
    # B5: headings.
    "B5 hidden as a whole": (good(before='<cols><col min="1" max="16384" hidden="1"/></cols>'),
                             "a.xlsx", "headings"),
    "B5 columns without numbers": (good(before='<cols><col min="x" max="3" hidden="1"/></cols>'),
                                   "a.xlsx", "damaged"),
    "B5 a heading as a formula": (xlsx((("姓名", "编码", "户数", '="日"&"期"'), ROW)), "a.xlsx",
                                  "headings"),
    "B5 a heading as a number": (xlsx((("姓名", "编码", "户数", 2026), ROW)), "a.xlsx", "headings"),
    "B5 empty columns between": (csv([(a, "", b, c, d) for a, b, c, d in GOOD]), "a.csv", "ok"),
    # B7: text files.
    "B7 quotation marks inside": (csv([HEADINGS, ('"甲""演示"', *ROW[1:])]), "a.csv", "changed"),
    "B7 a line break inside": (csv([HEADINGS, (*ROW[:2], '"1\n2"', "")]), "a.csv", "ok"),
    "B7 text behind a closed quotation": (csv([HEADINGS, ('"甲"演示', *ROW[1:])]), "a.csv",
                                          "csv_quotes"),
    "B7 two kinds of line ends": (csv().replace(b"\n", b"\r\n", 1), "a.csv", "ok"),
    "B7 a lone CR at the end": (csv()[:-1] + b"\r", "a.csv", "ok"),
    "B7 the separator named first": (b"sep=;\n" + csv(separator=";"), "a.csv", "ok"),
    "B7 separators behind": (csv([(*row, "", "") for row in GOOD]), "a.csv", "ok"),
    "B7 separators alone": (b",,,\n,,,\n", "a.csv", "no_headings"),
    "B7 another separator": (csv(separator="|"), "a.csv", "no_headings"),
    "B7 a hundred and twenty-four columns": (csv([(*row, *["x"] * 120) for row in GOOD]), "a.csv",
                              "too_many_columns"),
    "B7 a cell without end": (csv([HEADINGS, ("甲" * 200_000, *ROW[1:])]), "a.csv", "long_cell"),
    "B7 two marks": (b"\xef\xbb\xbf" + csv(encoding="utf-8-sig"), "a.csv", "ok"),
    "B7 UTF-16 without a mark": (csv(encoding="utf-16-le"), "a.csv", "no_table"),
    "B7 UTF-16 of half a sign": (csv(encoding="utf-16") + b"\0", "a.csv", "encoding"),
    "B7 UTF-16 of half a pair": (csv(encoding="utf-16") + b"\x00\xd8", "a.csv", "encoding"),
    "B7 UTF-32": (csv(encoding="utf-32"), "a.csv", "no_headings"),
    "B7 Big5": (csv([("姓名", "編碼"), ROW[:2]], "big5"), "a.csv", "no_headings"),
    "B7 Shift-JIS": (csv([("姓名", "編コード"), ROW[:2]], "shift_jis"), "a.csv", "no_headings"),
    "B7 NUL inside": (csv().replace("演".encode(), b"\0"), "a.csv", "no_table"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_each_file_has_its_verdict(what: str) -> None:
    content, name, expected = FILES[what]
    assert verdict(content, name) == expected


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="3">{text("A3", "甲")}</row><row r="3">{text("B3", "1")}</row>',
        '<row r="3"><c><v>1</v></c><c><v>2</v></c></row>',
        '<row><c r="A3"><v>1</v></c></row>',
    ],
    ids=["a row in two parts", "cells without places", "a row without its number"],
)
def test_strange_places_that_are_no_cell_twice(rows: str) -> None:
    [sheet] = reading.read(good(rows), "a.xlsx", parse=parse)
    assert [number for number, _cells in sheet.rows] == [1, 2, 3]


def test_the_cell_that_stands_there_twice_is_named() -> None:
    content = good(f'<row r="3">{text("A3", "甲")}{text("AB3", "1")}{text("AB3", "2")}</row>')
    with pytest.raises(SheetRefused, match="AB3"):
        reading.read(content, "a.xlsx")


def typed(value: Any, number_format: str = "", *, since_1904: bool = False) -> bytes:
    """A workbook with one cell."""

    def change(sheet: Any) -> None:
        if since_1904:
            sheet.parent.epoch = CALENDAR_MAC_1904
        if number_format:
            sheet["A1"].number_format = number_format

    return xlsx(((value,),), change=change)


def as_xml(attributes: str, inside: str) -> bytes:
    return with_sheet(
        f'<sheetData><row r="1"><c r="A1" {attributes}>{inside}</c></row></sheetData>'
    )


DAY = datetime.date(2026, 3, 5)
FIELDS: dict[Content, forms.Field] = {
    Content.TEXT: LineField(required=False),
    Content.CODE: LineField(required=False),
    Content.NUMBER: IntegerField(required=False),
    Content.DATE: DateField(required=False),
    Content.FLAG: FlagField(empty=False),
}
REFUSED = object()
# B6: what stands in the cell of a workbook, the column, and what a form would have made of it.
CELLS: dict[str, tuple[bytes, Content, Any]] = {
    "a date": (typed(DAY), Content.DATE, DAY),
    "a date since 1904": (typed(DAY, since_1904=True), Content.DATE, DAY),
    "a date in Chinese": (typed(46086, 'yyyy"年"m"月"d"日"'), Content.DATE, DAY),
    "a date of which the month is shown": (typed(46086, '[$-804]yyyy"年"m"月"'), Content.DATE, DAY),
    "a date by its own standard": (as_xml('t="d"', "<v>2026-03-05</v>"), Content.DATE, DAY),
    "a date as text": (typed("2026年3月5日"), Content.DATE, DAY),
    "a date of digits": (typed(20260305), Content.DATE, DAY),
    "a date in full width": (typed("２０２６．３．５"), Content.DATE, DAY),
    "a date with a time": (typed(datetime.datetime(2026, 3, 5, 14, 30)), Content.DATE, REFUSED),
    "a date with a zone": (as_xml('t="d"', "<v>2026-03-05T00:00:00Z</v>"), Content.DATE, REFUSED),
    "a time": (typed(datetime.time(14, 30)), Content.DATE, REFUSED),
    "a duration": (typed(datetime.timedelta(hours=30)), Content.NUMBER, REFUSED),
    "the number of a day": (typed(46086), Content.DATE, REFUSED),
    "half a day": (typed(46086.5), Content.DATE, REFUSED),
    "a day before all": (typed(-1, "yyyy-mm-dd"), Content.DATE, REFUSED),
    "day nought": (typed(0, "yyyy-mm-dd"), Content.DATE, REFUSED),
    "a number shown as a day": (typed(5, "yyyy-mm-dd"), Content.DATE, REFUSED),
    "29 February 1900": (typed(60, "yyyy-mm-dd"), Content.DATE, REFUSED),
    "the first sure day": (typed(61, "yyyy-mm-dd"), Content.DATE, datetime.date(1900, 3, 1)),
    "a day after all": (typed(2958466, "yyyy-mm-dd"), Content.DATE, REFUSED),
    "the year 9999": (typed(2958465, "yyyy-mm-dd"), Content.DATE, REFUSED),
    "30 February": (typed("2026-02-30"), Content.DATE, REFUSED),
    "two digits of a year": (typed("26-03-05"), Content.DATE, REFUSED),
    "3-5 that became a date": (typed(DAY, 'm"月"d"日"'), Content.TEXT, REFUSED),
    "a code that became a date": (typed(DAY), Content.CODE, REFUSED),
    "a number": (typed(120), Content.NUMBER, 120),
    "a number with zeros in front": (typed(120, "000000"), Content.NUMBER, 120),
    "a number with its unit": (typed(120, '0"户"'), Content.NUMBER, 120),
    "a number of floating points": (typed(0.1 + 0.2 + 119.7), Content.NUMBER, 120),
    "a number as text": (typed("１２０"), Content.NUMBER, 120),
    "minus nought": (typed(-0.0), Content.NUMBER, 0),
    "a share": (typed(0.5, "0%"), Content.NUMBER, REFUSED),
    "a whole share": (typed(1, "0%"), Content.NUMBER, REFUSED),
    "a share as text": (typed("50%"), Content.NUMBER, REFUSED),
    "a share of an own format": (typed(0.075, "0.0%;[Red]-0.0%"), Content.TEXT, "7.5%"),
    "a share among texts": (typed(0.5, "0.00%"), Content.TEXT, "50%"),
    "a code that is a share": (typed(0.5, "0%"), Content.CODE, "50%"),
    "a day that is a share": (typed(0.5, "0%"), Content.DATE, REFUSED),
    "a percent sign as a letter": (typed(5, '0"%"'), Content.NUMBER, 5),
    "a share of a formula": (as_xml("", "<f>1/2</f><v>0.5</v>"), Content.TEXT, "0.5"),
    "a half": (typed(0.5), Content.NUMBER, REFUSED),
    "less than nothing": (typed(-5), Content.NUMBER, REFUSED),
    "full-width minus": (typed("－5"), Content.NUMBER, REFUSED),
    "a number of Python": (typed("1_000"), Content.NUMBER, REFUSED),
    "an Arabic digit": (typed("٣"), Content.NUMBER, REFUSED),
    "an exponent as text": (typed("1e3"), Content.NUMBER, REFUSED),
    "a huge number": (typed(1e300), Content.NUMBER, REFUSED),
    "no number": (as_xml("", "<v>NaN</v>"), Content.TEXT, REFUSED),
    "without end": (as_xml("", "<v>inf</v>"), Content.TEXT, REFUSED),
    "a word in place of a number": (as_xml("", "<v>zwölf</v>"), Content.NUMBER, REFUSED),
    "yes in a number": (typed(True), Content.NUMBER, REFUSED),
    "yes": (typed(True), Content.FLAG, True),
    "no": (typed(False), Content.FLAG, False),
    "一 for yes": (typed(1), Content.FLAG, True),
    "neither": (typed("大概"), Content.FLAG, REFUSED),
    "a yes of no value": (as_xml('t="b"', "<f>TRUE()</f>"), Content.FLAG, REFUSED),
    "a code as a number": (typed(210502001004), Content.CODE, "210502001004"),
    "a code of eighteen digits as a number": (typed(1.1e17), Content.CODE, REFUSED),
    "a code as text": (typed("012345678901234567"), Content.CODE, "012345678901234567"),
    "a formula with its value": (as_xml("", "<f>60+60</f><v>120</v>"), Content.NUMBER, 120),
    "a formula with its text": (as_xml('t="str"', '<f>"甲"</f><v>甲</v>'), Content.TEXT, "甲"),
    "a formula without a value": (typed("=60+60"), Content.NUMBER, REFUSED),
    "a shared formula": (as_xml("", '<f t="shared" si="0"/>'), Content.NUMBER, REFUSED),
    "a formula of several cells": (as_xml("", '<f t="array" ref="A1:A2">B1</f><v></v>'),
                                   Content.NUMBER, REFUSED),
    "an error": (as_xml('t="e"', "<v>#REF!</v>"), Content.TEXT, REFUSED),
    "an error of a formula": (as_xml('t="e"', "<f>1/0</f><v>#DIV/0!</v>"), Content.NUMBER, REFUSED),
    "spaces around": (typed("\u3000 甲 "), Content.TEXT, "甲"),
    "formatted in parts": (as_xml('t="inlineStr"', "<is><r><t>甲</t></r><r><t>乙</t></r></is>"),
                           Content.TEXT, "甲乙"),
    "with its pronunciation": (
        as_xml('t="inlineStr"', '<is><t>甲</t><rPh sb="0" eb="1"><t>jia</t></rPh></is>'),
        Content.TEXT, "甲"),
    "what would start a formula": (typed("'=1+1"), Content.TEXT, "=1+1"),
    "a sign that turns the text": (typed("甲\u202e乙"), Content.TEXT, REFUSED),
}  # fmt: skip


@pytest.mark.parametrize("what", CELLS)
def test_each_cell_is_a_value_or_an_error(what: str) -> None:
    content, column, expected = CELLS[what]
    [sheet] = reading.read(content, "a.xlsx", parse=parse)
    [(_number, [cell])] = sheet.rows
    try:
        found: Any = CellWidget(FIELDS[column], column).clean(cell)
    except ValidationError:
        found = REFUSED
    assert found == expected
