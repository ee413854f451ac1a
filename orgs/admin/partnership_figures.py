"""Beside the list of needs: resources against needs, and the rate of needs met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.exports import export_table
from orgs import queries
from orgs.admin.overviews import LEVELS as PLACE_LEVELS
from orgs.admin.overviews import FigurePageMixin
from orgs.enums import ResourceKind

_READ_AND_SENT = require_http_methods(["GET", "HEAD", "POST"])
LEVELS = {**PLACE_LEVELS, "kind": _("By kind")}


class FigurePages(FigurePageMixin):
    """Read by every officer, for the own jurisdiction; every number leads to its list."""

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view  # type: ignore[attr-defined]
        own = [
            path("table/", wrapped(_READ_AND_SENT(self.table_view)), name="orgs_need_table"),
            path("rate/", wrapped(_READ_AND_SENT(self.rate_view)), name="orgs_need_rate"),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def table_view(self, request: HttpRequest) -> HttpResponseBase:
        """Resources against needs, by kind and township (policy clause 2.2.a)."""
        user = self._refuse_others(request)
        lines = queries.table_lines(user)
        kinds = [label for _value, label in ResourceKind.choices]
        if request.method == "POST":
            columns = [f"{kind} · {part}" for kind in kinds for part in (_OFFERED, _NEEDED)]
            rows = (
                [line.name, *(n for cell in line.cells for n in (cell.resources, cell.needs))]
                for line in lines
            )
            return _file(request, "resources-needs", [_("Place"), *columns], rows)
        title = _("Resources against needs")
        return self._page(request, "partnership_table", title, lines=lines, kinds=kinds)

    def rate_view(self, request: HttpRequest) -> HttpResponseBase:
        """Needs met ÷ needs settled or past."""
        user = self._refuse_others(request)
        by = request.GET.get("by", "county")
        if by not in LEVELS:
            raise Http404
        lines = queries.met_lines(user, by)
        total = queries.met_total(lines, _("Together"))
        if request.method == "POST":
            head = [_("Place or kind"), *_COLUMNS]
            rows = (
                [str(one.name), one.counted, one.met, one.partly, one.unmet, one.passed]
                for one in [*lines, total]
            )
            return _file(request, "needs-met", head, rows)
        context = {
            "lines": lines,
            "total": total,
            "by": by,
            "levels": LEVELS,
            "parameter": {"kind": "kind__exact", "county": "area"}.get(by, "line"),
        }
        return self._page(request, "partnership_rate", _("Rate of needs met"), **context)


_OFFERED, _NEEDED = _("offered today"), _("needs that wait")
_COLUMNS = (
    _("Settled or past"),
    _("Met"),
    _("Partly met"),
    _("Closed unmet"),
    _("Past, not settled"),
)


def _file(request: HttpRequest, name: str, head: Iterable[Any], rows: Any) -> HttpResponseBase:
    return export_table(request, action="need.exported", title=name, head=head, rows=rows)
