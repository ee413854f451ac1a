"""Who reaches where: the pure sets against a naive reading, gaps and coverage with their lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from orgs import queries
from orgs.coverage import Reach
from orgs.models import Organization
from portal import measures
from tests import factories
from tests.orgs.helpers import capability, organization, serves

CODES = ["2105", "210502", "210503", "210502001", "210502002", "210503001"]
CODES += [f"{town}{number}" for town in CODES[3:] for number in ("001", "002")]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from(CODES)), max_size=8),
    st.sampled_from(CODES),
)
def test_reach_is_what_prefixes_say(areas: list[tuple[int, str]], unit: str) -> None:
    reach = Reach(areas)
    assert reach.by_name(unit) == {one for one, code in areas if code == unit}
    assert reach.serving(unit) == {one for one, code in areas if unit.startswith(code)}
    assert reach.at_work_in(unit) == {
        one for one, code in areas if unit.startswith(code) or code.startswith(unit)
    }


@pytest.mark.django_db
def test_a_figure_of_an_earlier_day_counts_the_townships_of_that_day() -> None:
    nandi, pingshan = factories.township(), factories.township(name="平山街道")
    serves(organization(), nandi.code)
    type(pingshan).objects.filter(pk=pingshan.pk).update(valid_until=date(2026, 5, 31))
    at_work = measures.registered()["townships_at_work"]
    for day, number in ((date(2026, 5, 31), 2), (date(2026, 6, 1), 1)):
        span = measures.Span(date(2026, 1, 1), day)
        assert measures.figures(at_work, span, ["210502"])["210502"].of == number


@pytest.fixture
def places(db: None) -> dict[str, Any]:
    """Three townships of two communities each, and a unit without a committee."""
    nandi, pingshan = factories.township(), factories.township(name="平山街道")
    far = factories.township(factories.county(name="溪湖区", code="210503"), name="河东街道")
    units = {town: [factories.community(town) for _ in range(2)] for town in (nandi, pingshan, far)}
    factories.community(nandi, name="高新园区", code=f"{nandi.code}498", kind="quasi_community")
    return {"nandi": nandi, "pingshan": pingshan, "far": far, "units": units}


def city() -> Any:
    return factories.user(Role.CITY_OFFICER, factories.CITY_CODE)


def numbers(user: Any) -> dict[str, dict[str, tuple[int, ...]]]:
    return {
        table.level: {
            line.name: (line.organizations, *(number for _tag, number in line.numbers))
            for line in table.lines
        }
        for table in queries.gap_tables(user)
    }


@pytest.fixture
def at_work(places: dict[str, Any]) -> dict[str, Organization]:
    publicity = capability("publicity", name="宣传", position=1)
    recycling = capability("recycling", name="回收", position=2)
    capability("research", name="研发", position=3, is_expected=False)
    wide = organization("县级协会", number=1)
    wide.capabilities.set([publicity])
    serves(wide, "210502")
    near = organization("社区服务社", number=2)
    near.capabilities.set([recycling, publicity])
    serves(near, places["units"][places["nandi"]][0])
    gone = organization("已终止", number=3, status="ended")
    gone.capabilities.set([recycling])
    serves(gone, "2105")
    past = organization("服务期满", number=4)
    past.capabilities.set([recycling])
    serves(past, places["far"], until=timezone.localdate() - timedelta(days=1))
    return {"wide": wide, "near": near, "gone": gone, "past": past}


def test_gaps_by_county_and_township(at_work: Any) -> None:
    assert numbers(city()) == {
        "county": {"平山区": (2, 2, 1, 0), "溪湖区": (0, 0, 0, 0)},
        "township": {
            "平山区南地街道": (2, 2, 1, 0),
            "平山区平山街道": (1, 1, 0, 0),
            "溪湖区河东街道": (0, 0, 0, 0),
        },
    }
    county, township = queries.gap_tables(city())
    assert (county.with_gaps, township.with_gaps) == (1, 2)
    assert [[tag.code for tag in line.gaps] for line in township.lines] == [
        [],
        ["recycling"],
        ["publicity", "recycling"],
    ]


def test_everybody_sees_the_gaps_of_the_own_place(
    at_work: Any, county_officer: Any, township_officer: Any
) -> None:
    """Whoever serves all of a county counts in a township's own table too."""
    assert numbers(county_officer) == {
        "county": {"平山区": (2, 2, 1, 0)},
        "township": {"平山区南地街道": (2, 2, 1, 0), "平山区平山街道": (1, 1, 0, 0)},
    }
    assert numbers(township_officer) == {"township": {"平山区南地街道": (2, 2, 1, 0)}}


def test_environmental_organisations_are_counted_by_county_and_found(
    at_work: Any, client_for: Any
) -> None:
    wide, past = at_work["wide"], at_work["past"]
    Organization.objects.filter(pk__in=(wide.pk, past.pk)).update(is_environmental=True)
    county, township = queries.gap_tables(city())
    found = {line.name: line.environmental for line in (*county.lines, *township.lines)}
    assert found == {
        "平山区": 1, "溪湖区": 0, "平山区南地街道": 1, "平山区平山街道": 1, "溪湖区河东街道": 0,
    }  # fmt: skip
    browser = client_for(factories.user(Role.CITY_OFFICER, username="reader"))
    listed = "?at=210502&amp;is_environmental__exact=1&amp;status__exact=active"
    assert listed in browser.get(reverse("admin:orgs_organization_gaps")).content.decode()
    address = reverse("admin:orgs_organization_changelist")
    page = browser.get(address + listed.replace("&amp;", "&"))
    assert [row.name for row in page.context["cl"].result_list] == [wide.name]


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER])
def test_every_number_leads_to_as_many_rows(
    at_work: Any, places: dict[str, Any], client_for: Any, role: Role
) -> None:
    unit = {
        Role.CITY_OFFICER: factories.CITY_CODE,
        Role.COUNTY_OFFICER: "210502",
        Role.TOWNSHIP_OFFICER: places["nandi"].code,
    }[role]
    user = factories.user(role, unit)
    browser, seen = client_for(user), 0
    address = reverse("admin:orgs_organization_changelist")
    for table in queries.gap_tables(user):
        for line in table.lines:
            query = {"at": line.code, "status__exact": "active"}
            page = browser.get(address, query)
            assert page.context["cl"].result_count == line.organizations
            for tag, number in line.numbers:
                page = browser.get(address, {**query, "capability": tag.code})
                assert page.context["cl"].result_count == number
                seen += number
    assert seen


def test_coverage_and_the_lists_behind_it(at_work: Any, places: dict[str, Any]) -> None:
    user = city()
    lines = queries.served_lines(user)
    found = [(line.name, line.committees, line.served, line.by_name, line.none) for line in lines]
    assert found == [("平山区", 4, 4, 1, 0), ("溪湖区", 2, 0, 0, 2)]
    total = queries.served_total(lines, "合计")
    assert (total.committees, total.served, total.share) == (6, 4, 4 / 6)
    for line in lines:
        counts = {
            "all": line.committees,
            "yes": line.served,
            "by-name": line.by_name,
            "no": line.none,
        }
        assert counts == {
            served: len(queries.served_communities(user, county=line.key, served=served))
            for served in queries.SERVED
        }
    [row] = queries.served_communities(user, county="", served="by-name")
    assert (row.community, row.organizations) == (
        places["units"][places["nandi"]][0],
        ["县级协会", "社区服务社"],
    )


def test_kinds_that_take_part(at_work: Any, client_for: Any) -> None:
    user = city()
    lines = {line.kind: (line.active, line.taking_part) for line in queries.kind_lines(user)}
    assert lines == {
        "association": (3, 2),
        "service_institution": (0, 0),
        "foundation": (0, 0),
        "industry_association": (0, 0),
        "filed": (0, 0),
    }
    page = client_for(user).get(
        reverse("admin:orgs_organization_changelist"),
        {"kind__exact": "association", "status__exact": "active", "serving": "yes"},
    )
    assert page.context["cl"].result_count == 2


def test_pages_say_the_figures(at_work: Any, client_for: Any) -> None:
    browser = client_for(city())
    gaps = browser.get(reverse("admin:orgs_organization_gaps")).content.decode()
    assert gaps.count(">缺口</span>") == 5
    assert "at=210502001&amp;capability=publicity&amp;status__exact=active" in gaps
    coverage = browser.get(reverse("admin:orgs_organization_coverage")).content.decode()
    assert "4 / 6 = 66.7%" in coverage
    served = reverse("admin:orgs_organization_served")
    assert "社区服务社" in browser.get(f"{served}?served=by-name").content.decode()
    for query in ("served=perhaps", "county=no-such"):
        assert browser.get(f"{served}?{query}").status_code == 404


def test_the_figures_cost_the_same_for_many(
    at_work: Any, places: dict[str, Any], client_for: Any
) -> None:
    browser = client_for(city())
    addresses = [
        reverse(f"admin:orgs_organization_{name}") for name in ("gaps", "coverage", "served")
    ]
    counted = {address: query_count(browser, address) for address in addresses}
    for number in range(10, 40):
        made = organization(f"第{number}家", number=number)
        made.capabilities.set([capability("publicity")])
        serves(made, factories.community(places["nandi"]))
    assert {address: query_count(browser, address) for address in addresses} == counted


def query_count(browser: Any, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return len(found)
