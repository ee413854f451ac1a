"""The communities as a list for officers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from import_export import fields, resources

from communities.models import Community


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
