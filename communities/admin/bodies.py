"""Estates, bodies, property companies and contracts as officers read them.

Committees enter them (policy clause 2.1.a); officers of a county or of the city correct the one
record of a company that several committees share.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.enums import OFFICERS, Role
from accounts.exports import Column
from benxi_sorting.admin import PortalModelAdmin
from communities import queries, services
from communities.admin.body_filters import (
    BodyCountyFilter,
    BodyTownshipFilter,
    BodyTypeFilter,
    CoverFilter,
    OfficeFilter,
    TermFilter,
)
from communities.forms import CompanyForm
from communities.models import (
    Community,
    Estate,
    LocalBody,
    PropertyCompany,
    PropertyContract,
)
from communities.resources import LocalBodyResource, PropertyCompanyResource
from communities.rules import CORRECTORS
from portal.importing import sheet_columns

LIST_TEMPLATE = "communities/admin/bodies_list.html"


class KeptAdmin(PortalModelAdmin):
    """Rows of communities: read here, entered by their committees."""

    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    change_list_template = LIST_TEMPLATE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("community__township__county")

    @admin.display(description=_("community"), ordering="community__code")
    def place_of(self, row: Any) -> str:
        return str(row.community.full_name)

    @admin.display(description=_("estates"))
    def estates_text(self, row: Any) -> str:
        return "、".join(estate.name for estate in row.estates.all()) or "—"


@admin.register(Estate)
class EstateAdmin(KeptAdmin):
    list_display = ("name", "place_of", "households", "has_company", "has_owners", "valid_until")
    list_filter = (CoverFilter, BodyCountyFilter, BodyTownshipFilter, BodyTypeFilter)
    allowed_lookups = frozenset({"cover", "county", "township", "type"})
    search_fields = ("name", "community__name")
    fields = ("name", "place_of", "households", "has_company", "has_owners", "valid_until")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.with_cover(super().get_queryset(request))

    @admin.display(description=_("property company"), boolean=True)
    def has_company(self, estate: Any) -> bool:
        return bool(estate.has_company)

    @admin.display(description=_("owners' committee"), boolean=True)
    def has_owners(self, estate: Any) -> bool:
        return bool(estate.has_owners)


@admin.register(LocalBody)
class LocalBodyAdmin(KeptAdmin):
    list_display = ("name", "kind", "place_of", "since", "until", "sorting_duty_on")
    list_filter = ("kind", OfficeFilter, BodyCountyFilter, BodyTownshipFilter)
    allowed_lookups = frozenset({"office", "county", "township"})
    search_fields = ("name", "community__name")
    fields = (
        "name", "kind", "place_of", "since", "until", "until_reason", "head_office",
        "estates_text", "sorting_duty_on", "sorting_duty_document", "sorting_duty_office",
        "contact_name", "contact_phone",
    )  # fmt: skip
    readonly_fields = fields
    personal_roles: ClassVar[frozenset[Role]] = OFFICERS

    def export_columns(self, request: HttpRequest) -> Sequence[Column]:
        user: Any = request.user
        return sheet_columns(LocalBodyResource(user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("estates")

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "coverage/",
            self.admin_site.admin_view(require_safe(self.coverage_view)),
            name="communities_localbody_coverage",
        )
        return [own, *super().get_urls()]

    def coverage_view(self, request: HttpRequest) -> HttpResponse:
        """Party organisations whose duty sorting is ÷ committees; what estates lack."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        communities = Community.objects.for_user(request.user)
        tables = [
            (by, title, queries.bodies_coverage(communities, by))
            for by, title in (
                ("county", _("By county or district")),
                ("township", _("By township or subdistrict")),
                ("type", _("By type of community")),
            )
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Overview of bodies and property"),
            "opts": self.opts,
            "tables": tables,
            "total": queries.bodies_total(tables[0][2]),
        }
        return TemplateResponse(request, "communities/admin/bodies_coverage.html", context)


@admin.register(PropertyCompany)
class PropertyCompanyAdmin(PortalModelAdmin):
    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    change_roles: ClassVar[frozenset[Role]] = CORRECTORS
    form = CompanyForm
    list_display = ("name", "credit_code", "communities_now", "contracts_now", "former_names_text")
    search_fields = ("name", "credit_code")
    search_help_text = _("Name or credit code")
    fields = (
        "credit_code", "name", "former_names_text", "contact_name", "contact_phone",
        "communities_now", "contracts_now", "seen_version",
    )  # fmt: skip
    readonly_fields = ("credit_code", "former_names_text", "communities_now", "contracts_now")
    change_list_template = LIST_TEMPLATE
    personal_roles: ClassVar[frozenset[Role]] = OFFICERS

    def export_columns(self, request: HttpRequest) -> Sequence[Column]:
        user: Any = request.user
        return sheet_columns(PropertyCompanyResource(user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.contracts_of(super().get_queryset(request), request.user)  # type: ignore[arg-type]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only reads needs no version."""
        if self.has_change_permission(request, obj):
            return self.fields
        return [name for name in self.fields if name != "seen_version"]

    @admin.display(description=_("former names"))
    def former_names_text(self, company: PropertyCompany) -> str:
        return "、".join(company.former_names) or "—"

    @admin.display(description=_("communities served now"), ordering="communities")
    def communities_now(self, company: Any) -> int:
        return int(company.communities)

    @admin.display(description=_("contracts running"), ordering="contracts_now")
    def contracts_now(self, company: Any) -> int:
        return int(company.contracts_now)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service, over the version that the officer saw."""
        user: Any = request.user
        values = {name: form.cleaned_data[name] for name in CompanyForm.Meta.fields}
        if form.changed_data:
            services.correct_company(
                PropertyCompany.objects.get(pk=obj.pk),
                by=user,
                expected_version=form.cleaned_data["seen_version"],
                **values,
            )


@admin.register(PropertyContract)
class PropertyContractAdmin(KeptAdmin):
    list_display = ("company", "place_of", "estates_text", "term_of")
    list_filter = (TermFilter, BodyCountyFilter, BodyTownshipFilter)
    allowed_lookups = frozenset({"term", "county", "township"})
    search_fields = ("company__name", "company__credit_code", "community__name")
    fields = (
        "company", "place_of", "estates_text", "starts_on", "ends_on", "document", "ended_on",
        "ended_reason",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("company")
        return rows.prefetch_related("estates")

    @admin.display(description=_("term"), ordering="ends_on")
    def term_of(self, contract: PropertyContract) -> str:
        return render_to_string("communities/_term.html", {"contract": contract})
