"""Cases as the registry's ledger; they are worked on in the workspace. Times and materials."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.enums import OFFICERS
from accounts.forms import LineField
from accounts.rules import Refusal
from benxi_sorting.admin import NOBODY, PortalModelAdmin, due_words, newest
from orgs import queries, services
from orgs.admin.dictionaries import DictionaryAdmin
from orgs.forms import CaseTermForm, MaterialRequirementForm, StartingGuideForm
from orgs.models import (
    CaseTerm,
    Enquiry,
    MaterialRequirement,
    RegistrationCase,
    StartingGuide,
)
from orgs.resources import CASE_COLUMNS
from orgs.rules import REGISTRARS
from portal.admin import SitePage
from portal.enums import Kind
from portal.queries import work_calendar


class ClockFilter(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "clock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("overdue", _("Overdue")), ("waiting", _("Waiting for a correction"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        narrow = {"overdue": queries.overdue, "waiting": queries.waiting}.get(self.value() or "")
        # Working days are counted for each row.
        return narrow(newest(request, queryset)) if narrow else queryset


@admin.register(RegistrationCase)
class RegistrationCaseAdmin(PortalModelAdmin):
    view_roles = OFFICERS
    exported = CASE_COLUMNS
    list_filter = ("state", ClockFilter, "matter", "kind")
    date_hierarchy = "received_on"
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

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        calendar: Any = SimpleLazyObject(work_calendar)

        @admin.display(description=_("Decision due"), ordering="due")
        def due_word(obj: RegistrationCase) -> Any:
            """The earlier of promise and law, as long as nobody decided."""
            clock = queries.clock_of(obj, calendar=calendar)
            shown = [d.last_day for d in (clock.promised, clock.statutory) if d is not None]
            if not shown or not obj.is_running:
                return due_words(None, is_overdue=False)
            return due_words(min(shown), clock.is_overdue)

        return ("__str__", "state_word", due_word, "kind", "place")

    @admin.display(description=_("record"))
    def workspace_page(self, obj: RegistrationCase) -> str:
        address = reverse("case_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Papers, corrections and steps"))


@admin.register(CaseTerm)
class CaseTermAdmin(DictionaryAdmin):
    """A new row replaces the one before it from its first day; rows are never changed."""

    form = CaseTermForm
    change_roles = NOBODY
    list_display = (
        "kind", "matter", "in_force_since", "statutory_days", "promised_days", "counted_in",
        "apply_days", "source", "is_confirmed",
    )  # fmt: skip
    list_filter = ("kind", "matter", "is_confirmed")
    ordering = ("kind", "matter", "-in_force_since")


@admin.register(MaterialRequirement)
class MaterialRequirementAdmin(DictionaryAdmin):
    """What an application needs, by kind and matter; open cases keep the list they began with."""

    form = MaterialRequirementForm
    said_once = ("kind", "matter", "name", "since", "source")
    list_display = ("name", "kind", "matter", "position", "is_required", "since", "until")
    list_filter = ("kind", "matter")
    ordering = ("kind", "matter", "position")


@admin.register(StartingGuide)
class StartingGuideAdmin(DictionaryAdmin):
    """The button puts a guide on the site, with the papers and times that hold that day."""

    form = StartingGuideForm
    said_once = ("slug", "kind")
    change_form_template = "orgs/admin/guide.html"
    list_display = ("title", "kind", "source", "site_page")
    site_page = SitePage(Kind.GUIDE, "slug")
    ordering = ("kind", "slug")

    def get_urls(self) -> list[URLPattern]:
        step = path(
            "<path:object_id>/publish/",
            self.admin_site.admin_view(require_POST(self.publish_view)),
            name="orgs_startingguide_publish",
        )
        return [step, *super().get_urls()]

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        guide = self.get_object(request, object_id)
        if guide is None:
            raise Http404
        if not self.has_change_permission(request, guide):
            raise PermissionDenied
        user: Any = request.user
        try:
            reason = LineField(required=False).clean(request.POST.get("reason", ""))
            services.publish_guide(guide, by=user, reason=reason)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("It stands on the public site as it is now."))
        return HttpResponseRedirect(reverse("admin:orgs_startingguide_change", args=[guide.pk]))


@admin.register(Enquiry)
class EnquiryAdmin(PortalModelAdmin):
    """Read-only: enquiries are answered in the workspace."""

    view_roles = REGISTRARS
    list_display = ("__str__", "state_word", "due_word", "place")
    list_filter = ("state", "kind")
    date_hierarchy = "received_on"
    ordering = ("-received_on", "-pk")
    fields = (
        "place", "kind", "received_on", "text", "due", "state", "answer", "answered_on",
        "answered_by", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        user: Any = request.user
        rows = queries.enquiries_for(user).select_related("answered_by")
        return rows.order_by(*self.ordering)

    @admin.display(description=_("place"), ordering="jurisdiction")
    def place(self, obj: Any) -> str:
        return str(obj.place_name)

    @admin.display(description=_("record"))
    def workspace_page(self, obj: Enquiry) -> str:
        address = reverse("enquiry_detail", args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Answer"))
