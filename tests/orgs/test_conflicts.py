"""Which communities an organisation must not score, and why (clause 4.2.d)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import PropertyCompany, PropertyContract
from orgs.models import Officeholder, Organization
from orgs.queries import bodies_of_people, bonds_of
from tests import factories
from tests.communities.body_helpers import furnish
from tests.orgs.helpers import member, organization, serves

pytestmark = pytest.mark.django_db


@pytest.fixture
def managed(community: Any) -> Any:
    """德泰社区 with a property company whose contact is 王建国."""
    furnish(community)
    PropertyCompany.objects.update(
        name="某物业公司", contact_name="王建国", contact_phone="13904140000"
    )
    return community


def holder(of: Organization, name: str = "王建国", phone: str = "", **fields: Any) -> Officeholder:
    values = {"post": "director", "since": date(2025, 1, 1)}
    return Officeholder.objects.create(
        organization=of, name=name, phone=phone, **{**values, **fields}
    )


def reason(of: Organization, community: Any) -> str:
    return bonds_of([of]).against(community)


@pytest.mark.parametrize(
    ("name", "phone", "is_bound"),
    [
        ("王建国", "", True),
        ("王建国", "13904140000", True),
        ("王建国", "13904140001", False),
        ("王建", "13904140000", False),
    ],
)
def test_a_person_shared_with_the_property_company(
    managed: Any, name: str, phone: str, is_bound: bool
) -> None:
    of = organization()
    holder(of, name, phone)
    said = f"{of}与{managed}的某物业公司有共同的人员，应当回避，不能为其评分。"
    assert reason(of, managed) == (said if is_bound else "")
    assert reason(of, factories.community(name="别处社区")) == ""


def test_members_count_like_people_in_posts(managed: Any) -> None:
    of = organization()
    person = member(of)
    type(person).objects.filter(pk=person.pk).update(name="王建国", phone="13904140000")
    assert "某物业公司" in reason(of, managed)
    assert reason(organization("无关协会", number=2), managed) == ""


def test_who_left_binds_nobody_and_a_contract_that_is_over_neither(managed: Any) -> None:
    of, yesterday = organization(), timezone.localdate() - timedelta(days=1)
    held = holder(of)
    assert reason(of, managed) != ""
    Officeholder.objects.filter(pk=held.pk).update(until=yesterday)
    assert reason(of, managed) == ""
    Officeholder.objects.filter(pk=held.pk).update(until=None)
    PropertyContract.objects.update(ends_on=yesterday)
    assert reason(of, managed) == ""


def test_a_contact_of_another_body_binds_the_person_alone(managed: Any) -> None:
    """Heads of filed organisations sit in the committee: the organisation may still score it."""
    managed.local_bodies.update(contact_name="李某", contact_phone="")
    of = organization()
    holder(of, "李某")
    assert reason(of, managed) == ""
    assert set(bodies_of_people([("李某", "")])) == {("李某", "")}


def test_where_it_serves_comes_first(managed: Any) -> None:
    of = organization()
    holder(of)
    serves(of, managed.township)
    assert reason(of, managed) == f"{of}服务于{managed}，应当回避，不能为其评分。"


def test_a_person_without_a_name_is_nobody(managed: Any) -> None:
    PropertyCompany.objects.update(contact_name="", contact_phone="")
    assert bodies_of_people([("", ""), ("", "13904140000")]) == {}


def test_it_costs_the_same_for_many(managed: Any) -> None:
    rows = []
    counts = []
    for numbers in (range(1, 2), range(2, 31)):
        for number in numbers:
            of = organization(f"第{number}协会", number=number)
            holder(of, f"甲{'乙' * number}")
            rows.append(of)
        with CaptureQueriesContext(connection) as found:
            bonds_of(rows)
        counts.append(len(found))
    assert counts == [4, 4]
    with CaptureQueriesContext(connection) as found:
        assert bonds_of([]).against(managed) == ""
    assert len(found) == 0
