"""Activities as a list for officers; they are worked on in the workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from benxi_sorting.admin import PortalModelAdmin
from outreach import activity_queries as queries
from outreach.models import Activity


@admin.register(Activity)
class ActivityAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    list_display = ("title", "host_name", "carrier", "starts_at", "seats", "taken", "state")
    list_filter = ("state", "carrier", "is_demonstration", "starts_at", "is_newer")
    search_fields = ("title", "host_name")
    search_help_text = _("Title or host")
    ordering = ("-starts_at", "-pk")
    fields = (
        "title", "host_name", "carrier", "is_demonstration", "starts_at", "ends_at", "place",
        "for_whom", "seats", "taken", "state", "summary", "volunteers", "cancel_reason",
        "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return queries.activities_for(user).order_by(*self.ordering)

    @admin.display(description=_("people signed up"))
    def taken(self, obj: Any) -> int:
        return int(obj.taken)

    @admin.display(description=_("record"))
    def workspace_page(self, obj: Activity) -> str:
        address = reverse("activity_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Steps and who signed up"))
