"""What people type about social organisations, by file."""

from orgs.forms.cases import (
    CaseForm,
    CorrectionAnswerForm,
    CorrectionForm,
    MaterialsForm,
    step_form,
)
from orgs.forms.register import KeptForm, MembershipForm, OrganizationForm, ServiceAreaForm

__all__ = [
    "CaseForm",
    "CorrectionAnswerForm",
    "CorrectionForm",
    "KeptForm",
    "MaterialsForm",
    "MembershipForm",
    "OrganizationForm",
    "ServiceAreaForm",
    "step_form",
]
