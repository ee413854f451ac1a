"""Publishing the register, and the public pages that read it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.rules import Refusal
from communities.divisions import parse_divisions
from communities.enums import BackboneKind, CommunityKind
from communities.models import Classification, Community, CommunityType
from communities.public import community_item
from communities.services import load_divisions, publish_register
from portal import sections
from portal.addresses import address_of
from portal.enums import Kind
from portal.models import Publication
from portal.services import withdraw
from tests import factories
from tests.communities.test_divisions import TREE, csv_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def shantytown() -> CommunityType:
    return CommunityType.objects.create(code="shantytown-redevelopment", name="棚改区")


@pytest.fixture
def classified(community: Community, shantytown: CommunityType, county_officer: Any) -> Community:
    Classification.objects.create(
        community=community, type=shantytown, classified_by=county_officer
    )
    return community


def page(client: Any, name: str, *args: str, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_payload_has_exactly_these_fields(classified: Community) -> None:
    community = Community.objects.with_names().with_types().get(pk=classified.pk)
    assert community_item(community).payload == {
        "name": "德泰社区",
        "short_name": "德泰",
        "kind": "urban_community",
        "is_committee": True,
        "township": "南地街道",
        "township_slug": "nandi",
        "county": "平山区",
        "county_slug": "pingshan",
        "types": ["棚改区"],
        "type_codes": ["shantytown-redevelopment"],
        "estates": [],
        "bodies": [],
        "sorting_duty_on": "",
        "property": [],
        "housing_estates": [],
        "households": 800,
        "residents": 2000,
        "former_names": [],
        "predecessors": [],
        "successors": [],
        "valid_until": "",
        "programmes": [],
        "programme_codes": [],
        "methods": [],
        "backbone": {
            "members": 0,
            "kinds": dict.fromkeys(BackboneKind.values, 0),
            "households": 0,
        },
    }


def test_no_division_code_is_published(classified: Community, city_officer: Any) -> None:
    publish_register(by=city_officer)
    assert Publication.objects.count() == 3
    for publication in Publication.objects.all():
        public_text = json.dumps([publication.payload, publication.title, publication.search_text])
        assert "210502" not in public_text
        # The control: the code stands beside the payload, where this search would find it.
        assert publication.unit_code.startswith("210502")


def test_the_search_finds_names_former_names_pinyin_and_initials(
    community: Community, city_officer: Any, client: Any
) -> None:
    community.former_names = ["德太社区"]
    community.save()
    factories.community(name="房身村", slug="nandi-fangshen", kind=CommunityKind.VILLAGE)
    publish_register(by=city_officer)
    for words in ("德泰", "德太", "detai", "DETAI", "dt", "南地 德泰"):
        found = page(client, "community_list", query=f"?q={words}")
        assert "德泰社区" in found
        assert "房身村" not in found


def test_a_county_officer_publishes_own_units_only(
    community: Community, county_officer: Any
) -> None:
    factories.community(
        factories.township(factories.county(name="溪湖区"), name="河东街道"), name="别处社区"
    )
    report = publish_register(by=county_officer)
    assert [p.title for p in report.published] == [
        "平山区",
        "平山区南地街道",
        "平山区南地街道 德泰社区",
    ]
    assert Publication.objects.filter(unit_code__startswith="210562").count() == 0


@pytest.mark.parametrize("role", ["township_officer", "member", "inspector"])
def test_others_do_not_publish(role: str, request: Any) -> None:
    with pytest.raises(Refusal):
        publish_register(by=request.getfixturevalue(role))
    assert Publication.objects.count() == 0


def test_an_officer_without_a_unit_does_not_publish(community: Community) -> None:
    officer = factories.user("city_officer", unit="")
    with pytest.raises(Refusal):
        publish_register(by=officer)


def test_publishing_again_publishes_what_changed(community: Community, city_officer: Any) -> None:
    publish_register(by=city_officer)
    report = publish_register(by=city_officer)
    assert (len(report.published), report.unchanged, report.refused) == (0, 3, [])
    Community.objects.filter(pk=community.pk).update(households=801)
    with pytest.raises(Refusal):
        publish_register(by=city_officer)
    report = publish_register(by=city_officer, reason="户数更新")
    assert [(p.title, p.version) for p in report.published] == [("平山区南地街道 德泰社区", 2)]


def test_the_author_does_not_publish_and_another_officer_does(
    classified: Community, county_officer: Any, city_officer: Any
) -> None:
    report = publish_register(by=county_officer)
    assert [title for title, _why in report.refused] == ["平山区南地街道 德泰社区"]
    assert [p.kind for p in report.published] == ["county", "township"]
    report = publish_register(by=city_officer)
    assert [p.title for p in report.published] == ["平山区南地街道 德泰社区"]


def test_who_changed_the_figures_does_not_publish_them(
    community: Community, county_officer: Any
) -> None:
    community.changed_by = county_officer
    community.save()
    assert len(publish_register(by=county_officer).refused) == 1


def test_a_withdrawn_entry_is_not_put_back_by_the_way(
    community: Community, city_officer: Any
) -> None:
    publish_register(by=city_officer)
    withdraw(Publication.objects.get(kind=Kind.COMMUNITY), by=city_officer, reason="有误")
    report = publish_register(by=city_officer, reason="再次发布")
    assert [title for title, _why in report.refused] == ["平山区南地街道 德泰社区"]
    assert report.published == []


def test_only_the_chosen_ones_are_published_with_the_units_above(
    community: Community, city_officer: Any
) -> None:
    factories.community(name="别的社区")
    report = publish_register(by=city_officer, only={community.pk})
    assert [p.title for p in report.published] == [
        "平山区",
        "平山区南地街道",
        "平山区南地街道 德泰社区",
    ]


def test_a_closed_unit_stays_readable_and_leaves_the_lists(city_officer: Any, client: Any) -> None:
    load_divisions(rows=parse_divisions(csv_file(*TREE)))
    publish_register(by=city_officer)
    assert "房身村委会" in page(client, "community_list")
    load_divisions(rows=parse_divisions(csv_file(*TREE[:4])), day=date(2026, 5, 2))
    publish_register(by=city_officer, reason="撤并")
    assert "房身村委会" not in page(client, "community_list")
    assert "房身村委会" not in page(client, "township_detail", "nandi")
    assert "2026-05-01" in page(client, "community_detail", "nandi-fangshen")


def test_a_unit_closed_before_its_first_publication_is_left_out(city_officer: Any) -> None:
    load_divisions(rows=parse_divisions(csv_file(*TREE)))
    load_divisions(rows=parse_divisions(csv_file(*TREE[:4])))
    assert len(publish_register(by=city_officer).published) == 3


def test_the_page_of_a_community(classified: Community, city_officer: Any, client: Any) -> None:
    publish_register(by=city_officer)
    text = page(client, "community_detail", "nandi-detai")
    assert "平山区南地街道" in text
    assert "棚改区" in text
    assert "测试单位" in text
    assert reverse("county_detail", args=["pingshan"]) in text
    assert reverse("township_detail", args=["nandi"]) in text
    sha256 = Publication.objects.get(kind=Kind.COMMUNITY).sha256
    assert reverse("verify_hash", args=[sha256]) in text
    assert "210502" not in text


def test_units_without_a_committee_are_counted_and_explained(
    community: Community, city_officer: Any, client: Any
) -> None:
    park = factories.community(
        name="工业园区", slug="nandi-yuanqu", kind=CommunityKind.QUASI_URBAN_COMMUNITY
    )
    publish_register(by=city_officer)
    english = client.get("/en/communities/").content.decode()
    assert "2 villages and communities, 1 of them with a committee." in english
    assert "1 unit (an industrial park or the like) has no elected committee" in english
    text = client.get(f"/en/communities/{park.slug}/").content.decode()
    assert "This unit has no elected committee" in text


def test_nothing_unpublished_is_shown(classified: Community, client: Any) -> None:
    for name, slug in (
        ("community_detail", "nandi-detai"),
        ("township_detail", "nandi"),
        ("county_detail", "pingshan"),
    ):
        response = client.get(reverse(name, args=[slug]))
        assert response.status_code == 404
        assert "德泰" not in response.content.decode()
    assert "德泰" not in page(client, "community_list")


def test_a_change_is_not_shown_before_it_is_published(
    community: Community, city_officer: Any, client: Any
) -> None:
    publish_register(by=city_officer)
    Community.objects.filter(pk=community.pk).update(households=987654)
    assert "987654" not in page(client, "community_detail", "nandi-detai")
    publish_register(by=city_officer, reason="更新")
    assert "987654" in page(client, "community_detail", "nandi-detai")


def test_a_withdrawn_page_leaves_a_tombstone(
    community: Community, city_officer: Any, client: Any
) -> None:
    publish_register(by=city_officer)
    publication = Publication.objects.get(kind=Kind.COMMUNITY)
    withdraw(publication, by=city_officer, reason="登记信息有误")
    response = client.get(reverse("community_detail", args=["nandi-detai"]))
    assert response.status_code == 410
    assert "登记信息有误" in response.content.decode()
    assert "德泰社区" not in page(client, "community_list")


def test_the_list_is_narrowed_by_county_and_type(
    classified: Community, city_officer: Any, client: Any
) -> None:
    elsewhere = factories.township(factories.county(name="溪湖区"), name="河东街道")
    factories.community(elsewhere, name="别处社区")
    publish_register(by=city_officer)
    both = page(client, "community_list")
    assert "德泰社区" in both
    assert "别处社区" in both
    for query in ("?county=pingshan", "?type=shantytown-redevelopment"):
        text = page(client, "community_list", query=query)
        assert "德泰社区" in text
        assert "别处社区" not in text
    for query in ("?county=county-2", "?county=county-2&q=别处"):
        text = page(client, "community_list", query=query)
        assert "德泰社区" not in text
        assert "别处社区" in text


@pytest.mark.parametrize(
    "query",
    [
        "?county=x",
        "?type=%00",
        "?county=%00",
        "?type=%25",
        "?q=%00",
        "?q=%F0%9F%97%91",
        "?page=-1",
        "?page=99999999999999999999",
        "?page=%EF%BC%91",
        "?q=" + "a" * 5000,
        "?type=(%5B",
    ],
)
def test_strange_questions_get_a_page(
    query: str, community: Community, city_officer: Any, client: Any
) -> None:
    publish_register(by=city_officer)
    page(client, "community_list", query=query)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("name", "slug", "queries"),
    [
        ("community_list", None, 7),
        ("community_detail", "nandi-detai", 2),
        ("township_detail", "nandi", 4),
        ("county_detail", "pingshan", 4),
    ],
)
def test_the_number_of_queries_does_not_grow(
    name: str,
    slug: str | None,
    queries: int,
    count: int,
    community: Community,
    city_officer: Any,
    client: Any,
    django_assert_num_queries: Any,
    settings: Any,
    monkeypatch: Any,
) -> None:
    # Rendered anew, without the store of finished pages and the sections of other apps.
    settings.DEBUG = True
    monkeypatch.setattr("portal.sections._sources", {p: [] for p in sections.PLACES})
    monkeypatch.setattr("communities.completeness._requirements", {})
    for number in range(count - 1):
        factories.township(name=f"第{number}街道")
        factories.community(name=f"第{number}社区")
    publish_register(by=city_officer)
    address = reverse(name, args=[slug] if slug else [])
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_the_list_has_pages(community: Community, city_officer: Any, client: Any) -> None:
    for number in range(65):
        factories.community(name=f"第{number}社区")
    publish_register(by=city_officer)
    first, second = page(client, "community_list"), page(client, "community_list", query="?page=2")
    assert (first.count("第0社区"), second.count("第0社区")) == (1, 0)
    assert (first.count("第64社区"), second.count("第64社区")) == (0, 1)


def test_the_sections_of_other_apps_stand_on_the_page(
    community: Community, city_officer: Any, client: Any, monkeypatch: Any
) -> None:
    asked = []

    def provider(unit_code: str) -> dict[str, Any]:
        asked.append(unit_code)
        return {"entries": []}

    source = sections._Source(1, provider, "communities/_communities.html")
    monkeypatch.setitem(sections._sources, "community", [source])
    publish_register(by=city_officer)
    text = page(client, "community_detail", "nandi-detai")
    assert asked == [community.code]
    assert 'class="grid-cards"' in text
    assert 'class="empty"' not in text


def test_addresses_are_known_to_the_portal(community: Community, city_officer: Any) -> None:
    publish_register(by=city_officer)
    found = {p.kind: address_of(p) for p in Publication.objects.all()}
    assert found == {
        "county": "/counties/pingshan/",
        "township": "/townships/nandi/",
        "community": "/communities/nandi-detai/",
    }
