"""A list as a file: the button pressed, and what stands in the file."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook


def export(browser: Any, address: str, kind: str = "csv", **data: str) -> Any:
    return browser.post(address, {"export": kind, **data})


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def sheet_of(answer: Any) -> Any:
    sheet = load_workbook(BytesIO(content_of(answer))).active
    assert sheet is not None
    return sheet


def rows_of(answer: Any) -> list[list[Any]]:
    """The headings and the rows of either kind of file."""
    if answer.headers["Content-Type"].startswith("text/csv"):
        return list(csv.reader(StringIO(content_of(answer).decode("utf-8-sig"))))
    return [list(row) for row in sheet_of(answer).iter_rows(values_only=True)]


def exported(browser: Any, address: str, kind: str = "csv", **data: str) -> list[list[Any]]:
    return rows_of(export(browser, address, kind, **data))
