"""The people, each with a browser, and the units they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.test import Client

from accounts.enums import Role
from tests import factories

# name → role, and the unit in which it is held
PEOPLE: dict[str, tuple[Role | None, str]] = {
    "nobody": (None, ""),
    "member": (Role.COMMITTEE_MEMBER, "community"),
    "sibling": (Role.COMMITTEE_MEMBER, "sibling_community"),
    "far_member": (Role.COMMITTEE_MEMBER, "far_community"),
    "expired": (Role.COMMITTEE_MEMBER, "community"),
    "township": (Role.TOWNSHIP_OFFICER, "township"),
    "other_township": (Role.TOWNSHIP_OFFICER, "sibling_township"),
    "county": (Role.COUNTY_OFFICER, "county"),
    "other_county": (Role.COUNTY_OFFICER, "far_county"),
    "city": (Role.CITY_OFFICER, "city"),
    "inspector": (Role.INSPECTOR, "county"),
    "other_inspector": (Role.INSPECTOR, "county"),
    "org": (Role.ORG_MEMBER, "county"),
    "other_org": (Role.ORG_MEMBER, "county"),
    "system": (Role.SYSTEM_ADMIN, ""),
    "security": (Role.SECURITY_ADMIN, ""),
    "auditor": (Role.AUDITOR, ""),
    "disabled": (Role.CITY_OFFICER, "city"),
}
EVERYBODY = ("anonymous", *PEOPLE)


class World:
    """Everybody, and each of `objects` made once, in their order or when another needs it."""

    def __init__(self, objects: Mapping[str, Callable[[World], dict[str, str]]]) -> None:
        self.objects = objects
        self.units: dict[str, Any] = {"": "", "city": factories.CITY_CODE}
        self.people: dict[str, Any] = {}
        self.clients: dict[str, Client] = {"anonymous": Client(raise_request_exception=False)}
        self._objects: dict[str, dict[str, str]] = {}
        self._make_units()
        self._make_people()
        for name in objects:
            self.variables(name)

    def _make_units(self) -> None:
        county = factories.county()
        township = factories.township()
        far_county = factories.county(name="溪湖区", code="210503", slug="xihu")
        far_township = factories.township(far_county, name="河东街道")
        self.units |= {
            "county": county,
            "township": township,
            "sibling_township": factories.township(county, name="平山街道"),
            "community": factories.community(township, name="德泰社区", slug="nandi-detai"),
            "sibling_community": factories.community(township, name="南地社区"),
            "far_county": far_county,
            "far_community": factories.community(far_township, name="河东社区"),
        }

    def _make_people(self) -> None:
        for name, (role, unit) in PEOPLE.items():
            person = factories.user(
                role, self.units[unit], username=name, name=f"姓名{name}", password="x"
            )
            if name == "expired":
                person.appointments.update(valid_until=date(2026, 1, 31))
            client = Client(raise_request_exception=False)
            client.force_login(person)
            self.people[name] = type(person).objects.get(pk=person.pk)
            self.clients[name] = client
        self.people["disabled"].is_active = False
        self.people["disabled"].save()

    def variables(self, name: str) -> dict[str, str]:
        """The variable parts of an address that lead to the object called `name`."""
        if name and name not in self._objects:
            self._objects[name] = self.objects[name](self)
        return {**ANYTHING, **self._objects.get(name, {})}


# The variable parts of addresses that lead to no object.
ANYTHING = {"url": "no-such-page/", "uidb64": "MQ", "token": "no-such-token"}
# What stands in an address for an object that does not exist.
MISSING = {
    "object_id": "999999999",
    "pk": "999999999",
    "appointment": "999999999",
    "public_id": "0" * 32,
    "photo_id": "0" * 32,
    "sha256": "0" * 64,
    "slug": "no-such-unit",
    "key": "no-such-key",
    "period": "1999-01",
    "county_slug": "no-such-county",
    "township_slug": "no-such-township",
}
