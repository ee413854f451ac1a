"""Weights of waste: sums, like with like, what is refused, versions, and what a bulletin says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, Refusal, StaleRecord
from communities.models import Classification, Community, CommunityType
from communities.services.changes import Act, move_unit
from evaluation import queries
from evaluation.models import Bulletin, WasteLimit, WasteRecord, WasteWeight
from evaluation.periods import period_after, period_before
from evaluation.public import bulletin_item, publish_bulletin
from evaluation.services import (
    close_round,
    correct_weights,
    enter_weights,
    prepare_bulletin,
    take_back_weights,
)
from evaluation.waste import Weighed, add_up, change_between
from tests import factories
from tests.evaluation.helpers import make_card, make_round, prepared
from tests.evaluation.waste_helpers import CLASSES, checked, enter, limit, weighing


def row(key: Any, *kilograms: Any, method: str = "point", days: int = 10, **more: Any) -> Weighed:
    pairs = zip(CLASSES, kilograms, strict=True)
    weights = {name: Decimal(str(kg)) for name, kg in pairs if kg is not None}
    return Weighed(key, method, weights, days, **more)


# What is added up


def test_the_worked_example() -> None:
    sums = add_up([row("德泰", 300, 100, 0, 600), row("南芬", 100, None, None, 200)])
    assert sums.kilograms == dict(zip(CLASSES, map(Decimal, (400, 100, 0, 800)), strict=True))
    assert (sums.total, sums.share, sums.complete, sums.units) == (1300, Fraction(2, 5), 1, 2)
    assert sums.per_household is None


def test_households_count_where_all_classes_were_weighed() -> None:
    rows = [
        row("a", 10, 10, 0, 80, households=20),
        row("b", 1, 1, 1, 997),
        row("c", None, None, None, 500, households=1),
    ]
    sums = add_up(rows)
    assert sums.per_household == Fraction(100, 200)
    assert (sums.household_total, sums.household_days) == (100, 200)


def test_nothing_has_no_share() -> None:
    sums = add_up([])
    assert (sums.total, sums.share, sums.per_household, sums.kilograms) == (0, None, None, {})
    assert add_up([row("a", 0, 0, 0, 0)]).share is None


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (row("a", 100, 100, 0, 300), (Fraction(0), Fraction(0))),
        # 31 days against 10: the amount by the day is what is compared.
        (row("a", 300, 300, 0, 900, days=30), (Fraction(0), Fraction(0))),
        (row("a", 100, 100, 0, 800), (Fraction(-50), Fraction(20))),
        (row("a", 0, 0, 0, 0), (None, None)),
        (row("a", 100, 100, 0, 300, method="vehicle"), None),
        (row("a", 100, None, 0, 300), None),
        (row("b", 100, 100, 0, 300), None),
    ],
)
def test_a_change_compares_like_with_like(then: Weighed, expected: Any) -> None:
    found = change_between([row("a", 100, 100, 0, 300), row("c", 1, 1, 1, 1)], [then])
    assert (found and (found.amount, found.share)) == expected
    assert found is None or found.units == 1


kilograms = st.integers(0, 1_000_000).map(lambda cents: Decimal(cents) / 100)
rows = st.lists(
    st.builds(
        lambda kg, days, households, method: row(
            0, *kg, days=days, households=households, method=method
        ),
        st.tuples(*(st.none() | kilograms for _name in CLASSES)),
        st.integers(1, 92),
        st.none() | st.integers(1, 2000),
        st.sampled_from(["point", "vehicle"]),
    ),
    max_size=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows)
def test_sums_equal_a_naive_recomputation(found: list[Weighed]) -> None:
    sums = add_up(found)
    whole = [each for each in found if len(each.kilograms) == 4]
    total = sum(sum(each.kilograms.values()) for each in whole)
    other = sum(each.kilograms["other"] for each in whole)
    assert sums.share == (1 - Fraction(other) / Fraction(total) if total else None)
    assert sums.total == sum(kg for each in found for kg in each.kilograms.values())


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("2026-01", "2025-12", "2026-02"), ("2026-12", "2026-11", "2027-01"),
        ("2026Q1", "2025Q4", "2026Q2"), ("2026Q4", "2026Q3", "2027Q1"),
        ("2000-01", "1999-12", "2000-02"), ("2099Q4", "2099Q3", "2100Q1"),
    ],
)  # fmt: skip
def test_periods_around(code: str, before: str, after: str) -> None:
    assert (period_before(code), period_after(code)) == (before, after)


# What is refused


@pytest.fixture
def far_officer() -> Any:
    return factories.user("county_officer", factories.county(name="明山区"))


@pytest.fixture
def weigher(township_officer: Any) -> Any:
    return township_officer


@pytest.mark.parametrize(
    ("period", "changes", "place"),
    [
        ("2026-13", {}, "period"),
        ("2026", {}, "period"),
        ("2099-01", {}, "period"),
        ("2026-10", {"days": 32}, "days"),
        ("2026-10", {"days": 0}, "days"),
        ("2026-10", {"households": 0}, "households"),
        ("2026-10", {"method": "guess"}, "method"),
        ("2026-10", {"method": ""}, "__all__"),
        ("2026-10", {"source": ""}, "__all__"),
        ("2026-10", {"source": "台\x00账"}, "source"),
    ],
)
def test_what_cannot_be_is_refused_with_the_place(
    period: str, changes: Any, place: str, community: Any, weigher: Any
) -> None:
    with pytest.raises(ValidationError) as refused:
        enter(community, period, by=weigher, **changes)
    assert list(refused.value.message_dict) == [place]
    assert not WasteRecord.objects.exists()


@pytest.mark.parametrize("kilograms", [(-1, 0, 0, 0), (None,) * 4, (10**10, 0, 0, 0)])
def test_numbers_out_of_range_are_refused(kilograms: Any, community: Any, weigher: Any) -> None:
    with pytest.raises(ValidationError):
        enter(community, "2026-10", *kilograms, by=weigher)


def test_a_period_that_goes_on_has_the_days_that_were(community: Any, weigher: Any) -> None:
    today = timezone.localdate()
    with pytest.raises(ValidationError):
        enter(community, f"{today:%Y-%m}", by=weigher, days=today.day + 1)
    enter(community, f"{today:%Y-%m}", by=weigher, days=today.day)


@pytest.mark.parametrize(
    ("since", "until", "days", "is_refused"),
    [
        (date(2026, 11, 1), None, 1, True),
        (None, date(2026, 9, 30), 1, True),
        (None, date(2026, 10, 10), 11, True),
        (None, date(2026, 10, 10), 10, False),
        (date(2026, 10, 20), None, 12, False),
        (date(2026, 10, 20), None, 13, True),
    ],
)
def test_a_unit_must_have_existed_on_the_days(
    since: Any, until: Any, days: int, is_refused: bool, community: Any, weigher: Any
) -> None:
    community.valid_from, community.valid_until = since, until
    community.save()
    if is_refused:
        with pytest.raises(ValidationError):
            enter(community, by=weigher, days=days)
    else:
        enter(community, by=weigher, days=days)


def test_more_than_plausible_is_refused_by_the_limit_of_the_period(
    community: Any, weigher: Any, city_officer: Any
) -> None:
    limit(by=city_officer, since=date(2026, 10, 31))
    # 800 households, 10 kg a day each, 20 days.
    too_much = (0, 0, 0, Decimal("160000.01"))
    enter(community, "2026-09", *too_much, by=weigher)
    with pytest.raises(ValidationError, match="本溪市生活垃圾计量办法第六条"):
        enter(community, "2026-10", *too_much, by=weigher)
    with pytest.raises(ValidationError):
        enter(community, "2026-10", 0, 0, 0, 20_001, by=weigher, households=100)
    enter(community, "2026-10", 0, 0, 0, 160_000, by=weigher)


def test_without_households_the_number_of_communities_counts(
    community: Any, weigher: Any, city_officer: Any
) -> None:
    limit(by=city_officer)
    factories.community()
    Community.objects.update(households=None)
    with pytest.raises(ValidationError, match="2"):
        enter(community.township, "2026-10", 0, 0, 0, 2 * 600_001, by=weigher)
    enter(community.township, "2026-10", 0, 0, 0, 2 * 600_000, by=weigher)


def test_a_second_record_and_another_unit_are_refused(
    community: Any, weigher: Any, member: Any, far_officer: Any
) -> None:
    first = enter(community, by=weigher)
    with pytest.raises(Refusal):
        enter(community, by=weigher)
    with pytest.raises(Refusal):
        enter(community.township, by=member)
    sibling = factories.user("committee_member", factories.community())
    for stranger in (sibling, far_officer):
        with pytest.raises(Refusal):
            enter(community, "2026-09", by=stranger)
        with pytest.raises(Refusal):
            correct_weights(
                first, weighing=weighing(), reason="改", by=stranger, expected_version=1
            )
    enter(community.township, by=weigher)
    assert WasteRecord.objects.count() == 2


def test_sent_twice_it_is_entered_once(community: Any, weigher: Any) -> None:
    arguments = {"unit": community, "period": "2026-10", "weighing": weighing(), "by": weigher}
    first, second = (enter_weights(token="t" * 20, **arguments) for _time in range(2))
    assert first == second
    assert WasteWeight.objects.count() == 1


# Versions


def test_a_correction_is_a_new_version_with_its_reason(community: Any, weigher: Any) -> None:
    record = enter(community, by=weigher)
    with pytest.raises(ValidationError):
        correct_weights(record, weighing=weighing(), reason="", by=weigher, expected_version=1)
    correct_weights(
        record, weighing=weighing(1, 2, 3, 4), reason="漏记一车", by=weigher, expected_version=1
    )
    with pytest.raises(StaleRecord):
        correct_weights(record, weighing=weighing(), reason="慢", by=weigher, expected_version=1)
    take_back_weights(record, reason="填错社区", by=weigher, expected_version=2)
    found = [(one.number, one.total, one.reason) for one in queries.versions_of(record)]
    assert found == [(3, 0, "填错社区"), (2, 10, "漏记一车"), (1, 1000, "")]
    assert queries.counted_weights().get().number == 1
    checked(record)
    assert not queries.counted_weights().exists()
    actions = AuditEvent.objects.filter(object_id=str(record.pk), action__startswith="wasterecord")
    assert list(actions.order_by("sequence").values_list("action", flat=True)) == [
        "wasterecord.entered", "wasterecord.weights_accepted", "wasterecord.corrected",
        "wasterecord.withdrawn", "wasterecord.weights_accepted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"kitchen": -1}, {"days": None}, {"days": 93}, {"source": ""}, {"method": ""},
        {"households": 0}, {"number": 1}, {"reason": ""}, {"is_withdrawn": True},
        {"kitchen": None, "recyclable": None, "hazardous": None, "other": None},
    ],
)  # fmt: skip
def test_the_database_refuses_by_itself(changes: Any, community: Any, weigher: Any) -> None:
    record = enter(community, by=weigher)
    values = {**weighing().values, "number": 2, "reason": "改", "entered_by": weigher}
    with pytest.raises(IntegrityError), transaction.atomic():
        WasteWeight.objects.create(record=record, **(values | changes))
    WasteWeight.objects.create(record=record, **values)


def test_rows_stay(community: Any, weigher: Any, city_officer: Any) -> None:
    record = enter(community, by=weigher)
    limit(by=city_officer)
    attempts = (
        lambda: WasteWeight.objects.update(kitchen=1),
        lambda: WasteLimit.objects.update(most_per_household=1),
        lambda: WasteRecord.objects.update(period="2026-09"),
        lambda: WasteWeight.objects.all().delete(),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    for community_ in (community, None):
        values = {"township": record.township, "community": community_, "period": "2026-09"}
        WasteRecord.objects.create(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            WasteRecord.objects.create(**values)


def test_only_the_city_sets_limits(county_officer: Any, city_officer: Any) -> None:
    with pytest.raises(Refusal):
        limit(by=county_officer)
    with pytest.raises(ValidationError):
        limit(by=city_officer, most_per_household=Decimal(0))
    limit(by=city_officer)
    with pytest.raises(ValidationError):
        limit(by=city_officer)


# Upward, by time and type


@pytest.fixture
def month(community: Any, city_officer: Any) -> dict[str, Any]:
    """南地街道: two communities weigh. 东明街道: the whole, and one community beside it."""
    east = factories.township(name="东明街道")
    units = {"a": community, "b": factories.community(), "east": east}
    units |= {"c": factories.community(east)}
    for period, weights in (
        ("2026-09", {"a": (10, 10, 0, 80), "east": (0, 0, 0, 100)}),
        ("2026-10", {"a": (30, 10, 0, 60), "b": (0, 0, 0, 50), "east": (100, 0, 0, 100),
                     "c": (5, 5, 5, 5)}),
    ):  # fmt: skip
        for name, kilograms in weights.items():
            enter(units[name], period, *kilograms, by=city_officer)
    return units


def test_a_township_with_weights_of_its_own_is_not_added_twice(
    month: Any, city_officer: Any
) -> None:
    rows = queries.waste_rows(city_officer, unit="210502")
    september, october = queries.waste_periods(rows)
    assert (september.said["total"], october.said["total"]) == (200, 350)
    assert (october.said["townships"], october.said["communities"]) == (1, 2)
    assert october.said["sorted"] == {"numerator": 140, "denominator": 350, "units": 3}
    # a and east are in both months: 200 to 300 kg; 20 of 200 to 140 of 300.
    assert october.said["previous"] == {"units": 2, "amount": 50, "share": 36.67}
    assert october.said["last_year"] is None
    parts = queries.waste_units(rows, unit="210502", period="2026-10")
    assert {line.name: line.said["total"] for line in parts} == {"南地街道": 150, "东明街道": 200}
    below = queries.waste_rows(city_officer, unit=month["east"].code)
    [line] = queries.waste_units(below, unit=month["east"].code, period="2026-10")
    assert (line.name, line.said["total"]) == (month["c"].name, 20)
    assert queries.waste_units(below, unit=month["c"].code, period="2026-10") == []


def test_of_a_type_its_communities_alone_count(month: Any, city_officer: Any) -> None:
    old = CommunityType.objects.create(code="old", name="老旧小区")
    Classification.objects.create(
        community=month["c"], type=old, since="2020-01-01", classified_by=city_officer
    )
    rows = queries.waste_rows(city_officer, unit="2105", type_code="old")
    [line] = queries.waste_periods(rows)
    assert (line.said["total"], line.said["communities"]) == (20, 1)


def test_months_and_quarters_are_apart(month: Any, city_officer: Any) -> None:
    enter(month["a"], "2026Q3", by=city_officer, days=92)
    quarters = queries.waste_rows(city_officer, unit="2105", quarters=True)
    assert [line.key for line in queries.waste_periods(quarters, quarters=True)] == ["2026Q3"]
    months = queries.waste_rows(city_officer, unit="2105")
    assert [line.key for line in queries.waste_periods(months)] == ["2026-09", "2026-10"]


def test_nobody_reads_the_weights_of_others(month: Any, far_officer: Any, weigher: Any) -> None:
    assert not queries.waste_rows(far_officer, unit="2105").exists()
    own = queries.waste_rows(weigher, unit="2105")
    assert {one.record.community or one.record.township for one in own} == {month["a"], month["b"]}


# In a bulletin


def test_a_bulletin_has_the_weights_of_its_period(month: Any, city_officer: Any) -> None:
    round_ = make_round(make_card(), by=city_officer)
    close_round(round_, by=city_officer)
    said = bulletin_item(prepare_bulletin(round_, by=city_officer)).payload["waste"]
    assert (said["previous_period"], said["last_year_period"]) == ("2026-09", "2025-10")
    assert said["summary"]["total"] == 350
    assert {slug: line["total"] for slug, line in said["townships"].items()} == {
        "nandi": 150, month["east"].slug: 200,
    }  # fmt: skip
    assert {slug: line["total"] for slug, line in said["communities"].items()} == {
        month["a"].slug: 100, month["b"].slug: 50, month["c"].slug: 20,
    }  # fmt: skip
    assert said["communities"][month["a"].slug]["previous"] == {
        "units": 1, "amount": 0, "share": 20,
    }  # fmt: skip


def test_whoever_entered_weights_does_not_publish_them(
    community: Any, county_officer: Any, confirmed: Any
) -> None:
    confirmed.round.refresh_from_db()
    close_round(confirmed.round, by=county_officer)
    enter(community, by=county_officer)
    bulletin = prepared(confirmed.round)
    with pytest.raises(DutyConflict):
        publish_bulletin(bulletin, by=county_officer)
    publish_bulletin(bulletin, by=factories.user("county_officer", factories.county()))


def test_without_weights_a_payload_stays_as_it_was(bulletin: Any) -> None:
    assert "waste" not in bulletin_item(bulletin).payload


@pytest.mark.parametrize("period", ["2026-10", "2026-09", "2025-10"])
def test_weights_that_change_what_was_checked_stop_its_publication(
    period: str, bulletin: Any, community: Any, weigher: Any, county_officer: Any
) -> None:
    """Also those that it is compared with, and whoever has the page open is told so."""
    enter(community, "2026-10", by=weigher)
    bulletin = Bulletin.objects.get(pk=bulletin.pk)
    before = bulletin.version
    if period != "2026-10":
        enter(community, period, by=weigher)
    stored = Bulletin.objects.get(pk=bulletin.pk)
    assert stored.version == before + (period != "2026-10")
    with pytest.raises(Refusal, match="核"):
        publish_bulletin(stored, by=county_officer)


def test_a_published_bulletin_is_left_alone(
    community: Any, weigher: Any, city_officer: Any
) -> None:
    card = make_card()
    officer = factories.user("county_officer", factories.county())
    round_ = make_round(card, by=officer)
    close_round(round_, by=officer)
    bulletin = prepared(round_)
    publish_bulletin(bulletin, by=officer)
    version = Bulletin.objects.get(pk=bulletin.pk).version
    enter(community, by=weigher)
    assert Bulletin.objects.get(pk=bulletin.pk).version == version
    assert queries.is_as_published(round_)


def test_a_community_counts_for_the_township_of_then(
    community: Any, weigher: Any, city_officer: Any
) -> None:
    east = factories.township(name="东明街道")
    nandi = community.township
    act = Act(by=city_officer, effective_on=date(2026, 11, 1), reason="区划调整", document="某文件")
    move_unit(community, act, township=east, code=f"{east.code}001")
    record = enter(Community.objects.get(pk=community.pk), by=city_officer)
    assert record.township == nandi
    later = enter(Community.objects.get(pk=community.pk), "2026-11", by=city_officer)
    assert later.township == east


def test_a_day_more(community: Any, weigher: Any) -> None:
    """A limit that begins the day after a period's end does not hold for it."""
    end = date(2026, 10, 31)
    assert queries.limit_on(end) is None
    city = factories.user("city_officer")
    limit(by=city, since=end + timedelta(days=1))
    assert queries.limit_on(end) is None
    assert queries.limit_on(end + timedelta(days=1)) is not None
