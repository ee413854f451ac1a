"""What goes out as a file, and what is read back from one."""

from orgs.resources.credit import CreditEntryResource
from orgs.resources.library import EVENT_COLUMNS, PRACTICE_COLUMNS
from orgs.resources.lists import (
    CASE_COLUMNS,
    ENQUIRY_COLUMNS,
    PROJECT_COLUMNS,
    STANDARD_COLUMNS,
)
from orgs.resources.organizations import OrganizationResource
from orgs.resources.partnerships import BOOKING_COLUMNS, NEED_COLUMNS, RESOURCE_COLUMNS

__all__ = [
    "BOOKING_COLUMNS",
    "CASE_COLUMNS",
    "ENQUIRY_COLUMNS",
    "EVENT_COLUMNS",
    "NEED_COLUMNS",
    "PRACTICE_COLUMNS",
    "PROJECT_COLUMNS",
    "RESOURCE_COLUMNS",
    "STANDARD_COLUMNS",
    "CreditEntryResource",
    "OrganizationResource",
]
