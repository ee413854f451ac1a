"""Backbone members for officers: masked lists, full records, numbers, rosters to publish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import OFFICERS, Role
from accounts.exports import Column
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin
from communities import queries
from communities.admin.filters import CommunityCountyFilter, ListedFilter, TownshipFilter
from communities.constants import ROSTER_CORRECTED
from communities.enums import BackboneKind
from communities.forms import PublishForm
from communities.models import BackboneMember, Community
from communities.resources import BackboneMemberResource
from communities.services import publish_roster
from portal.enums import Kind
from portal.importing import sheet_columns
from portal.queries import current, versions

ROSTERS_A_PAGE = 60


class MemberCountyFilter(CommunityCountyFilter):
    path = "community__township__county__slug"


class MemberTownshipFilter(TownshipFilter):
    path = "community__township__slug"


class ConsentFilter(ListedFilter):
    """Where the consent to be named stands; who has left has none."""

    title = _("consent to be named")
    parameter_name = "consent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("given", _("May be named")),
            ("stale", _("Expired, or ends soon")),
            ("none", _("No consent")),
            ("withdrawn", _("Consent withdrawn")),
        ]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = queries.CONSENT_FILTERS[value](queryset)
        return found


class LeftFilter(ListedFilter):
    title = _("state")
    parameter_name = "left"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("Serving")), ("yes", _("Have left"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(left_on__isnull=value == "no")


@admin.register(BackboneMember)
class BackboneMemberAdmin(PortalModelAdmin):
    """Read-only: committees keep the roster, officers look after it and publish the names."""

    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    personal_roles: ClassVar[frozenset[Role]] = OFFICERS
    change_list_template = "communities/admin/backbone_list.html"
    list_display = (
        "masked_name", "masked_phone", "kind", "place_of", "households", "consent_word",
    )  # fmt: skip
    list_filter = ("kind", ConsentFilter, LeftFilter, MemberCountyFilter, MemberTownshipFilter)
    allowed_lookups = frozenset({"consent", "left", "county", "township"})
    search_fields = ("name", "community__name")
    search_help_text = _("Name of the person or of the community")
    fields = (
        "name", "phone", "kind", "place_of", "area", "households", "joined_on", "left_on",
        "left_reason", "consent_word", "consent_given_on", "consent_until", "consent_means",
        "consent_withdrawn_on", "recorded_by", "changed_by",
    )  # fmt: skip
    readonly_fields = fields

    def export_columns(self, request: HttpRequest) -> Sequence[Column]:
        user: Any = request.user
        return sheet_columns(BackboneMemberResource(user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("community__township__county")

    @admin.display(description=_("full name"))
    def masked_name(self, member: BackboneMember) -> str:
        return member.masked_name

    @admin.display(description=_("telephone"))
    def masked_phone(self, member: BackboneMember) -> str:
        return member.masked_phone

    @admin.display(description=_("community"), ordering="community__code")
    def place_of(self, member: BackboneMember) -> str:
        return str(member.community.full_name)

    @admin.display(description=_("consent to be named"), ordering="consent_until")
    def consent_word(self, member: BackboneMember) -> str:
        return render_to_string("communities/_consent_badge.html", {"member": member})

    def get_urls(self) -> list[URLPattern]:
        name = "communities_backbonemember"
        pages = (
            ("overview/", require_safe(self.overview_view), "overview"),
            ("rosters/", require_safe(self.rosters_view), "rosters"),
            (
                "rosters/<int:pk>/",
                require_http_methods(["GET", "HEAD", "POST"])(self.roster_view),
                "roster",
            ),
        )
        own = [
            path(address, self.admin_site.admin_view(view), name=f"{name}_{suffix}")
            for address, view, suffix in pages
        ]
        return [*own, *super().get_urls()]

    def _page(
        self, request: HttpRequest, template: str, title: Any, **context: Any
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, f"communities/admin/{template}", {**shared, **context})

    def _refuse_others(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def overview_view(self, request: HttpRequest) -> HttpResponse:
        """Members, households and stale consents by county and township."""
        self._refuse_others(request)
        user: Any = request.user
        tables = [
            (by, title, queries.backbone_lines(user, by))
            for by, title in (
                ("county", _("By county or district")),
                ("township", _("By township or subdistrict")),
            )
        ]
        return self._page(
            request,
            "backbone_overview.html",
            _("Backbone members by area"),
            tables=tables,
            total=queries.backbone_total(tables[0][2]),
            kinds=BackboneKind.choices,
        )

    def rosters_view(self, request: HttpRequest) -> HttpResponse:
        """Whose names may be published, and what stands on the site; what waits comes first."""
        self._refuse_others(request)
        units: Any = Community.objects.for_user(request.user)
        rows = queries.with_roster(units.with_names()).order_by(
            F("roster_withdrawn").desc(nulls_last=True),
            F("roster_version").asc(nulls_first=True),
            "code",
        )
        page = Paginator(rows, ROSTERS_A_PAGE).get_page(request.GET.get("page"))
        return self._page(request, "rosters.html", _("Published rosters"), page=page)

    def roster_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The names that would be published for one community, and the button to do it."""
        units: Any = Community.objects.for_user(request.user)
        community = units.with_names().filter(pk=pk).first()
        if community is None:
            raise Http404
        self._refuse_others(request)
        user: Any = request.user
        # A neutral reason: it is public, and says nothing about anybody.
        is_correction = versions(Kind.BACKBONE, community.slug).exists()
        initial = {"reason": ROSTER_CORRECTED if is_correction else ""}
        form = PublishForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                publish_roster(community, by=user, reason=form.cleaned_data["reason"])
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _("Published."))
                return HttpResponseRedirect(
                    reverse("admin:communities_backbonemember_roster", args=[pk])
                )
        return self._page(
            request,
            "roster.html",
            _("Roster of %(community)s") % {"community": community.full_name},
            community=community,
            members=queries.roster_members(community),
            standing=current(Kind.BACKBONE, community.slug),
            form=form,
        )
