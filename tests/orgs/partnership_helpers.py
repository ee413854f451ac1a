"""Units, resources, needs and bookings around 德泰社区, and the people who act for them."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from communities.models import County
from orgs.models import Booking, Need, Partnership, PartnerUnit, Resource
from orgs.partnership_public import publish_partnerships
from orgs.queries import Party, owners_of
from orgs.services import (
    BookingEntry,
    HeldEntry,
    NeedEntry,
    ResourceEntry,
    ask_booking,
    enter_need,
    enter_resource,
    step_booking,
)
from portal.models import Publication
from tests import factories
from tests.orgs.case_helpers import person


def token() -> str:
    return secrets.token_hex(16)


def committee(name: str = "德泰社区") -> User:
    unit = factories.community(name=name)
    return person(f"partner-{unit.code}", Role.COMMITTEE_MEMBER, unit)


def officer() -> User:
    """Speaks for the units of 平山区."""
    return person("partner-county", Role.COUNTY_OFFICER, factories.county())


def party(of: User) -> Party:
    """The one for whom a committee member or a member of an organisation acts."""
    return owners_of(of)[0]


def unit(name: str = "本溪钢铁机关党委", **fields: Any) -> PartnerUnit:
    values = {"kind": "enterprise", "jurisdiction": factories.county().code}
    return PartnerUnit.objects.create(name=name, **values | fields)


def agreement(of: PartnerUnit, place: Any = None, **fields: Any) -> Partnership:
    code = (place or factories.township()).code
    values = {"since": date(2025, 1, 1), "document": "平党联〔2025〕3号"}
    return Partnership.objects.create(unit=of, jurisdiction=code, **values | fields)


def resource(by: User | None = None, of: PartnerUnit | None = None, **fields: Any) -> Resource:
    """A hall of 德泰社区's committee, or of the unit `of`."""
    by = by or (officer() if of else committee())
    parties = owners_of(by)
    if of is not None:
        parties = [one for one in parties if one.unit == of]
    values: dict[str, Any] = {
        "kind": "place",
        "name": "党群服务中心会议室",
        "capacity": 60,
        "measure": "人",
        "since": date(2025, 1, 1),
    }
    entry = ResourceEntry(**values | fields)
    made, _is_new = enter_resource(by=by, party=parties[0], entry=entry, token=token())
    return made


def need(by: User | None = None, **fields: Any) -> Need:
    by = by or committee("南地社区")
    tomorrow = timezone.localdate() + timedelta(days=1)
    values: dict[str, Any] = {
        "kind": "place",
        "title": "垃圾分类培训场地",
        "topic": "居民分类培训",
        "quantity": 40,
        "measure": "人",
        "since": tomorrow,
        "until": tomorrow + timedelta(days=6),
    }
    made, _is_new = enter_need(
        by=by, party=party(by), entry=NeedEntry(**values | fields), token=token()
    )
    return made


def at(hour: int, days: int = 1, minute: int = 0) -> datetime:
    """A moment `days` from today."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def ask(of: Resource, by: User | None = None, **fields: Any) -> Booking:
    by = by or committee("南地社区")
    values: dict[str, Any] = {
        "starts_at": at(9),
        "ends_at": at(11),
        "quantity": 1,
        "purpose": "分类培训",
    }
    entry = BookingEntry(**values | fields)
    made, _is_new = ask_booking(of, by=by, party=party(by), entry=entry, token=token())
    return made


def agreed(of: Resource, by: User | None = None, **fields: Any) -> Booking:
    booking = ask(of, by, **fields)
    step_booking(booking, "agreed", by=officer() if of.unit_id else committee())
    return booking


def held(booking: Booking, **fields: Any) -> Booking:
    """Recorded by its owner; it lies in the past by then."""
    start = timezone.localtime(booking.starts_at)
    values: dict[str, Any] = {
        "held_on": start.date(),
        "people": 35,
        "quantity_used": booking.quantity,
        "record": "培训如期举行，居民现场分类练习。",
    }
    by = officer() if booking.resource.unit_id else committee()
    step_booking(booking, "held", by=by, held=HeldEntry(**values | fields))
    return booking


def publish_county(reason: str = "", county: County | None = None) -> Publication:
    """平山区's partnerships on the site, by an officer of the city who wrote none of it."""
    name = "partner-publisher"
    by = User.objects.filter(username=name).first() or factories.user(
        Role.CITY_OFFICER, factories.CITY_CODE, username=name, unit="本溪市民政局"
    )
    return publish_partnerships(county or factories.county(), by=by, reason=reason, confirmed=True)
