"""A plan against the facts at mid-year and year-end: frozen, remarked on, closed, published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove, remove_guard
from benxi_sorting.demonstration.clock import on
from coordination import plan_public, plan_waiting, services
from coordination.immutable import PLAN_TABLES
from coordination.models import PlanLine, PlanReview, PlanReviewLine, WorkPlan
from coordination.triggers import PLAN_GUARDS
from deliberation.models import Meeting
from portal.enums import Kind
from portal.queries import current, versions
from tests import factories
from tests.coordination.helpers import token
from tests.coordination.plan_helpers import (
    YEAR,
    accepted,
    city_officer,
    closed,
    county_second,
    county_writer,
    drafted,
    line_content,
    nandi_second,
    nandi_writer,
    prepared,
    published,
    renewed,
    task_content,
)
from tests.coordination.test_plan_progress import Town, by_hand

pytestmark = pytest.mark.django_db
JUNE = date(YEAR, 6, 30)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with on(date(YEAR, 10, 8)):
        yield


def rows_of(review: PlanReview) -> list[PlanReviewLine]:
    return list(review.lines.select_related("line").order_by("line__pk"))


def test_it_freezes_what_the_records_told_at_the_end_of_june() -> None:
    Town(3)
    plan = accepted(
        None,
        line_content(target=Decimal(1), due_on=JUNE),
        line_content(target=Decimal(90), due_on=JUNE, task="开很多会"),
        line_content(target=Decimal(90), sense="at_most", due_on=JUNE, task="少开会"),
        task_content(due_on=JUNE),
    )
    task = plan.lines.get(target__isnull=True)
    services.state_task(
        task, by=nandi_second(), is_done=True, day=date(YEAR, 7, 1), evidence="七月才办",
        token=token(),
    )  # fmt: skip
    review = prepared(plan)
    counted = by_hand(plan.jurisdiction, JUNE)
    assert 1 <= counted < 90
    assert review.day == JUNE
    assert [(row.counted, row.of, row.standing) for row in rows_of(review)] == [
        (counted, None, "done"), (counted, None, "overdue"), (counted, None, "done"),
        (None, None, "overdue"),
    ]  # fmt: skip


def test_a_share_keeps_its_denominator_and_a_task_what_shows_it() -> None:
    Town(3)
    met = {
        one.community_id
        for one in Meeting.objects.exclude(state="cancelled").select_related("community")
        if one.community.township_id == factories.township().pk
        and date(YEAR, 1, 1) <= timezone.localdate(one.starts_at) <= JUNE
    }
    plan = accepted(
        None,
        line_content(measure="committees_met", in_percent=True, target=Decimal(50), due_on=JUNE),
        task_content(due_on=JUNE),
    )
    task = plan.lines.get(target__isnull=True)
    services.state_task(
        task, by=nandi_second(), is_done=True, day=JUNE, evidence="验收单", token=token()
    )
    share, done = rows_of(prepared(plan))
    assert (share.counted, share.of, share.standing) == (len(met), 2, "done")
    assert (done.standing, done.statement.evidence) == ("done", "验收单")


def test_only_the_unit_prepares_it_once_and_after_the_day() -> None:
    plan = accepted()
    with pytest.raises(Refusal):
        services.prepare_review(plan, by=county_writer(), moment="midyear", token=token())
    with pytest.raises(Refusal):
        prepared(plan, "yearend")
    prepared(plan)
    with pytest.raises(Refusal):
        services.prepare_review(plan, by=nandi_second(), moment="midyear", token=token())
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanReview.objects.create(
            plan=plan, jurisdiction=plan.jurisdiction, year=YEAR, moment="midyear", day=JUNE,
            counted_at=timezone.now(), prepared_by=nandi_second(),
        )  # fmt: skip
    with on(date(YEAR, 12, 31)), pytest.raises(Refusal):
        prepared(plan, "yearend")
    with on(date(YEAR + 1, 1, 1)):
        assert prepared(plan, "yearend").day == date(YEAR, 12, 31)


def test_what_was_not_reached_is_explained_before_it_is_closed() -> None:
    plan = accepted(None, line_content(due_on=JUNE))
    review = prepared(plan)
    with pytest.raises(Refusal, match="每月召开议事协商会"):
        services.close_review(review, by=nandi_writer())
    (row,) = rows_of(review)
    services.remark_on_review(
        review, by=nandi_second(), summary="会议偏少", remarks={row.pk: "疫情影响"}
    )
    with pytest.raises(IllegalTransition):
        services.close_review(review, by=county_writer())
    services.close_review(review, by=nandi_writer())
    assert (review.state, review.closed_on) == ("closed", date(YEAR, 10, 8))


def test_counted_anew_it_keeps_its_remarks_and_follows_the_edition_in_force() -> None:
    plan = accepted(None, line_content(due_on=JUNE), task_content(due_on=JUNE))
    review = prepared(plan)
    first, second = rows_of(review)
    services.remark_on_review(
        review, by=nandi_writer(), summary="", remarks={first.pk: "会少", second.pk: "未建"}
    )
    newer = renewed(plan)
    with_extra = services.add_line(
        newer, by=nandi_writer(), content=line_content(task="新增", due_on=JUNE), token=token()
    )[0]
    newer.refresh_from_db()
    services.submit_plan(newer, by=nandi_writer())
    services.accept_plan(newer, by=county_writer())
    with pytest.raises(Refusal):
        services.close_review(review, by=nandi_writer())
    with pytest.raises(Refusal):
        services.recount_review(review, by=county_writer())
    Town(2)
    services.recount_review(review, by=nandi_second(), expected_version=review.version)
    review.refresh_from_db()
    assert review.plan == newer
    found = {row.line.task: (row.remark, row.counted) for row in rows_of(review)}
    counted = by_hand(plan.jurisdiction, JUNE)
    assert found[with_extra.task] == ("", counted)
    assert found[first.line.task] == ("会少", counted)
    assert found[second.line.task] == ("未建", None)


def test_two_who_write_it_notice_each_other_and_a_remark_has_its_length() -> None:
    review = prepared(accepted())
    seen = review.version
    (row, _task) = rows_of(review)
    services.remark_on_review(
        review, by=nandi_second(), summary="一", remarks={}, expected_version=seen
    )
    stale = PlanReview.objects.get(pk=review.pk)
    for act in (
        lambda: services.remark_on_review(
            stale, by=nandi_writer(), summary="二", remarks={}, expected_version=seen
        ),
        # Before anything else is found amiss in what they wrote.
        lambda: services.remark_on_review(
            stale, by=nandi_writer(), summary="长" * 3001, remarks={}, expected_version=seen
        ),
        lambda: services.recount_review(stale, by=nandi_writer(), expected_version=seen),
        lambda: services.close_review(stale, by=nandi_writer(), expected_version=seen),
    ):
        with pytest.raises(StaleRecord):
            act()
    for field, given in (
        ("summary", {"summary": "长" * 3001, "remarks": {}}),
        (f"remark-{row.pk}", {"summary": "", "remarks": {row.pk: "长" * 501}}),
    ):
        with pytest.raises(ValidationError) as told:
            services.remark_on_review(review, by=nandi_writer(), **given)
        assert list(told.value.message_dict) == [field]


def test_once_closed_nothing_of_it_changes_unless_it_is_returned() -> None:
    plan = accepted()
    review = closed(plan)
    attempts = [
        lambda: PlanReview.objects.filter(pk=review.pk).update(summary="改"),
        lambda: PlanReview.objects.filter(pk=review.pk).update(day=date(YEAR, 7, 1)),
        lambda: review.lines.update(counted=99),
        lambda: review.lines.all().delete(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    for act in (
        lambda: services.recount_review(review, by=nandi_writer()),
        lambda: services.remark_on_review(review, by=nandi_writer(), summary="改", remarks={}),
    ):
        with pytest.raises(IllegalTransition):
            act()
    with pytest.raises(IllegalTransition):
        services.return_review(review, by=nandi_second(), reason="补充")
    with pytest.raises(Refusal):
        services.return_review(review, by=county_second(), reason="")
    services.return_review(review, by=county_second(), reason="补充原因")
    assert (review.state, review.closed_by) == ("prepared", None)
    services.remark_on_review(review, by=nandi_writer(), summary="已补充", remarks={})
    services.close_review(review, by=nandi_writer())
    for table in PLAN_TABLES:
        remove(table, connection)
    for guard in PLAN_GUARDS:
        remove_guard(guard, connection)
    for attempt in attempts:
        attempt()


def test_it_is_published_with_its_plan_by_somebody_else() -> None:
    plan = accepted()
    review = closed(plan)
    with pytest.raises(IllegalTransition):
        plan_public.publish_review(review, by=city_officer())
    assert "published" not in _targets(review, city_officer())
    plan_public.publish_plan(plan, by=city_officer())
    assert "published" in _targets(review, city_officer())
    plan_public.publish_review(review, by=city_officer())
    item = current(Kind.PLAN, plan.key)
    assert item is not None
    (shown,) = item.payload["reviews"]
    assert (shown["moment"], shown["day"], len(shown["lines"])) == ("midyear", str(JUNE), 2)
    assert item.reason == "年中（6月30日）"
    assert len(versions(Kind.PLAN, plan.key)) == 2


def _targets(review: PlanReview, user: Any) -> list[str]:
    return [step.target for step in services.review_steps(review, user)]


def test_a_county_officer_who_wrote_the_countys_review_does_not_publish_it() -> None:
    plan = accepted(county_writer())
    plan_public.publish_plan(plan, by=city_officer())
    review = services.prepare_review(
        plan, by=county_second(), moment="midyear", token=token()
    )[0]  # fmt: skip
    services.close_review(review, by=county_second())
    assert "published" not in _targets(review, county_second())
    with pytest.raises(DutyConflict):
        plan_public.publish_review(review, by=county_second())
    assert PlanReview.objects.get(pk=review.pk).state == "closed"
    assert [one.pk for one in plan_waiting.reviews_to_publish(city_officer())] == [review.pk]
    assert list(plan_waiting.reviews_to_publish(county_second())) == []


def test_who_wrote_the_countys_plan_does_not_publish_the_review_of_it() -> None:
    plan = published(county_writer())
    review = services.prepare_review(
        plan, by=county_second(), moment="midyear", token=token()
    )[0]  # fmt: skip
    services.close_review(review, by=county_second())
    assert "published" not in _targets(review, county_writer())
    assert list(plan_waiting.reviews_to_publish(county_writer())) == []
    with pytest.raises(DutyConflict):
        plan_public.publish_review(review, by=county_writer())
    assert PlanReview.objects.get().state == "closed"


def test_who_stated_what_a_review_shows_does_not_publish_it() -> None:
    plan = published(None, task_content(due_on=JUNE))
    services.state_task(
        plan.lines.get(), by=county_second(), is_done=True, day=JUNE, evidence="现场查看",
        token=token(),
    )  # fmt: skip
    review = closed(plan)
    assert "published" not in _targets(review, county_second())
    assert list(plan_waiting.reviews_to_publish(county_second())) == []
    with pytest.raises(DutyConflict):
        plan_public.publish_review(review, by=county_second())
    assert list(plan_waiting.reviews_to_publish(county_writer())) == [review]
    plan_public.publish_review(review, by=county_writer())


def test_a_line_that_the_newer_edition_leaves_out_leaves_the_review_too() -> None:
    plan = accepted()
    review = prepared(plan)
    newer = renewed(plan)
    line = PlanLine.objects.select_related("plan").get(plan=newer, target__isnull=True)
    services.remove_line(line, by=nandi_writer())
    newer.refresh_from_db()
    services.submit_plan(newer, by=nandi_writer())
    services.accept_plan(newer, by=county_writer())
    services.recount_review(review, by=nandi_writer())
    assert [row.line for row in rows_of(review)] == list(newer.lines.all())


def test_reviews_that_wait() -> None:
    plan = published()

    def owed(day: date) -> list[tuple[int, str]]:
        with on(day):
            return [
                (year, moment.value)
                for year, moment in plan_waiting.moments_passed()
                if plan in plan_waiting.plans_to_review(nandi_second(), year, moment)
            ]

    assert owed(JUNE) == []
    assert owed(date(YEAR, 7, 1)) == [(YEAR, "midyear")]
    assert owed(date(YEAR + 1, 1, 1)) == [(YEAR, "midyear"), (YEAR, "yearend")]
    review = prepared(plan)
    assert owed(date(YEAR + 1, 1, 1)) == [(YEAR, "yearend")]
    assert list(plan_waiting.reviews_to_close(nandi_second())) == [review]
    assert list(plan_waiting.reviews_to_close(county_writer())) == []
    assert WorkPlan.objects.get().reviews.count() == 1


def test_nothing_is_reviewed_before_a_plan_is_in_force() -> None:
    plan = drafted()
    with pytest.raises(IllegalTransition):
        prepared(plan)
    assert not PlanReview.objects.exists()


def test_others_write_no_remarks() -> None:
    review = prepared(accepted())
    with pytest.raises(Refusal):
        services.remark_on_review(review, by=county_writer(), summary="代写", remarks={})
    assert PlanReview.objects.get().summary == ""


def test_the_site_shows_no_review_before_it_is_published() -> None:
    plan = published()
    closed(plan)
    newer = renewed(plan)
    services.submit_plan(newer, by=nandi_writer())
    services.accept_plan(newer, by=county_writer())
    plan_public.publish_plan(newer, by=city_officer())
    item = current(Kind.PLAN, plan.key)
    assert item is not None
    assert (item.payload["edition"], item.payload["reviews"]) == (2, [])


def test_who_returned_a_review_wrote_nothing_of_it_and_may_publish_it() -> None:
    review = closed(published())
    services.return_review(review, by=county_second(), reason="补充原因")
    services.close_review(review, by=nandi_writer())
    assert list(plan_waiting.reviews_to_publish(county_second())) == [review]
    plan_public.publish_review(review, by=county_second())
    assert review.state == "published"
