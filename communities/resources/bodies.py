"""Bodies and property companies as files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from import_export import fields, resources

from communities.models import LocalBody, PropertyCompany


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
            _("Official name"),
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
