"""Units, their types, bodies and members, toolkits, rules for assemblies, conventions."""

from communities.models.assemblies import AssemblyRule
from communities.models.backbone import BackboneMember
from communities.models.bodies import Estate, LocalBody, PropertyCompany, PropertyContract
from communities.models.changes import TownshipChange, UnitChange
from communities.models.conventions import (
    Convention,
    ConventionClause,
    ConventionOpinion,
    ConventionReview,
)
from communities.models.councils import Council, CouncilParty
from communities.models.filings import FilingCorrection
from communities.models.programmes import CommunityProgramme, Programme
from communities.models.toolkits import GovernanceMethod, MethodAdoption, MethodStep, ModelText
from communities.models.units import Classification, Community, CommunityType, County, Township
from communities.models.votes import ConventionVote

__all__ = [
    "AssemblyRule",
    "BackboneMember",
    "Classification",
    "Community",
    "CommunityProgramme",
    "CommunityType",
    "Convention",
    "ConventionClause",
    "ConventionOpinion",
    "ConventionReview",
    "ConventionVote",
    "Council",
    "CouncilParty",
    "County",
    "Estate",
    "FilingCorrection",
    "GovernanceMethod",
    "LocalBody",
    "MethodAdoption",
    "MethodStep",
    "ModelText",
    "Programme",
    "PropertyCompany",
    "PropertyContract",
    "Township",
    "TownshipChange",
    "UnitChange",
]
