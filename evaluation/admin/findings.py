"""Findings as the officers' register; they are acted on in the workspace. Times to rectify."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import NewestFirstFilter, PortalModelAdmin, WidePaginator
from evaluation import queries
from evaluation.models import Finding, RectificationTerm
from evaluation.resources import FINDING_COLUMNS


class OverdueFilter(admin.SimpleListFilter):
    title = _("deadline")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        return queries.overdue(queryset) if self.value() == "yes" else queryset


@admin.register(Finding)
class FindingAdmin(PortalModelAdmin):
    paginator = WidePaginator
    view_roles = OFFICERS
    exported = FINDING_COLUMNS
    list_display = (
        "number", "state_word", "due_word", "community", "criterion", "severity", "owner",
    )  # fmt: skip
    list_filter = (
        "state",
        OverdueFilter,
        "severity",
        ("inspection__round__period", NewestFirstFilter),
    )
    date_hierarchy = "issued_on"
    search_fields = ("inspection__community__name", "inspection__community__township__name")
    search_help_text = _("Name of the community or its township")
    ordering = ("-issued_on", "-sequence")
    fields = (
        "number",
        "community",
        "criterion",
        "points_lost",
        "problem",
        "requirement",
        "severity",
        "owner",
        "issued_on",
        "issued_by",
        "due",
        "state",
        "verified_on",
        "observed_until",
        "workspace_page",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        user: Any = request.user
        return queries.findings_for(user).order_by(*self.ordering)

    @admin.display(description=_("number"), ordering="sequence")
    def number(self, obj: Finding) -> str:
        return obj.number

    @admin.display(description=_("community"), ordering="inspection__community__code")
    def community(self, obj: Finding) -> str:
        return str(obj.inspection.community.full_name)

    @admin.display(description=_("who puts it right"))
    def owner(self, obj: Finding) -> str:
        return obj.owner_name

    @admin.display(description=_("record"))
    def workspace_page(self, obj: Finding) -> str:
        address = reverse("finding_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Reports and re-inspections"))


@admin.register(RectificationTerm)
class RectificationTermAdmin(PortalModelAdmin):
    """A new row replaces the one before from its first day; rows are never changed."""

    view_roles = OFFICERS
    add_roles = frozenset({Role.CITY_OFFICER})
    list_display = (
        "severity", "days", "observation_days", "restores_points", "in_force_since", "source",
    )  # fmt: skip
    fields = list_display
