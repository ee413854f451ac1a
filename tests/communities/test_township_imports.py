"""The numbers of civil affairs come from a sheet; all else of a township is an act."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.rules import Refusal
from communities.models import Township
from portal import importing
from tests import factories
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db


def city() -> Any:
    found = User.objects.filter(username="city").first()
    return found or factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="city")


def heads() -> tuple[str, ...]:
    found = importing.known("townships")
    assert found is not None
    return tuple(str(found.fields[k].heading) for k in ("code", "name", "civil_affairs_code"))


def test_numbers_come_and_are_taken_back(township: Township) -> None:
    factories.township(name="站前街道")
    assert round_trip("townships", city()) == (0, 0, 2, 0)
    batch = send("townships", city(), heads(), (township.code, "", "２１０５０２０１１"))
    assert (counts(batch), faults(batch)) == ((0, 1, 0, 0), [])
    confirm(batch)
    township.refresh_from_db()
    assert (township.civil_affairs_code, township.version) == ("210502011", 2)
    assert round_trip("townships", city()) == (0, 0, 2, 0)
    undo(batch)
    township.refresh_from_db()
    assert (township.civil_affairs_code, township.name) == ("", "南地街道")


def test_what_is_refused_with_its_cell(township: Township) -> None:
    other, third = factories.township(name="站前街道"), factories.township(name="东明街道")
    Township.objects.filter(pk=third.pk).update(civil_affairs_code="210502099")
    batch = send(
        "townships", city(), heads(),
        (township.code, "别的名字", "210502011"),
        (other.code, "", "2105"),
        ("210502999", "", "210502012"),
    )  # fmt: skip
    assert faults(batch) == ["B2", "C3", "A4"]
    batch = send("townships", city(), heads(), (township.code, "", "210502099"))
    assert faults(batch) == ["C2"]
    batch = send("townships", city(), heads(), (township.code, "", "210502011"),
                 (other.code, "", "210502011"))  # fmt: skip
    assert faults(batch) == ["C3"]
    assert Township.objects.filter(civil_affairs_code="210502011").count() == 0


def test_officers_of_the_city_alone(township: Township, client_for: Any) -> None:
    officer = factories.user(Role.COUNTY_OFFICER, township.county)
    with pytest.raises(Refusal):
        importing.resource_for("townships", officer)
    page = client_for(city()).get(reverse("admin:communities_township_changelist"))
    assert reverse("import_start", args=["townships"]) in page.content.decode()
    template = importing.resource_for("townships", city()).template()
    assert faults(send("townships", city(), content=template)) == ["1"]
