"""Files of tables. No cell can start a formula in the reader's spreadsheet (bar.md B11)."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.http import HttpResponse
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook  # type: ignore[import-untyped]

from portal.sheets.cells import FORMULA_STARTS


def neutralised(value: Any) -> Any:
    """Text that would start a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


class SafeCSV(CSV):  # type: ignore[misc]
    """CSV that a spreadsheet opens as UTF-8 and without formulas."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        safe = tablib.Dataset(headers=dataset.headers)
        for row in dataset:
            safe.append([neutralised(cell) for cell in row])
        return "\ufeff" + str(super().export_data(safe, **kwargs))


class SafeXLSX(XLSX):  # type: ignore[misc]
    """A workbook in which every text cell is text, whatever it starts with."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        workbook = Workbook()
        sheet = workbook.active
        for number, row in enumerate([dataset.headers, *dataset], start=1):
            for column, value in enumerate(row, start=1):
                if value in (None, ""):
                    continue
                cell = sheet.cell(row=number, column=column, value=neutralised(value))
                if isinstance(value, str):
                    cell.data_type = "s"
        sheet.freeze_panes = "A2"
        stream = BytesIO()
        workbook.save(stream)
        return stream.getvalue()


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
