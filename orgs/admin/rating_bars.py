"""Investigations, which keep an organisation from being rated."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from orgs import services
from orgs.admin.made import MadeAdmin
from orgs.forms import CloseInvestigationForm, InvestigationForm
from orgs.models import Investigation


@admin.register(Investigation)
class InvestigationAdmin(MadeAdmin):
    add_form_class = InvestigationForm
    list_display = ("organization", "authority", "document", "since", "until")
    list_filter = (("until", admin.EmptyFieldListFilter),)
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__credit_code", "document")
    ordering = ("-since", "-pk")
    fields = ("organization", "authority", "document", "since", "until", "outcome",
              "recorded_by", "closed_by")  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        return [self._act("close", self.close_view), *super().get_urls()]

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Investigation:
        return services.record_investigation(Investigation(**entered), by=by, token=token)[0]

    def acts_of(self, obj: Any) -> list[tuple[Any, str]]:
        return (
            [] if obj.until else [(_("Close the investigation"), "admin:orgs_investigation_close")]
        )

    def close_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def close(obj: Investigation, *, until: date, **more: Any) -> None:
            services.close_investigation(obj, on=until, **more)

        title = _("Close the investigation")
        return self._stepped(request, object_id, title, CloseInvestigationForm, close)
