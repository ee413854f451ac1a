"""The registry of units, their types, the law's rules for assemblies, conventions, members."""

from communities.models.assemblies import AssemblyRule
from communities.models.backbone import BackboneMember
from communities.models.changes import UnitChange
from communities.models.conventions import (
    Convention,
    ConventionClause,
    ConventionOpinion,
    ConventionReview,
)
from communities.models.units import Classification, Community, CommunityType, County, Township
from communities.models.votes import ConventionVote

__all__ = [
    "AssemblyRule",
    "BackboneMember",
    "Classification",
    "Community",
    "CommunityType",
    "Convention",
    "ConventionClause",
    "ConventionOpinion",
    "ConventionReview",
    "ConventionVote",
    "County",
    "Township",
    "UnitChange",
]
