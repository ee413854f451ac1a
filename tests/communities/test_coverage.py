"""Filed conventions with a clause on sorting ÷ committees: what counts, and where it leads."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.enums import CommunityKind, ConventionState
from communities.models import Classification, Community, CommunityType, Convention
from communities.queries import (
    convention_coverage,
    coverage_total,
    published_coverage,
)
from communities.services import ClauseText, publish_register
from tests import factories
from tests.communities.helpers import carry, today

pytestmark = pytest.mark.django_db

S = ConventionState


@pytest.fixture
def units() -> dict[str, Community]:
    """Seven units of 南地街道, each in another situation."""
    made = {
        name: factories.community(name=name)
        for name in ("公布", "备案", "无分类", "已表决", "起草", "没有")
    }
    made["园区"] = factories.community(name="园区", kind=CommunityKind.QUASI_URBAN_COMMUNITY)
    carry(made["公布"], S.IN_FORCE)
    carry(made["备案"], S.FILED)
    carry(made["无分类"], S.IN_FORCE, clauses=[ClauseText("邻里和睦。")])
    carry(made["已表决"], S.VOTED)
    carry(made["起草"], S.DRAFTING)
    return made


def line(by: str = "county", **where: Any) -> Any:
    [found] = convention_coverage(Community.objects.filter(**where), by)
    return found


def test_what_counts(units: dict[str, Community]) -> None:
    found = line()
    assert (found.committees, found.covered, found.without_sorting, found.none) == (6, 2, 1, 3)
    assert (found.at_work, found.overdue, found.share) == (2, 0, pytest.approx(2 / 6))


def test_an_overdue_filing_counts(units: dict[str, Community], time_machine: Any) -> None:
    due = Convention.objects.get(state="voted").filing_due
    time_machine.move_to(f"{due}T16:30:00Z")
    assert line().overdue == 1


def test_a_closed_unit_leaves_the_denominator(units: dict[str, Community]) -> None:
    Community.objects.filter(pk=units["没有"].pk).update(valid_until=today().replace(year=2020))
    assert line().committees == 5


def test_a_revision_under_way_does_not_uncover(units: dict[str, Community]) -> None:
    carry(units["公布"], S.UNDER_REVIEW)
    assert (line().covered, line().at_work) == (2, 3)


def test_by_type_a_committee_of_several_counts_in_each(
    units: dict[str, Community], county_officer: Any
) -> None:
    types = [CommunityType.objects.create(code=c, name=c, position=n) for n, c in enumerate("ab")]
    for type_, name in ((types[0], "公布"), (types[1], "公布"), (types[1], "没有")):
        Classification.objects.create(
            community=units[name], type=type_, classified_by=county_officer
        )
    Classification.objects.create(
        community=units["没有"], type=types[1], estate="一号小区", classified_by=county_officer
    )
    lines = convention_coverage(Community.objects.all(), "type")
    numbers = {(found.key, found.committees, found.covered) for found in lines}
    assert numbers == {("a", 1, 1), ("b", 2, 1), ("", 4, 1)}


def test_sums_add_up_and_never_average() -> None:
    far = factories.community(factories.township(factories.county(name="溪湖区")), name="河东")
    near = [factories.community() for _n in range(3)]
    for unit in (far, near[0]):
        carry(unit, S.FILED)
    lines = convention_coverage(Community.objects.all(), "county")
    assert [found.share for found in lines] == [pytest.approx(1 / 3), 1]
    assert coverage_total(lines).share == pytest.approx(2 / 4)


def test_nobody_to_count() -> None:
    assert coverage_total([]).share is None


def test_every_number_leads_to_its_list(
    units: dict[str, Community], county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    page = browser.get(reverse("admin:communities_convention_coverage"))
    assert "2 / 6 = 33.3%" in page.content.decode()
    list_url = reverse("admin:communities_community_changelist")
    expected = {
        "all": 6, "covered": 2, "without-sorting": 1, "none": 3, "at-work": 2,
    }  # fmt: skip
    for value, number in expected.items():
        query = f"?county=pingshan&amp;convention={value}"
        assert f'<a href="{list_url}{query}">{number}</a>' in page.content.decode()
        answer = browser.get(list_url, {"county": "pingshan", "convention": value})
        assert answer.context["cl"].result_count == number
    assert browser.get(list_url, {"convention": "x"}).url == f"{list_url}?e=1"


@pytest.mark.parametrize("number", [1, 30])
def test_the_coverage_costs_the_same(number: int) -> None:
    for _n in range(number):
        factories.community()
    with CaptureQueriesContext(connection) as captured:
        convention_coverage(Community.objects.all(), "township")
    assert len(captured) == 1


def test_the_public_knows_what_was_published(
    units: dict[str, Community], city_officer: Any
) -> None:
    publish_register(by=city_officer, reason="")
    [found] = published_coverage()
    # The filed one is not published yet.
    assert (found.committees, found.covered, found.without_sorting) == (6, 1, 1)
