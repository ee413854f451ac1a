"""What a granted or filed case makes of the register of organisations."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.scoping import covers
from accounts.services import refuse_stale, refuse_step, transition
from orgs import queries
from orgs.enums import CaseState, Matter, OrganizationStatus
from orgs.models import Organization, RegistrationCase, ServiceArea
from orgs.services.cases import FORGOTTEN, lock_case, refuse_unfit
from orgs.services.opening import registry_of
from orgs.services.register import add, change

# What a change of a registration says in columns; what else changed is told in words alone.
CARRIED = ("name", "supervising_body")


def settle_case(
    case: RegistrationCase,
    *,
    by: User,
    certificate_number: str = "",
    credit_code: str = "",
    expected_version: int | None = None,
) -> None:
    """Issue, replace or take back the certificate, or enter what was filed in the county's
    register: the entry of the organisation is made, changed or ended with it.

    `credit_code` is that of a new legal person; the filed one that it grew out of ends, and it
    goes on serving where that served: there it cannot score. How to reach the applicants is
    deleted. Raises ValidationError keyed by field of the case or the organisation, Refusal,
    StaleRecord.
    """
    target = CaseState.REGISTERED if case.is_filing else CaseState.CERTIFIED
    certificate_number = certificate_number.strip()
    refuse_unfit(case, certificate_number=certificate_number)
    with transaction.atomic():
        lock_case(case)
        refuse_stale(case, expected_version=expected_version)
        refuse_step(case, target)
        transition(
            case,
            target,
            by=by,
            expected_version=expected_version,
            result=_entry(case, by, credit_code),
            settled_by=by,
            settled_on=timezone.localdate(),
            certificate_number=certificate_number,
            **FORGOTTEN,
        )


def _entry(case: RegistrationCase, by: User, credit_code: str) -> Organization:
    if case.matter == Matter.REGISTRATION:
        return _establish(case, by, credit_code)
    organization: Organization = Organization.objects.get(cases=case)
    if case.matter == Matter.CANCELLATION:
        _change(organization, by, status=OrganizationStatus.ENDED)
    else:
        named = {name: getattr(case, name) for name in CARRIED if getattr(case, name)}
        changed = {k: value for k, value in named.items() if getattr(organization, k) != value}
        if changed:
            _change(organization, by, **changed)
    return organization


def _establish(case: RegistrationCase, by: User, credit_code: str) -> Organization:
    made = Organization(
        name=case.name,
        kind=case.kind,
        credit_code=credit_code,
        jurisdiction=registry_of(case),
        supervising_body=case.supervising_body,
        scope=case.scope,
        established_on=case.decided_on,
    )
    grown = None if case.organization_id is None else Organization.objects.get(cases=case)
    add(made, by=by, capabilities=list(grown.capabilities.all()) if grown else ())
    served = [area.jurisdiction for area in queries.services_of([grown])] if grown else []
    for code in [case.jurisdiction] if case.is_filing else served:
        if covers(case.jurisdiction, code):
            area = ServiceArea(organization=made, jurisdiction=code, since=timezone.localdate())
            add(area, by=by)
    if grown is not None:
        _change(grown, by, status=OrganizationStatus.ENDED)
    return made


def _change(organization: Organization, by: User, **changes: Any) -> None:
    change(organization, by=by, expected_version=organization.version, **changes)
