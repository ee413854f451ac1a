"""What goes out as a file, and what is read back from one."""

from communities.resources.backbone import (
    BackboneMemberResource,
    roster_file,
)
from communities.resources.bodies import LocalBodyResource, PropertyCompanyResource
from communities.resources.communities import CommunityResource
from communities.resources.councils import CouncilResource
from communities.resources.filings import ConventionFilingResource
from communities.resources.places import PLACE_COLUMNS, is_meant, place_columns
from communities.resources.townships import TownshipResource
from portal.sheets.formats import File, SafeCSV, SafeXLSX, csv_file, neutralised

__all__ = [
    "PLACE_COLUMNS",
    "BackboneMemberResource",
    "CommunityResource",
    "ConventionFilingResource",
    "CouncilResource",
    "File",
    "LocalBodyResource",
    "PropertyCompanyResource",
    "SafeCSV",
    "SafeXLSX",
    "TownshipResource",
    "csv_file",
    "is_meant",
    "neutralised",
    "place_columns",
    "roster_file",
]
