"""The register of social organisations for officers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from orgs import queries
from orgs.admin.kept import KeptAdmin
from orgs.forms import MembershipForm, OrganizationForm, ServiceAreaForm
from orgs.models import Membership, Organization, ServiceArea


@admin.register(Organization)
class OrganizationAdmin(KeptAdmin):
    form = OrganizationForm
    list_display = ("name", "kind", "credit_code", "place", "status")
    list_filter = ("kind", "status")
    search_fields = ("name", "credit_code")
    ordering = ("name", "pk")


@admin.register(Membership)
class MembershipAdmin(KeptAdmin):
    form = MembershipForm
    said_once = ("organization", "user")
    list_display = ("organization", "user", "since", "until")
    list_select_related = ("organization", "user")
    search_fields = ("organization__name", "user__name")
    ordering = ("organization__name", "user__username")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            officer: Any = request.user
            kwargs["queryset"] = queries.possible_members(officer)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(ServiceArea)
class ServiceAreaAdmin(KeptAdmin):
    form = ServiceAreaForm
    said_once = ("organization",)
    list_display = ("organization", "place", "since", "until")
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    ordering = ("organization__name", "jurisdiction")
