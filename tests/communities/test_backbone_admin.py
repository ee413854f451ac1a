"""Backbone members in the admin: masked lists, numbers with the lists behind them, rosters."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from communities import queries
from communities.enums import BackboneKind
from communities.models import BackboneMember, Community
from communities.services import withdraw_consent
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.communities.backbone import NUMBER, join, officer, publish, writer
from tests.exports import export, exported

pytestmark = pytest.mark.django_db

LIST = reverse("admin:communities_backbonemember_changelist")
OVERVIEW = reverse("admin:communities_backbonemember_overview")
ROSTERS = reverse("admin:communities_backbonemember_rosters")


@pytest.fixture
def browser(client_for: Any, city_officer: Any) -> Any:
    return client_for(city_officer)


def roster(community: Community) -> str:
    return reverse("admin:communities_backbonemember_roster", args=[community.pk])


def text_of(page: Any) -> str:
    return str(page.content.decode())


def names(page: Any) -> list[str]:
    return sorted(member.name for member in page.context["cl"].result_list)


def test_the_list_is_masked_and_the_record_is_whole(browser: Any, community: Community) -> None:
    member = join(community)
    page = text_of(browser.get(LIST))
    assert ("甲**" in page, "199****1234" in page) == (True, True)
    assert ("甲演示" in page, NUMBER in page) == (False, False)
    page = text_of(
        browser.get(reverse("admin:communities_backbonemember_change", args=[member.pk]))
    )
    assert ("甲演示" in page, NUMBER in page) == (True, True)


def test_filters(browser: Any, community: Community) -> None:
    far = factories.community(
        factories.township(factories.county(name="溪湖区"), name="河东街道"), name="河东社区"
    )
    for state in ("", "given", "ending", "expired", "withdrawn"):
        join(community, state, name=f"甲{state}")
    join(far, name="远", kind=BackboneKind.VOLUNTEER)
    county = community.township.county.slug
    found = {
        query: names(browser.get(f"{LIST}?{query}"))
        for query in (
            "consent=given", "consent=stale", "consent=none", "consent=withdrawn", "left=yes",
            "kind__exact=volunteer", f"county={county}&consent=none",
            f"township={far.township.slug}", "q=甲g",
        )
    }  # fmt: skip
    assert found == {
        "consent=given": ["甲ending", "甲given"],
        "consent=stale": ["甲ending", "甲expired"],
        "consent=none": ["甲", "远"],
        "consent=withdrawn": ["甲withdrawn"],
        "left=yes": [],
        "kind__exact=volunteer": ["远"],
        f"county={county}&consent=none": ["甲"],
        f"township={far.township.slug}": ["远"],
        "q=甲g": ["甲given"],
    }
    assert browser.get(f"{LIST}?_facets=True").status_code == 200
    for query in ("phone__startswith=g", "name__contains=x", "consent_until__lt=2027-01-01"):
        assert browser.get(f"{LIST}?{query}").status_code == 400
    for query in ("consent=x", "left=x", "county=x"):
        assert browser.get(f"{LIST}?{query}")["Location"] == f"{LIST}?e=1"


@pytest.fixture
def area(community: Community) -> list[Community]:
    """Two counties: sums, not means, and a committee without anybody."""
    far = factories.township(factories.county(name="溪湖区"), name="河东街道")
    units = [
        community,
        factories.community(name="南地社区"),
        factories.community(far, name="河东社区"),
    ]
    factories.community(name="园区", kind="quasi_urban_community")
    for number in range(3):
        join(community, "expired" if number else "", name=f"甲{number}", households=10)
    join(units[2], "given", name="乙", households=400, kind=BackboneKind.BUILDING_LEADER)
    return units


def test_sums_are_divided_and_never_averaged(area: list[Community], city_officer: Any) -> None:
    lines = queries.backbone_lines(city_officer, "county")
    assert [
        (line.name, line.committees, line.without, line.members, line.households, line.stale)
        for line in lines
    ] == [("平山区", 2, 1, 3, 30, 2), ("溪湖区", 1, 0, 1, 400, 0)]
    assert [line.households_per_member for line in lines] == [10, 400]
    total = queries.backbone_total(lines)
    assert (total.members, total.committees, total.without) == (4, 3, 1)
    assert total.households_per_member == 107.5
    assert queries.BackboneLine("", "").households_per_member is None


def test_a_list_stands_behind_every_number(browser: Any, area: list[Community]) -> None:
    page = text_of(browser.get(OVERVIEW))
    links = re.findall(r'<td><a href="([^"]+)">(\d+)</a></td>', page)
    households = {"30", "400"}
    assert len(links) >= 20
    for link, number in links:
        answer = browser.get(unescape(link))
        assert answer.status_code == 200
        if number in households:  # a sum: the members that it is the sum of
            rows = answer.context["cl"].result_list
            assert sum(member.households for member in rows) == int(number)
        else:
            assert answer.context["cl"].result_count == int(number), link


def test_the_overview_ends_at_the_jurisdiction(
    client_for: Any, county_officer: Any, area: list[Community]
) -> None:
    page = text_of(client_for(county_officer).get(OVERVIEW))
    assert ("溪湖区" in page, "平山区" in page) == (False, True)


def test_the_overview_and_the_rosters_cost_the_same_for_30_communities(browser: Any) -> None:
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            join(factories.community(name=f"第{number}社区"), "given")
        found = []
        for page in (OVERVIEW, ROSTERS):
            browser.get(page)
            with CaptureQueriesContext(connection) as captured:
                browser.get(page)
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]


def test_an_officer_reads_the_names_and_publishes_them(
    client_for: Any, community: Community
) -> None:
    join(community)
    named = join(community, "given", name="乙演示")
    browser = client_for(officer(community))
    page = browser.get(roster(community))
    assert page.context["form"].initial == {"reason": ""}
    assert [member.name for member in page.context["members"]] == ["乙演示"]
    assert "甲演示" not in text_of(page)
    assert browser.post(roster(community), {"reason": ""}).status_code == 302
    publication = current(Kind.BACKBONE, community.slug)
    assert publication is not None
    assert [row["name"] for row in publication.payload["members"]] == ["乙演示"]
    page = browser.post(roster(community), {"reason": "再发"})
    assert "没有变化" in text_of(page)
    withdraw_consent(named, by=writer(community), expected_version=named.version)
    page = browser.get(roster(community))
    assert "目前公众网站上没有名单" in text_of(page)


def test_a_correction_needs_its_reason(client_for: Any, community: Community) -> None:
    join(community, "given")
    publish(community)
    join(community, "given", name="乙演示")
    browser = client_for(officer(community))
    assert browser.get(roster(community)).context["form"].initial == {"reason": "名单更新"}
    page = browser.post(roster(community), {"reason": " "})
    assert page.status_code == 200
    assert "更正须说明原因" in text_of(page)
    assert browser.post(roster(community), {"reason": "新增一人"}).status_code == 302


def test_who_entered_a_name_is_refused_in_words(client_for: Any, community: Community) -> None:
    author = writer(community)
    factories.appointment(author, "township_officer", community.township)
    join(community, "given")
    both = type(author).objects.get(pk=author.pk)
    page = client_for(both).post(roster(community), {"reason": "名单"})
    assert page.status_code == 200
    assert "须由未参与编写和确认的人员发布" in text_of(page)
    assert current(Kind.BACKBONE, community.slug) is None


def test_what_waits_for_a_publication_comes_first(browser: Any, community: Community) -> None:
    standing, withdrawn = (factories.community(name=name) for name in ("甲社区", "乙社区"))
    never = factories.community(name="丙社区")
    join(community)  # nobody may be named there
    join(never, "given")
    for unit in (standing, withdrawn):
        member = join(unit, "given")
        publish(unit)
    withdraw_consent(member, by=writer(withdrawn), expected_version=member.version)
    page = browser.get(ROSTERS)
    assert [unit.name for unit in page.context["page"]] == ["乙社区", "丙社区", "甲社区"]


def test_the_export_holds_what_the_list_shows(browser: Any, community: Community) -> None:
    join(community)
    join(community, name="乙演示", kind=BackboneKind.VOLUNTEER)
    [_head, row] = exported(browser, f"{LIST}?kind__exact=volunteer", personal="1")
    assert row[3:5] == ["乙演示", "志愿者"]
    assert export(browser, f"{LIST}?name__contains=x").status_code == 400
    assert AuditEvent.objects.filter(action="backbonemember.exported").count() == 1


def test_the_list_offers_names_and_leads_to_numbers_and_rosters(browser: Any) -> None:
    page = text_of(browser.get(LIST))
    assert 'name="personal"' in page
    for address in (OVERVIEW, ROSTERS):
        assert f'href="{address}' in page
        assert browser.get(address).status_code == 200


def test_nothing_is_changed_in_the_admin(browser: Any, community: Community) -> None:
    member = join(community)
    address = reverse("admin:communities_backbonemember_change", args=[member.pk])
    assert browser.post(address, {"name": "x"}).status_code == 403
    assert BackboneMember.objects.get().name == "甲演示"
