"""What goes out as a file, and what is read back from one."""

from orgs.resources.credit import CreditEntryResource
from orgs.resources.library import ExchangeEventResource, PracticeCaseResource
from orgs.resources.organizations import OrganizationResource

__all__ = [
    "CreditEntryResource",
    "ExchangeEventResource",
    "OrganizationResource",
    "PracticeCaseResource",
]
