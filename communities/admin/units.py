"""Counties and townships: read here; the file of divisions alone makes and closes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.enums import OFFICERS, Role
from accounts.exports import Column
from accounts.services import save_version
from benxi_sorting.admin import PortalModelAdmin
from communities.admin.changes import TOWNSHIP_ACTS, ChangesMixin
from communities.admin.filters import CountyFilter, ExistenceFilter, KindFilter
from communities.forms import TownshipForm
from communities.models import County, Township
from communities.resources import TownshipResource
from portal.addresses import address_of
from portal.admin import SitePage
from portal.enums import Kind
from portal.importing import sheet_columns
from portal.queries import current

LONGEST_SEARCH = 60


class RegistryAdmin(PortalModelAdmin):
    """Units are read here; the file of divisions alone makes, renames and closes them."""

    view_roles = OFFICERS

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])


@admin.register(County)
class CountyAdmin(RegistryAdmin):
    list_display = ("name", "code", "site_page")
    site_page = SitePage(Kind.COUNTY, "slug")
    search_fields = ("name",)
    fields = ("name", "code", "slug")

    def view_on_site(self, obj: County) -> str | None:
        return public_address(Kind.COUNTY, obj.slug)


@admin.register(Township)
class TownshipAdmin(ChangesMixin, RegistryAdmin):
    acts = TOWNSHIP_ACTS
    change_list_template = "communities/admin/township_list.html"
    form = TownshipForm
    list_display = ("name", "county", "kind", "code", "civil_affairs_code", "valid_until",
                    "site_page")  # fmt: skip
    site_page = SitePage(Kind.TOWNSHIP, "slug")
    list_select_related = ("county",)
    list_filter = (CountyFilter, KindFilter, ExistenceFilter)
    allowed_lookups = frozenset({"county", "kind", "exists"})
    search_fields = ("name", "changes__name_before")
    fields = (
        "name",
        "county",
        "kind",
        "code",
        "civil_affairs_code",
        "former_names_text",
        "slug",
        "valid_from",
        "valid_until",
        "changes_text",
        "seen_version",
    )
    readonly_fields = (
        "name",
        "county",
        "kind",
        "code",
        "former_names_text",
        "slug",
        "valid_from",
        "valid_until",
        "changes_text",
    )
    change_roles = frozenset({Role.CITY_OFFICER})

    def export_columns(self, request: HttpRequest) -> Sequence[Column]:
        user: Any = request.user
        return sheet_columns(TownshipResource(user))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only the number, and only over the version that the officer saw."""
        if "civil_affairs_code" in form.changed_data:
            save_version(obj, civil_affairs_code=form.cleaned_data["civil_affairs_code"])

    def view_on_site(self, obj: Township) -> str | None:
        return public_address(Kind.TOWNSHIP, obj.slug)


def public_address(kind: Kind, slug: str) -> str | None:
    publication = current(kind, slug)
    return address_of(publication) if publication else None
