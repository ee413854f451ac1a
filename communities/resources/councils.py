"""Council systems as a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from import_export import fields, resources

from communities.models import Council


class CouncilResource(resources.ModelResource):  # type: ignore[misc]
    """Editions with their parties; the list is the officer's own."""

    code = fields.Field(attribute="community__code")
    county = fields.Field(attribute="community__township__county__name")
    township = fields.Field(attribute="community__township__name")
    community = fields.Field(attribute="community__name")
    state = fields.Field()
    frequency = fields.Field()
    parties = fields.Field()
    published = fields.Field()

    class Meta:
        model = Council
        fields = (
            "code", "county", "township", "community", "title", "edition", "state", "frequency",
            "effective_on", "until", "end_reason", "decided", "parties", "published",
        )  # fmt: skip
        export_order = fields

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [
            _("Division code"),
            _("County or district"),
            _("Township or subdistrict"),
            _("Community"),
            _("Title"),
            _("Edition"),
            _("State"),
            _("How often it meets"),
            _("In force from"),
            _("In force until"),
            _("Why it ended"),
            _("Decided where and when"),
            _("Parties"),
            _("Published"),
        ]

    def dehydrate_state(self, council: Council) -> str:
        return str(council.get_state_display())

    def dehydrate_frequency(self, council: Council) -> str:
        return str(council.get_frequency_display())

    def dehydrate_parties(self, council: Council) -> str:
        return "；".join(
            " ".join(part for part in (party.get_kind_display(), party.name, party.post) if part)
            for party in council.parties.all()
        )

    def dehydrate_published(self, council: Any) -> str:
        return _("Yes") if council.is_published else _("No")
