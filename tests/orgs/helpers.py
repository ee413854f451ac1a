"""Organisations with members and service areas."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.enums import Role
from accounts.validators import credit_check_character, organisation_check_character
from orgs.models import Membership, Organization, ServiceArea
from tests import factories

LONG_AGO = date(2020, 1, 1)


def credit_code(number: int = 1) -> str:
    """A valid code of a social association registered in 平山区."""
    body = f"{number:08d}"
    first = f"51210502{body}{organisation_check_character(body)}"
    return first + credit_check_character(first)


def organization(
    name: str = "绿家园环保协会", *, number: int = 1, jurisdiction: str = "", **fields: Any
) -> Organization:
    return Organization.objects.create(
        name=name,
        kind=fields.pop("kind", "association"),
        credit_code=fields.pop("credit_code", credit_code(number)),
        jurisdiction=jurisdiction or factories.county().code,
        **fields,
    )


def member(of: Organization, person: Any = None, **fields: Any) -> Any:
    """A person who acts for `of`, appointed in 平山区 unless there is a `person` already."""
    person = person or factories.user(Role.ORG_MEMBER, factories.county())
    Membership.objects.create(
        user=person, organization=of, since=fields.pop("since", LONG_AGO), **fields
    )
    return person


def serves(organization: Organization, unit: Any, **fields: Any) -> ServiceArea:
    return ServiceArea.objects.create(
        organization=organization,
        jurisdiction=unit if isinstance(unit, str) else unit.code,
        since=fields.pop("since", LONG_AGO),
        **fields,
    )
