"""Work plans as a list; they are worked on in the workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from benxi_sorting.admin import PortalModelAdmin
from communities.admin.programmes import ProgrammeFilter
from coordination import plan_queries
from coordination.models import WorkPlan
from coordination.plan_rules import PLAN_READERS
from coordination.resources import PLAN_COLUMNS


class PlanProgrammeFilter(ProgrammeFilter):
    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=plan_queries.plans_with(value))


@admin.register(WorkPlan)
class WorkPlanAdmin(PortalModelAdmin):
    view_roles = PLAN_READERS
    exported = PLAN_COLUMNS
    list_display = ("title", "state_word", "place_name", "level", "year", "edition", "accepted_on")
    list_filter = ("year", "level", "state", PlanProgrammeFilter)
    allowed_lookups = frozenset({"programme"})
    search_fields = ("title",)
    search_help_text = _("Title")
    ordering = ("-year", "jurisdiction", "-edition")
    fields = (
        "title", "place_name", "level", "year", "edition", "state", "begun_by", "written_by",
        "submitted_by", "submitted_on", "accepted_by", "accepted_on", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return plan_queries.plans_seen(user).order_by(*self.ordering)

    @admin.display(description=_("Unit"), ordering="jurisdiction")
    def place_name(self, obj: Any) -> str:
        return str(obj.place_name or obj.jurisdiction)

    @admin.display(description=pgettext_lazy("plan", "lines and steps"))
    def workspace_page(self, obj: WorkPlan) -> str:
        address = reverse("plan_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Lines, progress and steps"))
