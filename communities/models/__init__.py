"""The registry of units, their types, the law's rules for assemblies, and conventions."""

from communities.models.assemblies import AssemblyRule
from communities.models.changes import TownshipChange, UnitChange
from communities.models.conventions import (
    Convention,
    ConventionClause,
    ConventionOpinion,
    ConventionReview,
)
from communities.models.toolkits import GovernanceMethod, MethodAdoption, MethodStep, ModelText
from communities.models.units import Classification, Community, CommunityType, County, Township
from communities.models.votes import ConventionVote

__all__ = [
    "AssemblyRule",
    "Classification",
    "Community",
    "CommunityType",
    "Convention",
    "ConventionClause",
    "ConventionOpinion",
    "ConventionReview",
    "ConventionVote",
    "County",
    "GovernanceMethod",
    "MethodAdoption",
    "MethodStep",
    "ModelText",
    "Township",
    "TownshipChange",
    "UnitChange",
]
