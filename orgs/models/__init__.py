"""Social organisations: people, areas, dictionaries, cases; by file."""

from orgs.models.case_rules import CaseTerm, MaterialRequirement, StartingGuide
from orgs.models.cases import CaseMaterial, Correction, RegistrationCase
from orgs.models.dictionary import Capability, CodeCategory, RegistryAuthority, meaning_of
from orgs.models.enquiries import Enquiry
from orgs.models.organizations import Organization
from orgs.models.people import Officeholder
from orgs.models.relations import DatedQuerySet, Membership, ServiceArea

__all__ = [
    "Capability",
    "CaseMaterial",
    "CaseTerm",
    "CodeCategory",
    "Correction",
    "DatedQuerySet",
    "Enquiry",
    "MaterialRequirement",
    "Membership",
    "Officeholder",
    "Organization",
    "RegistrationCase",
    "RegistryAuthority",
    "ServiceArea",
    "StartingGuide",
    "meaning_of",
]
