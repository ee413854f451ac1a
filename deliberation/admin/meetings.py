"""What officers see and decide of meetings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import Step, SteppedModelAdmin, badge
from deliberation import queries, services
from deliberation.admin.filters import CategoryFilter, CountyFilter, PlaceFilter
from deliberation.admin.notices import NoticeMixin
from deliberation.admin.overviews import OverviewsMixin
from deliberation.models import Meeting
from deliberation.public import publish_meeting
from deliberation.quorum import verdict_words
from deliberation.resources import MEETING_COLUMNS
from portal.admin import SitePage
from portal.enums import Kind


@admin.register(Meeting)
class MeetingAdmin(OverviewsMixin, NoticeMixin, SteppedModelAdmin):
    """Read-only: the committee writes the record, the officer returns, confirms, publishes."""

    site_page = SitePage(Kind.MEETING)
    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    list_display = (
        "__str__", "state_word", "site_page", "place_of", "form", "starts_at", "present",
        "validity_word",
    )  # fmt: skip
    list_filter = (
        "state", "form", "validity", CategoryFilter, CountyFilter, PlaceFilter,
    )  # fmt: skip
    search_fields = ("title", "community__name")
    search_help_text = _("Title or name of the community")
    date_hierarchy = "starts_at"
    allowed_lookups = frozenset(
        {"starts_at__year", "starts_at__month", "starts_at__day", "category", "county", "township"}
    )
    change_form_template = "deliberation/admin/meeting.html"
    change_list_template = "deliberation/admin/change_list.html"
    exported = MEETING_COLUMNS
    fields = (
        "community", "form", "title", "place", "starts_at", "convened_by", "notice_on",
        "notice_channel", "chair", "counted", "entitled", "counted_present", "by_proxy",
        "lowest_present", "present", "verdict", "summary",
        "state_word", "return_reason", "recorder", "content", "public_page",
    )  # fmt: skip
    readonly_fields = fields
    steps: ClassVar[dict[str, Step]] = {
        "draft": services.return_meeting,
        "minutes_confirmed": services.confirm_minutes,
        "published": publish_meeting,
    }

    bulk_steps = ("minutes_confirmed", "published", "draft")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("community__township__county", "recorder")
        )

    @admin.display(description=_("community"), ordering="community__code")
    def place_of(self, meeting: Meeting) -> str:
        return str(meeting.community.full_name)

    @admin.display(description=_("validity"), ordering="validity")
    def validity_word(self, meeting: Meeting) -> str:
        return badge(meeting.validity, meeting.get_validity_display()) if meeting.validity else "—"

    @admin.display(description=_("verdict and why"))
    def verdict(self, meeting: Meeting) -> str:
        kept = meeting.verdicts.select_related("rule").first()
        if kept is None:
            return "—"
        context = {"verdict": kept, "words": verdict_words(queries.verdict_figures(kept))}
        return render_to_string("deliberation/_verdict.html", context)

    @admin.display(description=_("what was held"))
    def content(self, meeting: Meeting) -> str:
        loaded = queries.with_content(Meeting.objects.filter(pk=meeting.pk)).get()
        context = {"meeting": loaded, "agenda_rows": queries.agenda_rows(loaded)}
        return render_to_string("deliberation/_content.html", context)

    @admin.display(description=_("public page"))
    def public_page(self, meeting: Meeting) -> str:
        if meeting.state != "published":
            return "—"
        address = reverse("meeting_public", args=[meeting.public_id])
        return format_html('<a href="{}">{}</a>', address, address)
