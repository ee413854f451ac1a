"""What goes out as a file, and what is read back from one."""

from orgs.resources.credit import CreditEntryResource
from orgs.resources.library import EVENT_COLUMNS, PRACTICE_COLUMNS
from orgs.resources.lists import CASE_COLUMNS, PROJECT_COLUMNS, STANDARD_COLUMNS
from orgs.resources.organizations import OrganizationResource

__all__ = [
    "CASE_COLUMNS",
    "EVENT_COLUMNS",
    "PRACTICE_COLUMNS",
    "PROJECT_COLUMNS",
    "STANDARD_COLUMNS",
    "CreditEntryResource",
    "OrganizationResource",
]
