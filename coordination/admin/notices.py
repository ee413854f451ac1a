"""Notices as a list; they are worked on in the workspace."""

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
from coordination import notice_queries
from coordination.models import Notice
from coordination.notice_rules import SENDERS
from coordination.resources import NOTICE_COLUMNS


@admin.register(Notice)
class NoticeAdmin(PortalModelAdmin):
    view_roles = SENDERS
    exported = NOTICE_COLUMNS
    list_display = ("title", "state_word", "sender_name", "sent_at", "read_by", "have_read")
    list_filter = ("state", "sent_at")
    search_fields = ("title", "sender_name")
    search_help_text = _("Title or sender")
    ordering = ("-sent_at", "-pk")
    fields = (
        "title", "sender_name", "text", "read_by", "state", "sent_at", "have_read",
        "withdrawn_because", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return notice_queries.notices_for(user).order_by(*self.ordering)

    @admin.display(description=_("have read it"))
    def have_read(self, obj: Any) -> str:
        return f"{obj.people_read} / {obj.people}"

    @admin.display(description=pgettext_lazy("notice", "steps"))
    def workspace_page(self, obj: Notice) -> str:
        address = reverse("notice_manage", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Steps and who has read it"))
