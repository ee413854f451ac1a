"""Cases of the library and events as files."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, resources

from orgs.models import ExchangeEvent, PracticeCase


class PracticeCaseResource(resources.ModelResource):  # type: ignore[misc]
    """Cases with their unit; the list is the officer's own."""

    unit = fields.Field()
    type = fields.Field(attribute="type__name")
    topic = fields.Field(attribute="topic__name")
    state = fields.Field()

    class Meta:
        model = PracticeCase
        fields = (
            "title", "unit", "type", "topic", "year", "summary", "state", "submitted_on",
            "published_on",
        )  # fmt: skip
        export_order = fields

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [
            _("Title"), _("Unit"), _("Community type"), _("Theme"), _("Year"), _("Summary"),
            _("State"), _("Handed in on"), _("First published on"),
        ]  # fmt: skip

    def dehydrate_unit(self, practice: Any) -> str:
        return practice.unit_name or str(practice.place_name or "")

    def dehydrate_state(self, practice: PracticeCase) -> str:
        return str(practice.get_state_display())


class ExchangeEventResource(resources.ModelResource):  # type: ignore[misc]
    """Events with the people who signed up, as a number."""

    kind = fields.Field()
    starts_at = fields.Field()
    ends_at = fields.Field()
    taken = fields.Field(attribute="taken")
    state = fields.Field()

    class Meta:
        model = ExchangeEvent
        fields = (
            "title", "host_name", "kind", "starts_at", "ends_at", "place", "seats", "taken",
            "attended", "state",
        )  # fmt: skip
        export_order = fields

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [
            _("Title"), _("Host"), _("Kind"), _("Begins"), _("Ends"),
            _("Where it takes place"), _("Seats"), _("People signed up"), _("People present"),
            _("State"),
        ]  # fmt: skip

    def dehydrate_kind(self, event: ExchangeEvent) -> str:
        return str(event.get_kind_display())

    def dehydrate_starts_at(self, event: ExchangeEvent) -> str:
        return _moment(event.starts_at)

    def dehydrate_ends_at(self, event: ExchangeEvent) -> str:
        return _moment(event.ends_at)

    def dehydrate_state(self, event: ExchangeEvent) -> str:
        return str(event.get_state_display())


def _moment(value: Any) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
