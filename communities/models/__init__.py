"""The registry of units, their types, and the law's rules for their assemblies."""

from communities.models.assemblies import AssemblyRule
from communities.models.units import Classification, Community, CommunityType, County, Township

__all__ = [
    "AssemblyRule",
    "Classification",
    "Community",
    "CommunityType",
    "County",
    "Township",
]
