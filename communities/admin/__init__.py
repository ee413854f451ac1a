"""The registry in the browser admin. Units come from the file of divisions; nothing is deleted."""

from communities.admin.assemblies import AssemblyRuleAdmin
from communities.admin.backbone import BackboneMemberAdmin
from communities.admin.bodies import (
    EstateAdmin,
    LocalBodyAdmin,
    PropertyCompanyAdmin,
    PropertyContractAdmin,
)
from communities.admin.classification import CommunityTypeAdmin
from communities.admin.communities import CommunityAdmin
from communities.admin.conventions import ConventionAdmin
from communities.admin.councils import CouncilAdmin
from communities.admin.toolkits import GovernanceMethodAdmin, MethodAdoptionAdmin
from communities.admin.units import CountyAdmin, TownshipAdmin

__all__ = [
    "AssemblyRuleAdmin",
    "BackboneMemberAdmin",
    "CommunityAdmin",
    "CommunityTypeAdmin",
    "ConventionAdmin",
    "CouncilAdmin",
    "CountyAdmin",
    "EstateAdmin",
    "GovernanceMethodAdmin",
    "LocalBodyAdmin",
    "MethodAdoptionAdmin",
    "PropertyCompanyAdmin",
    "PropertyContractAdmin",
    "TownshipAdmin",
]
