"""What people type about social organisations, by file."""

from orgs.forms.register import KeptForm, MembershipForm, OrganizationForm, ServiceAreaForm

__all__ = ["KeptForm", "MembershipForm", "OrganizationForm", "ServiceAreaForm"]
