"""Two published results side by side: what compares, in which words, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.models import Classification, CommunityType
from evaluation.public import publish_bulletin
from evaluation.services import close_round
from portal.pages import forget_pages
from tests import factories
from tests.evaluation.helpers import make_card, make_round, prepared, scored_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def results(city_officer: Any) -> None:
    """October: 甲 97 (no type), 乙 99 and 丙 95 (old estates), 丁 99 (new). September: 乙 96."""
    types = {
        code: CommunityType.objects.create(code=code, name=name)
        for code, name in (("old", "老旧小区"), ("new", "新建小区"))
    }
    for name, slug, code in (
        ("甲", "jia", ""), ("乙", "yi", "old"), ("丙", "bing", "old"), ("丁", "ding", "new"),
    ):  # fmt: skip
        unit = factories.community(name=f"{name}社区", slug=slug)
        if code:
            Classification.objects.create(
                community=unit, type=types[code], classified_by=city_officer, since="2020-01-01"
            )
    card = make_card()
    scored_round(card, {"yi": 6, "jia": 9}, period="2026-09")
    scored_round(card, {"jia": 7, "yi": 9, "bing": 5, "ding": 9}, period="2026-10")


def ask(client: Any, status: int = 200, **query: str) -> str:
    chosen = {"level": "community", "county": "pingshan", "period": "2026-10", **query}
    answer = client.get(reverse("result_compare"), chosen)
    assert answer.status_code == status
    assert not answer.cookies
    return str(answer.content.decode())


def said(text: str) -> list[str]:
    """The sentences that tell the difference."""
    found = re.search(r'<ul class="lines">(.*?)</ul>', text, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found[1]) if found else []


def test_two_periods_of_a_unit(results: Any, client: Any) -> None:
    text = ask(client, unit="yi", period2="2026-09")
    assert said(text) == [
        "乙社区的总分从2026年9月到2026年10月提高了3分。",
        "名次由第2名升至第1名，上升1位。",
        "差别最大的是“设施”：高3分。",
    ]
    assert ">26<" in text
    assert ">29<" in text
    assert "▲ +3" in text
    assert reverse("results_community", args=["2026-09", "pingshan", "yi"]) in text


def test_the_earlier_period_stands_first_whichever_was_chosen(results: Any, client: Any) -> None:
    assert said(ask(client, unit="yi", period="2026-09", period2="2026-10")) == said(
        ask(client, unit="yi", period2="2026-09")
    )


def test_two_units_of_a_period(results: Any, client: Any) -> None:
    text = ask(client, unit="yi", unit2="bing")
    assert said(text) == [
        "2026年10月，丙社区的总分比乙社区低4分。",
        "丙社区的名次在乙社区之后：分别为第4名和第1名。",
        "差别最大的是“设施”：低4分。",
    ]
    assert "老旧小区" in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"unit": "yi", "unit2": "ding"}, "乙社区属于老旧小区，丁社区属于新建小区"),
        ({"unit": "yi", "unit2": "jia"}, "甲社区属于未分类"),
        ({"unit": "yi", "unit2": "yi"}, "同一个结果"),
        ({"unit": "yi", "unit2": "bing", "period2": "2026-09"}, "须有一项相同"),
    ],
)
def test_unlike_is_refused_with_the_reason(
    query: dict[str, str], words: str, results: Any, client: Any
) -> None:
    text = ask(client, 400, **query)
    assert words in text
    assert said(text) == []


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "nobody"},
        {"unit": "yi", "unit2": "nobody"},
        {"unit": "yi", "period2": "2020-01"},
        {"unit": "yi", "period2": "\x00"},
        {"unit": "yi", "county": "x" * 300},
        {"unit": "\x00", "unit2": "yi"},
    ],
)
def test_what_was_not_published_is_said(query: dict[str, str], results: Any, client: Any) -> None:
    assert 'role="alert"' in ask(client, 404, **query)


@pytest.mark.parametrize("query", [{}, {"county": ""}, {"unit": "yi"}, {"level": "galaxy"}])
def test_as_long_as_something_is_open_there_is_the_form(
    query: dict[str, str], results: Any, client: Any
) -> None:
    text = ask(client, **query)
    assert 'name="county"' in text
    assert 'role="alert"' not in text
    assert ('name="unit2"' in text) == ("unit" in query)


def test_only_units_of_the_same_type_are_offered(results: Any, client: Any) -> None:
    text = ask(client, unit="yi")
    offered = re.findall(r'<option value="(\w+)"', text.partition('name="unit2"')[2])
    assert offered == ["yi", "bing"]


def test_a_month_and_a_quarter_do_not_compare(results: Any, client: Any) -> None:
    scored_round(make_card("quarter"), {"yi": 4}, period="2026Q3")
    assert "月度与季度不可比" in ask(client, 400, unit="yi", period2="2026Q3")


def test_totals_of_other_cards_have_no_difference(results: Any, client: Any) -> None:
    scored_round(make_card("other", title="新评分表"), {"yi": 4}, period="2026-08")
    text = ask(client, unit="yi", period2="2026-08")
    assert "差值没有意义" in said(text)[0]
    assert "▲ +" not in text.partition("总分")[2].partition("</tr>")[0]


@pytest.mark.parametrize("level", ["county", "township"])
def test_townships_and_counties(level: str, results: Any, client: Any) -> None:
    unit = {"unit": "nandi"} if level == "township" else {}
    text = ask(client, level=level, period2="2026-09", **unit)
    assert len(said(text)) >= 2
    assert "2026年9月" in said(text)[0]


def test_ranks_of_two_counties_do_not_compare_for_townships(results: Any, client: Any) -> None:
    other = factories.county(name="明山区", slug="mingshan")
    township = factories.township(name="高台子镇", county=other, slug="gaotaizi")
    factories.community(name="戊社区", slug="wu", township=township)
    by = factories.user("county_officer", other)
    round_ = make_round(make_card("mingshan"), by=by, period="2026-10", county=other)
    close_round(round_, by=by)
    publish_bulletin(prepared(round_), by=by)
    text = ask(client, level="township", unit="nandi", county2="mingshan", unit2="gaotaizi")
    assert "并非两边都有总分" in said(text)[0]
    text = ask(client, level="county", county2="mingshan")
    assert "明山区" in text


def test_nothing_published_leaves_an_empty_form(client: Any) -> None:
    answer = client.get(reverse("result_compare"))
    assert answer.status_code == 200


def test_one_and_thirty_units_cost_the_same_queries(client: Any) -> None:
    card = make_card()
    factories.community(slug="unit0")
    scored_round(card, {"unit0": 5}, period="2026-09")
    for number in range(1, 30):
        factories.community(slug=f"unit{number}")
    scored_round(card, {"unit0": 3}, period="2026-10")

    def cost(**query: str) -> int:
        forget_pages()
        with CaptureQueriesContext(connection) as queries:
            ask(client, unit="unit0", **query)
        return len(queries)

    assert cost(period="2026-09") == cost(period="2026-10")
