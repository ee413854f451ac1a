"""Applications to establish, change or end an organisation, as they are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COMMUNITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.scoping import covers
from accounts.services import once, record_event
from accounts.validators import validate_jurisdiction
from communities.models import Community
from orgs import queries
from orgs.enums import CaseState, Matter, OrganizationKind, OrganizationStatus
from orgs.models import CaseMaterial, Organization, RegistrationCase
from orgs.rules import FILERS, REGISTRARS


@dataclass(frozen=True)
class CaseEntry:
    """What an application says. `jurisdiction` is the registry's, or a filing's community."""

    kind: str
    matter: str
    jurisdiction: str
    name: str
    received_on: date
    supervising_body: str = ""
    scope: str = ""
    applicant_name: str = ""
    applicant_phone: str = ""
    organization: Organization | None = None
    basis_on: date | None = None


def open_case(*, by: User, entry: CaseEntry, token: str) -> tuple[RegistrationCase, bool]:
    """Take an application, once for each `token`, with the papers that its kind needs that day.

    A registry opens registrations (社会团体登记管理条例, article 6), a committee or its township
    filings. Raises Refusal for everybody else, ValidationError keyed by field.
    """
    _refuse_others(by, entry)

    def create() -> RegistrationCase:
        # Two at once about one organisation: the slower sees the case of the faster.
        transaction_lock("audit")
        _check_entry(entry)
        case = RegistrationCase(
            state=CaseState.FIRST_OPINION
            if entry.kind == OrganizationKind.FILED
            else CaseState.GUIDANCE,
            opened_by=by,
            **{name: getattr(entry, name) for name in CaseEntry.__dataclass_fields__},
        )
        case.clean_fields(exclude=["opened_by", "organization"])
        case.validate_constraints()
        case.save(force_insert=True)
        CaseMaterial.objects.bulk_create(
            CaseMaterial(case=case, requirement=row, is_required=row.is_required)
            for row in queries.requirements(case.kind, case.matter, timezone.localdate())
        )
        record_event(
            actor=by,
            action="registrationcase.opened",
            target=case,
            after={"kind": case.kind, "matter": case.matter, "name": case.name},
        )
        return case

    return once(model=RegistrationCase, user=by, token=token, create=create)


def _refuse_others(by: User, entry: CaseEntry) -> None:
    is_filing = entry.kind == OrganizationKind.FILED
    if not by.may(FILERS if is_filing else REGISTRARS, entry.jurisdiction):
        raise Refusal(
            _("Filings are opened by the committee or its township.")
            if is_filing
            else _("Registration cases are opened by the registry of the county or the city.")
        )


def _check_entry(entry: CaseEntry) -> None:
    validate_jurisdiction(entry.jurisdiction)
    _check_place(entry)
    _check_organization(entry)
    if entry.received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day lies in the future.")})
    if entry.basis_on is not None and entry.basis_on > entry.received_on:
        raise ValidationError({"basis_on": _("This day lies after the application.")})
    register = registry_of(entry)
    taken = Organization.objects.filter(jurisdiction=register, name=entry.name)
    if entry.matter != Matter.CANCELLATION and taken.exclude(pk=_pk(entry.organization)).exists():
        raise ValidationError({"name": _("An organisation of this name is registered there.")})


def _pk(organization: Organization | None) -> int:
    return organization.pk if organization is not None else 0


def registry_of(case: CaseEntry | RegistrationCase) -> str:
    """The division code under which its organisation stands in the register."""
    is_filing = case.kind == OrganizationKind.FILED
    return str(case.jurisdiction[:TOWNSHIP_DIGITS] if is_filing else case.jurisdiction)


def _check_place(entry: CaseEntry) -> None:
    length = len(entry.jurisdiction)
    if entry.kind == OrganizationKind.FILED:
        units = Community.objects.existing().committees().filter(code=entry.jurisdiction)
        if length != COMMUNITY_DIGITS or not units.exists():
            raise ValidationError(
                {"jurisdiction": _("A filing begins with a committee: enter its community.")}
            )
    elif length > COUNTY_DIGITS:
        raise ValidationError(
            {"jurisdiction": _("Registries are those of the city and of the counties.")}
        )


def _check_organization(entry: CaseEntry) -> None:
    """Raises ValidationError where the organisation named cannot be the one concerned."""
    named = entry.organization
    if entry.matter != Matter.REGISTRATION and named is None:
        raise ValidationError({"organization": _("Choose the organisation that changes or ends.")})
    if named is None:
        return
    if named.status != OrganizationStatus.ACTIVE:
        raise ValidationError({"organization": _("This organisation has ended.")})
    if entry.matter == Matter.REGISTRATION:
        grows = named.kind == OrganizationKind.FILED and entry.kind != OrganizationKind.FILED
        if not grows or not covers(entry.jurisdiction, named.jurisdiction):
            raise ValidationError(
                {
                    "organization": _(
                        "Only a filed organisation of this place becomes a legal person."
                    )
                }
            )
    elif named.kind != entry.kind or named.jurisdiction != registry_of(entry):
        raise ValidationError(
            {"organization": _("This organisation is of another kind or of another registry.")}
        )
