"""Social organisations, the people who act for them, where they serve, and their cases."""

from orgs.models.case_rules import CaseTerm, MaterialRequirement
from orgs.models.cases import CaseMaterial, Correction, RegistrationCase
from orgs.models.organizations import Organization
from orgs.models.relations import DatedQuerySet, Membership, ServiceArea

__all__ = [
    "CaseMaterial",
    "CaseTerm",
    "Correction",
    "DatedQuerySet",
    "MaterialRequirement",
    "Membership",
    "Organization",
    "RegistrationCase",
    "ServiceArea",
]
