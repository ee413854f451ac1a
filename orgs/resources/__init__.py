"""What goes out as a file, and what is read back from one."""

from orgs.resources.credit import CreditEntryResource
from orgs.resources.library import EVENT_COLUMNS, PRACTICE_COLUMNS
from orgs.resources.organizations import OrganizationResource

__all__ = [
    "EVENT_COLUMNS",
    "PRACTICE_COLUMNS",
    "CreditEntryResource",
    "OrganizationResource",
]
