"""Social organisations, the people who act for them, where they serve, and dictionaries."""

from orgs.models.credit import AnnualReminder, AnnualReturn, CreditEntry
from orgs.models.credit_rules import (
    AnnualDuty,
    CreditTerm,
    ListingGround,
    RatingScale,
    Restriction,
)
from orgs.models.dictionary import Capability, CodeCategory, RegistryAuthority, meaning_of
from orgs.models.listings import Listing, Reckoning
from orgs.models.organizations import Organization
from orgs.models.people import Officeholder
from orgs.models.ratings import Pledge, Rating, Signature, candidate_of
from orgs.models.relations import DatedQuerySet, Membership, ServiceArea

__all__ = [
    "AnnualDuty",
    "AnnualReminder",
    "AnnualReturn",
    "Capability",
    "CodeCategory",
    "CreditEntry",
    "CreditTerm",
    "DatedQuerySet",
    "Listing",
    "ListingGround",
    "Membership",
    "Officeholder",
    "Organization",
    "Pledge",
    "Rating",
    "RatingScale",
    "Reckoning",
    "RegistryAuthority",
    "Restriction",
    "ServiceArea",
    "Signature",
    "candidate_of",
    "meaning_of",
]
