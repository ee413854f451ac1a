"""Reviews: read, returned, confirmed, published. Counts are entered in the workspace alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin, Step, SteppedModelAdmin
from evaluation import queries, services
from evaluation.admin.companies import CompaniesMixin
from evaluation.enums import ReviewState
from evaluation.models import Review, ReviewRule
from evaluation.review_public import publish_review
from evaluation.rules import RULE_SETTERS
from portal.admin import SitePage
from portal.enums import Kind

FIELDS = ("community", "meeting_link", "subject", "reviewed", "households", "way", "state",
          "return_reason", "recorder", "record", "public_page")  # fmt: skip


def _only_in_workspace(review: Review, **_arguments: Any) -> None:
    """Counts reach a result through `services.submit_review` alone."""
    raise Refusal(_("The figures of a review are entered in the workspace."))


@admin.register(Review)
class ReviewAdmin(CompaniesMixin, SteppedModelAdmin):
    view_roles = OFFICERS
    list_display = ("reviewed", "state_word", "site_page", "subject", "way", "community", "held_on")
    site_page = SitePage(Kind.REVIEW, "meeting__public_id")
    list_filter = ("state", "subject")
    search_fields = ("company__name", "estate__name", "meeting__community__name")
    search_help_text = _("Name of the company, the estate or the community")
    ordering = ("-meeting__starts_at", "-pk")
    fields = FIELDS
    readonly_fields = FIELDS
    steps: ClassVar[dict[str, Step]] = {
        ReviewState.SUBMITTED: _only_in_workspace,
        ReviewState.DISCARDED: _only_in_workspace,
        ReviewState.RETURNED: services.return_review,
        ReviewState.CONFIRMED: services.confirm_review,
        ReviewState.PUBLISHED: publish_review,
    }

    bulk_steps = (ReviewState.CONFIRMED, ReviewState.RETURNED, ReviewState.PUBLISHED)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "meeting__community__township__county", "company", "estate", "recorder", "scorecard"
        )

    @admin.display(description=_("who is reviewed"))
    def reviewed(self, obj: Review) -> str:
        return obj.reviewed

    @admin.display(description=_("how it is reviewed"), ordering="scorecard")
    def way(self, obj: Review) -> str:
        return str(obj.scorecard or _("by ballot"))

    @admin.display(description=_("community"), ordering="meeting__community__code")
    def community(self, obj: Review) -> str:
        return str(obj.meeting.community.full_name)

    @admin.display(description=_("date of the meeting"), ordering="meeting__starts_at")
    def held_on(self, obj: Review) -> str:
        return f"{obj.meeting.held_on}"

    @admin.display(description=_("meeting"))
    def meeting_link(self, obj: Review) -> str:
        address = reverse("admin:deliberation_meeting_change", args=[obj.meeting_id])
        return format_html('<a href="{}">{} · {}</a>', address, obj.meeting.held_on, obj.meeting)

    @admin.display(description=_("results"))
    def record(self, obj: Review) -> str:
        context = {"review": obj, "results": queries.results_of(obj)}
        return render_to_string("evaluation/_review_results.html", context)

    @admin.display(description=_("public page"))
    def public_page(self, obj: Review) -> str:
        if not obj.published_number:
            return "—"
        address = reverse("review_public", args=[obj.meeting.public_id])
        return format_html('<a href="{}">{}</a>', address, address)


@admin.register(ReviewRule)
class ReviewRuleAdmin(PortalModelAdmin):
    """Minimums are added, never changed: each keeps its first day and its source."""

    view_roles = OFFICERS
    add_roles: ClassVar[frozenset[Role]] = RULE_SETTERS
    list_display = (
        "subject", "effective_from", "minimum_answers", "minimum_households", "source",
    )  # fmt: skip
    fields = ("subject", "effective_from", "minimum_answers", "minimum_households", "source")
