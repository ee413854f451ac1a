"""What is typed about cases: the application, how papers were found, steps and their reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.constants import COMMUNITY_DIGITS, COUNTY_DIGITS
from accounts.forms import (
    CreditCodeField,
    DateField,
    LineField,
    PhoneField,
    TextField,
    TokenForm,
)
from accounts.models import User
from accounts.rules import Transition
from orgs import queries
from orgs.enums import CaseState, MaterialStatus, Matter, Opinion, OrganizationKind
from orgs.models import CaseMaterial, Enquiry, RegistrationCase
from orgs.models.cases import NAME_LENGTH, PERSON_LENGTH, REASON_LENGTH
from orgs.rules import FILERS, REGISTRARS
from orgs.services import CaseEntry, Check


class CaseForm(TokenForm):
    """An application as the registry, a township or a committee takes it."""

    kind = forms.ChoiceField(label=_("Kind of organisation"))
    matter = forms.ChoiceField(
        label=_("Matter"), choices=Matter.choices, widget=forms.RadioSelect, initial="registration"
    )
    jurisdiction = forms.ChoiceField(
        label=_("Registry or community"),
        help_text=_("For a filing the community whose committee gives the first opinion."),
    )
    name = LineField(
        label=_("Name of the organisation"),
        max_length=NAME_LENGTH,
        help_text=_("For a change of name the new one."),
    )
    organization: Any = forms.ModelChoiceField(
        None,
        label=_("Organisation concerned"),
        required=False,
        empty_label=_("None: it is new"),
        help_text=_(
            "The one that changes or ends; for an establishment the filed one that becomes a "
            "legal person."
        ),
    )
    supervising_body = LineField(
        label=_("Supervising body"), max_length=NAME_LENGTH, required=False
    )
    scope = TextField(
        label=_("What it does, or what changes"),
        max_length=REASON_LENGTH,
        required=False,
        rows=3,
    )
    received_on = DateField(label=_("Received on"), initial=timezone.localdate)
    basis_on = DateField(
        label=_("Supervising body agreed, or liquidation ended, on"),
        required=False,
        help_text=_("From this day the time to apply is counted."),
    )
    applicant_name = LineField(
        label=_("Applicant"),
        max_length=PERSON_LENGTH,
        required=False,
        help_text=_("How to address them. Identity numbers are not kept here."),
    )
    applicant_phone = PhoneField(
        label=_("Telephone"),
        required=False,
        help_text=_("Kept encrypted, and deleted when the case is closed."),
    )

    def __init__(self, user: User, data: Any = None, *, enquiry: Enquiry | None = None) -> None:
        super().__init__(data, initial=_asked(enquiry) if enquiry else None)
        fields: Any = self.fields
        fields["kind"].choices = _kinds(user)
        fields["jurisdiction"].choices = _places(user)
        fields["organization"].queryset = queries.organizations_to_choose(user)

    def entry(self) -> CaseEntry:
        """What was typed; only after `is_valid`."""
        names = CaseEntry.__dataclass_fields__
        return CaseEntry(**{name: self.cleaned_data[name] for name in names})


def _asked(enquiry: Enquiry) -> dict[str, Any]:
    """What somebody who asked has said already; their words stay out of what gets published."""
    return {
        "kind": enquiry.kind,
        "jurisdiction": enquiry.jurisdiction,
        "applicant_name": enquiry.contact_name,
        "applicant_phone": enquiry.contact_phone,
    }


def _kinds(user: User) -> list[tuple[str, Any]]:
    kinds = [
        (value, label)
        for value, label in OrganizationKind.choices
        if user.may(FILERS if value == OrganizationKind.FILED else REGISTRARS)
    ]
    return [("", _("Choose a kind")), *kinds] if len(kinds) > 1 else kinds


def _places(user: User) -> list[tuple[str, str]]:
    """Registries and communities for which `user` may open a case."""
    return [
        (code, name)
        for code, name in places.names().items()
        if (len(code) <= COUNTY_DIGITS and user.may(REGISTRARS, code))
        or (len(code) == COMMUNITY_DIGITS and user.may(FILERS, code))
    ]


class MaterialsForm(forms.Form):
    """How each paper was found, all on one page."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, case: RegistrationCase, papers: Iterable[CaseMaterial], data: Any = None
    ) -> None:
        super().__init__(data, initial={"version": case.version})
        self.papers = list(papers)
        for paper in self.papers:
            self.fields[f"material_{paper.pk}"] = forms.ChoiceField(
                label=paper.requirement.name,
                choices=MaterialStatus.choices,
                initial=paper.status,
                required=False,
            )
            self.fields[f"remark_{paper.pk}"] = LineField(
                label=_("Remark"), max_length=200, required=False, initial=paper.remark
            )

    def rows(self) -> list[tuple[CaseMaterial, Any, Any]]:
        """Each paper with its two fields."""
        return [
            (paper, self[f"material_{paper.pk}"], self[f"remark_{paper.pk}"])
            for paper in self.papers
        ]

    def checks(self) -> dict[int, Check]:
        """What was sent, by the papers' keys; only after `is_valid`."""
        values = self.cleaned_data
        return {
            paper.pk: Check(status, values[f"remark_{paper.pk}"])
            for paper in self.papers
            if (status := values[f"material_{paper.pk}"])
        }


class CorrectionForm(forms.Form):
    text = TextField(
        label=_("What is to be corrected"),
        max_length=REASON_LENGTH,
        rows=3,
        help_text=_("The applicant reads it. Until the answer the clock stands."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CorrectionAnswerForm(forms.Form):
    answer = TextField(
        label=_("What was handed in"),
        max_length=REASON_LENGTH,
        rows=3,
        help_text=_("Where nothing came in time, say so."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CaseReasonForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        rows=3,
        help_text=_("The applicant reads the reason."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ExaminationForm(forms.Form):
    opinion = forms.ChoiceField(
        label=_("Opinion"), choices=Opinion.choices, widget=forms.RadioSelect
    )
    text = TextField(label=_("What was found"), max_length=REASON_LENGTH, rows=4)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CertificateForm(forms.Form):
    certificate_number = LineField(
        label=_("Number of the certificate"), max_length=50, required=False
    )
    credit_code = CreditCodeField(label=_("Unified social credit code"))
    version = forms.IntegerField(widget=forms.HiddenInput)


STEP_FORMS: dict[str, type[forms.Form]] = {
    CaseState.EXAMINED: ExaminationForm,
    CaseState.WITH_TOWNSHIP: ExaminationForm,
    CaseState.CERTIFIED: CertificateForm,
}


def step_form(case: RegistrationCase, step: Transition, data: Any = None) -> forms.Form:
    """What a step of `case` asks for: an opinion, a certificate, a reason, or nothing."""
    form = STEP_FORMS.get(step.target, CaseReasonForm)(data, initial={"version": case.version})
    form.auto_id = f"{step.target}_%s"
    if "reason" in form.fields and not step.reason_required:
        del form.fields["reason"]
    if "credit_code" in form.fields and case.matter != Matter.REGISTRATION:
        del form.fields["credit_code"]
    return form
