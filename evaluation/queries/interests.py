"""Conflicts of interest: who may not score a community, and why (policy clause 4.2.d)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from communities.models import Community, LocalBody, PropertyContract
from orgs.models import Organization, ServiceArea
from orgs.queries import organizations_of, services_of


@dataclass(frozen=True)
class Interests:
    """What binds a person or an organisation to communities, as of today."""

    inspector: User | None
    services: Collection[ServiceArea]
    # Where the person is recorded as the contact of a property company or another body.
    bodies: dict[int, str]

    def against(self, community: Community) -> str:
        """Why `community` may not be scored, in words; empty where nothing speaks against it."""
        for service in self.services:
            if service.reaches(community.code):
                return _("%(organization)s serves %(community)s and cannot score it.") % {
                    "organization": service.organization,
                    "community": community,
                }
        if self.inspector is None:
            return ""
        if self.inspector.may(frozenset({Role.COMMITTEE_MEMBER}), community.code):
            return _(
                "%(name)s belongs to the committee of %(community)s and cannot inspect it."
            ) % {"name": self.inspector, "community": community}
        body = self.bodies.get(community.pk)
        if body is not None:
            return _(
                "%(name)s is recorded with %(body)s in %(community)s and cannot inspect it."
            ) % {
                "name": self.inspector,
                "body": body,
                "community": community,
            }
        return ""


def interests_of(inspector: User) -> Interests:
    """What binds `inspector`: committees, organisations, bodies and property companies."""
    return Interests(inspector, services_of(organizations_of(inspector)), _bodies_of(inspector))


def interests_of_organization(organization: Organization) -> Interests:
    """Where `organization` serves, so that it cannot score there."""
    return Interests(None, services_of([organization]), {})


def conflict_of_interest(inspector: User, community: Community) -> str:
    """Why `inspector` may not score `community`, in words; empty where nothing speaks against it.

    A member of the community's own committee checks it as a self-check, never as its inspector.
    """
    return interests_of(inspector).against(community)


def _bodies_of(inspector: User) -> dict[int, str]:
    """Bodies whose contact has the person's name, and no other telephone: {community: body}."""
    if not inspector.name:
        return {}
    found: dict[int, str] = {}
    bodies = LocalBody.objects.filter(contact_name=inspector.name, until__isnull=True)
    for body in bodies:
        if _may_be(inspector, body.contact_phone):
            found[body.community_id] = body.name
    contracts = PropertyContract.objects.running().filter(company__contact_name=inspector.name)
    for contract in contracts.select_related("company"):
        if _may_be(inspector, contract.company.contact_phone):
            found[contract.community_id] = contract.company.name
    return found


def _may_be(inspector: User, phone: str) -> bool:
    """A namesake is told apart by the telephone, where both are known."""
    return not phone or not inspector.phone or phone == inspector.phone
