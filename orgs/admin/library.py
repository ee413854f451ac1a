"""Cases of the library and events as lists; they are worked on in the workspace. Topics."""

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
from orgs import queries
from orgs.admin.dictionaries import DictionaryAdmin
from orgs.forms import PracticeTopicForm
from orgs.models import ExchangeEvent, PracticeCase, PracticeTopic
from orgs.resources import EVENT_COLUMNS, PRACTICE_COLUMNS
from portal.admin import SitePage
from portal.enums import Kind


@admin.register(PracticeTopic)
class PracticeTopicAdmin(DictionaryAdmin):
    form = PracticeTopicForm
    said_once = ("code",)
    list_display = ("name", "code", "position")
    search_fields = ("name", "code")
    ordering = ("position", "code")


@admin.register(PracticeCase)
class PracticeCaseAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    list_display = (
        "title", "state_word", "site_page", "unit", "type", "topic", "year", "submitted_on",
    )  # fmt: skip
    site_page = SitePage(Kind.PRACTICE)
    list_filter = ("state", "type", "topic", "writer", "year")
    search_fields = ("title", "summary")
    search_help_text = _("Title or summary")
    ordering = ("-submitted_on", "-pk")
    fields = (
        "title", "unit", "type", "topic", "year", "summary", "state", "submitted_on",
        "published_on", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields
    exported = PRACTICE_COLUMNS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return queries.practices_for(user).order_by(*self.ordering)

    @admin.display(description=_("unit"))
    def unit(self, obj: Any) -> str:
        return obj.unit_name or str(obj.place_name or "")

    @admin.display(description=_("record"))
    def workspace_page(self, obj: PracticeCase) -> str:
        address = reverse("practice_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Text, changes and steps"))


@admin.register(ExchangeEvent)
class ExchangeEventAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    list_display = (
        "title", "state_word", "site_page", "host_name", "kind", "starts_at", "seats", "taken",
    )  # fmt: skip
    site_page = SitePage(Kind.EVENT)
    list_filter = ("state", "kind", "starts_at", "is_newer")
    search_fields = ("title", "host_name")
    search_help_text = _("Title or host")
    ordering = ("-starts_at", "-pk")
    fields = (
        "title", "host_name", "kind", "starts_at", "ends_at", "place", "for_whom", "seats",
        "taken", "state", "summary", "attended", "cancel_reason", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields
    exported = EVENT_COLUMNS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return queries.events_for(user).order_by(*self.ordering)

    @admin.display(description=_("people signed up"))
    def taken(self, obj: Any) -> int:
        return int(obj.taken)

    @admin.display(description=_("record"))
    def workspace_page(self, obj: ExchangeEvent) -> str:
        address = reverse("event_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Steps and who signed up"))
