"""Meetings as a list for officers: figures and verdicts, no person's name."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, resources

from deliberation.models import Meeting


class MeetingResource(resources.ModelResource):  # type: ignore[misc]
    code = fields.Field(attribute="community__code")
    county = fields.Field(attribute="community__township__county__name")
    township = fields.Field(attribute="community__township__name")
    community = fields.Field(attribute="community__name")
    form = fields.Field()
    title = fields.Field(attribute="title")
    starts_at = fields.Field()
    place = fields.Field(attribute="place")
    entitled = fields.Field()
    present = fields.Field()
    counted_present = fields.Field()
    validity = fields.Field()
    state = fields.Field()

    class Meta:
        model = Meeting
        fields = (
            "code", "county", "township", "community", "form", "title", "starts_at", "place",
            "entitled", "present", "counted_present", "validity", "state",
        )  # fmt: skip
        export_order = fields

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [
            _("Division code"),
            _("County or district"),
            _("Township or subdistrict"),
            _("Community"),
            _("Form of the meeting"),
            _("Title"),
            _("Date and time"),
            _("Meeting place"),
            _("Entitled to take part"),
            _("Present"),
            _("Of those entitled, present"),
            _("Validity"),
            _("State"),
        ]

    # Declared here because the library would turn the numbers into text.
    def dehydrate_entitled(self, meeting: Meeting) -> int | None:
        return meeting.entitled

    def dehydrate_present(self, meeting: Meeting) -> int | None:
        return meeting.present

    def dehydrate_counted_present(self, meeting: Meeting) -> int | None:
        return meeting.counted_present

    def dehydrate_form(self, meeting: Meeting) -> str:
        return str(meeting.get_form_display())

    def dehydrate_starts_at(self, meeting: Meeting) -> str:
        if meeting.starts_at is None:
            return ""
        return timezone.localtime(meeting.starts_at).strftime("%Y-%m-%d %H:%M")

    def dehydrate_validity(self, meeting: Meeting) -> str:
        return str(meeting.get_validity_display()) if meeting.validity else ""

    def dehydrate_state(self, meeting: Meeting) -> str:
        return str(meeting.get_state_display())
