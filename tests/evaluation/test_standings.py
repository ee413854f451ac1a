"""Rounds and their standings, against a naive recomputation."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.rules import IllegalTransition, Refusal
from evaluation.enums import Level, RoundState
from evaluation.models import Inspection, Standing
from evaluation.public import publish_bulletin
from evaluation.services import (
    begin_publicity,
    close_round,
    confirm_inspection,
    open_round,
    plan_round,
    recompute_standings,
    submit_inspection,
)
from tests import factories
from tests.evaluation.helpers import given, make_card, make_round, prepared, samples


def score(inspection: Any, card: Any, officer: Any, notice: Any, **counted: Any) -> None:
    scorer = factories.user("committee_member", inspection.community)
    submit_inspection(
        inspection, by=scorer, scores=given(card, notice=notice), samples=samples(**counted)
    )
    confirm_inspection(inspection, by=officer)


@pytest.fixture
def units(db: None) -> list[Any]:
    """Three communities of 南地街道, two of 东明街道."""
    east = factories.township(name="东明街道")
    return [factories.community() for _n in range(3)] + [
        factories.community(east) for _n in range(2)
    ]


def closed(card: Any, officer: Any, units: list[Any], points: list[Any], period: str) -> Any:
    round_ = make_round(card, by=officer, period=period)
    for unit, notice in zip(units, points, strict=True):
        if notice is not None:
            score(round_.inspections.get(community=unit), card, officer, notice)
    close_round(round_, by=officer)
    return round_


def table(round_: Any, level: Level) -> dict[str, tuple[Any, Any]]:
    rows = Standing.objects.filter(round=round_, level=level)
    return {row.name: (row.total, row.rank) for row in rows}


def test_opening_makes_one_inspection_for_each_committee(
    county_officer: Any, units: list[Any]
) -> None:
    from communities.enums import CommunityKind

    factories.community(name="工业园区", kind=CommunityKind.QUASI_URBAN_COMMUNITY)
    factories.community(factories.township(factories.county(name="明山区"), name="别处"))
    round_ = make_round(make_card(), by=county_officer)
    assert sorted(round_.inspections.values_list("community", flat=True)) == [u.pk for u in units]


def test_ties_share_a_rank_and_a_missing_unit_has_none(
    county_officer: Any, units: list[Any], card: Any
) -> None:
    round_ = closed(card, county_officer, units, [9, 8, 9, 5, None], "2026-10")
    names = [u.name for u in units[:3]]
    rows = Standing.objects.filter(round=round_, level=Level.COMMUNITY)
    ranked = {row.unit_code: (row.total, row.rank) for row in rows}
    assert [ranked[u.code] for u in units] == [(99, 1), (98, 3), (99, 1), (95, 4), (None, None)]
    assert len(names) == 3
    assert table(round_, Level.TOWNSHIP) == {"南地街道": (Decimal("98.67"), 1), "东明街道": (95, 2)}
    county = Standing.objects.get(round=round_, level=Level.COUNTY)
    assert (county.total, county.rank, county.inspected, county.units) == (
        Decimal("97.75"),
        1,
        4,
        5,
    )
    east = Standing.objects.get(round=round_, level=Level.TOWNSHIP, name="东明街道")
    assert (east.inspected, east.units) == (1, 2)


def test_rates_are_sums_and_not_means(county_officer: Any, units: list[Any], card: Any) -> None:
    round_ = make_round(card, by=county_officer)
    inspections = [round_.inspections.get(community=u) for u in units[:2]]
    score(inspections[0], card, county_officer, 9, participation=(9, 10))
    score(inspections[1], card, county_officer, 9, participation=(10, 30))
    close_round(round_, by=county_officer)
    row = Standing.objects.get(round=round_, level=Level.TOWNSHIP, name="南地街道")
    assert (row.participation_numerator, row.participation_denominator) == (19, 40)


def test_the_previous_round_is_remembered(county_officer: Any, units: list[Any], card: Any) -> None:
    closed(card, county_officer, units, [9, 8, 7, 5, None], "2026-08")
    round_ = closed(card, county_officer, units, [8, 9, None, 6, 5], "2026-10")
    rows = Standing.objects.filter(round=round_, level=Level.COMMUNITY)
    found = {r.unit_code: (r.previous_total, r.previous_rank, r.change) for r in rows}
    assert [found[u.code] for u in units] == [
        (99, 1, -1),
        (98, 2, 1),
        (97, 3, None),
        (95, 4, 1),
        (None, None, None),
    ]


def test_counties_of_a_month_are_ranked_among_each_other(
    county_officer: Any, city_officer: Any, client: Any
) -> None:
    card = make_card()
    other = factories.county(name="明山区")
    here, there = factories.community(), factories.community(factories.township(other, name="别处"))
    first = closed(card, city_officer, [here], [5], "2026-10")
    round_ = make_round(card, by=city_officer, county=other)
    score(round_.inspections.get(community=there), card, city_officer, 9)
    close_round(round_, by=city_officer)
    publisher = factories.user("city_officer", factories.CITY_CODE)
    for each in (first, round_):
        publish_bulletin(prepared(each), by=publisher)
    shown = client.get(reverse("results_period", args=["2026-10"])).context["bulletins"]
    assert [(line["county"], line["summary"]["total"], line["rank"]) for line in shown] == [
        ("明山区", 99, 1), ("平山区", 95, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_standings_equal_a_naive_recomputation(
    seed: int, county_officer: Any, units: list[Any]
) -> None:
    chance = random.Random(seed)
    card = make_card()
    points = [chance.choice([None, 5, 5.5, 6, 9, 10]) for _unit in units]
    round_ = closed(card, county_officer, units, points, "2026-10")
    recompute_standings(round_)
    totals = {
        i.community: i.total if i.state == "confirmed" else None
        for i in Inspection.objects.filter(round=round_)
    }
    for level, members in (
        (Level.COMMUNITY, {u.code: [u] for u in units}),
        (
            Level.TOWNSHIP,
            {t.code: [u for u in units if u.township == t] for t in {u.township for u in units}},
        ),
    ):
        means = {}
        for code, group in members.items():
            known = [totals[u] for u in group if totals[u] is not None]
            mean = sum(known) / len(known) if known else None
            means[code] = mean and mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
        for code, mean in means.items():
            row = Standing.objects.get(round=round_, level=level, unit_code=code)
            better = [m for m in means.values() if m is not None and mean is not None and m > mean]
            assert (row.total, row.rank) == (mean, None if mean is None else len(better) + 1)


def test_the_number_of_queries_does_not_grow(
    county_officer: Any, card: Any, django_assert_num_queries: Any
) -> None:
    make_round_with(1, card, county_officer, "2026-08")
    expected = 22 + 2 * (connection.vendor == "postgresql")  # its advisory locks
    round_ = make_round_with(1, card, county_officer, "2026-09")
    with django_assert_num_queries(expected):
        recompute_standings(round_)
    round_ = make_round_with(30, card, county_officer, "2026-10")
    with django_assert_num_queries(expected):
        recompute_standings(round_)


def make_round_with(number: int, card: Any, officer: Any, period: str) -> Any:
    for _n in range(number):
        factories.community()
    round_ = make_round(card, by=officer, period=period)
    close_round(round_, by=officer)
    return round_


def test_steps_of_a_round(
    card: Any, community: Any, county_officer: Any, township_officer: Any
) -> None:
    round_ = make_round(card, by=county_officer)
    with pytest.raises(IllegalTransition):
        open_round(round_, by=county_officer)
    with pytest.raises(IllegalTransition):
        close_round(round_, by=township_officer)
    close_round(round_, by=county_officer)
    with pytest.raises(Refusal):
        begin_publicity(round_, by=county_officer)
    assert round_.state == RoundState.CLOSED


def test_one_round_a_month(card: Any, community: Any, county_officer: Any) -> None:
    from django.core.exceptions import ValidationError

    make_round(card, by=county_officer)
    with pytest.raises(ValidationError):
        make_round(card, by=county_officer)


def test_a_round_of_another_county_is_refused(card: Any, county_officer: Any) -> None:
    from datetime import date

    other = factories.county(name="明山区")
    with pytest.raises(Refusal):
        plan_round(
            jurisdiction=other.code,
            period="2026-10",
            scorecard=card.scorecard,
            due=date(2026, 10, 28),
            by=county_officer,
        )
