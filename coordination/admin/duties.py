"""Offices and responsibilities: kept by officers of city and counties, read by all officers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from coordination import services
from coordination.duty_forms import (
    DutyForm,
    EditOfficeForm,
    EndDutyForm,
    NewOfficeForm,
)
from coordination.models import Office, Responsibility
from coordination.rules import KEEPERS, READERS
from orgs.admin.made import MadeAdmin
from orgs.forms.library import SitePublishForm
from orgs.queries import with_place
from portal.admin import SitePage
from portal.enums import Kind

OFFICE = ("jurisdiction", "kind", "name", "phone", "address", "contact")


class DutyInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Responsibility
    fields = ("matter", "source", "valid_from", "valid_until")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(Office)
class OfficeAdmin(MadeAdmin):
    view_roles = READERS
    add_roles = KEEPERS
    add_form_class = NewOfficeForm
    filled_in = ()
    inlines = (DutyInline,)
    list_display = ("name", "kind", "place_name", "phone", "is_newer", "site_page")
    site_page = SitePage(Kind.DUTIES)
    list_filter = ("kind", "is_newer")
    search_fields = ("name", "duties__matter")
    search_help_text = _("Name or matter")
    ordering = ("jurisdiction", "kind", "name")
    fields = ("name", "kind", "place_name", "phone", "address", "contact", "is_newer",
              "begun_by", "written_by")  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        return [
            self._act("edit", self.edit_view),
            self._act("duty", self.duty_view),
            self._act("publish", self.publish_view),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_place(super().get_queryset(request).select_related("begun_by", "written_by"))

    @admin.display(description=_("place"), ordering="jurisdiction")
    def place_name(self, obj: Any) -> str:
        return str(obj.place_name or _("the whole city"))

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Office:
        content = services.OfficeContent(**entered)
        return services.add_office(by=by, content=content, token=token)[0]

    def acts_of(self, obj: Office) -> list[tuple[Any, str]]:
        prefix = "admin:coordination_office"
        acts = [(_("Edit the text"), f"{prefix}_edit"), (_("Add a matter"), f"{prefix}_duty")]
        return [*acts, (_("Publish"), f"{prefix}_publish")] if obj.is_newer else acts

    def edit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        by: Any = request.user

        def form(obj: Office) -> Any:
            start = {name: getattr(obj, name) for name in OFFICE} | {"version": obj.version}
            return EditOfficeForm(request.POST or None, initial=start)

        def act(obj: Office, entered: dict[str, Any]) -> None:
            version = entered.pop("version")
            content = services.OfficeContent(**entered)
            services.change_office(obj, by=by, content=content, expected_version=version)

        return self.act_view(request, object_id, title=_("Edit the text"), form=form, act=act)

    def duty_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        by: Any = request.user

        def act(obj: Office, entered: dict[str, Any]) -> None:
            token = entered.pop("submission_token")
            services.add_duty(obj, by=by, content=services.DutyContent(**entered), token=token)

        def form(obj: Office) -> Any:
            return DutyForm(request.POST or None)

        return self.act_view(request, object_id, title=_("Add a matter"), form=form, act=act)

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._stepped(
            request, object_id, _("Publish"), SitePublishForm, services.publish_office
        )


@admin.register(Responsibility)
class ResponsibilityAdmin(MadeAdmin):
    """Entered on the page of the office."""

    view_roles = READERS
    add_roles = KEEPERS
    list_display = ("matter", "office", "source", "valid_from", "valid_until")
    list_filter = ("office__kind",)
    list_select_related = ("office",)
    search_fields = ("matter", "office__name")
    search_help_text = _("Matter or office")
    ordering = ("matter", "pk")
    fields = ("office", "matter", "detail", "source", "valid_from", "valid_until", "written_by",
              "ended_by")  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [self._act("end", self.end_view), *super().get_urls()]

    def acts_of(self, obj: Responsibility) -> list[tuple[Any, str]]:
        if obj.valid_until is not None:
            return []
        return [(_("End it"), "admin:coordination_responsibility_end")]

    def end_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._stepped(request, object_id, _("End it"), EndDutyForm, services.end_duty)
