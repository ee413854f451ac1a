"""Filters of the list of meetings: they take the values that they offer and no others."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from communities.models import County, Township
from deliberation.enums import TopicCategory
from deliberation.models import AgendaItem


class OfferedFilter(admin.SimpleListFilter):
    path = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(choice) for choice, _label in self.lookup_choices}:
            raise IncorrectLookupParameters
        return self.narrowed(queryset, value)

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{self.path: value})


class CategoryFilter(OfferedFilter):
    """Meetings with a topic of the category on their agenda."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(TopicCategory.choices)

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        items = AgendaItem.objects.filter(meeting=OuterRef("pk"), topic__category=value)
        return queryset.filter(Exists(items))


class MeetingCountyFilter(OfferedFilter):
    title = _("county or district")
    parameter_name = "county"
    path = "community__township__county__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        mine = Township.objects.for_user(request.user)
        rows = County.objects.filter(townships__in=mine).distinct()
        return [(county.slug, county.name) for county in rows]


class MeetingTownshipFilter(OfferedFilter):
    title = _("township or subdistrict")
    parameter_name = "township"
    path = "community__township__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows: Any = Township.objects.for_user(request.user)
        county = request.GET.get("county")
        rows = rows.filter(county__slug=county) if county else rows
        return [(township.slug, township.name) for township in rows]
