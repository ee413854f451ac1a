"""Council systems as officers read and publish them, and the rate of clause 4.1.b."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.rules import Refusal
from accounts.services import as_it_was_seen
from benxi_sorting.admin import BulkAct
from communities import queries, services
from communities.admin.bodies import KeptAdmin
from communities.admin.body_filters import BodyCountyFilter, BodyTownshipFilter, PublishedFilter
from communities.enums import CouncilState
from communities.forms import PublishForm
from communities.models import Community, Council
from communities.resources import COUNCIL_COLUMNS
from portal.admin import SitePage
from portal.enums import Kind
from portal.queries import current


@admin.register(Council)
class CouncilAdmin(KeptAdmin):
    """Read-only: committees write them and put them in force, officers publish them."""

    change_form_template = "communities/admin/council.html"
    # Titles repeat the place; beside it they would leave no room on a narrow screen.
    list_display = ("place_of", "state_word", "site_page", "edition", "effective_on", "until")
    site_page = SitePage(Kind.COUNCIL, "community__slug", CouncilState.IN_FORCE, CouncilState.ENDED)
    list_filter = ("state", PublishedFilter, BodyCountyFilter, BodyTownshipFilter)
    allowed_lookups = frozenset({"published", "county", "township"})
    search_fields = ("title", "community__name", "parties__name")
    search_help_text = _("Title, name of the community or of a party")
    fields = (
        "title", "place_of", "edition", "state_word", "effective_on", "until", "end_reason",
        "frequency", "decided", "parties_text", "rules", "published",
    )  # fmt: skip
    readonly_fields = fields
    exported = COUNCIL_COLUMNS
    change_list_template = "communities/admin/council_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return queries.with_publication(rows).prefetch_related("parties")

    def view_on_site(self, obj: Council) -> str | None:
        found = current(Kind.COUNCIL, obj.community.slug)
        return reverse("council_public", args=[found.key]) if found else None

    @admin.display(description=_("on the public site"), boolean=True)
    def published(self, council: Any) -> bool:
        return bool(council.is_published)

    @admin.display(description=_("parties"))
    def parties_text(self, council: Council) -> str:
        return render_to_string("communities/admin/_parties.html", {"council": council})

    def bulk_acts(self, request: HttpRequest) -> list[BulkAct]:
        def run(row: Any, *, by: Any, expected_version: int, reason: str) -> None:
            with as_it_was_seen(row, expected_version):
                services.publish_council(row, by=by, reason=reason)

        return [BulkAct("publish_chosen", _("Publish"), run, lambda _row, _by: "")]

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        own = [
            path(
                "coverage/",
                wrapped(require_safe(self.coverage_view)),
                name="communities_council_coverage",
            ),
            path(
                "<path:object_id>/publish/",
                wrapped(require_POST(self.publish_view)),
                name="communities_council_publish",
            ),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        council: Any = self.get_object(request, object_id)
        if council is not None and self._may(request, OFFICERS, council):
            is_new = council.state == CouncilState.IN_FORCE and not council.is_published
            is_end = council.state == CouncilState.ENDED and council.is_running_there
            extra_context = {
                **(extra_context or {}),
                "may_publish": is_new or is_end,
                "is_end": is_end,
                "form": PublishForm(),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put the system, or its end, on the public site."""
        council = self.get_object(request, object_id)
        if council is None:
            raise Http404
        user: Any = request.user
        form = PublishForm(request.POST)
        if form.is_valid():
            try:
                with as_it_was_seen(council, request.POST.get("version", "")):
                    services.publish_council(council, by=user, reason=form.cleaned_data["reason"])
            except Refusal as refusal:
                messages.error(request, str(refusal.message))
            else:
                messages.success(request, _("Published."))
        for found in form.errors.values():
            messages.error(request, " ".join(str(problem) for problem in found))
        return HttpResponseRedirect(reverse("admin:communities_council_change", args=[council.pk]))

    def coverage_view(self, request: HttpRequest) -> HttpResponse:
        """Committees with a council system in force ÷ committees, and the lists behind it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        communities = Community.objects.for_user(request.user)
        tables = [
            (by, title, queries.council_coverage(communities, by))
            for by, title in (
                ("county", _("By county or district")),
                ("township", _("By township or subdistrict")),
                ("type", _("By type of community")),
            )
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Coverage of council systems"),
            "opts": self.opts,
            "tables": tables,
            "total": queries.council_total(tables[0][2]),
        }
        return TemplateResponse(request, "communities/admin/council_coverage.html", context)
