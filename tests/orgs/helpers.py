"""Organisations with members and service areas, dictionaries, entries on the site."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.enums import Role
from accounts.models import User
from accounts.validators import credit_check_character, organisation_check_character
from orgs.models import Capability, Membership, Organization, ServiceArea
from orgs.services import DICTIONARIES, load_dictionary, publish_organizations
from portal.models import Publication
from tests import factories

LONG_AGO = date(2020, 1, 1)


def credit_code(number: int = 1) -> str:
    """A valid code of a social association registered in 平山区."""
    return code_of(body=f"{number:08d}")


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


def code_of(prefix: str = "51", registry: str = "210502", body: str = "00000001") -> str:
    """A possible code with these parts."""
    first = f"{prefix}{registry}{body}{organisation_check_character(body)}"
    return first + credit_check_character(first)


def dictionaries() -> None:
    """The dictionaries that ship."""
    folder = Path(settings.BASE_DIR) / "data"
    for name in DICTIONARIES:
        load_dictionary(name, data=(folder / f"{name}.csv").read_bytes())


def capability(code: str = "publicity", **fields: Any) -> Capability:
    made, _is_new = Capability.objects.get_or_create(
        code=code, defaults={"name": fields.pop("name", code), **fields}
    )
    return made


def publish(of: Organization, reason: str = "") -> Publication:
    """On the site, published by an officer of the city who wrote none of it."""
    publisher = User.objects.filter(username="org-publisher").first() or factories.user(
        Role.CITY_OFFICER, factories.CITY_CODE, username="org-publisher", unit="本溪市民政局"
    )
    rows = Organization.objects.filter(pk=of.pk)
    [made] = publish_organizations(rows, by=publisher, reason=reason).published
    return made
