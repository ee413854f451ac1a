"""Social organisations, the people who act for them, where they serve, and dictionaries."""

from orgs.models.dictionary import Capability, CodeCategory, RegistryAuthority, meaning_of
from orgs.models.organizations import Organization
from orgs.models.people import Officeholder
from orgs.models.relations import DatedQuerySet, Membership, ServiceArea

__all__ = [
    "Capability",
    "CodeCategory",
    "DatedQuerySet",
    "Membership",
    "Officeholder",
    "Organization",
    "RegistryAuthority",
    "ServiceArea",
    "meaning_of",
]
