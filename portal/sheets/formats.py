"""Small tables as files; a list of records goes out through `accounts.exports`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.http import HttpResponse
from import_export.formats.base_formats import CSV, XLSX

from accounts.tables import csv_parts, workbook


class SafeCSV(CSV):  # type: ignore[misc]
    """CSV that a spreadsheet opens as UTF-8 and without formulas."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        return b"".join(csv_parts(dataset.headers, dataset)).decode()


class SafeXLSX(XLSX):  # type: ignore[misc]
    """A workbook in which every text cell is text, whatever it starts with."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        with workbook(dataset.title or "", dataset.headers, dataset) as file:
            return file.read()


@dataclass(frozen=True)
class File:
    """A finished file for one person."""

    name: str
    content: bytes
    content_type: str

    def response(self) -> HttpResponse:
        headers = {"Content-Disposition": f'attachment; filename="{self.name}"'}
        return HttpResponse(self.content, content_type=self.content_type, headers=headers)


def csv_file(name: str, table: tablib.Dataset) -> File:
    """`table` as a file that a spreadsheet opens."""
    return File(name, SafeCSV().export_data(table).encode(), "text/csv; charset=utf-8")
