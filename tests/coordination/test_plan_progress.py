"""Progress of plan lines against counts made by hand, over random records and figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from benxi_sorting.demonstration.clock import on
from communities.models import BackboneMember
from coordination import plan_queries as queries
from coordination import services
from coordination.enums import LineStanding, PlanLevel
from coordination.measures import PLAN_MEASURES
from coordination.models import PlanLine
from coordination.plan_progress import Aim, counted_to, is_met, standing_of
from deliberation.models import Meeting
from portal.measures import (
    Figure,
    Question,
    Span,
    answers,
    figures,
    registered,
    rows_behind,
)
from tests import factories
from tests.coordination.helpers import token
from tests.coordination.plan_helpers import (
    YEAR,
    accepted,
    city_officer,
    county_writer,
    drafted,
    line_content,
    nandi_second,
    renewed,
    task_content,
)

JANUARY = date(YEAR, 1, 1)
days = st.dates(JANUARY, date(YEAR, 12, 31))


@given(
    sense=st.sampled_from(["at_least", "at_most"]),
    target=st.decimals(0, 100, places=1),
    counted=st.integers(0, 200),
    of=st.one_of(st.none(), st.integers(0, 200)),
    in_percent=st.booleans(),
)
def test_a_target_is_met_without_rounding(
    *, sense: str, target: Decimal, counted: int, of: int | None, in_percent: bool
) -> None:
    met = is_met(Aim(sense, target, in_percent, JANUARY), counted, of)
    if not in_percent:
        value: Fraction | None = Fraction(counted)
    else:
        value = Fraction(counted, of) * 100 if of else None
    wanted = Fraction(target)
    if value is None:
        assert met == (sense == "at_most")
    else:
        assert met == (value >= wanted if sense == "at_least" else value <= wanted)


@given(due=days, today=days, met=st.booleans(), sense=st.sampled_from(["at_least", "at_most"]))
def test_where_a_line_stands(*, due: date, today: date, met: bool, sense: str) -> None:
    aim = Aim(sense, Decimal(1), in_percent=False, due_on=due)
    found = standing_of(aim, is_met=met, today=today)
    if sense == "at_most":
        expected = "exceeded" if not met else "done" if today > due else "under_way"
    elif met:
        expected = "done"
    elif today > due:
        expected = "overdue"
    else:
        expected = "due_soon" if (due - today).days <= 30 else "under_way"
    assert found == expected


@given(due=days, day=st.dates(JANUARY, date(YEAR + 1, 12, 31)))
def test_a_limit_is_counted_to_its_due_day_and_nothing_beyond_the_year(
    due: date, day: date
) -> None:
    least = Aim("at_least", Decimal(1), in_percent=False, due_on=due)
    most = Aim("at_most", Decimal(1), in_percent=False, due_on=due)
    assert counted_to(least, day) == min(day, date(YEAR, 12, 31))
    assert counted_to(most, day) == min(day, due)


def test_two_of_three_are_not_two_thirds_rounded_up() -> None:
    aim = Aim("at_least", Decimal("66.7"), in_percent=True, due_on=JANUARY)
    assert not is_met(aim, 2, 3)
    assert is_met(aim, 667, 1000)


class Town:
    """Meetings of random days and states in three communities of two townships."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        towns = (factories.township(), factories.township(name="平山街道"))
        self.units = [factories.community(town) for town in towns for _number in range(2)]
        self.writer = city_officer()
        for number in range(40):
            self._meeting(number)
            self._member(number)

    def day(self) -> date:
        return date(YEAR - 1, 10, 1) + timedelta(days=self.random.randrange(540))

    def _meeting(self, number: int) -> None:
        zone = timezone.get_current_timezone()
        at = datetime.combine(self.day(), time(self.random.choice((0, 9, 23)), 30), zone)
        Meeting.objects.create(
            community=self.random.choice(self.units), title=f"会议{number}", place="会议室",
            starts_at=at, present=12, validity="valid",
            form=self.random.choice(("consultation", "hearing")),
            state=self.random.choice(("closed", "minutes_confirmed", "published", "cancelled")),
            notice_on=self.day(), notice_channel="posted", recorder=self.writer,
            submitted_by=self.writer,
        )  # fmt: skip

    def _member(self, number: int) -> None:
        joined = self.day()
        left = self.random.choice((None, joined + timedelta(days=100)))
        BackboneMember.objects.create(
            community=self.random.choice(self.units), kind="volunteer", name=f"人{number}",
            joined_on=joined, left_on=left, left_reason="搬走" if left else "",
            recorded_by=self.writer, changed_by=self.writer,
        )  # fmt: skip


def by_hand(code: str, day: date) -> int:
    """Meetings that took place in the unit this year, up to the day."""
    return sum(
        one.community.code.startswith(code)
        and one.state != "cancelled"
        and JANUARY <= timezone.localdate(one.starts_at) <= day
        for one in Meeting.objects.select_related("community")
    )


@pytest.fixture
def october() -> Iterator[None]:
    with on(date(YEAR, 10, 8)):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("seed", range(4))
def test_progress_is_what_the_records_tell(seed: int) -> None:
    random = Random(seed)
    Town(seed)
    for writer in (None, county_writer()):
        target = random.randrange(1, 15)
        due = date(YEAR, 8, 31)
        plan = accepted(
            writer,
            line_content(target=Decimal(target), due_on=due),
            line_content(target=Decimal(target), due_on=due, sense="at_most", task="少开会"),
        )
        for _day in range(5):
            day = JANUARY + timedelta(days=random.randrange(365))
            least, most = queries.progress_of(
                queries.lines_of(plan).select_related("plan").order_by("pk"), day
            )
            counted = by_hand(plan.jurisdiction, day)
            assert least.figure == Figure(counted)
            assert least.is_done == (counted >= target)
            limited = by_hand(plan.jurisdiction, min(day, due))
            assert most.figure == Figure(limited)
            assert (most.standing == LineStanding.EXCEEDED) == (limited > target)
            assert least.measure is not None
            assert least.span is not None
            behind = rows_behind(least.measure.counted, least.span, plan.jurisdiction)
            assert behind.count() == counted


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_all_measures_asked_at_once_tell_what_each_tells_alone(seed: int) -> None:
    Town(seed)
    spans = [Span(JANUARY, date(YEAR, 6, 30)), Span(JANUARY, date(YEAR, 12, 31))]
    codes = ["2105", "210502", "210502001", factories.township(name="平山街道").code]
    asked = {Question(key, span, code) for key in registered() for span in spans for code in codes}
    found = answers(asked)
    for key, measure in registered().items():
        for span in spans:
            alone = figures(measure, span, codes)
            assert alone == {code: found[Question(key, span, code)] for code in codes}, key
    assert found[Question("backbone", spans[1], "210502")].counted > 0


@pytest.mark.django_db
def test_one_query_for_a_hundred_sides_and_no_answer_to_what_is_not_registered() -> None:
    span = Span(JANUARY, date(YEAR, 6, 30))
    keys = [key for key in registered() if key != "plan_lines"][:30]
    with CaptureQueriesContext(connection) as asked:
        found = answers([Question(key, span, "2105") for key in (*keys, "no_such_measure")])
    assert (len(asked), len(found)) == (1, 30)
    assert answers([]) == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_lines_reached_of_those_due_are_counted_over_all_plans_in_force() -> None:
    random = Random(7)
    Town(7)
    contents = [
        line_content(
            target=Decimal(random.randrange(1, 12)), due_on=date(YEAR, random.randrange(1, 13), 15),
            task=f"第{number}项", sense=random.choice(("at_least", "at_most")),
        )
        for number in range(8)
    ]  # fmt: skip
    done_task, open_task = task_content(task="已办"), task_content(task="未办")
    plan = accepted(None, *contents, done_task, open_task)
    task = PlanLine.objects.get(plan=plan, task="已办")
    services.state_task(
        task, by=nandi_second(), is_done=True, day=date(YEAR, 9, 1), evidence="验收单",
        token=token(),
    )  # fmt: skip
    drafted(county_writer(), *contents)
    day = date(YEAR, 10, 8)
    due, done = 0, 0
    for content in (*contents, done_task, open_task):
        if content.due_on > day:
            continue
        due += 1
        if content.target is None:
            done += content.task == "已办"
            continue
        last = day if content.sense == "at_least" else content.due_on
        counted = by_hand(plan.jurisdiction, last)
        wanted = content.target
        done += counted >= wanted if content.sense == "at_least" else counted <= wanted
    measure = {one.key: one for one in PLAN_MEASURES}["plan_lines"]
    found = figures(measure, Span(JANUARY, day), ["2105", plan.jurisdiction, "210503"])
    assert found["2105"] == found[plan.jurisdiction] == Figure(done, due)
    assert found["210503"] == Figure(0, 0)
    assert 0 < done < due


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_lines_reached_take_as_many_queries_for_many_lines_as_for_two() -> None:
    measure = {one.key: one for one in PLAN_MEASURES}["plan_lines"]
    span, numbers = Span(JANUARY, date(YEAR, 12, 31)), set()
    for writer, times in ((None, 1), (county_writer(), 12)):
        lines = [line_content(task=f"第{number}项", target=Decimal(0)) for number in range(times)]
        accepted(writer, *lines, task_content())
        with CaptureQueriesContext(connection) as asked:
            figures(measure, span, ["2105"])
        numbers.add(len(asked))
    # The lines, their figures, their statements; those reached, and those due.
    assert numbers == {5}


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_units_with_a_plan_in_force_are_counted_as_of_the_day() -> None:
    other = factories.township(name="平山街道")
    plan = accepted()
    newer = renewed(plan)
    services.submit_plan(newer, by=newer.begun_by)
    services.accept_plan(newer, by=county_writer())
    measures = {one.key: one for one in PLAN_MEASURES}
    day = date(YEAR, 10, 8)

    def count(key: str, until: date) -> Figure:
        return figures(measures[key], Span(JANUARY, until), ["2105"])["2105"]

    assert count("township_plans", day) == Figure(1, 2)
    assert count("township_plans", day - timedelta(days=1)) == Figure(0, 2)
    assert count("county_plans", day) == Figure(0, 1)
    other.valid_until = date(YEAR, 9, 1)
    other.save()
    assert count("township_plans", day) == Figure(1, 1)
    assert queries.with_plan(PlanLevel.TOWNSHIP, day).get() == factories.township()


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_lines_are_those_of_the_edition_that_was_in_force_on_the_day() -> None:
    plan = accepted(None, line_content(due_on=date(YEAR, 6, 30)))
    newer = renewed(plan)
    services.submit_plan(newer, by=newer.begun_by)
    replaced = date(YEAR, 11, 5)
    with on(replaced):
        services.accept_plan(newer, by=county_writer())
    for day, edition in ((replaced - timedelta(days=1), plan), (replaced, newer)):
        assert queries.lines_due(Span(JANUARY, day)).get().plan == edition


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_a_measure_that_is_registered_no_more_is_never_reached(monkeypatch: Any) -> None:
    from portal import measures

    plan = accepted(None, line_content(target=Decimal(0)))
    assert _standings(plan) == ["done"]
    kept = {key: one for key, one in registered().items() if key != "meetings"}
    monkeypatch.setattr(measures, "_measures", kept)
    assert _standings(plan) == ["under_way"]


def _standings(plan: Any) -> list[str]:
    rows = queries.lines_of(plan).select_related("plan")
    return [one.standing.value for one in queries.progress_of(rows, date(YEAR, 10, 8))]


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_before_its_year_nothing_of_a_plan_is_counted() -> None:
    Town(1)
    plan = accepted(
        None,
        line_content(target=Decimal(0)),
        line_content(measure="committees", target=Decimal(0), sense="at_most", task="少设"),
    )
    lines = queries.lines_of(plan).select_related("plan")
    for found in queries.progress_of(lines, date(YEAR - 1, 12, 31)):
        assert (found.figure, found.standing) == (None, "under_way")
    assert all(one.figure for one in queries.progress_of(lines, JANUARY))
