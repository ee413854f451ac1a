"""Beside the list of organisations: gaps, coverage, and the communities behind its numbers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from communities.models import County
from orgs import queries

PAGE_SIZE = 50
SERVED_LABELS = {
    "all": _("All committees"),
    "yes": _("Served"),
    "by-name": _("Served under their own name"),
    "no": _("Not served"),
}
LEVELS = {
    "county": _("By county or district"),
    "township": _("By township or subdistrict"),
}


class FigurePageMixin:
    """Pages of figures beside a list, for whoever may view the list."""

    def _page(self, request: HttpRequest, name: str, title: Any, **context: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": title,
            "opts": self.opts,  # type: ignore[attr-defined]
            **context,
        }
        return TemplateResponse(request, f"orgs/admin/{name}.html", context)

    def _refuse_others(self, request: HttpRequest) -> Any:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        return request.user


class OverviewMixin(FigurePageMixin):
    """Read by every officer, for the own jurisdiction."""

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view  # type: ignore[attr-defined]
        own = [
            path(
                f"{name}/",
                wrapped(require_safe(view)),
                name=f"orgs_organization_{name}",
            )
            for name, view in (
                ("gaps", self.gaps_view),
                ("coverage", self.coverage_view),
                ("served", self.served_view),
            )
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def gaps_view(self, request: HttpRequest) -> HttpResponse:
        """How many organisations do what where; a zero is a gap (policy clause 4.3.c)."""
        user = self._refuse_others(request)
        tables = [(LEVELS[table.level], table) for table in queries.gap_tables(user)]
        return self._page(request, "gaps", _("Gaps: what no organisation does"), tables=tables)

    def coverage_view(self, request: HttpRequest) -> HttpResponse:
        """Organisations taking part, and committees served ÷ committees (clauses 1.1.b, 2.1.c)."""
        user = self._refuse_others(request)
        lines = queries.served_lines(user)
        return self._page(
            request,
            "coverage",
            _("Coverage by social organisations"),
            kinds=queries.kind_lines(user),
            lines=lines,
            total=queries.served_total(lines, _("Together")),
        )

    def served_view(self, request: HttpRequest) -> HttpResponse:
        """The communities behind a number of the coverage."""
        user = self._refuse_others(request)
        served, slug = request.GET.get("served", "all"), request.GET.get("county", "")
        county = County.objects.filter(slug=slug).first() if slug else None
        if served not in queries.SERVED or (slug and county is None):
            raise Http404
        rows = queries.served_communities(user, county=slug, served=served)
        return self._page(
            request,
            "served",
            SERVED_LABELS[served],
            county=county,
            page=Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        )
