"""Social organisations, the people who act for them, and where they serve."""

from orgs.models.organizations import Organization
from orgs.models.relations import DatedQuerySet, Membership, ServiceArea

__all__ = ["DatedQuerySet", "Membership", "Organization", "ServiceArea"]
