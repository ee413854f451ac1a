"""Feedback as officers read it, publish it, and see what is overdue where."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import Step, SteppedModelAdmin, WidePaginator
from deliberation import queries, services
from deliberation.admin.filters import ClockFilter, CountyFilter, PlaceFilter, ShownFilter
from deliberation.admin.publishing import PublishingMixin
from deliberation.enums import FeedbackState
from deliberation.models import Feedback
from deliberation.public import publish_feedback
from deliberation.resources import FEEDBACK_COLUMNS
from deliberation.rules import FEEDBACK_MODERATED
from portal.enums import Kind

EXCERPT = 40


@admin.register(Feedback)
class FeedbackAdmin(PublishingMixin, SteppedModelAdmin):
    """Read-only: the committee decides and answers, the officer publishes and has it look again."""

    paginator = WidePaginator
    kind = Kind.FEEDBACK
    publish = publish_feedback
    change_list_template = "deliberation/admin/feedback_list.html"
    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    exported = FEEDBACK_COLUMNS
    list_display = ("__str__", "state_word", "due_word", "site_page", "place_of", "excerpt")
    list_filter = ("state", ClockFilter, ShownFilter, "category", CountyFilter, PlaceFilter)
    date_hierarchy = "received_at"
    allowed_lookups = frozenset({"answer", "shown", "county", "township"})
    search_fields = ("published_text", "community__name")
    search_help_text = _("Words of the text for publication, or name of the community")
    fields = (
        "community", "category", "estate", "text", "picture", "contact_name", "contact_phone",
        "received_at", "due", "state_word", "decision_reason", "published_text",
        "published_estate", "answer", "answered_on", "topic", "joined_to", "moderated_by",
        "answered_by", "public_page", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields
    steps: ClassVar[dict[str, Step]] = {FeedbackState.RECEIVED: services.reconsider_feedback}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "community__township__county", "topic", "joined_to", "photo",
            "moderated_by", "answered_by",
        )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is not known is left out."""
        always = {"state_word", "public_page", "workspace_page"}
        return [
            name
            for name in self.fields
            if name in always or getattr(obj, "photo" if name == "picture" else name, None)
        ]

    def may_publish(self, obj: Any) -> bool:
        return obj.state in FEEDBACK_MODERATED

    def step_view(self, request: HttpRequest, object_id: str, target: str) -> HttpResponse:
        """Whatever else may be done, the committee does it in the workspace."""
        if target not in self.steps:
            raise Http404
        return super().step_view(request, object_id, target)

    @admin.display(description=_("community"), ordering="community__code")
    def place_of(self, feedback: Feedback) -> str:
        return str(feedback.community.full_name)

    @admin.display(description=_("what was sent"))
    def excerpt(self, feedback: Feedback) -> str:
        text = feedback.published_text or feedback.text
        return Truncator(text).chars(EXCERPT)

    @admin.display(description=_("photo"))
    def picture(self, feedback: Feedback) -> str:
        return render_to_string("deliberation/_feedback_photo.html", {"photo": feedback.photo})

    @admin.display(description=_("public page"))
    def public_page(self, feedback: Feedback) -> str:
        return self.public_link(feedback)

    @admin.display(description=_("workspace"))
    def workspace_page(self, feedback: Feedback) -> str:
        address = reverse("feedback_detail", args=[feedback.public_id])
        return format_html('<a href="{}">{}</a>', address, _("All of it"))

    def get_urls(self) -> list[URLPattern]:
        overview = path(
            "overdue/",
            self.admin_site.admin_view(require_safe(self.overdue_view)),
            name="deliberation_feedback_overdue",
        )
        return [overview, *super().get_urls()]

    def overdue_view(self, request: HttpRequest) -> HttpResponse:
        """How many wait where, and how long; the lists stand behind the numbers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user: Any = request.user
        rows = Feedback.objects.for_user(user)
        tables = [
            (by, title, queries.area_lines(rows, by))
            for by, title in (
                ("county", _("By county or district")),
                ("township", _("By township or subdistrict")),
            )
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Answers to feedback"),
            "opts": self.opts,
            "tables": tables,
        }
        return TemplateResponse(request, "deliberation/admin/feedback_overdue.html", context)
