"""What the public reads of a community's bodies: offices, companies, estates; no person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities import services
from communities.enums import CommunityKind
from communities.models import Community
from communities.public import community_item
from communities.queries import published_duty
from communities.services import publish_register
from tests import factories
from tests.communities.body_helpers import (
    CONTACT,
    add_body,
    add_contract,
    add_estate,
    add_party,
    furnish,
    writer,
)
from tests.communities.helpers import today

pytestmark = pytest.mark.django_db


def payload(community: Community) -> dict[str, Any]:
    return community_item(Community.objects.with_names().get(pk=community.pk)).payload


def text(client: Any, name: str, slug: str) -> str:
    answer = client.get(reverse(name, args=[slug]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_exactly_these_fields(community: Community) -> None:
    contract = furnish(community)["contract"]
    shown = payload(community)
    assert {name: shown[name] for name in ("property", "housing_estates", "sorting_duty_on")} == {
        "property": [
            {
                "company": "演示物业1公司",
                "estates": ["一号院"],
                "starts_on": contract.starts_on.isoformat(),
                "ends_on": contract.ends_on.isoformat(),
            }
        ],
        "housing_estates": [
            {"name": "一号院", "households": 320},
            {"name": "二号院", "households": None},
        ],
        "sorting_duty_on": "2026-03-01",
    }
    empty = {"since": "", "estates": [], "duty_on": "", "duty_document": "", "duty_office": ""}
    assert shown["bodies"] == [
        {
            "kind": "party",
            "name": "德泰社区党总支",
            "since": "",
            "head_office": "书记",
            "estates": [],
            "duty_on": "2026-03-01",
            "duty_document": "南党发〔2026〕8号",
            "duty_office": "副书记",
        },
        empty | {"kind": "committee", "name": "德泰社区村（居）委会", "head_office": "主任"},
        empty
        | {
            "kind": "owners",
            "name": "一号院业主委员会",
            "head_office": "",
            "estates": ["一号院"],
        },
    ]
    assert not {part for part in CONTACT.values() if part in str(shown)}


def test_what_has_ended_is_left_out(community: Community) -> None:
    by = writer(community)
    made = furnish(community)
    services.end_body(made["party"], by=by, on=today(), reason="换届")
    services.end_contract(made["contract"], by=by, on=today() - timedelta(days=1), reason="解聘")
    services.end_estate(made["estate"], by=by, on=today(), reason="拆迁")
    shown = payload(community)
    assert [body["kind"] for body in shown["bodies"]] == ["committee", "owners"]
    assert shown["bodies"][1]["estates"] == []
    assert (shown["property"], shown["sorting_duty_on"]) == ([], "")
    assert [estate["name"] for estate in shown["housing_estates"]] == ["二号院"]


@pytest.mark.parametrize("part", ["estate", "party", "contract", "company"])
def test_who_entered_it_does_not_publish_it(
    part: str, community: Community, city_officer: Any
) -> None:
    made = furnish(community)
    row = made["contract"].company if part == "company" else made[part]
    type(row).objects.filter(pk=row.pk).update(changed_by=city_officer)
    assert len(publish_register(by=city_officer).refused) == 1


def test_the_page(community: Community, city_officer: Any, client: Any) -> None:
    furnish(community)
    publish_register(by=city_officer)
    page = text(client, "community_detail", "nandi-detai")
    for shown in (
        "德泰社区党总支",
        "南党发〔2026〕8号",
        "责任人：副书记",
        "一号院业主委员会",
        "演示物业1公司",
    ):
        assert shown in page
    # 二号院 has neither.
    assert (page.count("无物业服务企业"), page.count("无业主委员会")) == (1, 1)
    assert not {part for part in CONTACT.values() if part in page}
    assert "已到期" not in page


def test_a_community_is_found_by_its_estates(
    community: Community, city_officer: Any, client: Any
) -> None:
    add_estate(community, "滨河花园")
    factories.community(name="南地社区")
    publish_register(by=city_officer)
    for words in ("滨河花园", "binhe"):
        found = client.get(reverse("community_list"), {"q": words}).content.decode()
        assert ("德泰社区" in found, "南地社区" in found) == (True, False)


def test_a_page_with_nothing_says_so(community: Community, city_officer: Any, client: Any) -> None:
    publish_register(by=city_officer)
    page = text(client, "community_detail", "nandi-detai")
    assert "无物业服务企业，无业主委员会" in page
    assert "尚未登记将垃圾分类纳入党组织职责的文件" in page


def test_a_park_lacks_no_document(city_officer: Any, client: Any) -> None:
    factories.community(name="园区", slug="yuanqu", kind=CommunityKind.QUASI_URBAN_COMMUNITY)
    publish_register(by=city_officer)
    assert "纳入党组织职责的文件" not in text(client, "community_detail", "yuanqu")


def test_a_term_that_passed_since_is_marked(
    community: Community, city_officer: Any, client: Any, time_machine: Any
) -> None:
    add_contract(add_estate(community), ends=10)
    publish_register(by=city_officer)
    last = today() + timedelta(days=10)
    for moment, marked in (
        (f"{last}T15:30:00Z", False),  # half past eleven in the evening of its last day
        (f"{last}T16:30:00Z", True),
    ):
        time_machine.move_to(moment)
        assert ("已到期" in text(client, "community_detail", "nandi-detai")) is marked


def test_an_entry_from_before_bodies_were_kept(
    community: Community, city_officer: Any, client: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        "communities.public.register.bodies_payload", lambda _community: {"housing_estates": []}
    )
    publish_register(by=city_officer)
    assert "组织与物业" not in text(client, "community_detail", "nandi-detai")
    assert published_duty(community.code, "").duty == 0


def test_the_rate_on_the_pages_of_county_and_township(
    community: Community, city_officer: Any, client: Any
) -> None:
    add_party(community)
    add_party(factories.community(name="南地社区"), duty=False)
    factories.community(name="北地社区")
    add_party(factories.community(name="园区", kind=CommunityKind.QUASI_URBAN_COMMUNITY))
    publish_register(by=city_officer)
    for name, slug in (("county_detail", "pingshan"), ("township_detail", "nandi")):
        page = text(client, name, slug)
        assert "3 个设村（居）委会的村（社区）中，1 个已将垃圾分类纳入党组织职责（33.3%）" in page
    # What is entered now waits for its publication.
    add_party(Community.objects.get(name="北地社区"))
    found = published_duty("210502", "平山区")
    assert (found.duty, found.committees, found.share) == (1, 3, pytest.approx(1 / 3))


def test_nothing_published_is_no_rate() -> None:
    assert published_duty("210502", "平山区").share is None


@pytest.mark.parametrize("count", [1, 30])
def test_publishing_reads_as_often_for_any_number(count: int, city_officer: Any) -> None:
    for number in range(count):
        unit = factories.community(name=f"第{number}社区")
        estate = add_estate(unit)
        add_body(unit, "owners", estates=[estate])
        add_contract(estate, number=number)
    with CaptureQueriesContext(connection) as captured:
        services.register._register_items(city_officer, None)  # type: ignore[attr-defined]
    assert len([q for q in captured if "SELECT" in q["sql"]]) == 18
