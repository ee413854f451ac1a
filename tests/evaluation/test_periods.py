"""Months and quarters: what is read, how they are called, what follows what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from communities.services import publish_register
from evaluation import queries
from evaluation.models import Round
from evaluation.periods import parse_period, period_name, period_of
from evaluation.public import publish_bulletin
from evaluation.services import close_round, confirm_inspection, submit_inspection
from evaluation.validators import validate_period
from portal import queries as portal_queries
from portal.enums import Kind
from portal.periods import period_end
from tests.evaluation.helpers import given, make_round, prepared, samples


@pytest.mark.parametrize(
    ("code", "first", "last", "english", "chinese"),
    [
        (
            "2026-02", date(2026, 2, 1), date(2026, 2, 28),
            "February 2026", "2026年2月",
        ),
        (
            "2028Q1", date(2028, 1, 1), date(2028, 3, 31),
            "First quarter of 2028", "2028年第一季度",
        ),
        (
            "2026Q3", date(2026, 7, 1), date(2026, 9, 30),
            "Third quarter of 2026", "2026年第三季度",
        ),
        (
            "2026Q4", date(2026, 10, 1), date(2026, 12, 31),
            "Fourth quarter of 2026", "2026年第四季度",
        ),
    ],
)  # fmt: skip
def test_what_a_code_means(code: str, first: date, last: date, english: str, chinese: str) -> None:
    period = period_of(code)
    assert (period.first_day, period.last_day) == (first, last)
    assert period.official_name == chinese
    with override("en"):
        assert period_name(code) == english
    with override("zh-hans"):
        assert period_name(code) == chinese


@pytest.mark.parametrize(
    "code",
    ["", "2026", "2026-00", "2026-13", "2026-1", "2026Q0", "2026Q5", "2026q3", "2026-Q3", "1999-01",
     "2026-10\n", "２０２６-10", "2026Q３", "2026\x00Q3"],
)  # fmt: skip
def test_what_is_no_period(code: str) -> None:
    assert parse_period(code) is None
    assert period_name(code) == code
    with pytest.raises(ValueError) as refused:  # noqa: PT011 (what it carries is compared)
        period_of(code)
    assert refused.value.args == (code,)
    with pytest.raises(ValidationError):
        validate_period(code)


def test_quarters_stand_in_time_after_their_months(card: Any, county_officer: Any) -> None:
    codes = ["2026-12", "2026Q4", "2026-09", "2027-01", "2026Q3", "2026-10"]
    for code in codes:
        Round.objects.create(
            jurisdiction="210502", period=code, scorecard=card.scorecard, due=date(2026, 10, 28)
        )
    ordered = Round.objects.order_by(period_end("period")).values_list("period", flat=True)
    assert list(ordered) == ["2026-09", "2026Q3", "2026-10", "2026-12", "2026Q4", "2027-01"]


def test_a_month_is_compared_with_a_month_and_a_quarter_with_a_quarter(
    card: Any, community: Any, county_officer: Any
) -> None:
    made = {}
    for period in ("2026-08", "2026Q2", "2026-09", "2026Q3"):
        made[period] = make_round(card, by=county_officer, period=period)
        close_round(made[period], by=county_officer)
    assert queries.previous_round(made["2026-09"]) == made["2026-08"]
    assert queries.previous_round(made["2026Q3"]) == made["2026Q2"]
    assert queries.previous_round(made["2026Q2"]) is None


def test_what_was_published_last_stands_first(
    card: Any, community: Any, county_officer: Any, city_officer: Any, client: Any
) -> None:
    for period in ("2026Q3", "2026-10"):
        round_ = make_round(card, by=county_officer, period=period)
        close_round(round_, by=county_officer)
        publish_bulletin(prepared(round_), by=city_officer)
    newest = portal_queries.newest(Kind.BULLETIN, 2)
    assert [publication.period for publication in newest] == ["2026-10", "2026Q3"]


def test_the_results_of_a_quarter_have_their_pages(
    card: Any, community: Any, county_officer: Any, member: Any, township_officer: Any,
    city_officer: Any, client: Any,
) -> None:  # fmt: skip
    publish_register(by=city_officer)
    round_ = make_round(card, by=county_officer, period="2026Q3")
    inspection = round_.inspections.get(community=community)
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    confirm_inspection(inspection, by=township_officer)
    round_.refresh_from_db()
    close_round(round_, by=county_officer)
    bulletin = prepared(round_, by=county_officer)
    assert bulletin.title == "平山区2026年第三季度生活垃圾分类检查评价通报"
    publish_bulletin(bulletin, by=city_officer)
    address = {"period": "2026Q3", "county_slug": "pingshan"}
    pages = [
        reverse("results"),
        reverse("results_period", args=["2026Q3"]),
        reverse("results_county", kwargs=address),
        reverse("results_township", kwargs={**address, "township_slug": "nandi"}),
        reverse("bulletin_detail", args=["2026Q3-pingshan"]),
        reverse("home"),
        reverse("community_detail", args=[community.slug]),
    ]
    shown = {page: client.get(page).content.decode() for page in pages}
    assert [page for page, text in shown.items() if "2026年第三季度" not in text] == []
    assert client.get(reverse("results_period", args=["2026Q5"])).status_code == 404
