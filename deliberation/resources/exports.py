"""Exports of deliberation: figures and verdicts, no person's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, resources

from communities.resources import SafeXLSX
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


def chronic_workbook(topics: Iterable[Any]) -> bytes:
    """Chronic problems as a workbook; needs `queries.chronic_topics`. No cell is a formula."""
    headers = [
        _("Community"), _("Topic"), _("Category"), _("Estate or place"), _("Why"),
        _("Since when"), _("Responsible body"), _("Deadline"), _("State"), _("Resolved on"),
        _("Feedback"), _("Actions"), _("Verified"), _("Relapses"),
    ]  # fmt: skip
    data = tablib.Dataset(headers=headers)
    for topic in topics:
        data.append(
            [
                topic.community.full_name,
                topic.title,
                str(topic.get_category_display()),
                topic.estate,
                str(topic.get_chronic_kind_display()),
                topic.chronic_since.isoformat(),
                str(topic.get_responsible_party_display()),
                topic.deadline.isoformat(),
                str(topic.get_state_display()),
                topic.resolved_on.isoformat() if topic.resolved_on else "",
                topic.feedback_count,
                topic.action_count,
                topic.verified_count,
                topic.relapse_count,
            ]
        )
    content: bytes = SafeXLSX().export_data(data)
    return content
