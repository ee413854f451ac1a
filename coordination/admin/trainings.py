"""Trainings as a list; they are worked on in the workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import OFFICERS
from benxi_sorting.admin import PortalModelAdmin
from coordination import training_queries
from coordination.models import Training
from coordination.resources import TRAINING_COLUMNS
from portal.admin import SitePage
from portal.enums import Kind


@admin.register(Training)
class TrainingAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    exported = TRAINING_COLUMNS
    list_display = (
        "title", "state_word", "site_page", "host_name", "audience", "starts_at", "hours", "came",
    )  # fmt: skip
    site_page = SitePage(Kind.TRAINING)
    list_filter = ("state", "audience", "starts_at", "is_newer")
    search_fields = ("title", "host_name")
    search_help_text = _("Title or host")
    ordering = ("-starts_at", "-pk")
    fields = (
        "title", "host_name", "audience", "starts_at", "ends_at", "hours", "place", "teacher",
        "came", "state", "summary", "cancel_reason", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return training_queries.trainings_for(user).order_by(*self.ordering)

    @admin.display(description=_("people confirmed"))
    def came(self, obj: Any) -> int:
        return int(obj.came)

    @admin.display(description=pgettext_lazy("training", "record"))
    def workspace_page(self, obj: Training) -> str:
        address = reverse("training_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Steps and who came"))
