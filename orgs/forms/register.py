"""What officers type into the register of social organisations."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms import CreditCodeField, DateField, LineField, SeenVersionForm
from accounts.models import User
from orgs.models import Membership, Organization, ServiceArea
from orgs.rules import REGISTRARS


class KeptForm(SeenVersionForm):
    """Sends the version that the officer saw. `by` is set by the admin."""

    by: ClassVar[User]

    def _get_validation_exclusions(self) -> set[str]:
        """A field that is only shown counts in the constraints that name it."""
        shown = set(self._meta.fields) - set(self.fields) if self.instance.pk else set()  # type: ignore[arg-type]
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - shown

    def clean_jurisdiction(self) -> str:
        code = places.code_of(self.cleaned_data["jurisdiction"])
        if not self.by.may(REGISTRARS, code):
            raise ValidationError(_("This place is not in your jurisdiction."))
        return code


class OrganizationForm(KeptForm):
    name = LineField(label=_("name"), max_length=100)
    credit_code = CreditCodeField(
        label=_("unified social credit code"),
        required=False,
        help_text=_("Empty for a filed community organisation."),
    )
    jurisdiction = LineField(
        label=_("registered in"), help_text=_("Name or division code of the place.")
    )

    class Meta:
        model = Organization
        fields = ("name", "kind", "credit_code", "jurisdiction", "status")


class MembershipForm(KeptForm):
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)

    def clean_organization(self) -> Organization:
        chosen: Organization = self.cleaned_data["organization"]
        if not self.by.may(REGISTRARS, chosen.jurisdiction):
            raise ValidationError(_("Its members are kept where it is registered."))
        return chosen

    class Meta:
        model = Membership
        fields = ("organization", "user", "since", "until")


class ServiceAreaForm(KeptForm):
    jurisdiction = LineField(label=_("serves"), help_text=_("Name or division code of the place."))
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)

    class Meta:
        model = ServiceArea
        fields = ("organization", "jurisdiction", "since", "until")
