"""What goes out as a file, and what is read back from one."""

from communities.resources.backbone import BackboneMemberResource
from communities.resources.bodies import LocalBodyResource, PropertyCompanyResource
from communities.resources.communities import CommunityResource
from communities.resources.conventions import CONVENTION_COLUMNS
from communities.resources.councils import COUNCIL_COLUMNS
from communities.resources.filings import ConventionFilingResource
from communities.resources.lists import CONTRACT_COLUMNS, ESTATE_COLUMNS, TOOLKIT_COLUMNS
from communities.resources.places import PLACE_COLUMNS, is_meant, place_columns, place_of
from communities.resources.townships import TownshipResource

__all__ = [
    "CONTRACT_COLUMNS",
    "CONVENTION_COLUMNS",
    "COUNCIL_COLUMNS",
    "ESTATE_COLUMNS",
    "PLACE_COLUMNS",
    "TOOLKIT_COLUMNS",
    "BackboneMemberResource",
    "CommunityResource",
    "ConventionFilingResource",
    "LocalBodyResource",
    "PropertyCompanyResource",
    "TownshipResource",
    "is_meant",
    "place_columns",
    "place_of",
]
