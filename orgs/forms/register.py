"""What officers type into the register of social organisations."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms import (
    CreditCodeField,
    DateField,
    DecimalField,
    IntegerField,
    LineField,
    PhoneField,
    SeenVersionForm,
    TextField,
)
from accounts.models import User
from orgs.constants import TEXT_LENGTH
from orgs.models import (
    Capability,
    CodeCategory,
    Membership,
    Officeholder,
    Organization,
    RegistryAuthority,
    ServiceArea,
)
from orgs.rules import REGISTRARS

PLACE_HELP = _("Name or division code of the place.")


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

    def clean_organization(self) -> Organization:
        chosen: Organization = self.cleaned_data["organization"]
        if not self.by.may(REGISTRARS, chosen.jurisdiction):
            raise ValidationError(_("Its members are kept where it is registered."))
        return chosen


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "vTextField"})


def _count(label: Any) -> IntegerField:
    return IntegerField(label=label, required=False, maximum=10_000_000)


class WebsiteField(LineField):
    """A web address; people leave the scheme away."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return f"https://{typed}" if typed and "://" not in typed else typed


class OrganizationForm(KeptForm):
    name = LineField(label=_("name"), max_length=100, widget=_line())
    credit_code = CreditCodeField(
        label=_("unified social credit code"),
        required=False,
        widget=_line(),
        help_text=_("Empty for a filed community organisation."),
    )
    jurisdiction = LineField(label=_("registered in"), help_text=PLACE_HELP)
    capabilities = forms.ModelMultipleChoiceField(
        Capability.objects.all(),
        label=_("capabilities"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = TextField(label=_("purpose"), required=False, max_length=TEXT_LENGTH, rows=3)
    scope = TextField(
        label=_("scope of activities"), required=False, max_length=TEXT_LENGTH, rows=3
    )
    supervising_body = LineField(
        label=_("supervising body"), required=False, max_length=100, widget=_line()
    )
    sector = LineField(label=_("sector"), required=False, max_length=30)
    established_on = DateField(label=_("established on"), required=False)
    charter_approved_on = DateField(label=_("charter approved on"), required=False)
    certificate_from = DateField(label=_("certificate from"), required=False)
    certificate_until = DateField(label=_("certificate until"), required=False)
    funds = DecimalField(
        label=_("registered funds"),
        required=False,
        places=2,
        maximum=999_999_999_999,
        unit="元",
        help_text=_("In yuan."),
    )
    full_time = _count(_("full-time staff"))
    part_time = _count(_("part-time staff"))
    directors = _count(_("members of the council"))
    standing_directors = _count(_("of these, standing members"))
    supervisors = _count(_("members of the supervisory board"))
    individual_members = _count(_("individual members"))
    unit_members = _count(_("member units"))
    address = LineField(label=_("domicile"), required=False, max_length=200, widget=_line())
    telephone = PhoneField(label=_("telephone"), required=False)
    website = WebsiteField(label=_("website"), required=False, max_length=200, widget=_line())

    class Meta:
        model = Organization
        fields = (
            "name", "kind", "credit_code", "jurisdiction", "status", "is_environmental",
            "is_charity", "capabilities", "purpose", "scope", "supervising_body", "sector",
            "nature", "foundation_type", "established_on", "charter_approved_on",
            "certificate_from", "certificate_until", "funds", "full_time", "part_time",
            "directors", "standing_directors", "supervisors", "individual_members",
            "unit_members", "address", "premises", "telephone", "email", "website",
        )  # fmt: skip


class MembershipForm(KeptForm):
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)

    class Meta:
        model = Membership
        fields = ("organization", "user", "since", "until")


class OfficeholderForm(KeptForm):
    name = LineField(
        label=_("name of the person"),
        max_length=50,
        help_text=_("Not published. Identity numbers are not kept here."),
    )
    phone = PhoneField(label=_("telephone"), required=False, help_text=_("Not published."))
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)

    class Meta:
        model = Officeholder
        fields = ("organization", "post", "name", "phone", "since", "until")


class ServiceAreaForm(KeptForm):
    jurisdiction = LineField(label=_("serves"), help_text=PLACE_HELP)
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)

    def clean_organization(self) -> Organization:
        """Whoever keeps the place says who serves there, wherever that is registered."""
        chosen: Organization = self.cleaned_data["organization"]
        return chosen

    class Meta:
        model = ServiceArea
        fields = ("organization", "jurisdiction", "since", "until")


class CodeCategoryForm(KeptForm):
    code = LineField(label=_("first two characters"), max_length=2)
    name = LineField(label=_("stands for"), max_length=60, widget=_line())
    source = LineField(label=_("source"), max_length=200, widget=_line())

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    class Meta:
        model = CodeCategory
        fields = ("code", "name", "kind", "is_confirmed", "source")


class RegistryAuthorityForm(KeptForm):
    code = LineField(label=_("characters 3 to 8"), max_length=6)
    name = LineField(label=_("registry authority"), max_length=100)
    jurisdiction = LineField(
        label=_("its register is that of"),
        required=False,
        help_text=_("Name or division code of the place; empty for one above the city."),
    )
    source = LineField(label=_("source"), max_length=200, widget=_line())

    def clean_jurisdiction(self) -> str:
        return places.code_of(self.cleaned_data["jurisdiction"])

    class Meta:
        model = RegistryAuthority
        fields = ("code", "name", "jurisdiction", "source")


class CapabilityForm(KeptForm):
    code = forms.SlugField(
        label=_("code"), max_length=40, help_text=_("Small letters, digits and hyphens.")
    )
    name = LineField(label=_("name"), max_length=30)
    position = IntegerField(label=_("position"), maximum=1000)

    class Meta:
        model = Capability
        fields = ("code", "name", "position", "is_expected")
