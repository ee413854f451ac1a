"""What goes out as a file, and what is read back from one."""

from communities.resources.backbone import BackboneMemberResource
from communities.resources.bodies import LocalBodyResource, PropertyCompanyResource
from communities.resources.communities import CommunityResource
from communities.resources.conventions import CONVENTION_COLUMNS
from communities.resources.councils import COUNCIL_COLUMNS
from communities.resources.places import place_of
from portal.sheets.formats import File, SafeCSV, SafeXLSX, csv_file

__all__ = [
    "CONVENTION_COLUMNS",
    "COUNCIL_COLUMNS",
    "BackboneMemberResource",
    "CommunityResource",
    "File",
    "LocalBodyResource",
    "PropertyCompanyResource",
    "SafeCSV",
    "SafeXLSX",
    "csv_file",
    "place_of",
]
