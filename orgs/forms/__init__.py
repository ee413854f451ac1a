"""What people type about social organisations, by file."""

from orgs.forms.cases import (
    CaseForm,
    CorrectionAnswerForm,
    CorrectionForm,
    MaterialsForm,
    step_form,
)
from orgs.forms.enquiries import (
    CaseTermForm,
    EnquiryAnswerForm,
    EnquiryForm,
    EnquiryReasonForm,
    EnquiryVersionForm,
    MaterialRequirementForm,
    StartingGuideForm,
)
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
    "CaseForm",
    "CaseTermForm",
    "CodeCategoryForm",
    "CorrectionAnswerForm",
    "CorrectionForm",
    "EnquiryAnswerForm",
    "EnquiryForm",
    "EnquiryReasonForm",
    "EnquiryVersionForm",
    "KeptForm",
    "MaterialRequirementForm",
    "MaterialsForm",
    "MembershipForm",
    "OfficeholderForm",
    "OrganizationForm",
    "RegistryAuthorityForm",
    "ServiceAreaForm",
    "StartingGuideForm",
    "step_form",
]
