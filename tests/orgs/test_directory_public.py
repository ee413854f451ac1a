"""What anybody reads of organisations: entries, the list and its filters, their reach."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.desk import gathered
from accounts.enums import Role
from accounts.rules import Refusal
from benxi_sorting.demonstration.clock import on
from communities.services import publish_register
from orgs import desk, queries, services
from orgs.models import Officeholder, Organization, ServiceArea
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.orgs.helpers import capability, code_of, dictionaries, organization, publish, serves

pytestmark = pytest.mark.django_db

LIST = reverse("organization_public_list")
TODAY = timezone.localdate


@pytest.fixture
def entry(community: Any) -> Organization:
    dictionaries()
    made = organization(
        telephone="02443812345",
        address="德泰街 3 号",
        email="somebody@example.com",
        purpose="宣传垃圾分类",
        funds=Decimal("30000.50"),
        established_on=date(2020, 5, 1),
        individual_members=60,
        is_environmental=True,
    )
    made.capabilities.set([capability("publicity"), capability("recycling")])
    Officeholder.objects.create(organization=made, post="head", name="李某", phone="13904140000")
    serves(made, community, since=date(2025, 1, 1))
    return made


def page(client: Any, of: Organization, *version: int) -> str:
    name = "organization_public_version" if version else "organization_public"
    text: str = client.get(reverse(name, args=[of.public_id, *version])).content.decode()
    return text


def test_the_payload_holds_no_person_and_no_address(entry: Organization, community: Any) -> None:
    assert publish(entry).payload == {
        "name": "绿家园环保协会",
        "kind": "association",
        "credit_code": code_of(),
        "status": "active",
        "purpose": "宣传垃圾分类",
        "scope": "",
        "supervising_body": "",
        "sector": "",
        "nature": "",
        "foundation_type": "",
        "website": "",
        "established_on": "2020-05-01",
        "charter_approved_on": "",
        "certificate_from": "",
        "certificate_until": "",
        "figures": {
            "full_time": None,
            "part_time": None,
            "directors": None,
            "standing_directors": None,
            "supervisors": None,
            "individual_members": 60,
            "unit_members": None,
        },
        "funds": "30000.5",
        "authority": "平山区民政局",
        "registered_in": {"level": "county", "name": "平山区"},
        "is_charity": False,
        "is_environmental": True,
        "capabilities": [
            {"code": "publicity", "name": "宣传教育"},
            {"code": "recycling", "name": "可回收物回收"},
        ],
        "capability_codes": ["publicity", "recycling"],
        "counties": ["pingshan"],
        "entries": [
            {
                "level": "community",
                "name": community.full_name,
                "slug": community.slug,
                "counties": ["pingshan"],
                "since": "2025-01-01",
                "until": "",
            }
        ],
    }


def test_a_round_amount_has_no_exponent(entry: Organization) -> None:
    Organization.objects.update(funds=Decimal("100000"))
    assert publish(entry).payload["funds"] == "100000"


def test_who_wrote_any_of_it_does_not_publish_it(entry: Organization, county_officer: Any) -> None:
    """The one who entered an area neither; a colleague does."""
    area = ServiceArea(organization=entry, jurisdiction="210502", since=date(2026, 1, 1))
    services.add(area, by=county_officer)
    rows = Organization.objects.all()
    report = services.publish_organizations(rows, by=county_officer)
    assert [title for title, _why in report.refused] == [entry.name]
    assert current(Kind.ORGANIZATION, entry.public_id) is None
    colleague = factories.user(Role.COUNTY_OFFICER, "210502", unit="平山区民政局")
    report = services.publish_organizations(rows, by=colleague)
    assert [row.title for row in report.published] == [entry.name]
    assert report.published[0].issuer == "平山区民政局"


def test_an_officer_publishes_only_what_is_registered_there(entry: Organization) -> None:
    rows = Organization.objects.all()
    far = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区"))
    report = services.publish_organizations(rows, by=far)
    assert [str(why) for _title, why in report.refused] == [
        "不在您的辖区登记，由登记地的工作人员发布。"
    ]
    township = factories.user(Role.TOWNSHIP_OFFICER, factories.township())
    with pytest.raises(Refusal):
        services.publish_organizations(rows, by=township)
    assert Publication.objects.filter(kind=Kind.ORGANIZATION).count() == 0


def test_who_wrote_words_that_another_corrected_does_not_publish_them() -> None:
    county = factories.county()
    first, second, third = (
        factories.user(Role.COUNTY_OFFICER, county, username=name, unit="平山区民政局")
        for name in ("first-writer", "second-writer", "third")
    )
    of = organization()
    services.change(of, by=first, expected_version=1, purpose="推广垃圾分类")
    services.change(of, by=second, expected_version=2, sector="环保")
    area = serves(of, factories.community(name="德泰社区"))
    services.change(area, by=third, expected_version=1, since=date(2021, 1, 1))
    services.change(area, by=second, expected_version=2, since=date(2022, 1, 1))
    rows = Organization.objects.filter(pk=of.pk)
    for by in (first, second, third):
        assert not queries.to_publish(by).exists()
        report = services.publish_organizations(rows, by=by)
        assert (report.published, len(report.refused)) == ([], 1)
    publish(of)


def test_a_correction_is_a_version_with_its_reason(client: Any, entry: Organization) -> None:
    publish(entry)
    Organization.objects.update(purpose="新的宗旨")
    with pytest.raises(Refusal):
        publish(entry)
    publish(entry, reason="章程修改")
    assert "新的宗旨" in page(client, entry)
    first = page(client, entry, 1)
    assert "宣传垃圾分类" in first
    assert "新的宗旨" not in first


def test_an_ended_one_that_was_never_published_stays_so(entry: Organization) -> None:
    Organization.objects.update(status="ended")
    report = services.publish_organizations(
        Organization.objects.all(), by=factories.user(Role.CITY_OFFICER)
    )
    assert (report.published, report.refused, report.unchanged) == ([], [], 0)


def test_the_end_of_one_on_the_site_is_published(client: Any, entry: Organization) -> None:
    publish(entry)
    Organization.objects.update(status="ended")
    publish(entry, reason="注销")
    assert "该组织已终止" in page(client, entry)
    assert entry.name not in client.get(LIST).content.decode()


def test_what_was_withdrawn_is_a_tombstone(client: Any, entry: Organization) -> None:
    publication = publish(entry)
    withdraw(publication, by=factories.user(Role.CITY_OFFICER), reason="撤回")
    answer = client.get(reverse("organization_public", args=[entry.public_id]))
    assert answer.status_code == 410
    assert entry.name not in client.get(LIST).content.decode()


def test_the_page_says_what_it_does_and_where(
    client: Any, entry: Organization, community: Any
) -> None:
    past = date(2024, 1, 1)
    serves(entry, factories.township(), since=past, until=past + timedelta(days=30))
    publish(entry)
    text = page(client, entry)
    for shown in (
        "宣传教育",
        "环保类组织",
        "30000.5 元",
        "个人会员数",
        community.full_name,
        "平山区民政局",
    ):
        assert shown in text
    for hidden in ("李某", "13904140000", "43812345", "德泰街", "example.com"):
        assert hidden not in text
    now, other = text.split("<summary>以往和今后</summary>")
    assert "自 2025-01-01 起" in now
    assert "2024-01-01 至 2024-01-31" in other


def test_an_area_ends_on_the_site_by_itself(client: Any, entry: Organization) -> None:
    ServiceArea.objects.update(until=TODAY() + timedelta(days=1))
    publish(entry)
    assert "<summary>以往和今后</summary>" not in page(client, entry)
    with on(TODAY() + timedelta(days=2)):
        text = page(client, entry)
    assert "目前没有服务地域。" in text
    assert "<summary>以往和今后</summary>" in text


def test_only_an_address_of_the_web_is_a_link(client: Any, entry: Organization) -> None:
    Organization.objects.update(website="javascript:alert(1)")
    publish(entry)
    assert 'href="javascript' not in page(client, entry)
    Organization.objects.update(website="https://example.com/a")
    publish(entry, reason="网址")
    assert 'href="https://example.com/a" rel="nofollow noopener"' in page(client, entry)


class TestList:
    @pytest.fixture(autouse=True)
    def several(self, entry: Organization, community: Any) -> None:
        publish_register(by=factories.user(Role.CITY_OFFICER))
        far = factories.county(name="溪湖区", code="210503", slug="xihu")
        foundation = organization(
            "溪湖基金会", credit_code=code_of("53", "210503"), kind="foundation",
            jurisdiction=far.code,
        )  # fmt: skip
        foundation.capabilities.set([capability("training")])
        city = organization("全市志愿者协会", number=8, jurisdiction=factories.CITY_CODE)
        serves(city, factories.CITY_CODE)
        publish_register(by=factories.user(Role.CITY_OFFICER), reason="新增")
        for of in (entry, foundation, city):
            publish(of)
        organization("未公布协会", number=9)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, ["全市志愿者协会", "溪湖基金会", "绿家园环保协会"]),
            ({"county": "pingshan"}, ["全市志愿者协会", "绿家园环保协会"]),
            ({"county": "xihu"}, ["全市志愿者协会", "溪湖基金会"]),
            ({"kind": "foundation"}, ["溪湖基金会"]),
            ({"capability": "publicity"}, ["绿家园环保协会"]),
            ({"capability": "public"}, []),
            ({"capability": "training", "county": "pingshan"}, []),
            ({"q": "绿家园"}, ["绿家园环保协会"]),
            ({"q": "lvjiayuan"}, ["绿家园环保协会"]),
            ({"q": code_of().lower()}, ["绿家园环保协会"]),
            ({"q": "没有的"}, []),
            ({"county": "no-such"}, []),
            ({"kind": "club"}, []),
            ({"capability": '"'}, []),
            ({"mark": "environmental"}, ["绿家园环保协会"]),
            ({"mark": "environmental", "county": "xihu"}, []),
            ({"mark": "x"}, []),
        ],
    )
    def test_filters(self, client: Any, query: dict[str, str], found: list[str]) -> None:
        text = client.get(LIST, query).content.decode()
        names = ["全市志愿者协会", "溪湖基金会", "绿家园环保协会", "未公布协会"]
        assert [name for name in names if f">{name}</a>" in text] == found

    def test_communities_name_who_serves_them(self, client: Any, community: Any) -> None:
        text = client.get(reverse("community_detail", args=[community.slug])).content.decode()
        part = text.split("在此服务的社会组织")[1].split("</section>")[0]
        assert ">绿家园环保协会</a>" in part
        assert ">全市志愿者协会</a>" in part
        county = client.get(reverse("county_detail", args=["pingshan"])).content.decode()
        part = county.split("在此服务的社会组织")[1].split("</section>")[0]
        assert ">绿家园环保协会</a>" not in part

    def test_coverage_by_township(self, client: Any, community: Any) -> None:
        pingshan, xihu = queries.published_coverage()
        assert (pingshan.name, pingshan.organizations, xihu.organizations) == ("平山区", 2, 1)
        assert (pingshan.environmental, xihu.environmental) == (1, 0)
        [tile] = pingshan.townships
        assert (tile.name, tile.organizations, tile.served.served) == ("南地街道", 2, 1)
        text = client.get(reverse("organization_coverage")).content.decode()
        assert "服务村（居）1/1" in text

    def test_the_pages_cost_the_same_for_many(self, client: Any, community: Any) -> None:
        addresses = [LIST, reverse("organization_coverage")]
        addresses.append(reverse("community_detail", args=[community.slug]))
        counted = [_queries(client, address) for address in addresses]
        for number in range(20, 49):
            of = organization(f"第{number}协会", number=number)
            serves(of, community)
            publish(of)
        assert [_queries(client, address) for address in addresses] == counted


def _queries(client: Any, address: str) -> int:
    from portal.pages import forget_pages

    forget_pages()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


class TestDesk:
    def states(self, user: Any) -> list[tuple[str, str]]:
        return [(str(item.title), str(item.state_label)) for item in gathered(desk.items(user))]

    def test_what_waits_to_be_published(self, entry: Organization, county_officer: Any) -> None:
        assert self.states(county_officer) == [("“绿家园环保协会”名录信息", "待发布")]
        with on(TODAY() + timedelta(days=1)):
            publish(entry)
        assert self.states(county_officer) == []
        other = factories.user(Role.COUNTY_OFFICER, "210502")
        with on(TODAY() + timedelta(days=2)):
            services.change(entry, by=other, expected_version=1, purpose="新宗旨")
        assert self.states(county_officer) == [("“绿家园环保协会”名录信息", "发布后有变化")]
        # Who changed it does not publish it.
        assert self.states(other) == []

    def test_neither_elsewhere_nor_below(self, entry: Organization, township_officer: Any) -> None:
        far = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区"))
        assert (self.states(far), self.states(township_officer)) == ([], [])

    def test_a_code_in_doubt_waits_too(self, entry: Organization, county_officer: Any) -> None:
        publish(entry)
        Organization.objects.update(code_doubts="kind_unknown")
        assert self.states(county_officer) == [("“绿家园环保协会”名录信息", "信用代码存疑")]
