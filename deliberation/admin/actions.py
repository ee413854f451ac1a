"""Actions as officers see them: how far each is, and what is escalated to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import WidePaginator
from deliberation import queries
from deliberation.admin.filters import (
    ActionCountyFilter,
    ActionPlaceFilter,
    EscalationFilter,
    OverdueFilter,
    SurveyFilter,
)
from deliberation.admin.overviews import GROUPS
from deliberation.admin.publishing import PublishingMixin
from deliberation.enums import MeetingState
from deliberation.models import Action
from deliberation.public import publish_action
from portal.enums import Kind


@admin.register(Action)
class ActionAdmin(PublishingMixin):
    """Read-only; an action is reported on and verified in the workspace."""

    paginator = WidePaginator
    kind = Kind.ACTION
    publish = publish_action
    change_list_template = "deliberation/admin/action_list.html"

    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    list_display = (
        "description", "state_word", "due_word", "site_page", "place_of", "owner_party",
        "percent",
    )  # fmt: skip
    # What is due next stands on top, and below it what is overdue.
    ordering = ("-due", "-pk")
    list_filter = (
        "state", OverdueFilter, EscalationFilter, SurveyFilter, "owner_party", ActionCountyFilter,
        ActionPlaceFilter,
    )  # fmt: skip
    allowed_lookups = frozenset({"overdue", "escalated", "survey", "county", "township"})
    search_fields = ("description",)
    fields = (
        "description", "owner_party", "owner_name", "due", "progress", "state",
        "reported_by", "verified_by", "verified_on", "escalated_word", "instructions", "survey",
        "public_page", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .select_related(
                "resolution__item__meeting__community__township__county",
                "reported_by",
                "verified_by",
            )
        )

    @admin.display(description=_("community"))
    def place_of(self, action: Action) -> str:
        return str(action.resolution.item.meeting.community.full_name)

    @admin.display(description=_("progress"), ordering="progress")
    def percent(self, action: Action) -> str:
        return f"{action.progress}%"

    @admin.display(description=_("escalated since"))
    def escalated_word(self, action: Action) -> str:
        since = queries.escalated_since(action)
        return since.isoformat() if since else "—"

    @admin.display(description=_("instructions"))
    def instructions(self, action: Action) -> str:
        context = {"instructions": queries.instructions_on(action)}
        return render_to_string("deliberation/_escalation.html", context).strip() or "—"

    @admin.display(description=_("residents: really done?"))
    def survey(self, action: Action) -> str:
        context = {
            "action": action,
            "results": queries.survey_results(action),
            "reopening": queries.reopening_of(action),
        }
        return render_to_string("deliberation/_survey.html", context).strip() or "—"

    @admin.display(description=_("public page"))
    def public_page(self, action: Action) -> str:
        return self.public_link(action)

    def may_publish(self, obj: Any) -> bool:
        return bool(obj.resolution.item.meeting.state == MeetingState.PUBLISHED)

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "confirmed/",
            self.admin_site.admin_view(require_safe(self.confirmed_view)),
            name="deliberation_action_confirmed",
        )
        return [own, *super().get_urls()]

    def confirmed_view(self, request: HttpRequest) -> HttpResponse:
        """How many verified actions residents confirm, by county and township; one query each."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows: Any = Action.objects.for_user(request.user)
        tables = [
            (by, heading, queries.confirmation_lines(rows, by)) for by, heading in GROUPS.items()
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Confirmed by residents"),
            "opts": self.opts,
            "tables": tables,
            "total": queries.confirmation_total(tables[0][2]),
        }
        return TemplateResponse(request, "deliberation/admin/confirmed.html", context)

    @admin.display(description=_("reports"))
    def workspace_page(self, action: Action) -> str:
        address = reverse("action_progress", args=[action.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Reports and verification"))
