"""Exports. No cell can start a formula in the reader's spreadsheet (bar.md B11)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook  # type: ignore[import-untyped]

from communities.models import Community, LocalBody, PropertyCompany

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


class LocalBodyResource(resources.ModelResource):  # type: ignore[misc]
    """Bodies with their contacts; the list is the officer's own, so no foreign contact is in it."""

    code = fields.Field(attribute="community__code")
    county = fields.Field(attribute="community__township__county__name")
    township = fields.Field(attribute="community__township__name")
    community = fields.Field(attribute="community__name")
    kind = fields.Field()
    estates = fields.Field()

    class Meta:
        model = LocalBody
        fields = (
            "code", "county", "township", "community", "kind", "name", "since", "until",
            "until_reason", "head_office", "estates", "sorting_duty_on", "sorting_duty_document",
            "sorting_duty_office", "contact_name", "contact_phone",
        )  # fmt: skip
        export_order = fields

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [
            _("Division code"),
            _("County or district"),
            _("Township or subdistrict"),
            _("Community"),
            _("Kind"),
            _("Full name"),
            _("In office since"),
            _("In office until"),
            _("Why it ended"),
            _("Office of the head"),
            _("Estates"),
            _("Sorting is its duty since"),
            _("Number or title of the document"),
            _("Responsible office"),
            _("Contact person"),
            _("Telephone"),
        ]

    def dehydrate_kind(self, body: LocalBody) -> str:
        return str(body.get_kind_display())

    def dehydrate_estates(self, body: LocalBody) -> str:
        return "、".join(estate.name for estate in body.estates.all())


class PropertyCompanyResource(resources.ModelResource):  # type: ignore[misc]
    """Property companies; how much they serve is counted in the officer's own jurisdiction."""

    former_names = fields.Field()
    communities = fields.Field()
    contracts_now = fields.Field()

    class Meta:
        model = PropertyCompany
        fields = (
            "credit_code", "name", "former_names", "communities", "contracts_now",
            "contact_name", "contact_phone",
        )  # fmt: skip
        export_order = fields

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [
            _("Unified social credit code"),
            _("Name"),
            _("Former names"),
            _("Communities served now"),
            _("Contracts running"),
            _("Contact person"),
            _("Telephone"),
        ]

    def dehydrate_former_names(self, company: PropertyCompany) -> str:
        return "、".join(company.former_names)

    def dehydrate_communities(self, company: Any) -> int:
        return int(company.communities)

    def dehydrate_contracts_now(self, company: Any) -> int:
        return int(company.contracts_now)
