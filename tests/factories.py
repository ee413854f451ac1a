"""Plain functions that create rows. Units are found again by their name within the parent."""

from __future__ import annotations

import secrets
from datetime import date
from string import ascii_lowercase

from accounts.enums import SEPARATED_DUTIES, Role
from accounts.models import Appointment, User
from communities.enums import CommunityKind, TownshipKind
from communities.models import Community, County, Township

CITY_CODE = "2105"
PASSWORD = "Green-River-2026"
LONG_AGO = date(2020, 1, 1)

Unit = County | Township | Community | str


def word() -> str:
    """Eight letters, another word each time; digits would at times look like a telephone number."""
    return "".join(secrets.choice(ascii_lowercase) for _letter in range(8))


def county(*, name: str = "平山区", code: str = "", slug: str = "") -> County:
    """平山区 (210502, pingshan) by default; other names get the next free code."""
    found = County.objects.filter(name=name).first()
    if found:
        return found
    default = name == "平山区"
    number = County.objects.count() + 1
    return County.objects.create(
        name=name,
        code=code or ("210502" if default else f"2105{number + 60}"),
        slug=slug or ("pingshan" if default else f"county-{number}"),
    )


def township(
    county: County | None = None,
    *,
    name: str = "南地街道",
    code: str = "",
    slug: str = "",
    kind: str = TownshipKind.SUBDISTRICT,
) -> Township:
    """南地街道 (nandi) of 平山区 by default; otherwise the one called `name` in `county`."""
    parent = county or _default_county()
    found = Township.objects.filter(county=parent, name=name).first()
    if found:
        return found
    number = Township.objects.filter(county=parent).count() + 1
    default = name == "南地街道" and parent.code == "210502"
    return Township.objects.create(
        county=parent,
        name=name,
        code=code or (f"{parent.code}001" if default else f"{parent.code}{number + 100}"),
        slug=slug or ("nandi" if default else f"{parent.slug}-{number}"),
        kind=kind,
    )


def _default_county() -> County:
    return county()


def community(
    township: Township | None = None,
    *,
    name: str = "",
    code: str = "",
    slug: str = "",
    kind: str = CommunityKind.URBAN_COMMUNITY,
    households: int | None = 800,
    residents: int | None = 2000,
) -> Community:
    """A community called `name`; without a name, a new one at each call."""
    parent = township or _default_township()
    found = Community.objects.filter(township=parent, name=name).first() if name else None
    if found:
        return found
    number = Community.objects.filter(township=parent).count() + 1
    name = name or f"第{number}社区"
    return Community.objects.create(
        township=parent,
        name=name,
        short_name=name.removesuffix("社区") or name,
        code=code or f"{parent.code}{number:03d}",
        slug=slug or f"{parent.slug}-{number}",
        kind=kind,
        households=households,
        residents=residents,
    )


def _default_township() -> Township:
    return township()


def user(
    role: Role | str | None = None,
    jurisdiction: Unit = CITY_CODE,
    *,
    username: str = "",
    name: str = "张小明",
    unit: str = "测试单位",
    password: str | None = None,
    phone: str = "",
) -> User:
    """A person with one appointment in force since 2020; none where `role` is None.

    `jurisdiction` is a unit or its division code; separated duties have none. Without
    `password` the account cannot sign in by form: use `client_for(user)`.
    """
    number = User.objects.count() + 1
    person = User.objects.create_user(
        username or f"user{number}", password, name=name, unit=unit, phone=phone
    )
    if role is not None:
        appointment(person, role, jurisdiction)
    return person


def appointment(
    person: User,
    role: Role | str,
    jurisdiction: Unit = CITY_CODE,
    *,
    valid_from: date = LONG_AGO,
    valid_until: date | None = None,
) -> Appointment:
    code = jurisdiction if isinstance(jurisdiction, str) else jurisdiction.code
    person.__dict__.pop("current_appointments", None)
    person.__dict__.pop("roles", None)
    return Appointment.objects.create(
        user=person,
        role=role,
        jurisdiction="" if role in SEPARATED_DUTIES else code,
        valid_from=valid_from,
        valid_until=valid_until,
    )
