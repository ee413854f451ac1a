"""Weights are checked by somebody else before they count, and what then rests on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from benxi_sorting.demonstration.clock import on
from evaluation import queries
from evaluation.enums import WeightState
from evaluation.models import Bulletin, WasteCheck, WasteRecord
from evaluation.services import (
    check_weights,
    correct_weights,
    prepare_bulletin,
    recompute_standings,
)
from evaluation.waste import Weighed, food_waste_share, quarter_of, reduction
from tests import factories
from tests.evaluation.part_helpers import enter as enter_figures
from tests.evaluation.part_helpers import entered, figures, past, result, weights
from tests.evaluation.waste_helpers import CLASSES, enter, handed_in, weighing


def weighed(*kilograms: Any, key: str = "a", days: int = 30, method: str = "point") -> Weighed:
    given = zip(CLASSES, kilograms, strict=True)
    return Weighed(key, method, {n: Decimal(v) for n, v in given if v is not None}, days, 10)


# The rule


def test_a_quarter_is_the_sum_of_all_its_months() -> None:
    months = [weighed(n, 1, 0, 9, days=28 + n) for n in (1, 2, 3)]
    whole = quarter_of(months)
    assert whole is not None
    assert (whole.kilograms, whole.days) == (
        {"kitchen": 6, "recyclable": 3, "hazardous": 0, "other": 27}, 90,
    )  # fmt: skip
    for wrong in (
        months[:2],
        [*months[:2], weighed(3, 1, None, 9)],
        [*months[:2], weighed(3, 1, 0, 9, method="vehicle")],
        [],
    ):
        assert quarter_of(wrong) is None


@pytest.mark.parametrize(
    ("now", "then", "share"),
    [
        ([weighed(10, 0, 0, 80)], [weighed(10, 0, 0, 90)], Fraction(1, 10)),
        # More was weighed: nothing was reduced.
        ([weighed(20, 0, 0, 90)], [weighed(10, 0, 0, 90)], Fraction(0)),
        # By the day: months differ in length.
        ([weighed(0, 0, 0, 56, days=28)], [weighed(0, 0, 0, 62, days=31)], Fraction(0)),
        ([weighed(10, 0, 0, 80)], [], None),
        ([weighed(10, 0, 0, 80)], [weighed(10, 0, None, 90)], None),
        ([weighed(10, 0, 0, 80)], [weighed(0, 0, 0, 0)], None),
    ],
)
def test_the_reduction(now: Any, then: Any, share: Any) -> None:
    assert reduction(now, then) == share


def test_food_waste_is_taken_from_units_that_weighed_all() -> None:
    rows = [weighed(30, 10, 0, 60), weighed(50, None, None, None, key="b")]
    assert food_waste_share(rows) == Fraction(3, 10)
    assert food_waste_share(rows[1:]) is None


# The check


@pytest.fixture
def handed(community: Any, member: Any) -> Any:
    return handed_in(community, by=member)


def accept(record: Any, by: Any, version: int = 1) -> Any:
    return check_weights(record, accepts=True, by=by, expected_version=version)


def test_what_a_committee_enters_counts_once_its_township_accepts_it(
    handed: Any, member: Any, township_officer: Any
) -> None:
    assert not queries.counted_weights().exists()
    assert [one.record for one in queries.weights_to_check(township_officer)] == [handed]
    assert not queries.weights_to_check(member).exists()
    accept(handed, township_officer)
    assert queries.counted_weights().get().record == handed
    assert not queries.weights_to_check(township_officer).exists()
    with pytest.raises(IllegalTransition):
        accept(handed, township_officer)
    correct_weights(
        handed, weighing=weighing(1, 2, 3, 4), reason="漏记", by=member, expected_version=1
    )
    # What was checked counts until the correction is.
    assert queries.counted_weights().get().number == 1
    with pytest.raises(StaleRecord):
        accept(handed, township_officer)
    accept(handed, township_officer, 2)
    assert queries.counted_weights().get().number == 2


def test_what_is_returned_waits_for_its_correction(
    handed: Any, member: Any, township_officer: Any
) -> None:
    given = {"accepts": False, "by": township_officer, "expected_version": 1}
    with pytest.raises(ValidationError):
        check_weights(handed, **given)
    check_weights(handed, reason="缺其他垃圾", **given)
    [returned] = queries.weights_returned(member)
    assert (returned.state, returned.verdict.reason) == (WeightState.RETURNED, "缺其他垃圾")
    assert not queries.counted_weights().exists()


def test_nobody_checks_what_is_own_or_lies_elsewhere(
    community: Any, handed: Any, member: Any, township_officer: Any
) -> None:
    own = handed_in(community, "2026-09", by=township_officer)
    with pytest.raises(DutyConflict):
        accept(own, township_officer)
    far = factories.user("township_officer", factories.township(name="别处街道"))
    for stranger in (member, far):
        with pytest.raises(Refusal):
            accept(handed, stranger)
    # The database says so too, and that nothing counts unchecked.
    for act in (
        lambda: WasteCheck.objects.create(
            weight=own.weights.get(), is_accepted=True, checked_by=township_officer
        ),
        lambda: WasteRecord.objects.filter(pk=handed.pk).update(counted=1),
        lambda: WasteRecord.objects.filter(pk=handed.pk).update(counted=2),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_who_wrote_an_unchecked_version_checks_no_correction_of_it(
    community: Any, township_officer: Any, county_officer: Any, client: Client
) -> None:
    record = handed_in(community, by=township_officer)
    given = {"reason": "漏记", "expected_version": 1}
    correct_weights(record, weighing=weighing(1, 2, 3, 4), by=county_officer, **given)
    assert not queries.weights_to_check(township_officer).exists()
    with pytest.raises(DutyConflict):
        accept(record, township_officer, 2)
    client.force_login(township_officer)
    page = client.get(reverse("waste_detail", args=[record.pk]))
    assert page.context["check"] is None
    # What was accepted meanwhile is nobody's own any more.
    accept(record, factories.user("city_officer", username="another"), 2)
    given = {"reason": "复称", "expected_version": 2}
    correct_weights(record, weighing=weighing(2, 2, 3, 4), by=county_officer, **given)
    assert [one.record for one in queries.weights_to_check(township_officer)] == [record]
    accept(record, township_officer, 3)


def test_who_wrote_an_earlier_version_publishes_no_bulletin_of_it(
    community: Any, member: Any, city_officer: Any, county_officer: Any
) -> None:
    record = enter(community, "2026-10", by=county_officer)
    round_ = past(weights(food_waste=100))
    given = {"reason": "漏记", "expected_version": 1}
    correct_weights(record, weighing=weighing(1, 2, 3, 4), by=member, **given)
    assert queries.waste_authors(round_) == {county_officer.pk}
    accept(record, city_officer, 2)
    assert queries.waste_authors(round_) == {county_officer.pk, member.pk}


@pytest.mark.parametrize(
    ("period", "is_said"),
    [("2026-06", False), ("2026-07", True), ("2026-08", True), ("2026-09", True), ("2026-10", True),
     ("2025-11", True), ("2025-09", False), ("2026Q3", True), ("2027-01", False)],
)  # fmt: skip
def test_a_quarter_is_written_anew_for_each_month_that_it_shows(
    period: str, is_said: bool, community: Any, city_officer: Any
) -> None:
    """The months of its own, of the quarter before and of the same quarter a year ago."""
    with on(date(2027, 2, 1)):
        round_ = past(None, "2026Q4")
        result(round_, community, 90)
        recompute_standings(round_)
        bulletin = prepare_bulletin(round_, by=city_officer)
        enter(community, period, by=city_officer)
    assert Bulletin.objects.get().version == bulletin.version + is_said


# Into the totals of townships


def test_weights_go_into_the_total_of_their_township(
    community: Any, member: Any, city_officer: Any, township_officer: Any
) -> None:
    other = factories.community()
    enter(community, "2025-10", 300, 100, 0, 850, by=city_officer)
    enter(other, "2026-10", 50, 0, 0, 150, by=city_officer)
    round_ = past(weights(food_waste=75, reduction=25))
    result(round_, community, 90)
    # 250 of 1200 kg are food waste; 德泰 has 1000 kg against 1250 of the year before: 20 % less.
    record = handed_in(community, "2026-10", 200, 100, 0, 700, by=member)
    recompute_standings(round_)
    assert figures(round_) == {"food_waste": "25.00", "reduction": None}
    accept(record, township_officer)
    [row] = queries.standings(round_, "township")
    assert [(part.source, part.figure, part.basis) for part in row.parts.all()] == [
        ("food_waste", Decimal("20.83"), "计量数据：厨余垃圾250千克，合计1200千克"),
        ("reduction", Decimal(20), "计量数据：日均称重与上年同期相比，可比单位1个"),
    ]
    # (75 × 20.83 + 25 × 20) ÷ 100
    assert row.total == Decimal("20.62")
    # A figure that an officer entered with its document goes before the weights.
    enter_figures(round_, entered(community.township, "food_waste", 40))
    assert figures(round_)["food_waste"] == "40.00"


def test_a_quarter_takes_the_months_of_units_without_weights_of_it(
    community: Any, city_officer: Any
) -> None:
    for month in ("2026-07", "2026-08", "2026-09"):
        enter(community, month, 10, 0, 0, 90, by=city_officer)
    quarters = queries.waste_rows(city_officer, unit=community.code, quarters=True)
    [line] = queries.waste_periods(quarters, quarters=True)
    assert (line.key, line.said["total"], line.said["communities"]) == ("2026Q3", 300, 1)
    round_ = past(weights(food_waste=100), "2026Q3")
    result(round_, community, 90)
    assert figures(round_) == {"food_waste": "10.00"}
    assert queries.published_waste(round_)["waste"]["summary"]["total"] == 300
    enter(community, "2026Q3", 60, 0, 0, 140, by=city_officer, days=90)
    assert figures(round_) == {"food_waste": "30.00"}
