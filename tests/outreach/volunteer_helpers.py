"""Volunteers, carriers and campaigns of 德泰社区, with the people who keep them."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from accounts.enums import Role
from accounts.models import User
from outreach.models import Campaign, Carrier, Material, ServiceRecord, Volunteer
from outreach.services import (
    CampaignContent,
    CarrierContent,
    MaterialContent,
    ServiceContent,
    VolunteerContent,
    accept_volunteer,
    add_campaign,
    add_carrier,
    add_material,
    enter_service,
    sign_up,
    verify_service,
)
from tests import factories
from tests.orgs.standard_helpers import pdf
from tests.outreach.helpers import person

FIRST, TODAY = date(2026, 1, 5), date(2026, 3, 5)


def token() -> str:
    return secrets.token_hex(8)


def community() -> Any:
    return factories.community(name="德泰社区")


def member(name: str = "committee-1") -> User:
    return person(name, Role.COMMITTEE_MEMBER, community())


def officer(name: str = "township-1") -> User:
    return person(name, Role.TOWNSHIP_OFFICER, community().township)


def applied(name: str = "王小花", *, unit: Any = None, **fields: Any) -> Volunteer:
    values = {"phone": "13904140000", "age_group": "adult", **fields}
    organization = values.pop("organization", None)
    return sign_up(
        unit or community(),
        content=VolunteerContent(name=name, **values),
        organization=organization,
        token=token(),
    )


def active(name: str = "王小花", *, by: User | None = None, **fields: Any) -> Volunteer:
    """Accepted; on the day that the test stands on."""
    volunteer = applied(name, **fields)
    accept_volunteer(volunteer, by=by or member())
    return volunteer


def entered(
    volunteer: Volunteer, *, day: date, half_hours: int = 4, kind: str = "guidance", by: Any = None
) -> ServiceRecord:
    content = ServiceContent(kind, day, half_hours)
    record, _is_new = enter_service(volunteer, by=by or member(), content=content, token=token())
    return record


def verified(volunteer: Volunteer, **fields: Any) -> ServiceRecord:
    checker = fields.pop("checker", None) or officer()
    record = entered(volunteer, **fields)
    verify_service(record, by=checker)
    return record


def carrier(name: str = "东门宣传栏", *, by: User | None = None, **fields: Any) -> Carrier:
    values = {
        "kind": "board",
        "place": "小区东门",
        "keeper": "社区居委会",
        "since": FIRST,
        "renew_days": 30,
        **fields,
    }
    unit = values.pop("unit", None) or community()
    made, _is_new = add_carrier(
        unit, by=by or member(), content=CarrierContent(name=name, **values), token=token()
    )
    return made


def campaign(title: str = "垃圾分类宣传月", *, by: User | None = None) -> Campaign:
    content = CampaignContent(title, FIRST, TODAY, "进社区、进校园集中宣传")
    made, _is_new = add_campaign("210502", by=by or author(), content=content, token=token())
    return made


def author() -> User:
    return person("campaign-author", Role.COUNTY_OFFICER, "210502")


def publisher() -> User:
    return person("campaign-publisher", Role.COUNTY_OFFICER, "210502")


def material(
    title: str = "四分类海报", *, of: Campaign | None = None, upload: Any = None
) -> Material:
    made, _is_new = add_material(
        of or campaign(),
        by=author(),
        content=MaterialContent(title, "poster", "free"),
        upload=upload or pdf(),
        token=token(),
    )
    return made
