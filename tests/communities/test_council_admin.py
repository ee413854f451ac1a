"""Council systems as officers see and publish them; the rate of clause 4.1.b; desks; exports."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEvent
from communities import queries, services
from communities.completeness import recorded_lines
from communities.models import Community, Council
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.communities.body_helpers import add_estate, furnish
from tests.communities.council_helpers import draft, ended, enforced, published, writer
from tests.communities.helpers import today
from tests.exports import content_of, export

pytestmark = pytest.mark.django_db

LIST = reverse("admin:communities_council_changelist")
COVERAGE = reverse("admin:communities_council_coverage")
COMMUNITIES = reverse("admin:communities_community_changelist")


@pytest.fixture
def office(client_for: Any, county_officer: Any) -> Any:
    return client_for(county_officer)


def change(council: Any) -> str:
    return reverse("admin:communities_council_change", args=[council.pk])


def publish(council: Any) -> str:
    return reverse("admin:communities_council_publish", args=[council.pk])


def as_seen(council: Any, **data: Any) -> dict[str, Any]:
    return {"version": Council.objects.get(pk=council.pk).version, **data}


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def rows(office: Any, address: str) -> list[str]:
    return sorted(str(row) for row in office.get(address).context["cl"].queryset)


def titles(office: Any, query: str = "") -> list[str]:
    return rows(office, f"{LIST}{query}")


def test_only_those_of_the_own_jurisdiction(office: Any, community: Community) -> None:
    enforced(community, title="本区制度")
    other = factories.community(
        factories.township(factories.county(name="溪湖区"), name="河西街道"), name="河西社区"
    )
    foreign = enforced(other, title="外区制度")
    assert titles(office) == ["本区制度"]
    assert office.get(change(foreign)).status_code == 302
    assert office.post(publish(foreign)).status_code == 404


def test_the_filters(office: Any, community: Community) -> None:
    published(community, title="甲")
    enforced(factories.community(name="乙社区"), title="乙")
    assert titles(office, "?published=yes") == ["甲"]
    assert titles(office, "?published=no") == ["乙"]
    draft(factories.community(name="丙社区"), title="丙")
    assert titles(office, "?state__exact=draft") == ["丙"]
    assert titles(office, "?q=物业公司") == ["丙", "乙", "甲"]
    assert titles(office, f"?township={community.township.slug}") == ["丙", "乙", "甲"]


def test_an_officer_publishes(office: Any, community: Community) -> None:
    council = enforced(community)
    assert publish(council) in office.get(change(council)).content.decode()
    answer = office.post(publish(council), as_seen(council, reason=""))
    assert answer["Location"] == change(council)
    assert current(Kind.COUNCIL, community.slug) is not None
    page = office.get(change(council)).content.decode()
    assert publish(council) not in page
    assert reverse("council_public", args=[community.slug]) in page


def test_a_refusal_is_read(office: Any, community: Community) -> None:
    council = draft(community)
    assert publish(council) not in office.get(change(council)).content.decode()
    assert said(office.post(publish(council), as_seen(council))) == [
        "“德泰社区议事协商制度”为“草稿”；只发布施行中的制度。"
    ]
    assert said(office.post(publish(council), as_seen(council, reason="长" * 301)))[1:] == [
        "确保该变量包含不超过 300 字符 (目前字符数 301)。"
    ]


def test_the_end_is_offered(office: Any, community: Community) -> None:
    council = published(community, 9)
    services.end_council(council, by=writer(community), on=today(), reason="合并")
    assert "公布终止" in office.get(change(council)).content.decode()
    office.post(publish(council), as_seen(council, reason=""))
    assert "公布终止" not in office.get(change(council)).content.decode()


def _four() -> None:
    """One with a system in force and all bodies, one with a draft, one ended, one without."""
    furnish(factories.community(name="甲社区"))
    enforced(factories.community(name="甲社区"))
    draft(factories.community(name="乙社区"))
    ended(factories.community(name="丙社区"))
    add_estate(factories.community(name="丁社区"))
    factories.community(name="工业园区", kind="quasi_urban_community")


@pytest.mark.parametrize("by", ["county", "township"])
def test_the_rate(by: str) -> None:
    _four()
    [line] = queries.council_coverage(Community.objects.all(), by)
    assert (
        line.committees, line.covered, line.none, line.drafting, line.without_company,
        line.without_owners, line.share,
    ) == (4, 1, 3, 1, 3, 3, 0.25)  # fmt: skip


def test_numbers_are_added_not_shares() -> None:
    _four()
    lines = queries.council_coverage(Community.objects.all(), "county")
    total = queries.council_total([*lines, *lines])
    assert (total.covered, total.committees, total.share) == (2, 8, 0.25)
    assert queries.council_total([]).share is None


def test_every_number_leads_to_its_list(office: Any) -> None:
    _four()
    county = factories.county()
    page = office.get(COVERAGE)
    assert "1 / 4 = 25.0%" in page.content.decode()
    for query, names in (
        ("council=all", ["丁社区", "丙社区", "乙社区", "甲社区"]),
        ("council=in-force", ["甲社区"]),
        ("council=none", ["丁社区", "丙社区", "乙社区"]),
        ("council=draft", ["乙社区"]),
        ("bodies=no-company", ["丁社区", "丙社区", "乙社区"]),
        ("bodies=no-owners", ["丁社区", "丙社区", "乙社区"]),
    ):
        address = f"{COMMUNITIES}?county={county.slug}&{query}"
        assert address.replace("&", "&amp;") in page.content.decode(), query
        assert rows(office, address) == names, query


@pytest.mark.parametrize("count", [1, 30])
def test_the_overview_costs_the_same(
    count: int, office: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        enforced(factories.community(name=f"第{number}社区"))
    office.get(COVERAGE)
    with django_assert_num_queries(6):
        office.get(COVERAGE)


def test_the_file(office: Any, community: Community) -> None:
    published(community, title="=制度")
    text = content_of(export(office, reverse("admin:communities_council_changelist"))).decode()
    assert "村（居）委会 德泰社区居民委员会 主任；物业企业 某某物业公司 项目经理" in text
    assert "\n=制度" not in text
    assert AuditEvent.objects.filter(action="council.exported").count() == 1


def desk(browser: Any) -> list[tuple[str, str]]:
    items = browser.get(reverse("workspace")).context["items"]
    return [(str(i.title), str(i.state_label)) for i in items if i.kind == "council"]


def test_the_desk_of_a_committee(client_for: Any, community: Community) -> None:
    browser = client_for(writer(community))
    title = f"{community.full_name}议事协商制度"
    assert desk(browser) == [(title, "尚未建立")]
    council = draft(community)
    assert desk(browser) == [(title, "草稿")]
    services.enforce_council(council, by=writer(community))
    assert desk(browser) == []


def test_the_desk_of_an_officer(office: Any, community: Community, county_officer: Any) -> None:
    council = enforced(community)
    assert list(queries.councils_to_publish(county_officer)) == [council]
    assert change(council) in office.get(reverse("admin:index")).content.decode()
    services.publish_council(council, by=county_officer)
    assert list(queries.councils_to_publish(county_officer)) == []


def test_a_unit_without_a_committee_lacks_nothing(client_for: Any) -> None:
    park = factories.community(name="工业园区", kind="quasi_urban_community")
    assert desk(client_for(writer(park))) == []


def test_what_a_committee_has_and_lacks(community: Community) -> None:
    with translation.override("en"):

        def line() -> Any:
            found = recorded_lines(community)
            return next(one for one in found if one.requirement.clause == "4.1.b")

        assert line().evidence is None
        assert line().url == reverse("council_list")
        draft(community, effective_on=today())
        assert line().evidence is None
        services.enforce_council(community.councils.get(), by=writer(community))
        assert line().evidence == "德泰社区议事协商制度"
