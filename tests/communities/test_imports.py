"""The tables of communities that come from a sheet: figures and types, bodies, companies."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.enums import Role
from communities.enums import BodyKind
from communities.models import (
    Classification,
    Community,
    CommunityType,
    LocalBody,
    PropertyCompany,
)
from tests import factories
from tests.communities.body_helpers import (
    add_body,
    add_contract,
    add_estate,
    add_party,
    credit_code,
    writer,
)
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(community: Community) -> Any:
    return factories.user(Role.COUNTY_OFFICER, community.township.county, username="county")


def classified(community: Community, *names: str, estate: str = "") -> None:
    by = writer(community)
    for name in names:
        type_, _new = CommunityType.objects.get_or_create(name=name, defaults={"code": name})
        Classification.objects.create(
            community=community, type=type_, classified_by=by, estate=estate
        )


def names(community: Community) -> list[str]:
    return sorted(type_.name for type_ in Community.objects.get(pk=community.pk).types)


def test_figures_and_types_of_communities(community: Community, officer: Any) -> None:
    classified(community, "老旧小区", "平房区")
    Community.objects.filter(pk=community.pk).update(households=10)
    assert round_trip("communities", officer) == (0, 0, 1, 0)
    heads = ("区划代码", "类型", "户数", "人口数")
    CommunityType.objects.create(code="new", name="新建小区")
    batch = send(
        "communities", officer, heads, (community.code, "老旧小区，新建小区", "１２００户", None)
    )
    assert counts(batch) == (0, 1, 0, 0)
    confirm(batch)
    stored = Community.objects.get()
    assert (stored.households, stored.version, names(stored)) == (1200, 2, ["新建小区", "老旧小区"])
    undo(batch)
    stored = Community.objects.get()
    assert (stored.households, names(stored)) == (10, ["平房区", "老旧小区"])


def test_what_an_import_of_communities_refuses(community: Community, officer: Any) -> None:
    classified(community, "老旧小区", estate="一号院")
    other = factories.community(
        factories.township(factories.county(name="明山区"), name="东兴街道"), name="东兴社区"
    )
    batch = send(
        "communities",
        officer,
        ("区划代码", "名称", "类型", "户数"),
        (community.code, "别的社区", "", "多"),
        (community.code, "", "没有的类型、老旧小区", 1),
        (other.code, "", "", 1),
        (int(community.code), "", "老旧小区", 1.5),
    )
    assert faults(batch) == ["D2", "C3", "A4", "D5"]
    batch = send("communities", officer, ("区划代码", "名称", "类型"), (community.code, "别的", ""))
    assert faults(batch) == ["C2", "B2"]


def test_bodies_come_from_their_committee(community: Community) -> None:
    add_party(community)
    add_estate(community, "德泰花园")
    heads = ("类别", "全称", "小区（自然屯）")
    batch = send(
        "bodies",
        writer(community),
        heads,
        ("业主委员会", "德泰花园业委会", "德泰花园"),
        ("党组织", "改了名的党总支", None),
    )
    assert (counts(batch), faults(batch)) == ((1, 1, 0, 0), [])
    confirm(batch)
    owners = LocalBody.objects.get(kind=BodyKind.OWNERS)
    assert [estate.name for estate in owners.estates.all()] == ["德泰花园"]
    assert LocalBody.objects.get(kind=BodyKind.PARTY).name == "改了名的党总支"
    assert round_trip("bodies", writer(community)) == (0, 0, 2, 0)
    undo(batch)
    assert [body.name for body in LocalBody.objects.all()] == [f"{community}党总支"]


def test_what_an_import_of_bodies_refuses(community: Community) -> None:
    party = add_party(community)
    add_body(community, BodyKind.COMMITTEE)
    batch = send(
        "bodies",
        writer(community),
        ("类别", "全称", "小区（自然屯）", "记录号"),
        ("业主委员会", "没有小区的业委会", "", ""),
        ("业主委员会", "别的业委会", "没有的小区", ""),
        (str(BodyKind.COMMITTEE.label), "另一个", "", party.public_id),
    )
    assert faults(batch) == ["C2", "C3", "A4"]
    assert LocalBody.objects.count() == 2


def test_companies_are_corrected_by_their_code(community: Community, officer: Any) -> None:
    add_contract(add_estate(community), number=1)
    assert round_trip("companies", officer) == (0, 0, 1, 0)
    heads = ("统一社会信用代码", "名称", "联系人")
    batch = send("companies", officer, heads, (credit_code(1), "新名物业公司", "王某"))
    assert counts(batch) == (0, 1, 0, 0)
    confirm(batch)
    company = PropertyCompany.objects.get()
    assert (company.name, company.former_names) == ("新名物业公司", ["演示物业1公司"])
    undo(batch)
    company.refresh_from_db()
    assert (company.name, company.former_names) == ("演示物业1公司", [])
    batch = send("companies", officer, heads, (credit_code(2), "没有的", ""), ("91", "坏", ""))
    assert faults(batch) == ["A2", "A3"]


def test_without_its_key_no_row_is_looked_for(community: Community, officer: Any) -> None:
    batch = send("communities", officer, ("名称", "户数"), ("德泰社区", "多"))
    assert faults(batch) == ["1", "B2"]
