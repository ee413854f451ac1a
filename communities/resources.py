"""Exports. No cell can start a formula in the reader's spreadsheet (bar.md B11)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook  # type: ignore[import-untyped]

from communities.models import Community

# What a spreadsheet may read as the beginning of a formula, in both widths.
FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")


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


class CommunityResource(resources.ModelResource):  # type: ignore[misc]
    """The communities as a list for officers. Codes are text: leading digits survive."""

    code = fields.Field(attribute="code")
    county = fields.Field(attribute="township__county__name")
    township = fields.Field(attribute="township__name")
    name = fields.Field(attribute="name")
    kind = fields.Field()
    has_committee = fields.Field()
    types = fields.Field()
    households = fields.Field()
    residents = fields.Field()
    former_names = fields.Field()

    class Meta:
        model = Community
        fields = (
            "code",
            "county",
            "township",
            "name",
            "kind",
            "has_committee",
            "types",
            "households",
            "residents",
            "former_names",
        )
        export_order = fields

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [
            _("Division code"),
            _("County or district"),
            _("Township or subdistrict"),
            _("Name"),
            _("Kind"),
            _("Has a committee"),
            _("Types"),
            _("Households"),
            _("Residents"),
            _("Former names"),
        ]

    # Declared here because the library would turn the numbers into text.
    def dehydrate_households(self, community: Community) -> int | None:
        return community.households

    def dehydrate_residents(self, community: Community) -> int | None:
        return community.residents

    def dehydrate_kind(self, community: Community) -> str:
        return str(community.get_kind_display())

    def dehydrate_has_committee(self, community: Community) -> str:
        return _("Yes") if community.is_committee else _("No")

    def dehydrate_types(self, community: Community) -> str:
        return "、".join(type_.name for type_ in community.types)

    def dehydrate_former_names(self, community: Community) -> str:
        return "、".join(community.former_names)
