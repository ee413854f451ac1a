"""People of every role and relation, and one object of each kind, for the permission table.

Everything is about 德泰社区 in 南地街道, 平山区; who is `other` belongs somewhere else.
"""

from __future__ import annotations

from collections.abc import Callable
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
    "system": (Role.SYSTEM_ADMIN, ""),
    "security": (Role.SECURITY_ADMIN, ""),
    "auditor": (Role.AUDITOR, ""),
    "disabled": (Role.CITY_OFFICER, "city"),
}
EVERYBODY = ("anonymous", *PEOPLE)


class World:
    def __init__(self) -> None:
        self.units: dict[str, Any] = {"": "", "city": factories.CITY_CODE}
        self.people: dict[str, Any] = {}
        self.clients: dict[str, Client] = {"anonymous": Client(raise_request_exception=False)}
        self._objects: dict[str, dict[str, str]] = {}
        self._make_units()
        self._make_people()

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
        if name not in self._objects:
            self._objects[name] = OBJECTS[name](self) if name else {}
        return self._objects[name]


def _row(obj: Any, **further: Any) -> dict[str, str]:
    return {"object_id": str(obj.pk), **{key: str(value) for key, value in further.items()}}


def _unit(name: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        unit = world.units[name]
        return _row(unit, slug=unit.slug)

    return variables


def _publication(world: World) -> dict[str, str]:
    """The community as a public page, published with its township and county."""
    from communities.services import publish_register
    from portal.models import Publication

    publish_register(by=world.people["city"], reason="")
    publication = Publication.objects.get(kind="community", key="nandi-detai")
    return _row(publication, sha256=publication.sha256, slug=publication.key)


def _published_unit(kind: str, unit: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        world.variables("publication")
        return {"slug": world.units[unit].slug}

    return variables


def _scorecard(world: World) -> dict[str, str]:
    from tests.evaluation.helpers import make_card

    card = make_card()
    world.units["card"] = card
    return _row(card.scorecard)


def _section(world: World) -> dict[str, str]:
    world.variables("scorecard")
    return _row(world.units["card"].notice.section)


def _round(world: World) -> dict[str, str]:
    """An open round of 平山区."""
    from tests.evaluation.helpers import make_round

    world.variables("scorecard")
    world.units["round"] = make_round(world.units["card"], by=world.people["county"])
    return _row(world.units["round"], target="closed")


def _self_check(world: World) -> dict[str, str]:
    """The inspection of 德泰社区, to be scored by its own committee."""
    world.variables("round")
    inspection = world.units["round"].inspections.get(community=world.units["community"])
    return _row(inspection, public_id=inspection.public_id, target="void")


def _assigned(world: World) -> dict[str, str]:
    """The inspection of the neighbouring community, assigned to `inspector`."""
    from evaluation.services import assign_inspector

    world.variables("round")
    inspection = world.units["round"].inspections.get(community=world.units["sibling_community"])
    assign_inspector(inspection, inspector=world.people["inspector"], by=world.people["township"])
    return _row(inspection, public_id=inspection.public_id, target="void")


def _inspection_photo(world: World) -> dict[str, str]:
    from evaluation.services import add_photo

    variables = world.variables("self_check")
    inspection = world.units["round"].inspections.get(community=world.units["community"])
    photo = add_photo(
        inspection,
        by=world.people["member"],
        upload=picture(),
        criterion=world.units["card"].quality,
    )
    return {**variables, "photo_id": getattr(photo, "photo", photo).public_id}


def picture() -> Any:
    """A small real JPEG."""
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    return SimpleUploadedFile("picture.jpg", file.getvalue(), "image/jpeg")


def _bulletin(world: World) -> dict[str, str]:
    """The bulletin of another, closed round, not yet published."""
    from evaluation.services import close_round, prepare_bulletin
    from tests.evaluation.helpers import make_round

    world.variables("scorecard")
    county = world.people["county"]
    closed = make_round(world.units["card"], by=county, period="2026-09")
    close_round(closed, by=county)
    world.units["bulletin"] = prepare_bulletin(closed, by=county)
    return _row(world.units["bulletin"], target="published")


def _published_bulletin(world: World) -> dict[str, str]:
    from evaluation.public import publish_bulletin

    world.variables("bulletin")
    world.variables("publication")
    publish_bulletin(world.units["bulletin"], by=world.people["city"])
    return {
        "period": "2026-09",
        "county_slug": "pingshan",
        "township_slug": "nandi",
        "key": "2026-09-pingshan",
        "version": "1",
    }


def _user(world: World) -> dict[str, str]:
    member = world.people["member"]
    return _row(member, pk=member.pk, name="disable", appointment=member.appointments.get().pk)


def _audit_event(world: World) -> dict[str, str]:
    from accounts.services import record_event

    return _row(record_event(actor=world.people["member"], action="test.happened"))


def _community_type(world: World) -> dict[str, str]:
    from communities.models import CommunityType

    return _row(CommunityType.objects.create(code="test", name="测试类型"))


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "county": _unit("county"),
    "township": _unit("township"),
    "community": _unit("community"),
    "community_type": _community_type,
    "user": _user,
    "audit_event": _audit_event,
    "publication": _publication,
    "published_community": _published_unit("community", "community"),
    "published_township": _published_unit("township", "township"),
    "published_county": _published_unit("county", "county"),
    "scorecard": _scorecard,
    "section": _section,
    "round": _round,
    "self_check": _self_check,
    "assigned": _assigned,
    "inspection_photo": _inspection_photo,
    "bulletin": _bulletin,
    "published_bulletin": _published_bulletin,
}
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
