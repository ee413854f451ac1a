"""Partner units and agreements as officers keep them; resources, needs, bookings as ledgers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS, JURISDICTION_LENGTHS
from accounts.enums import OFFICERS
from accounts.scoping import within
from benxi_sorting.admin import PortalModelAdmin
from communities.admin.filters import ListedFilter
from communities.models import County
from communities.queries import place_names
from orgs import queries
from orgs.admin.kept import KeptAdmin
from orgs.admin.made import taken
from orgs.admin.partnership_figures import FigurePages
from orgs.forms import ConfirmedPublishForm, PartnershipForm, PartnerUnitForm
from orgs.models import Booking, Need, Partnership, PartnerUnit, Resource
from orgs.partnership_public import proposals, publish_partnerships
from orgs.rules import READERS, REGISTRARS


class PublishPartnershipsForm(ConfirmedPublishForm):
    county = forms.ChoiceField(label=_("County or district"))
    field_order = ("county", "reason", "confirmed")

    def __init__(self, counties: dict[str, County], data: Any = None, chosen: str = "") -> None:
        super().__init__(data, initial={"county": chosen})
        self.counties = counties
        field: Any = self.fields["county"]
        field.choices = [(slug, county.name) for slug, county in counties.items()]

    def clean_county(self) -> County:
        return self.counties[self.cleaned_data["county"]]


@admin.register(PartnerUnit)
class PartnerUnitAdmin(KeptAdmin):
    """Townships read which units there are; whom to call stays with those who keep them."""

    view_roles = READERS
    form = PartnerUnitForm
    list_display = ("name", "kind", "place")
    list_filter = ("kind",)
    search_fields = ("name",)
    ordering = ("jurisdiction", "name")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return tuple(name for name in fields if not name.startswith("contact_"))


@admin.register(Partnership)
class PartnershipAdmin(KeptAdmin):
    view_roles = READERS
    form = PartnershipForm
    said_once = ("unit",)
    change_list_template = "orgs/admin/partnership_list.html"
    list_display = ("unit", "place", "since", "until", "document")
    list_select_related = ("unit",)
    search_fields = ("unit__name", "document")
    ordering = ("jurisdiction", "unit__name", "pk")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.publish_view)
        return [path("publish/", view, name="orgs_partnership_publish"), *super().get_urls()]

    def publish_view(self, request: HttpRequest) -> HttpResponse:
        """A county's partnerships as they stand today, for the public site."""
        user: Any = request.user
        if not user.may(REGISTRARS):
            raise PermissionDenied
        rows: Any = County.objects.for_user(user).order_by("code")
        counties = {one.slug: one for one in rows if user.may(REGISTRARS, one.code)}
        chosen = request.GET.get("county", "")
        form = PublishPartnershipsForm(counties, request.POST or None, chosen)

        def act(entered: dict[str, Any]) -> None:
            publish_partnerships(**entered, by=user)

        back = reverse("admin:orgs_partnership_changelist")
        if taken(request, form, act):
            messages.success(request, _("It stands on the public site as it is now."))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish partnerships"),
            "opts": self.opts,
            "form": form,
            "back": back,
            "proposals": proposals(counties.values()),
        }
        return TemplateResponse(request, "orgs/admin/partnership_publish.html", context)


class _CodeFilter(ListedFilter):
    """A number of a table leads here; then it is named, and may be taken away."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        code = self.value()
        # Django applies no filter without a choice.
        return [] if code is None else [(code, place_names().get(code, code))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code = self.value()
        if code is None:
            return queryset
        if not (code.isascii() and code.isdigit() and len(code) in JURISDICTION_LENGTHS):
            raise IncorrectLookupParameters
        return self.narrowed(queryset, code)


class LineFilter(_CodeFilter):
    title = _("line of the table")
    parameter_name = "line"

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queries.at_place(queryset, value)


class AreaFilter(_CodeFilter):
    title = _("county or district")
    parameter_name = "area"

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        # A line for the whole city counts what stands for it, not what its counties have.
        if len(value) < COUNTY_DIGITS:
            return queryset.filter(jurisdiction=value)
        return queryset.filter(within("jurisdiction", value))


class OfferedFilter(ListedFilter):
    title = _("offered")
    parameter_name = "offered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("today", _("Offered today"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queries.current_resources(queryset)


class OutcomeFilter(ListedFilter):
    title = _("what became of it")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("Waits, and may still be met")),
            ("counted", _("Counted in the rate")),
            ("met", _("Met")),
            ("partly", _("Partly met")),
            ("unmet", _("Closed unmet")),
            ("passed", _("Its days have passed, not settled")),
        ]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "waiting":
            return queries.waiting_needs(queryset)
        return queries.with_outcome(queryset, value)


class LedgerAdmin(PortalModelAdmin):
    """Read here, written in the workspace by who acts for the owner."""

    view_roles = READERS
    workspace: ClassVar[str]

    @admin.display(description=_("place"), ordering="jurisdiction")
    def place(self, obj: Any) -> str:
        return str(obj.place_name or _("the whole city"))

    @admin.display(description=_("record"))
    def workspace_page(self, obj: Any) -> str:
        address = reverse(self.workspace, args=[obj.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Open in the workspace"))


@admin.register(Resource)
class ResourceAdmin(LedgerAdmin):
    workspace = "resource_detail"
    list_display = ("name", "kind", "owner_name", "place", "amount", "is_offered")
    list_filter = ("kind", OfferedFilter, "is_open_to_public", LineFilter, AreaFilter)
    allowed_lookups = frozenset({"offered", "line", "area"})
    search_fields = ("name", "unit__name", "organization__name")
    ordering = ("jurisdiction", "kind", "name", "pk")
    fields = (
        "name", "kind", "owner_name", "place", "location", "amount", "conditions", "since",
        "until", "is_open_to_public", "is_offered", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return queries.resources_in(user).order_by(*self.ordering)

    @admin.display(description=_("owner"))
    def owner_name(self, obj: Resource) -> str:
        return obj.owner

    @admin.display(description=_("how much"), ordering="capacity")
    def amount(self, obj: Resource) -> str:
        return f"{obj.capacity} {obj.measure}"


@admin.register(Need)
class NeedAdmin(FigurePages, LedgerAdmin):
    workspace = "need_detail"
    change_list_template = "orgs/admin/need_list.html"
    list_display = ("title", "state_word", "kind", "owner_name", "place", "amount", "until")
    list_filter = ("state", "kind", OutcomeFilter, LineFilter, AreaFilter)
    allowed_lookups = frozenset({"outcome", "line", "area"})
    search_fields = ("title", "topic")
    ordering = ("until", "pk")
    fields = (
        "title", "kind", "owner_name", "place", "topic", "amount", "since", "until", "remarks",
        "state", "explanation", "settled_on", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return queries.needs_for(user)

    @admin.display(description=_("who needs it"))
    def owner_name(self, obj: Need) -> str:
        return obj.owner

    @admin.display(description=_("how much"), ordering="quantity")
    def amount(self, obj: Need) -> str:
        return f"{obj.quantity} {obj.measure}"


@admin.register(Booking)
class BookingAdmin(LedgerAdmin):
    view_roles = OFFICERS
    workspace = "booking_detail"
    list_display = ("resource", "state_word", "when", "asker_name", "purpose")
    list_filter = ("state",)
    search_fields = ("purpose", "resource__name")
    ordering = ("-starts_at", "-pk")
    fields = (
        "resource", "when", "asker_name", "purpose", "quantity", "need", "state", "explanation",
        "held_on", "people", "quantity_used", "record", "workspace_page",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return queries.bookings_for(user)

    @admin.display(description=_("asked by"))
    def asker_name(self, obj: Booking) -> str:
        return obj.asker

    @admin.display(description=_("time"), ordering="starts_at")
    def when(self, obj: Booking) -> str:
        return obj.when
