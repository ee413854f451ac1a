"""Published results of a level in one table: sorted and narrowed by plain links."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.models import Classification, CommunityType
from evaluation.queries import result_rows
from evaluation.services import prepare_bulletin
from portal.pages import forget_pages
from tests import factories
from tests.evaluation.helpers import make_card, scored_round

pytestmark = pytest.mark.django_db

# Short names of the communities in the order in which the page has them.
ROW = re.compile(r'<th scope="row"[^>]*><a href="/results/2026-10/pingshan/communities/([^/]+)/"')


@pytest.fixture
def results(city_officer: Any) -> dict[str, Any]:
    """October: 甲 97, 乙 99 and 丙 95, of which 乙 and 丙 are old estates; 丁 was not inspected.
    September: 甲 99, 乙 96."""
    units = {
        name: factories.community(name=f"{name}社区", slug=slug)
        for name, slug in (("甲", "jia"), ("乙", "yi"), ("丙", "bing"), ("丁", "ding"))
    }
    old = CommunityType.objects.create(code="old", name="老旧小区")
    for name in "乙丙":
        Classification.objects.create(
            community=units[name], type=old, classified_by=city_officer, since="2020-01-01"
        )
    card = make_card()
    scored_round(card, {"jia": 9, "yi": 6}, period="2026-09")
    scored_round(card, {"jia": 7, "yi": 9, "bing": 5}, period="2026-10")
    return units


def page(client: Any, **query: str) -> str:
    answer = client.get(reverse("result_table"), {"level": "community", **query})
    assert answer.status_code == 200
    assert not answer.cookies
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["yi", "jia", "bing", "ding"]),
        ({"sort": "rank"}, ["yi", "jia", "bing", "ding"]),
        ({"sort": "-rank"}, ["bing", "jia", "yi", "ding"]),
        ({"sort": "total"}, ["yi", "jia", "bing", "ding"]),
        ({"sort": "-total"}, ["bing", "jia", "yi", "ding"]),
        ({"sort": "change"}, ["yi", "jia", "bing", "ding"]),
        ({"sort": "-change"}, ["jia", "yi", "bing", "ding"]),
        ({"sort": "nothing"}, ["yi", "jia", "bing", "ding"]),
        ({"type": "old"}, ["yi", "bing"]),
        ({"type": "old", "sort": "-total"}, ["bing", "yi"]),
        ({"q": "甲"}, ["jia"]),
        ({"county": "pingshan", "township": "nandi", "q": "社区"}, ["yi", "jia", "bing", "ding"]),
    ],
)
def test_sorted_and_narrowed(
    query: dict[str, str], expected: list[str], results: Any, client: Any
) -> None:
    assert ROW.findall(page(client, **query)) == expected


@pytest.mark.parametrize(
    "query",
    [
        {"county": "nowhere"},
        {"township": "nowhere"},
        {"type": "nothing"},
        {"q": "没有"},
        {"period": "2020-01"},
        {"period": "\x00"},
        {"level": "galaxy"},
    ],
)
def test_what_is_not_there_finds_nothing_and_says_so(
    query: dict[str, str], results: Any, client: Any
) -> None:
    text = page(client, **query)
    assert ROW.findall(text) == []
    assert "没有符合条件的已公布结果" in text


def test_a_section_becomes_a_column_that_sorts(results: Any, client: Any) -> None:
    """质量 is full everywhere; in 设施 丙 lost most."""
    key = result_rows.section_key("测试评分表", "设施")
    text = page(client, section=key, sort="-section")
    assert ROW.findall(text) == ["bing", "jia", "yi", "ding"]
    assert 'data-label="设施">25<' in text
    assert 'data-label="设施"' not in page(client, sort="section")


def test_the_links_keep_what_was_chosen(results: Any, client: Any) -> None:
    text = page(client, county="pingshan", type="old", sort="total")
    links = re.findall(r'<th scope="col"[^>]*><a href="([^"]+)"', text)
    assert len(links) == 3
    for link in links:
        assert "county=pingshan" in link
        assert "type=old" in link
    assert "sort=-total" in links[1]
    assert 'aria-sort="descending"' in text
    assert text.count("aria-sort") == 1


def test_counties_and_townships_lead_on(results: Any, client: Any) -> None:
    counties = page(client, level="county")
    assert reverse("results_county", args=["2026-10", "pingshan"]) in counties
    townships = page(client, level="township")
    assert reverse("results_township", args=["2026-10", "pingshan", "nandi"]) in townships
    earlier = page(client, level="county", period="2026-09")
    assert reverse("results_county", args=["2026-09", "pingshan"]) in earlier


def test_counties_stand_by_rank() -> None:
    told = [
        {
            "county": slug, "county_slug": slug, "scorecard": None, "further_scorecards": [],
            "sections": [], "summary": {"total": total, "exclusion": exclusion},
        }
        for slug, total, exclusion in (
            ("a", "88", ""), ("b", "95", "below_coverage"), ("c", "91", ""), ("d", None, "")
        )
    ]  # fmt: skip
    rows = result_rows.county_rows(told)
    assert [(row.slug, row.rank) for row in rows] == [("c", 1), ("a", 2), ("b", None), ("d", None)]


def test_only_what_was_published_stands_there(results: Any, client: Any) -> None:
    """A later round is computed and prepared, and not in the table."""
    card = make_card("later")
    by = factories.user("county_officer", factories.county())
    from tests.evaluation.helpers import close_round, make_round

    round_ = make_round(card, by=by, period="2026-11")
    close_round(round_, by=by)
    prepare_bulletin(round_, by=by)
    assert "2026-11" not in page(client)


def test_unknown_parameters_do_not_reach_the_page(results: Any, client: Any) -> None:
    assert page(client) == page(client, colour="red")


def test_too_many_rows_ask_for_a_county(results: Any, client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(result_rows, "MOST_ROWS", 3)
    assert "请先选择县区" in page(client)
    forget_pages()
    assert ROW.findall(page(client, county="pingshan")) == ["yi", "jia", "bing", "ding"]


def test_one_and_thirty_rows_cost_the_same_queries(client: Any) -> None:
    factories.community(slug="unit0")
    card = make_card()
    scored_round(card, {"unit0": 5}, period="2026-09")
    for number in range(1, 30):
        factories.community(slug=f"unit{number}")
    scored_round(card, {f"unit{number}": number % 10 for number in range(30)}, period="2026-10")

    def cost(period: str) -> int:
        forget_pages()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, period=period)
        return len(queries)

    assert cost("2026-09") == cost("2026-10")
