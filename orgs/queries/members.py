"""Who acts for an organisation, and where it serves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from accounts.models import Appointment, User
from orgs.models import Membership, Organization, ServiceArea
from orgs.rules import MEMBER_ROLES, REGISTRARS


def services_of(organizations: Iterable[Organization]) -> list[ServiceArea]:
    """Where `organizations` serve today."""
    rows = ServiceArea.objects.on().filter(organization__in=list(organizations))
    return list(rows.select_related("organization"))


def members_of(organization: Organization, day: date | None = None) -> QuerySet[User]:
    """Who acts for `organization` on a civil `day`, and can sign in; by user name."""
    held = Membership.objects.on(day).filter(organization=organization)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("username")


def organizations_of(user: User) -> QuerySet[Organization]:
    """The organisations that `user` acts for today."""
    held = Membership.objects.on().filter(user=user)
    return Organization.objects.filter(pk__in=held.values("organization"))


def possible_members(officer: User) -> QuerySet[User]:
    """Who may act for an organisation: accounts appointed for it in the officer's jurisdiction."""
    held = Appointment.objects.current().around(officer, REGISTRARS)
    appointed = held.filter(role__in=MEMBER_ROLES)
    return User.objects.filter(is_active=True, pk__in=appointed.values("user")).order_by("name")
