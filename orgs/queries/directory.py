"""The directory as officers keep it: entries, doubts, what waits to be published."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from accounts.scoping import within
from orgs.enums import OrganizationStatus, Post
from orgs.models import Capability, Officeholder, Organization, ServiceArea
from orgs.queries.writing import written_by
from orgs.rules import REGISTRARS
from portal.enums import Kind
from portal.models import Publication


def with_entry(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    """`organizations` with their capabilities and, as `published_areas`, all their areas."""
    areas = ServiceArea.objects.order_by("jurisdiction", "since")
    rows: QuerySet[Organization] = organizations.prefetch_related(
        Prefetch("service_areas", queryset=areas, to_attr="published_areas"),
        Prefetch("capabilities", queryset=Capability.objects.order_by("position", "code")),
    )
    return rows


def _latest() -> QuerySet[Publication]:
    return Publication.objects.filter(
        kind=Kind.ORGANIZATION, key=OuterRef("public_id"), is_latest=True
    )


def with_publication(organizations: QuerySet[Organization]) -> QuerySet[Any]:
    """`organizations` with `is_published` (the site shows it) and `is_newer` (and it was changed
    after that)."""
    shown = _latest().filter(withdrawn_at__isnull=True)
    return organizations.annotate(
        is_published=Exists(shown),
        is_newer=Exists(shown.filter(published_at__lt=OuterRef("changed_at"))),
    )


def registered_by(user: User) -> QuerySet[Organization]:
    """The organisations whose register `user` keeps, without those that only serve there."""
    here = Q(pk__in=[])
    for held in user.current_appointments:
        if held.role in REGISTRARS:
            here |= within("jurisdiction", held.jurisdiction)
    rows: QuerySet[Organization] = Organization.objects.for_user(user).filter(here)
    return rows


def to_publish(user: User) -> QuerySet[Any]:
    """What the site does not know yet of the organisations that `user` may publish: entries never
    published, and those changed since; what was withdrawn stays so. Oldest change first."""
    rows = with_publication(registered_by(user)).filter(
        Q(is_newer=True) | (~Exists(_latest()) & Q(status=OrganizationStatus.ACTIVE))
    )
    areas = ServiceArea.objects.filter(written_by(user, ServiceArea)).order_by()
    rows = rows.exclude(pk__in=areas.values("organization"))
    return rows.exclude(written_by(user, Organization)).order_by("changed_at", "pk")


def doubtful(user: User) -> QuerySet[Organization]:
    """Organisations in the user's keeping whose credit code is possible and may not be theirs."""
    rows = Organization.objects.for_user(user).active().exclude(code_doubts="")
    return rows.order_by("name", "pk")


def same_representative(holder: Officeholder) -> QuerySet[Organization]:
    """Other associations whose legal representative has the same name today.

    One person may not represent two associations (社会团体登记管理条例, article 14). Names alone
    cannot prove it, so it is a doubt to look into.
    """
    if holder.post != Post.LEGAL_REPRESENTATIVE:
        return Organization.objects.none()
    others = Officeholder.objects.on().filter(post=holder.post, name=holder.name)
    others = others.exclude(organization=holder.organization_id)
    return Organization.objects.active().filter(pk__in=others.values("organization"))
