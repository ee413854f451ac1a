"""Conflicts of interest: who may not score a community, and why (policy clause 4.2.d)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from communities.models import Community
from orgs.models import Membership, Organization
from orgs.queries import Bonds, bodies_of_people, bonds_of, organizations_of


@dataclass(frozen=True)
class Interests:
    """What binds a person or an organisation to communities, as of today."""

    inspector: User | None
    bonds: Bonds
    # Where the person is recorded as the contact of a property company or another body.
    bodies: Mapping[int, str]

    def against(self, community: Community) -> str:
        """Why `community` may not be scored, in words; empty where nothing speaks against it."""
        reason = self.bonds.against(community)
        if reason or self.inspector is None:
            return reason
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
    person = (inspector.name, inspector.phone)
    bonds = bonds_of(list(organizations_of(inspector)))
    return Interests(inspector, bonds, bodies_of_people([person]).get(person, {}))


def interests_of_organization(organization: Organization) -> Interests:
    """Where `organization` serves or shares a person, so that it cannot score there."""
    return Interests(None, bonds_of([organization]), {})


@dataclass(frozen=True)
class Scorer:
    """What of a person decides who may score, looked up once for many inspections."""

    user: User
    acts_for: frozenset[int]
    interests: Interests


def scorer_of(user: User) -> Scorer:
    """`user` with the organisations acted for today and all that binds to communities."""
    acts_for = Membership.objects.on().filter(user=user).values_list("organization", flat=True)
    return Scorer(user, frozenset(acts_for), interests_of(user))


def conflict_of_interest(inspector: User, community: Community) -> str:
    """Why `inspector` may not score `community`, in words; empty where nothing speaks against it.

    A member of the community's own committee checks it as a self-check, never as its inspector.
    """
    return interests_of(inspector).against(community)
