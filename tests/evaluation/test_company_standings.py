"""Property companies compared: sums, ties, what is too small, the span before, publication."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from accounts.rules import DutyConflict, Refusal
from evaluation.queries import company_standings
from evaluation.review_public import publish_companies
from evaluation.satisfaction import Opinions
from evaluation.services import Reviewed, return_review
from evaluation.spans import parse_span, spans_of
from portal.enums import Kind
from portal.models import Publication
from portal.pages import forget_pages
from portal.services import withdraw
from tests import factories
from tests.evaluation.review_helpers import (
    at,
    confirmed,
    counted,
    estate_with_company,
    review_meeting,
    rules,
)


@pytest.fixture
def scene(member: Any, community: Any, township_officer: Any) -> Any:
    """Three companies in 德泰社区, the first also in a second community."""
    rules()
    second = factories.community(name="第二社区")
    companies = [estate_with_company(community, n, f"{n}号院")[1] for n in (1, 2, 3)]
    estate_with_company(second, 1, "远处院")
    return {
        "companies": companies,
        "units": (community, second),
        "members": (member, factories.user("committee_member", second)),
        "officer": township_officer,
    }


def review(scene: Any, company: int, opinions: Opinions, *, unit: int = 0, on: Any = None) -> Any:
    member, community = scene["members"][unit], scene["units"][unit]
    meeting = review_meeting(member, community, starts_at=on or at(2026, 10, 15))
    reviewed = Reviewed(company=scene["companies"][company])
    return confirmed(meeting, member, scene["officer"], reviewed, counted(opinions))


def lines(code: str = "2026-10", county: str = "210502") -> list[Any]:
    span = parse_span(code)
    assert span is not None
    return company_standings(county, span)


def table(code: str = "2026-10") -> list[tuple[str, int | None, str]]:
    return [(line.company.name[-3:], line.rank, str(line.unranked)) for line in lines(code)]


@pytest.mark.parametrize(
    ("code", "first", "last", "before"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "2026-09"),
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31), "2025-12"),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31), "2026Q3"),
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "2025Q4"),
        ("2028", date(2028, 1, 1), date(2028, 12, 31), "2027"),
        ("2000-01", date(2000, 1, 1), date(2000, 1, 31), None),
        ("2000Q1", date(2000, 1, 1), date(2000, 3, 31), None),
        ("2000", date(2000, 1, 1), date(2000, 12, 31), None),
    ],
)
def test_spans(code: str, first: date, last: date, before: str | None) -> None:
    span = parse_span(code)
    assert span is not None
    assert (span.first_day, span.last_day) == (first, last)
    assert (span.before.code if span.before else None) == before
    assert code in {one.code for one in spans_of(first)} & {one.code for one in spans_of(last)}


@pytest.mark.parametrize("code", ["", "26", "1999", "2026-13", "2026Q5", "2026q4", "２０２６"])
def test_what_is_no_span(code: str) -> None:
    assert parse_span(code) is None


def test_counts_are_added_up_never_percentages(scene: Any) -> None:
    review(scene, 0, Opinions(9, 0, 1))
    review(scene, 0, Opinions(10, 0, 20), unit=1)
    first = lines()[0]
    assert (first.opinions, first.communities, first.reviews) == (Opinions(19, 0, 21), 2, 2)
    assert Fraction(first.opinions.numerator, first.opinions.denominator) == Fraction(19, 40)


def test_ties_share_a_rank_and_others_keep_theirs(scene: Any) -> None:
    review(scene, 0, Opinions(8, 2, 5))
    review(scene, 1, Opinions(16, 4, 10))
    review(scene, 2, Opinions(9, 0, 6))
    assert table() == [("1公司", 1, ""), ("2公司", 1, ""), ("3公司", 3, "")]


def test_why_there_is_no_rank(scene: Any) -> None:
    review(scene, 0, Opinions(9))
    review(scene, 1, Opinions(0, 0, 0, 12))
    assert table() == [
        ("1公司", None, "too_few"),
        ("2公司", None, "too_few"),
        ("3公司", None, "not_reviewed"),
    ]
    assert [line.left_out for line in lines()] == [1, 0, 0]


def test_what_is_too_small_is_in_no_sum(scene: Any) -> None:
    review(scene, 0, Opinions(12, 0, 3))
    review(scene, 0, Opinions(0, 0, 9), unit=1)
    first = lines()[0]
    assert (first.opinions, first.communities, first.left_out) == (Opinions(12, 0, 3), 1, 1)


def test_the_days_of_a_span_and_the_span_before(scene: Any) -> None:
    review(scene, 0, Opinions(10, 0, 10), on=at(2026, 9, 30))
    review(scene, 0, Opinions(12), on=at(2026, 10, 1))
    review(scene, 1, Opinions(11), on=at(2026, 9, 30))
    first = lines()[0]
    assert (first.opinions, first.previous) == (Opinions(12), Opinions(10, 0, 10))
    assert (first.rank, first.previous_rank) == (1, 2)
    assert lines("2026Q3")[0].opinions == Opinions(11)
    assert lines("2026")[1].opinions == Opinions(22, 0, 10)


def test_only_what_is_confirmed_counts(scene: Any) -> None:
    one = review(scene, 0, Opinions(12))
    return_review(one, by=scene["officer"], reason="复核")
    assert table()[0] == ("1公司", None, "not_reviewed")


def test_another_county_has_its_own(scene: Any) -> None:
    review(scene, 0, Opinions(12))
    assert lines(county="210521") == []


def publish(by: Any, code: str = "2026-10", reason: str = "") -> Any:
    span = parse_span(code)
    assert span is not None
    return publish_companies(factories.county(), span, by=by, reason=reason)


def test_published_as_it_was_computed(scene: Any, county_officer: Any) -> None:
    review(scene, 0, Opinions(8, 2, 5, 1))
    review(scene, 1, Opinions(9))
    publication = publish(county_officer)
    first, second, _third = publication.payload["companies"]
    assert (publication.key, publication.period) == ("pingshan-2026-10", "2026-10")
    assert (first["rank"], first["ballot"]["numerator"], first["ballot"]["denominator"]) == (
        1,
        10,
        15,
    )
    assert (second["ballot"], second["unranked"], second["left_out"]) == (None, "too_few", 1)
    with pytest.raises(Refusal):
        publish(county_officer, reason="没有变化")
    review(scene, 1, Opinions(20), on=at(2026, 10, 20))
    with pytest.raises(Refusal):
        publish(county_officer)
    assert publish(county_officer, reason="补登评议").version == 2


def test_who_and_when(scene: Any, county_officer: Any) -> None:
    review(scene, 0, Opinions(12))
    both = factories.appointment(scene["members"][0], "county_officer", factories.county()).user
    with pytest.raises(DutyConflict):
        publish(type(both).objects.get(pk=both.pk))
    for by in (scene["officer"], factories.user("county_officer", factories.county(name="溪湖区"))):
        with pytest.raises(Refusal):
            publish(by)
    # The year goes on, and nobody was reviewed in September.
    for code in (f"{date.today().year}", "2026-09"):
        with pytest.raises(Refusal):
            publish(county_officer, code)
    assert not Publication.objects.filter(kind=Kind.COMPANIES).exists()


@pytest.mark.parametrize("reason", ["更" * 501, "补登\x00", "补\u202e登"])
def test_a_strange_reason_is_refused_where_it_stands(
    scene: Any, county_officer: Any, client_for: Any, reason: str
) -> None:
    """Neither cut without a word nor kept; a refusal leaves what was typed on the page."""
    review(scene, 0, Opinions(8, 2, 5))
    publish(county_officer)
    browser = client_for(county_officer)
    there = reverse("admin:evaluation_review_companies_publish")
    sent = {"county": "pingshan", "period": "2026-10"}
    answer = browser.post(there, sent | {"reason": reason})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["reason"])
    same = browser.post(there, sent | {"reason": "没有变化"})
    assert same.status_code == 409
    assert "没有变化" in same.content.decode()
    assert Publication.objects.filter(kind=Kind.COMPANIES).count() == 1


def test_the_pages(scene: Any, county_officer: Any, client_for: Any, client: Any) -> None:
    review(scene, 0, Opinions(8, 2, 5))
    browser = client_for(county_officer)
    address = reverse("admin:evaluation_review_companies")
    text = browser.get(address, {"county": "pingshan", "period": "2026-10"}).content.decode()
    assert "66.7%" in text
    for strange in ("x", "9999", "2026-13", "2000-01"):
        assert browser.get(address, {"period": strange}).status_code == 200
    assert browser.get(address, {"county": "nowhere"}).status_code == 404
    sent = {"county": "pingshan", "period": "2026-10"}
    assert browser.post(f"{address}publish/", sent).status_code == 302
    assert browser.post(f"{address}publish/", sent | {"period": "x"}).status_code == 404
    forget_pages()
    page = client.get("/results/2026-10/pingshan/companies/").content.decode()
    assert "66.7%" in page
    assert "未评议" in page
    assert "/results/2026-10/pingshan/companies/" in client.get("/reviews/").content.decode()
    assert client.get("/results/2026-13/pingshan/companies/").status_code == 404


@pytest.fixture
def beside(scene: Any, county_officer: Any) -> list[str]:
    """October 2026: 甲 10 of 15, 乙 9 of 10, 丙 too few. September: 甲 6 of 10. Credit codes."""
    review(scene, 0, Opinions(6, 0, 4), on=at(2026, 9, 15))
    publish(county_officer, "2026-09")
    review(scene, 0, Opinions(8, 2, 5))
    review(scene, 1, Opinions(9, 0, 1))
    review(scene, 2, Opinions(9))
    publish(county_officer)
    return [company.credit_code for company in scene["companies"]]


def side_by_side(client: Any, status: int = 200, **query: str) -> tuple[list[str], str]:
    """The sentences of the difference, and the whole page."""
    forget_pages()
    chosen = {"level": "company", "county": "pingshan", "period": "2026-10", **query}
    answer = client.get(reverse("result_compare"), chosen)
    assert answer.status_code == status
    text = str(answer.content.decode())
    found = re.search(r'<ul class="lines">(.*?)</ul>', text, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found[1]) if found else [], text


def test_two_companies_side_by_side(beside: list[str], client: Any) -> None:
    first, second, third = beside
    published = Publication.objects.get(key="pingshan-2026-10")
    names = [line["name"] for line in published.payload["companies"]]
    said, text = side_by_side(client, unit=first, unit2=second)
    best, worse = names[:2]
    assert said == [
        f"2026年10月，{best}的满意率比{worse}高23.33个百分点。",
        f"{best}的名次在{worse}之前：分别为第1名和第2名。",
    ]
    assert ("66.7%" in text, "90.0%" in text, "▲ +1" in text) == (True, True, True)
    assert "/results/2026-10/pingshan/companies/" in text
    said, text = side_by_side(client, unit=first, unit2=third)
    assert said == ["并非两边都有满意率，因此没有差值。"]
    assert "票数不足" in text


def test_a_company_in_two_periods(beside: list[str], client: Any) -> None:
    said, _text = side_by_side(client, unit=beside[0], period2="2026-09")
    assert "从2026年9月到2026年10月提高了6.67个百分点" in said[0]
    assert said[1] == "名次由第1名降至第2名，下降1位。"


@pytest.mark.parametrize(
    ("second", "status", "words"),
    [
        ({"period2": "2026-08"}, 404, "没有公布2026年8月的结果"),
        ({"unit2": "nobody"}, 404, "没有公布的结果"),
        ({"unit2": "\x00"}, 404, "没有公布的结果"),
        ({"period2": "\x00"}, 404, "该县区没有公布"),
        ({"unit2": "same", "period2": "2026-10"}, 400, "同一个结果"),
        ({"unit2": "other", "period2": "2026-09"}, 400, "须有一项相同"),
    ],
)
def test_what_does_not_compare_is_said(
    second: dict[str, str], status: int, words: str, beside: list[str], client: Any
) -> None:
    codes = {"same": beside[0], "other": beside[1]}
    second = {name: codes.get(value, value) for name, value in second.items()}
    said, text = side_by_side(client, status, unit=beside[0], **second)
    assert said == []
    assert words in text


def test_a_month_and_a_quarter_of_companies_do_not_compare(
    beside: list[str], client: Any, county_officer: Any
) -> None:
    publish(county_officer, "2026Q3")
    said, text = side_by_side(client, 400, unit=beside[0], period2="2026Q3")
    assert said == []
    assert "须同类比较" in text


def test_a_form_offers_companies_and_their_spans(beside: list[str], client: Any) -> None:
    _said, text = side_by_side(client)
    assert re.findall(r'value="(\d{4}-[^"]*)"', text) == ["2026-10", "2026-09"]
    assert all(f'value="{code}"' in text for code in beside)
    assert 'name="unit2"' not in text
    assert 'name="unit2"' in side_by_side(client, unit=beside[0])[1]


def test_what_is_withdrawn_compares_no_more(
    beside: list[str], client: Any, city_officer: Any
) -> None:
    withdraw(Publication.objects.get(key="pingshan-2026-10"), by=city_officer, reason="误发")
    _said, text = side_by_side(client, 404, unit=beside[0], unit2=beside[1])
    assert "没有公布" in text


def test_the_table_of_results_has_companies(beside: list[str], client: Any) -> None:
    text = client.get(reverse("result_table"), {"level": "company", "period": "2026-10"}).content
    rows = re.findall(r"<tr>(.*?)</tr>", text.decode().partition("<tbody>")[2], re.DOTALL)
    assert [re.findall(r"([0-9.]+)%", row) for row in rows] == [["90.0"], ["66.7"], []]
    assert "level=company&amp;county=&amp;period=2026-10" in text.decode()
