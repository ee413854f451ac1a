"""Rows as .csv and .xlsx: typed, streamed, and nothing in them is a formula."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts import tables
from accounts.tables import csv_parts, neutralised, without_apostrophe, workbook

STARTS = ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"]


def sheet(*rows: tuple[Any, ...], title: str = "表") -> Any:
    with workbook(title, ["甲"] * len(rows[0]), rows) as file:
        return load_workbook(file).active


@pytest.mark.parametrize("start", STARTS)
def test_no_text_starts_a_formula(start: str) -> None:
    text = f"{start}1+1"
    [_head, row] = csv.reader(StringIO(b"".join(csv_parts(["甲"], [[text]])).decode(), newline=""))
    assert row == [f"'{text}"]
    cell = sheet((text,))["A2"]
    assert (cell.data_type, cell.value[0]) == ("s", "'")


def test_headings_start_none_either() -> None:
    parts = b"".join(csv_parts(["=1+1"], [])).decode("utf-8-sig")
    with workbook("", ["=1+1"], []) as file:
        cell = load_workbook(file).active["A1"]
    assert (parts, cell.data_type, cell.value) == ("'=1+1\r\n", "s", "'=1+1")


@given(st.text(alphabet=st.sampled_from([*STARTS, "'", "a", "1"])))
def test_the_apostrophe_comes_off_again(text: str) -> None:
    assert without_apostrophe(neutralised(text)) == text


def test_values_keep_their_types() -> None:
    row = (
        -5, 0.5, Decimal("12.50"), date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), "210502001004",
        None, "",
    )  # fmt: skip
    cells = [(cell.value, cell.data_type) for cell in sheet(row)[2]]
    assert cells == [
        (-5, "n"), (0.5, "n"), (12.5, "n"), (datetime(2026, 3, 5), "d"),
        (datetime(2026, 3, 5, 9, 30), "d"), ("210502001004", "s"), (None, "n"), (None, "n"),
    ]  # fmt: skip
    text = b"".join(csv_parts(["甲"] * 8, [row])).decode()
    assert text.splitlines()[1] == "-5,0.5,12.50,2026-03-05,2026-03-05 09:30,210502001004,,"


def test_what_is_no_number_for_a_workbook_is_text() -> None:
    assert [cell.value for cell in sheet((float("nan"), float("inf")))[2]] == ["nan", "inf"]


def test_the_workbook_is_ready_to_read() -> None:
    found = sheet(("名" * 30, 1), ("乙", 2), title="村/社区[表]")
    assert (found.title, found.freeze_panes, found.auto_filter.ref) == ("村社区表", "A2", "A1:B3")
    assert found["A1"].font.bold
    widths = [round(found.column_dimensions[letter].width) for letter in "AB"]
    assert (widths[0], widths[1]) == (51, 9)
    with workbook("", ["甲"], []) as file:
        book = load_workbook(file)
    assert (book.active.max_row, book.properties.creator or "") == (1, "")
    assert [one.sheet_state for one in book.worksheets] == ["visible"]


def test_a_text_too_long_for_a_cell_says_so() -> None:
    cell = sheet(("字" * 40_000,))["A2"].value
    assert (len(cell), cell[-2:]) == (tables.LONGEST_CELL, "字…")


def test_csv_is_sent_while_it_is_read() -> None:
    read = 0

    def rows() -> Iterator[tuple[int]]:
        nonlocal read
        for read in range(1, 10 * tables.CHUNK + 1):
            yield (read,)

    parts = csv_parts(["甲"], rows())
    assert (next(parts), read) == ("\ufeff甲\r\n".encode(), 0)
    next(parts)
    assert read == tables.CHUNK
    assert len(list(parts)) == 9


def test_a_workbook_keeps_no_row_in_memory() -> None:
    """Texts stand in the rows and not in a table of all texts, which grows with them."""
    with workbook("", ["甲"], (["字"] for _number in range(5_000))) as file:
        names = zipfile.ZipFile(file).namelist()
        assert load_workbook(file).active.max_row == 5_001
    assert "xl/sharedStrings.xml" not in names


def test_days_that_no_spreadsheet_knows_are_text() -> None:
    """Excel counts from 1900, with a day in it that never was."""
    row = (date(1899, 5, 1), date(1900, 12, 31), date(1901, 1, 1), datetime(1890, 1, 2, 8, 5))
    cells = [(cell.value, cell.data_type) for cell in sheet(row)[2]]
    assert cells == [
        ("1899-05-01", "s"), ("1900-12-31", "s"), (datetime(1901, 1, 1), "d"),
        ("1890-01-02 08:05", "s"),
    ]  # fmt: skip
