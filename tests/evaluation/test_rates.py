"""Rates by period, unit and type: sums, what they are compared with, and who reads what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.models import Classification, Community, CommunityType, Township
from evaluation import queries
from evaluation.enums import Measure
from evaluation.services import close_round
from tests import factories
from tests.evaluation.helpers import make_card, make_round
from tests.evaluation.test_standings import score
from tests.exports import exported

P, A = Measure.PARTICIPATION, Measure.ACCURACY
TRENDS = "admin:evaluation_ratesample_trends"


@pytest.fixture
def year(city_officer: Any) -> list[Any]:
    """Three communities in two townships, one in another county; October of two years, August."""
    card = make_card()
    far = factories.township(factories.county(name="明山区"), name="别处")
    east = factories.township(name="东明街道")
    units = [factories.community(), factories.community(), factories.community(east)]
    units.append(factories.community(far))
    old = CommunityType.objects.create(code="old", name="老旧小区")
    for unit in units[1:3]:
        Classification.objects.create(
            community=unit, type=old, since="2020-01-01", classified_by=city_officer
        )
    counted: dict[str, Any] = {
        "2025-10": [(5, 10), (5, 10), None, (1, 10)],
        "2026-08": [(6, 10), None, (20, 40), None],
        "2026-10": [(9, 10), (10, 30), (3, 4), (2, 2)],
    }
    for period, found in counted.items():
        for county in (units[0].township.county, far.county):
            round_ = make_round(card, by=city_officer, period=period, county=county)
            for inspection in round_.inspections.select_related("community"):
                sample = found[units.index(inspection.community)]
                if sample:
                    score(inspection, card, city_officer, 9, participation=sample)
            close_round(round_, by=city_officer)
    return units


def shown(line: Any) -> tuple[int, int]:
    rate = line.rates[P]
    return rate.numerator, rate.denominator


def test_periods_are_sums_over_all_units(year: Any, city_officer: Any) -> None:
    rows = queries.rate_rows(city_officer, unit="2105")
    found = queries.rate_periods(rows)
    assert {period: shown(line) for period, line in found.items()} == {
        "2025-10": (11, 30), "2026-08": (26, 50), "2026-10": (24, 46),
    }  # fmt: skip
    newest = queries.trend(found)[-1]
    assert newest.change(P, newest.previous) == (Decimal(24) / 46 - Decimal(26) / 50) * 100
    assert newest.change(P, newest.last_year) == (Decimal(24) / 46 - Decimal(11) / 30) * 100


@pytest.mark.parametrize(
    ("unit", "type_code", "expected"),
    [
        ("210502", "", (22, 44)),
        ("210502001", "", (19, 40)),
        ("2105", "old", (13, 34)),
        ("210502001", "old", (10, 30)),
        ("2105", "none", None),
    ],
)
def test_any_level_and_type(
    unit: str, type_code: str, expected: Any, year: Any, city_officer: Any
) -> None:
    rows = queries.rate_rows(city_officer, unit=unit, type_code=type_code)
    found = queries.rate_periods(rows).get("2026-10")
    assert (found and shown(found)) == expected


def test_units_below_add_up_to_the_unit(year: Any, city_officer: Any) -> None:
    for unit in ("2105", "210502", "210502001"):
        rows = queries.rate_rows(city_officer, unit=unit)
        whole = queries.rate_periods(rows)["2026-10"]
        parts = queries.rate_units(rows, unit=unit, period="2026-10").values()
        assert shown(whole) == tuple(map(sum, zip(*map(shown, parts), strict=True)))
    names = [line.name for line in parts]
    assert names == [unit.name for unit in year[:2]]
    alone = queries.rate_rows(city_officer, unit=year[0].code)
    assert queries.rate_units(alone, unit=year[0].code, period="2026-10") == {}


def test_a_unit_with_a_new_code_is_compared_with_itself(year: Any, city_officer: Any) -> None:
    for model, unit, code in (
        (Community, year[0], "210502001099"),
        (Township, year[0].township, "210502009"),
    ):
        model.objects.filter(pk=unit.pk).update(code=code)
    rows = queries.rate_rows(city_officer, unit="210502001")
    below = queries.rate_units(rows, unit="210502001", period="2026-10")
    assert [line.name for line in below.values()] == [unit.name for unit in (year[1], year[0])]
    rows = queries.rate_rows(city_officer, unit="210502")
    now, before = (
        queries.rate_units(rows, unit="210502", period=period) for period in ("2026-10", "2026-08")
    )
    [line] = [row for row in queries.compared(now, before, {}) if row.now.name == "南地街道"]
    assert line.previous is not None
    assert (shown(line.now), shown(line.previous)) == ((19, 40), (6, 10))


def test_a_small_sample_has_no_share_and_no_change_and_still_counts(
    year: Any, city_officer: Any
) -> None:
    rows = queries.rate_rows(city_officer, unit="210502")
    parts = queries.rate_units(rows, unit="210502", period="2026-10", minimum=5)
    few = parts[year[2].township.code]
    assert (shown(few), few.share(P), few.participation["too_few"]) == ((3, 4), None, True)
    line = queries.ComparedLine(few, parts["210502001"], None)
    assert line.change(P, line.previous) is None
    assert shown(queries.rate_periods(rows, minimum=5)["2026-10"]) == (22, 44)


def test_the_page_shows_the_own_jurisdiction_alone(year: Any, client_for: Any) -> None:
    officer = factories.user("township_officer", factories.township())
    browser = client_for(officer)
    answer = browser.get(reverse(TRENDS))
    assert [shown(line.now) for line in answer.context["lines"]] == [(19, 40), (6, 10), (10, 20)]
    assert answer.context["period"] == "2026-10"
    assert [name for _code, name in answer.context["crumbs"]] == ["南地街道"]
    for unit in ("2105", "210502", "210562", "210502102"):
        assert browser.get(reverse(TRENDS), {"unit": unit}).status_code == 404
    assert browser.get(reverse(TRENDS), {"unit": year[0].code}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "21050"}, {"unit": "２１０５"}, {"unit": "x"}, {"type": "nothing"},
        {"period": "2026-09"}, {"period": "\x00"},
    ],
)  # fmt: skip
def test_strange_queries_are_bad_requests(
    query: dict[str, str], year: Any, city_officer: Any, client_for: Any
) -> None:
    assert client_for(city_officer).get(reverse(TRENDS), query).status_code == 400


def test_the_table_as_a_file(year: Any, city_officer: Any, client_for: Any) -> None:
    browser = client_for(city_officer)
    rows = exported(browser, reverse(TRENDS), "xlsx")
    assert [row[:5] for row in rows[1:]] == [
        ["2026-10", 4, 4, 24, 46], ["2026-08", 2, 4, 26, 50], ["2025-10", 3, 4, 11, 30],
    ]  # fmt: skip
    assert rows[1][5] == 52.17
    lines = exported(browser, f"{reverse(TRENDS)}?period=2026-08", by="unit")
    assert [line[:5] for line in lines[1:]] == [
        ["平山区", "2", "3", "26", "50"], ["明山区", "0", "1", "0", "0"],
    ]  # fmt: skip


def test_without_a_closed_round_the_page_says_so(
    community: Any, county_officer: Any, client_for: Any
) -> None:
    answer = client_for(county_officer).get(reverse(TRENDS))
    assert (answer.status_code, answer.context["lines"]) == (200, [])


def test_the_list_of_samples_and_its_export(
    year: Any, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    listed = browser.get(reverse("admin:evaluation_ratesample_changelist"))
    assert listed.context["cl"].result_count == 2 * (2 + 2 + 3)
    assert reverse(TRENDS) in listed.content.decode()
    far = factories.user("county_officer", factories.county(name="明山区"))
    address = reverse("admin:evaluation_ratesample_changelist")
    there = client_for(far)
    assert there.get(address).context["cl"].result_count == 2 * 2
    rows = exported(there, address, "xlsx")
    assert len(rows) == 1 + 2 * 2
    assert [type(cell) for cell in rows[1]] == [str] * 6 + [int, int, str, type(None)]


def test_queries_do_not_grow(
    year: Any, city_officer: Any, client_for: Any, django_assert_num_queries: Any
) -> None:
    browser, card = client_for(city_officer), make_card("more")
    address = f"{reverse(TRENDS)}?unit={factories.township().code[:9]}"

    def scored_round(period: str) -> None:
        round_ = make_round(card, by=city_officer, period=period)
        for inspection in round_.inspections.select_related("community"):
            score(inspection, card, city_officer, 9)
        close_round(round_, by=city_officer)

    scored_round("2026-11")
    browser.get(address)  # the first request also looks up what is then kept
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for _number in range(10):
        factories.community()
    scored_round("2026-12")
    with django_assert_num_queries(len(few)):
        browser.get(address)
