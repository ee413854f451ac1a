"""What people type about social organisations, by file."""

from orgs.forms.register import (
    CapabilityForm,
    CodeCategoryForm,
    KeptForm,
    MembershipForm,
    OfficeholderForm,
    OrganizationForm,
    RegistryAuthorityForm,
    ServiceAreaForm,
)

__all__ = [
    "CapabilityForm",
    "CodeCategoryForm",
    "KeptForm",
    "MembershipForm",
    "OfficeholderForm",
    "OrganizationForm",
    "RegistryAuthorityForm",
    "ServiceAreaForm",
]
