"""Filters of the lists about bodies; the numbers of their overview lead here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.admin.filters import (
    NOT_CLASSIFIED,
    CommunityCountyFilter,
    ListedFilter,
    TownshipFilter,
    TypeFilter,
)
from communities.constants import CONTRACT_WARNING_DAYS
from communities.models import Community
from communities.queries import with_bodies, with_council, with_cover


class BodyCountyFilter(CommunityCountyFilter):
    path = "community__township__county__slug"


class BodyTownshipFilter(TownshipFilter):
    path = "community__township__slug"


class BodyTypeFilter(TypeFilter):
    """The type of the community."""

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == NOT_CLASSIFIED:
            return queryset.filter(community__classifications__isnull=True)
        return queryset.filter(community__in=super().narrowed(Community.objects.order_by(), value))


class _ConditionFilter(ListedFilter):
    """Words for conditions on what `annotated` adds."""

    conditions: ClassVar[dict[str, tuple[Any, dict[str, Any]]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, (label, _filter) in self.conditions.items()]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return self.annotated(queryset).filter(**self.conditions[value][1])

    def annotated(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class BodiesFilter(_ConditionFilter):
    """What a committee's community has of bodies, and what it lacks."""

    title = _("bodies")
    parameter_name = "bodies"
    conditions: ClassVar[dict[str, tuple[Any, dict[str, Any]]]] = {
        "duty": (_("Sorting is a duty of the party organisation"), {"has_duty": True}),
        "no-duty": (_("No document on that duty"), {"has_duty": False}),
        "no-party": (_("No party organisation entered"), {"has_party": False}),
        "no-estate": (_("No estate entered"), {"has_estate": False}),
        "no-company": (_("No property company"), {"has_company": False}),
        "no-owners": (_("No owners' committee"), {"has_owners": False}),
        "neither": (
            _("Neither property company nor owners' committee"),
            {"has_company": False, "has_owners": False},
        ),
        "all": (_("All committees"), {}),
    }

    def annotated(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        committees: Any = queryset
        return with_bodies(committees.existing().committees())


class CouncilFilter(_ConditionFilter):
    """Committees with and without a council system; the numbers of its overview lead here."""

    title = _("council system")
    parameter_name = "council"
    conditions: ClassVar[dict[str, tuple[Any, dict[str, Any]]]] = {
        "in-force": (_("In force"), {"has_council": True}),
        "none": (_("None in force"), {"has_council": False}),
        "draft": (_("None in force, a draft"), {"has_council": False, "has_council_draft": True}),
        "all": (_("All committees"), {}),
    }

    def annotated(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        committees: Any = queryset
        return with_council(committees.existing().committees())


class PublishedFilter(_ConditionFilter):
    """What the public site shows of council systems; needs `queries.with_publication`."""

    title = _("on the public site")
    parameter_name = "published"
    conditions: ClassVar[dict[str, tuple[Any, dict[str, Any]]]] = {
        "yes": (_("Yes"), {"is_published": True}),
        "no": (_("No"), {"is_published": False}),
    }


class CoverFilter(_ConditionFilter):
    """Who serves an estate; of the estates of committees that exist."""

    title = _("property and owners")
    parameter_name = "cover"
    conditions: ClassVar[dict[str, tuple[Any, dict[str, Any]]]] = {
        "without-company": (_("No property company"), {"has_company": False}),
        "without-owners": (_("No owners' committee"), {"has_owners": False}),
        "all": (_("All that exist"), {}),
    }

    def annotated(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        committees = Community.objects.existing().committees().order_by()
        rows = queryset.filter(valid_until__isnull=True, community__in=committees)
        return with_cover(rows)


class OfficeFilter(_ConditionFilter):
    title = _("state")
    parameter_name = "office"
    conditions: ClassVar[dict[str, tuple[Any, dict[str, Any]]]] = {
        "running": (_("In office"), {"until__isnull": True}),
        "ended": (_("Ended"), {"until__isnull": False}),
    }


class TermFilter(ListedFilter):
    """Where a contract stands in its term."""

    title = _("term")
    parameter_name = "term"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("running", _("Running")),
            ("ending", _("Ending within %(days)s days") % {"days": CONTRACT_WARNING_DAYS}),
            ("later", _("Begins later")),
            ("ended", _("Ended")),
        ]

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        contracts: Any = queryset
        today = timezone.localdate()
        soon = today + timedelta(days=CONTRACT_WARNING_DAYS)
        rows: dict[str, Any] = {
            "running": contracts.running(),
            "ending": contracts.running() & contracts.over(soon + timedelta(days=1)),
            "later": contracts.filter(starts_on__gt=today),
            "ended": contracts.over(),
        }
        found: QuerySet[Any] = rows[value]
        return found
