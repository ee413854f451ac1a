"""Appeals as the officers' register; they are decided in the workspace. Times of publicity."""

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
from evaluation.models import Appeal, PublicityTerm
from evaluation.resources import APPEAL_COLUMNS


@admin.register(Appeal)
class AppealAdmin(PortalModelAdmin):
    paginator = WidePaginator
    view_roles = OFFICERS
    exported = APPEAL_COLUMNS
    list_display = (
        "number", "state_word", "community", "criterion", "points_given", "points_asked",
        "points_granted", "submitted_on",
    )  # fmt: skip
    list_filter = ("state", ("inspection__round__period", NewestFirstFilter))
    search_fields = ("inspection__community__name", "inspection__community__township__name")
    search_help_text = _("Name of the community or its township")
    ordering = ("-submitted_on", "-sequence")
    fields = (
        "number", "community", "criterion", "points_given", "points_asked", "points_granted",
        "grounds", "submitted_on", "submitted_by", "state", "decided_on", "decided_by",
        "decision", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        user: Any = request.user
        return queries.appeals_for(user).order_by(*self.ordering)

    @admin.display(description=_("number"), ordering="sequence")
    def number(self, obj: Appeal) -> str:
        return obj.number

    @admin.display(description=_("community"), ordering="inspection__community__code")
    def community(self, obj: Appeal) -> str:
        return str(obj.inspection.community.full_name)

    @admin.display(description=_("record"))
    def workspace_page(self, obj: Appeal) -> str:
        address = reverse("appeal_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Grounds, photos and decision"))


@admin.register(PublicityTerm)
class PublicityTermAdmin(PortalModelAdmin):
    """A new row replaces the one before from its first day; rows are never changed."""

    view_roles = OFFICERS
    add_roles = frozenset({Role.CITY_OFFICER})
    list_display = ("days", "in_force_since", "source")
    fields = list_display
