"""`for_user` is the one door to rows: what each role sees, and what it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.enums import SEPARATED_DUTIES, Role
from accounts.models import User
from accounts.scoping import covers, within
from communities.models import Community, County, Township
from portal.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> dict[str, Any]:
    """Two counties; the first has two townships of two communities each."""
    pingshan = factories.county()
    huanren = factories.county(name="桓仁满族自治县", code="210522")
    nandi = factories.township(pingshan)
    beitai = factories.township(pingshan, name="北台街道", code="210502002")
    far = factories.township(huanren, name="桓仁镇", code="210522100")
    return {
        "pingshan": pingshan,
        "nandi": nandi,
        "detai": factories.community(nandi, name="德泰社区"),
        "other": factories.community(nandi, name="东明社区"),
        "beitai": factories.community(beitai, name="北台社区"),
        "far": factories.community(far, name="朝阳社区"),
    }


def names(user: User | AnonymousUser) -> set[str]:
    return set(Community.objects.for_user(user).values_list("name", flat=True))


def test_each_level_sees_its_own_and_what_is_below(units: dict[str, Any]) -> None:
    all_names = {"德泰社区", "东明社区", "北台社区", "朝阳社区"}
    cases = {
        (Role.CITY_OFFICER, "2105"): all_names,
        (Role.COUNTY_OFFICER, "210502"): {"德泰社区", "东明社区", "北台社区"},
        (Role.TOWNSHIP_OFFICER, "210502001"): {"德泰社区", "东明社区"},
        (Role.COMMITTEE_MEMBER, units["detai"].code): {"德泰社区"},
        (Role.INSPECTOR, "210502"): set(),
        (Role.ORG_MEMBER, "210502"): set(),
    }
    for (role, jurisdiction), expected in cases.items():
        assert names(factories.user(role, jurisdiction)) == expected, role


@pytest.mark.parametrize("role", sorted(SEPARATED_DUTIES))
def test_a_separated_duty_sees_no_business_data(units: dict[str, Any], role: str) -> None:
    user = factories.user(role)
    assert names(user) == set()
    assert not County.objects.for_user(user).exists()
    assert not user.may(frozenset(Role), units["detai"].code)


def test_an_officer_does_not_see_the_units_above(units: dict[str, Any]) -> None:
    officer = factories.user(Role.TOWNSHIP_OFFICER, "210502001")
    assert not County.objects.for_user(officer).exists()
    assert [t.name for t in Township.objects.for_user(officer)] == ["南地街道"]


def test_nobody_without_an_appointment_sees_anything(units: dict[str, Any]) -> None:
    assert names(AnonymousUser()) == set()
    assert names(factories.user()) == set()


def test_a_disabled_user_sees_nothing(units: dict[str, Any]) -> None:
    user = factories.user(Role.CITY_OFFICER)
    user.is_active = False
    assert names(user) == set()
    assert user.roles == frozenset()


@pytest.mark.parametrize(("first", "last", "seen"), [(-9, -1, 0), (1, 9, 0), (0, 0, 1), (-1, 1, 1)])
def test_an_appointment_holds_from_its_first_to_its_last_day(
    units: dict[str, Any], first: int, last: int, seen: int
) -> None:
    today = timezone.localdate()
    user = factories.user()
    factories.appointment(
        user,
        Role.COMMITTEE_MEMBER,
        units["detai"],
        valid_from=today + timedelta(days=first),
        valid_until=today + timedelta(days=last),
    )
    assert len(names(user)) == seen


def test_two_jurisdictions_are_both_seen_and_nothing_between(units: dict[str, Any]) -> None:
    user = factories.user(Role.COMMITTEE_MEMBER, units["detai"])
    factories.appointment(user, Role.COMMITTEE_MEMBER, units["far"])
    assert names(user) == {"德泰社区", "朝阳社区"}
    assert user.may(frozenset({Role.COMMITTEE_MEMBER}), units["far"].code)
    assert not user.may(frozenset({Role.COMMITTEE_MEMBER}), units["other"].code)


def test_an_inspector_sees_what_was_assigned_within_the_jurisdiction(units: dict[str, Any]) -> None:
    inspector = factories.user(Role.INSPECTOR, "210502001")
    colleague = factories.user(Role.INSPECTOR, "210502001")
    for person, unit in (
        (inspector, units["detai"]),
        (inspector, units["far"]),
        (colleague, units["detai"]),
    ):
        Photo.objects.create(unit_code=unit.code, uploaded_by=person, sha256="0" * 64)
    seen = Photo.objects.for_user(inspector)
    assert [(p.uploaded_by, p.unit_code) for p in seen] == [(inspector, units["detai"].code)]


@pytest.mark.parametrize("code", ["21", "2105020", "21050200", "2105020010", "", "x" * 13])
def test_a_code_of_another_length_covers_nothing(units: dict[str, Any], code: str) -> None:
    assert not Community.objects.filter(within("code", code)).exists()
    assert not covers(code, units["detai"].code)


def test_the_range_ends_where_the_unit_ends(units: dict[str, Any]) -> None:
    township = factories.township(units["pingshan"], name="边界街道", code="210502999")
    last = factories.community(township, name="末社区", code="210502999999")
    assert last.name in names(factories.user(Role.TOWNSHIP_OFFICER, "210502999"))
    assert last.name not in names(factories.user(Role.TOWNSHIP_OFFICER, "210502001"))
    assert covers("210502", last.code)
    assert not covers("210503", last.code)


def test_the_door_costs_two_queries(units: dict[str, Any], django_assert_num_queries: Any) -> None:
    user = User.objects.get(pk=factories.user(Role.CITY_OFFICER).pk)
    with django_assert_num_queries(2):
        list(Community.objects.for_user(user))
        assert user.is_staff
