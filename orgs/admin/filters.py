"""Filters of the directory; the numbers of its overviews lead here."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from communities.admin.filters import CountyFilter, ListedFilter
from communities.models import County, Township
from orgs import queries
from orgs.models import Capability


class AtWorkFilter(CountyFilter):
    """At work in a county, or, by the number behind a table of gaps, in a township."""

    title = _("at work in")
    parameter_name = "at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.user: Any = request.user
        counties = County.objects.for_user(self.user).order_by("code")
        return [(county.code, county.name) for county in counties]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code = self.value()
        if code is None:
            return queryset
        towns: Any = Township.objects.for_user(self.user)
        known = {value for value, _label in self.lookup_choices}
        if code not in known and not towns.filter(code=code).exists():
            raise IncorrectLookupParameters
        return queries.at_work_in(queryset, self.user, code)

    def has_output(self) -> bool:
        return bool(self.lookup_choices)


class CapabilityFilter(ListedFilter):
    title = _("capability")
    parameter_name = "capability"
    path = "capabilities__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(tag.code, tag.name) for tag in Capability.objects.all()]


class ServingFilter(ListedFilter):
    title = _("taking part")
    parameter_name = "serving"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.user: Any = request.user
        return [("yes", _("Serves some place today"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queries.serving_somewhere(queryset, self.user)

    def has_output(self) -> bool:
        return bool(self.value())


class DoubtFilter(ListedFilter):
    title = _("credit code")
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("In doubt")), ("no", _("No doubt"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return (
            queryset.exclude(code_doubts="") if value == "yes" else queryset.filter(code_doubts="")
        )


class SiteFilter(ListedFilter):
    """Needs `queries.with_publication`."""

    title = _("public site")
    parameter_name = "site"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", _("On the site")),
            ("newer", _("Changed since")),
            ("no", _("Not on the site")),
        ]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "newer":
            return queryset.filter(is_newer=True)
        return queryset.filter(is_published=value == "yes")
