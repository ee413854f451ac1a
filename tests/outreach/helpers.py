"""The sorting guide: small ones made here, and the one that ships."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from accounts.enums import Role
from accounts.models import User
from outreach.models import SchemeChoice, SortingClass, SortingScheme, WasteItem
from outreach.services import add, load_sorting_guide, publish_guide
from portal.models import Publication
from tests import factories

DATA = settings.BASE_DIR / "data"
# name, class of the city, class by five fingers, other words, local words
SMALL = (
    ("报纸", "paper", "sell", "旧报纸", ""),
    ("干电池", "residual", "toxic", "电池、碱性电池", "电棒电池"),
    ("大骨头", "residual", "burn", "大棒骨", "骨棒"),
    ("玉米芯", "residual", "burn", "玉米棒", "苞米瓤子"),
)


def person(name: str, role: Role = Role.CITY_OFFICER, unit: Any = factories.CITY_CODE) -> User:
    """Whoever is called `name`: made at the first call."""
    found = User.objects.filter(username=name).first()
    return found or factories.user(role, unit, username=name)


def keeper() -> User:
    return person("guide-keeper")


def publisher() -> User:
    return person("guide-publisher")


def schemes() -> dict[str, SortingScheme]:
    """The schemes that ship, with their classes and without items."""
    load_sorting_guide(
        schemes=(DATA / "sorting_schemes.json").read_bytes(),
        items=b"name,gb,five_fingers,also,local_words,advice\n",
    )
    return {row.code: row for row in SortingScheme.objects.all()}


def place(scheme: str, code: str) -> SortingClass:
    return SortingClass.objects.get(scheme__code=scheme, code=code)


def item(name: str = "报纸", gb: str = "paper", fingers: str = "sell", **fields: Any) -> WasteItem:
    """An item that a city officer entered; found again by its name."""
    found = WasteItem.objects.filter(name=name).first()
    if found:
        return found
    schemes()
    made = WasteItem(name=name, advice=fields.pop("advice", "清洁干燥后投放"), **fields)
    places = {"gb": place("gb", gb), "five_fingers": place("five_fingers", fingers)}
    add(made, by=keeper(), places=places)
    return made


def guide() -> Publication:
    """The four items of SMALL, published."""
    factories.county()
    for name, gb, fingers, also, local in SMALL:
        item(name, gb, fingers, also=also, local_words=local)
    return publish_guide(by=publisher())


def shipped() -> Publication:
    """The guide that ships, published."""
    factories.county()
    load_sorting_guide(
        schemes=(DATA / "sorting_schemes.json").read_bytes(),
        items=(DATA / "waste_items.csv").read_bytes(),
    )
    return publish_guide(by=publisher())


def village(name: str = "甲村") -> Any:
    return factories.community(name=name, kind="village")


def chosen(community: Any | None = None, *, by: User | None = None) -> SchemeChoice:
    """A village that sorts by five fingers."""
    from datetime import date

    made = SchemeChoice(
        community=community or village(),
        scheme=schemes()["five_fingers"],
        since=date(2026, 3, 5),
        basis="村民代表会议",
    )
    add(made, by=by or keeper())
    return made
