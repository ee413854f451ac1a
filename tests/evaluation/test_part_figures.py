"""Where the figures of a township's parts come from: a truth table by source."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from communities.models import Community
from evaluation import queries
from evaluation.enums import InspectionKind, InspectionState, Level, PartSource, RoundState
from evaluation.models import StandingRule
from evaluation.services import recompute_standings
from tests import factories
from tests.evaluation.part_helpers import (
    enter,
    entered,
    figures,
    past,
    result,
    simple_card,
    weights,
)

pytestmark = pytest.mark.django_db
KINDS = [
    ("self_check", InspectionKind.SELF_CHECK),
    ("field", InspectionKind.FIELD),
    ("third_party", InspectionKind.THIRD_PARTY),
]


def units(number: int, township: str = "南地街道") -> list[Community]:
    parent = factories.township(name=township)
    return [factories.community(parent) for _n in range(number)]


@pytest.mark.parametrize(("source", "kind"), KINDS)
@pytest.mark.parametrize(
    ("full_mark", "totals", "expected"),
    [
        (100, [80, 90], "85.00"),
        (100, [0], "0.00"),
        (100, [90.01, 90.02], "90.02"),  # 90.015: the half goes up
        (100, [90.01, 90.01, 90.02], "90.01"),  # 90.01333…
        (45, [30], "66.67"),  # 66.666…
        (45, [40.5, 45], "95.00"),
        (100, [102, 100], "101.00"),  # bonus points
    ],
)
def test_the_mean_of_a_kind_as_percent_of_the_full_mark(
    source: str, kind: str, full_mark: Any, totals: list[Any], expected: str
) -> None:
    round_ = past(weights(**{source: 100}), card=simple_card(full_mark), kind=kind)
    for unit, total in zip(units(len(totals)), totals, strict=True):
        result(round_, unit, total, kind=kind)
    assert figures(round_) == {source: expected}


def test_each_kind_has_its_own_figure_and_only_what_is_confirmed() -> None:
    round_ = past(weights(self_check=40, third_party=60), kind=InspectionKind.THIRD_PARTY)
    one, two, three = units(3)
    for unit, own, other in ((one, 98, 80), (two, 96, 70)):
        result(round_, unit, own)
        result(round_, unit, other, kind=InspectionKind.THIRD_PARTY)
    result(round_, three, 10, state=InspectionState.SUBMITTED)
    result(round_, three, 10, kind=InspectionKind.THIRD_PARTY, state=InspectionState.VOID)
    assert figures(round_) == {"self_check": "97.00", "third_party": "75.00"}


def test_a_kind_that_nobody_looked_at_is_missing() -> None:
    round_ = past(weights(self_check=50, field=50))
    result(round_, units(1)[0], 90)
    assert figures(round_) == {"self_check": "90.00", "field": None}


def test_townships_are_apart_and_a_unit_that_was_merged_away_counts_nowhere() -> None:
    round_ = past(weights(self_check=50, participation=25, compliance=25),
                  card=simple_card(pass_share=90))  # fmt: skip
    here, gone = units(2)
    [there] = units(1, "东明街道")
    result(round_, here, 90, participation=(9, 10))
    result(round_, gone, 10, participation=(0, 10))
    result(round_, there, 60, participation=(6, 10))
    Community.objects.filter(pk=gone.pk).update(valid_until=date(2026, 10, 15))
    assert figures(round_) == {
        "self_check": "90.00", "participation": "90.00", "compliance": "100.00",
    }  # fmt: skip
    assert figures(round_, "东明街道") == {
        "self_check": "60.00", "participation": "60.00", "compliance": "0.00",
    }  # fmt: skip


def test_a_quarter_takes_the_closed_rounds_of_its_months_along() -> None:
    card = simple_card()
    unit, other = units(2)
    far = factories.community(factories.township(factories.county(name="明山区")))
    for period, total, state, area in (
        ("2026-06", 1, RoundState.CLOSED, ""),
        ("2026-07", 70, RoundState.FINAL, ""),
        ("2026-08", 80, RoundState.CLOSED, ""),
        ("2026-09", 2, RoundState.OPEN, ""),
        ("2026-10", 3, RoundState.CLOSED, ""),
        ("2025-08", 4, RoundState.CLOSED, ""),
        ("2026-07", 5, RoundState.CLOSED, far.township.county.code),
    ):
        month = past(None, period, card=card, state=state, jurisdiction=area)
        result(month, far if area else unit, total, participation=(int(total), 100),
               accuracy=(1, 100))  # fmt: skip
    quarter = past(
        weights(self_check=40, participation=40, compliance=20),
        "2026Q3", card=simple_card(pass_share=90, code="lined"),
    )  # fmt: skip
    result(quarter, other, 99, participation=(30, 100))
    assert figures(quarter) == {
        "self_check": "83.00", "participation": "60.00", "compliance": "100.00",
    }  # fmt: skip


def test_what_a_unit_outside_of_the_quarters_sample_got_in_a_month_counts() -> None:
    chosen, outside, gone = units(3)
    month = past(None, "2026-08")
    for unit, total in ((chosen, 80), (outside, 60), (gone, 10)):
        result(month, unit, total)
    Community.objects.filter(pk=gone.pk).update(valid_until=date(2026, 9, 15))
    quarter = past(weights(self_check=100), "2026Q3", kind=InspectionKind.FIELD)
    result(quarter, chosen, 95, kind=InspectionKind.FIELD)
    assert figures(quarter) == {"self_check": "70.00"}


@pytest.mark.parametrize(
    ("least", "counted", "expected"),
    [
        (1, [(9, 10), (10, 30)], "47.50"),
        (1, [(1, 3), (1, 3)], "33.33"),
        (1, [(0, 10)], "0.00"),
        (10, [(4, 4), (5, 5)], None),
        (10, [(5, 5), (5, 5)], "100.00"),
        (1, [], None),
    ],
)
def test_rates_are_merged_by_sums(least: int, counted: list[Any], expected: str | None) -> None:
    StandingRule.objects.create(
        jurisdiction="2105", since="2020-01-01", minimum_coverage=0, minimum_sample=least,
        source="测试", entered_by=factories.user("city_officer"),
    )  # fmt: skip
    round_ = past(weights(participation=50, accuracy=50))
    [first, second] = units(2)
    result(round_, first, 90, **({"participation": counted[0]} if counted else {}))
    for sample in counted[1:]:
        result(round_, second, 90, participation=sample)
    assert figures(round_) == {"participation": expected, "accuracy": None}


def test_samples_of_what_does_not_count_are_left_out() -> None:
    round_ = past(weights(accuracy=100), kind=InspectionKind.FIELD)
    [unit] = units(1)
    result(round_, unit, 90, kind=InspectionKind.FIELD, accuracy=(8, 10))
    result(round_, unit, 90, accuracy=(10, 10))
    assert figures(round_) == {"accuracy": "80.00"}


@pytest.mark.parametrize(
    ("line", "totals", "expected"),
    [
        (90, [40.5, 40.49], "50.00"),
        (90, [45, 45, 0], "66.67"),
        (90, [0], "0.00"),
        (None, [45], None),
    ],
)
def test_compliance_is_the_share_that_reaches_the_pass_line(
    line: Any, totals: list[Any], expected: str | None
) -> None:
    round_ = past(weights(compliance=100), card=simple_card(45, line))
    for unit, total in zip(units(len(totals)), totals, strict=True):
        result(round_, unit, total)
    assert figures(round_) == {"compliance": expected}


def test_a_cancelled_result_does_not_pass_even_at_a_line_of_nothing(card: Any) -> None:
    from evaluation.models import Score

    round_ = past(weights(compliance=100), card=simple_card(pass_share=0))
    for unit, cancelled in zip(units(2), (True, False), strict=True):
        found = result(round_, unit, 0, cancelled=cancelled)
        Score.objects.create(
            revision=found.revisions.get(), criterion=card.notice, points=0, reason="拒绝检查",
            vetoed=cancelled,
        )  # fmt: skip
    assert figures(round_) == {"compliance": "50.00"}


def test_entered_figures_stand_as_they_were_entered() -> None:
    round_ = past(weights(self_check=60, satisfaction=20, county_check=20))
    [unit] = units(1)
    result(round_, unit, 90)
    nandi = unit.township
    enter(round_, entered(nandi, "satisfaction", "81.25"), entered(nandi, "county_check", 70))
    assert figures(round_) == {
        "self_check": "90.00", "satisfaction": "81.25", "county_check": "70.00",
    }  # fmt: skip
    enter(round_, entered(nandi, "county_check", None, seen=1))
    assert figures(round_)["county_check"] is None


def test_each_source_is_either_computed_or_entered() -> None:
    every = weights(**{source.value: 8 for source in PartSource})
    round_ = past(every)
    assert [source.value for source in queries.entered_parts(round_)] == [
        "county_check", "satisfaction", "food_waste", "reduction", "basics", "effect",
    ]  # fmt: skip
    assert queries.entered_parts(past(None, "2026-11")) == []


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    all_sources = weights(**{source.value: 8 for source in PartSource})
    card = simple_card(pass_share=90)
    for number, period in ((1, "2026-10"), (20, "2026-11")):
        round_ = past(all_sources, period, card=card)
        found = [factories.community(name=f"第{n}社区") for n in range(number)]
        for unit in found:
            result(round_, unit, 90, participation=(9, 10))
        enter(round_, entered(found[0].township, "satisfaction", 80))
        recompute_standings(round_)
        rows = list(queries.standings(round_, Level.COMMUNITY))
        assert len(rows) == number
        with django_assert_num_queries(9):
            queries.part_figures(round_, rows, None)
