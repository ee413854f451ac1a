"""Who acts for an organisation, and where it serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.constants import JURISDICTION_LENGTHS
from accounts.models import Appointment, User
from accounts.scoping import covers, within
from communities.models import Community, County, Township
from orgs.models import Membership, Organization, ServiceArea
from orgs.rules import MEMBER_ROLES, REGISTRARS


@dataclass(frozen=True)
class Service:
    """One area that an organisation serves: a division code of 4 to 12 digits, and its name."""

    organization: Organization
    jurisdiction: str

    def reaches(self, code: str) -> bool:
        """Whether the unit with `code` lies in the area."""
        return covers(self.jurisdiction, code)


def services_of(organizations: Iterable[Organization], day: date | None = None) -> list[Service]:
    """Where `organizations` serve on a civil `day`; today by default."""
    rows = ServiceArea.objects.on(day).filter(organization__in=list(organizations))
    return [
        Service(row.organization, row.jurisdiction) for row in rows.select_related("organization")
    ]


def members_of(organization: Organization, day: date | None = None) -> QuerySet[User]:
    """Who acts for `organization` on a civil `day`, and can sign in; by user name."""
    held = Membership.objects.on(day).filter(organization=organization)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("username")


def organizations_of(user: User, day: date | None = None) -> QuerySet[Organization]:
    """The organisations that `user` acts for on a civil `day`; today by default."""
    held = Membership.objects.on(day).filter(user=user)
    return Organization.objects.filter(pk__in=held.values("organization"))


def possible_members(officer: User) -> QuerySet[User]:
    """Who may act for an organisation: accounts appointed for it in the officer's jurisdiction."""
    area = Q(pk__in=[])
    for held in officer.current_appointments:
        if held.role in REGISTRARS:
            above = [held.jurisdiction[:length] for length in sorted(JURISDICTION_LENGTHS)]
            area |= within("jurisdiction", held.jurisdiction) | Q(jurisdiction__in=above)
    appointed = Appointment.objects.current().filter(area, role__in=MEMBER_ROLES)
    return User.objects.filter(is_active=True, pk__in=appointed.values("user")).order_by("name")


def with_place(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`rows` with the name of their `jurisdiction` as `place_name`; None for the city."""
    code = OuterRef("jurisdiction")
    named: QuerySet[Any] = rows.annotate(
        place_name=Coalesce(
            *(
                Subquery(model._default_manager.filter(code=code).values("name"))
                for model in (County, Township, Community)
            )
        )
    )
    return named
