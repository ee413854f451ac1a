"""Topics as officers read and publish them, and the list of chronic problems."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS, Role
from accounts.services import record_event
from benxi_sorting.admin import due_words
from deliberation import queries
from deliberation.admin.filters import ChronicFilter, CountyFilter
from deliberation.admin.publishing import PublishingMixin
from deliberation.enums import TopicState
from deliberation.models import Topic
from deliberation.public import publish_topic
from deliberation.resources import TOPIC_COLUMNS, chronic_workbook
from deliberation.rules import TOPIC_OUT
from portal.enums import Kind
from portal.queries import current_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@admin.register(Topic)
class TopicAdmin(PublishingMixin):
    """Read-only: the committee keeps the pool, the officer publishes."""

    kind = Kind.TOPIC
    publish = publish_topic
    change_list_template = "deliberation/admin/topic_list.html"
    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    exported = TOPIC_COLUMNS
    list_display = (
        "title", "state_word", "due_word", "site_page", "place_of", "category", "source",
        "raised_on",
    )  # fmt: skip
    list_filter = ("category", "source", "state", ChronicFilter, CountyFilter)
    date_hierarchy = "raised_on"
    allowed_lookups = frozenset({"chronic", "county"})
    search_fields = ("title", "community__name")
    fields = (
        "title", "community", "category", "source", "estate", "raised_on", "state",
        "scheduled_for", "resolved_on", "decision_reason", "merged_into", "chronic_kind",
        "chronic_since", "responsible_party", "deadline", "added_by", "public_page",
        "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("community__township__county", "merged_into", "added_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is not known is left out."""
        always = {"public_page", "workspace_page"}
        return [name for name in self.fields if name in always or getattr(obj, name, None)]

    def may_publish(self, obj: Any) -> bool:
        return (
            obj.state not in TOPIC_OUT or current_of(self.kind).filter(key=obj.public_id).exists()
        )

    @admin.display(description=_("community"), ordering="community__code")
    def place_of(self, topic: Topic) -> str:
        return str(topic.community.full_name)

    @admin.display(description=_("deadline"), ordering="deadline")
    def due_word(self, topic: Topic) -> Any:
        """Chronic problems have one."""
        return due_words(topic.deadline, topic.is_overdue)

    @admin.display(description=_("public page"))
    def public_page(self, topic: Topic) -> str:
        return self.public_link(topic)

    @admin.display(description=_("workspace"))
    def workspace_page(self, topic: Topic) -> str:
        address = reverse("topic_detail", args=[topic.public_id])
        return format_html('<a href="{}">{}</a>', address, _("All of it"))

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        own = [
            path(
                "chronic/",
                wrapped(require_safe(self.chronic_view)),
                name="deliberation_topic_chronic",
            ),
            path(
                "chronic/export/",
                wrapped(require_POST(self.chronic_export)),
                name="deliberation_topic_chronic_export",
            ),
        ]
        return [*own, *super().get_urls()]

    def _chronic(self, request: HttpRequest) -> tuple[QuerySet[Topic], dict[str, Any]]:
        """The chronic problems that fit the filters of the address, and these filters."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user: Any = request.user
        rows = queries.chronic_topics(user)
        counties = list(
            rows.order_by("community__township__county__code")
            .values_list("community__township__county__slug", "community__township__county__name")
            .distinct()
        )
        county = request.GET.get("county", "")
        county = county if county in {slug for slug, _name in counties} else ""
        state = request.GET.get("state", "")
        state = state if state in {"open", "overdue", "resolved"} else ""
        if county:
            rows = rows.filter(community__township__county__slug=county)
        if state == "resolved":
            rows = rows.filter(state=TopicState.RESOLVED)
        elif state:
            rows = rows.exclude(state__in=(TopicState.RESOLVED, *TOPIC_OUT))
        if state == "overdue":
            rows = rows.filter(deadline__lt=timezone.localdate())
        return rows, {"county": county, "state": state, "counties": counties}

    def chronic_view(self, request: HttpRequest) -> HttpResponse:
        """Chronic problems with who has to solve them until when, and how often they came back."""
        rows, chosen = self._chronic(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Chronic problems"),
            "opts": self.opts,
            "topics": rows,
            "rate": queries.relapse_rate(rows),
            "states": [
                ("open", _("Not resolved")),
                ("overdue", _("Overdue")),
                ("resolved", _("Resolved")),
            ],
            "query": request.GET.urlencode(),
            **chosen,
        }
        return TemplateResponse(request, "deliberation/admin/chronic.html", context)

    def chronic_export(self, request: HttpRequest) -> HttpResponse:
        """The same list as a workbook."""
        rows, _chosen = self._chronic(request)
        content = chronic_workbook(rows)
        user: Any = request.user
        record_event(actor=user, action="topic.exported", after={"rows": len(rows)})
        name = f"chronic-{timezone.localdate():%Y-%m-%d}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=WORKBOOK, headers=headers)
