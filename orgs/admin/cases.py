"""Cases as the registry's ledger; they are worked on in the workspace. Times and materials."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from benxi_sorting.admin import PortalModelAdmin
from orgs import queries
from orgs.models import CaseTerm, MaterialRequirement, RegistrationCase
from orgs.rules import CASE_RULE_SETTERS


class ClockFilter(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "clock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("overdue", _("Overdue")), ("waiting", _("Waiting for a correction"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        narrow = {"overdue": queries.overdue, "waiting": queries.waiting}.get(self.value() or "")
        return narrow(queryset) if narrow else queryset


@admin.register(RegistrationCase)
class RegistrationCaseAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    list_display = (
        "name", "kind", "matter", "place", "received_on", "due", "promised_due", "state",
    )  # fmt: skip
    list_filter = ("state", ClockFilter, "matter", "kind")
    allowed_lookups = frozenset({"clock"})
    search_fields = ("name",)
    search_help_text = _("Name of the organisation")
    ordering = ("-received_on", "-pk")
    fields = (
        "name", "kind", "matter", "place", "received_on", "accepted_on", "due", "promised_due",
        "state", "opinion", "examination", "decision", "result", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        user: Any = request.user
        return queries.cases_for(user).order_by(*self.ordering)

    @admin.display(description=_("place"), ordering="jurisdiction")
    def place(self, obj: Any) -> str:
        return str(obj.place_name or _("the whole city"))

    @admin.display(description=_("record"))
    def workspace_page(self, obj: RegistrationCase) -> str:
        address = reverse("case_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Papers, corrections and steps"))


@admin.register(CaseTerm)
class CaseTermAdmin(PortalModelAdmin):
    """A new row replaces the one before it from its first day; rows are never changed."""

    view_roles = OFFICERS
    add_roles = CASE_RULE_SETTERS
    list_display = (
        "kind", "matter", "in_force_since", "statutory_days", "promised_days", "apply_days",
        "source",
    )  # fmt: skip
    list_filter = ("kind", "matter")
    fields = list_display


@admin.register(MaterialRequirement)
class MaterialRequirementAdmin(PortalModelAdmin):
    """What an application needs, by kind and matter; open cases keep the list they began with."""

    view_roles = OFFICERS
    add_roles = CASE_RULE_SETTERS
    list_display = ("name", "kind", "matter", "position", "is_required", "since", "until")
    list_filter = ("kind", "matter")
    fields = (
        "kind", "matter", "position", "name", "note", "is_required", "since", "until", "source",
    )  # fmt: skip
