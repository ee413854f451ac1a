"""Filters of the registry's lists: they take the values that they offer and no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from benxi_sorting.admin import SearchableMixin, newest
from communities.enums import CommunityKind, TownshipKind
from communities.models import (
    Classification,
    Community,
    CommunityType,
    County,
    GovernanceMethod,
    Township,
)
from communities.queries import with_convention, with_members

NOT_CLASSIFIED = "none"


class ListedFilter(SearchableMixin, admin.SimpleListFilter):
    """A filter that takes the values it offers and no others.

    One that `searches` compares each row with something else, which no index can answer: like a
    search it looks through the newest rows.
    """

    path: ClassVar[str]
    searches: ClassVar[bool] = False

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or None
        if value is None:
            return queryset
        if value not in {str(choice) for choice, _label in self.lookup_choices}:
            raise IncorrectLookupParameters
        rows = newest(request, queryset) if self.searches else queryset
        return self.narrowed(rows, value)

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{self.path: value})


class CountyFilter(ListedFilter):
    title = _("county or district")
    parameter_name = "county"
    path = "county__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows: Any = County.objects.for_user(request.user)
        return [(county.slug, county.name) for county in rows]


class CommunityCountyFilter(CountyFilter):
    path = "township__county__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = County.objects.filter(
            townships__in=Township.objects.for_user(request.user)
        ).distinct()
        return [(county.slug, county.name) for county in rows]


class ConventionCountyFilter(CommunityCountyFilter):
    path = "community__township__county__slug"


class MethodTypeFilter(ListedFilter):
    title = _("type")
    parameter_name = "type"
    path = "types__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(type_.code, type_.name) for type_ in CommunityType.objects.all()]


class AdoptionTypeFilter(MethodTypeFilter):
    """Adoptions by communities of a type, each once however many estates are of it."""

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        units = Community.objects.filter(classifications__type__code=value)
        return queryset.filter(community__in=units.values("pk"))


class AdoptedMethodFilter(ListedFilter):
    """All editions of a method together."""

    title = _("adopted method")
    parameter_name = "method"
    path = "method_key"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = GovernanceMethod.objects.for_user(request.user).order_by("slug", "edition")
        return sorted(dict(rows.values_list("slug", "name")).items(), key=lambda pair: pair[1])


class RunningFilter(ListedFilter):
    title = _("running")
    parameter_name = "running"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("In use")), ("no", _("Ended"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(ended_on__isnull=value == "yes")


class TownshipFilter(ListedFilter):
    title = _("township or subdistrict")
    parameter_name = "township"
    path = "township__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows: Any = Township.objects.for_user(request.user)
        return [(township.slug, township.name) for township in rows]


class ConventionFilter(ListedFilter):
    """How far a committee's convention is; the numbers of the coverage lead here."""

    title = _("convention")
    parameter_name = "convention"
    conditions: ClassVar[dict[str, tuple[Any, dict[str, bool]]]] = {
        "covered": (_("Filed, with a clause on sorting"), {"has_sorting": True}),
        "without-sorting": (
            _("Filed, without a clause on sorting"),
            {"has_standing": True, "has_sorting": False},
        ),
        "none": (_("None filed"), {"has_standing": False}),
        "at-work": (_("On its way"), {"is_at_work": True}),
        "overdue": (_("Filing overdue"), {"is_overdue": True}),
        "all": (_("All committees"), {}),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, (label, _filter) in self.conditions.items()]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        committees: Any = queryset
        rows = with_convention(committees.existing().committees())
        return rows.filter(**self.conditions[value][1])


class BackboneFilter(ListedFilter):
    """Committees with and without backbone members; the numbers of the overview lead here."""

    title = _("backbone members")
    parameter_name = "backbone"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("some", _("With members")),
            ("none", _("Without anybody")),
            ("all", _("All committees")),
        ]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        communities: Any = queryset
        rows = communities.existing().committees()
        return rows if value == "all" else with_members(rows, value == "some")


class KindFilter(ListedFilter):
    title = _("kind")
    parameter_name = "kind"
    path = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        kinds: Any = TownshipKind if model_admin.model is Township else CommunityKind
        choices: list[tuple[str, Any]] = kinds.choices
        return choices


class ExistenceFilter(ListedFilter):
    """Units that exist, or those that ended; without it both are shown."""

    title = _("existence")
    parameter_name = "exists"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Exists")), ("no", _("Ended"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(valid_until__isnull=value == "yes")


class TypeFilter(ListedFilter):
    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        types = [(type_.code, type_.name) for type_ in CommunityType.objects.all()]
        return [*types, (NOT_CLASSIFIED, _("Not classified yet"))]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == NOT_CLASSIFIED:
            return queryset.filter(classifications__isnull=True)
        # Not joined: single estates of one type would show their community several times.
        classified = Classification.objects.filter(type__code=value)
        return queryset.filter(pk__in=classified.values("community"))
