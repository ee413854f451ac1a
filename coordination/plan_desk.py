"""What waits of work plans, and the button that leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from coordination import plan_waiting as waiting
from coordination.constants import SOON_DAYS
from coordination.enums import LineStanding, PlanLevel, PlanState, ReviewMoment
from coordination.models import PlanLine, PlanReview, WorkPlan
from coordination.plan_progress import standing_of_task
from coordination.plan_queries import review_day
from coordination.plan_rules import ALL_PLAN_WRITERS, PLAN_PUBLISHERS, PLAN_READERS

OF_PLAN = ("public_id", "title", "state")
OF_LINE = ("task", "due_on", "plan__public_id")
OF_REVIEW = ("public_id", "moment", "plan__title")


def items(user: User) -> Iterator[Queue | DeskItem]:
    """For the unit what it writes, has due and reviews; for those above what they accept and
    publish."""
    if user.may(ALL_PLAN_WRITERS):
        yield from _own(user)
    if user.may(PLAN_PUBLISHERS):
        yield Queue(waiting.plans_to_accept(user), OF_PLAN, _to_accept)
        yield Queue(waiting.plans_to_publish(user), OF_PLAN, _to_publish)
        yield Queue(waiting.reviews_to_publish(user), OF_REVIEW, _review_to_publish)


def _own(user: User) -> Iterator[Queue | DeskItem]:
    year = timezone.localdate().year
    for level in PlanLevel:
        rows = waiting.own_units_to_plan(user, level, year)
        yield Queue(rows, ("name",), partial(_to_begin, year=year))
    yield Queue(waiting.plans_to_write(user), OF_PLAN, _to_write)
    yield Queue(waiting.tasks_to_mind(user), OF_LINE, _task)
    for one in waiting.targets_to_mind(user):
        yield _line(one.line, one.standing)
    for passed, moment in waiting.moments_passed():
        rows = waiting.plans_to_review(user, passed, moment)
        yield Queue(rows, (*OF_PLAN, "year"), partial(_to_review, moment=moment))
    yield Queue(waiting.reviews_to_close(user), OF_REVIEW, _review_to_close)


def _to_begin(unit: Any, *, year: int) -> DeskItem:
    title = _("Work plan of %(year)s: %(unit)s") % {"year": year, "unit": unit.name}
    return _item(title, reverse("plan_create"), _("Not begun"), is_late=True)


def _to_write(plan: WorkPlan) -> DeskItem:
    is_returned = plan.state == PlanState.RETURNED
    return _item(plan, _page(plan), plan.get_state_display(), is_late=is_returned)


def _task(line: PlanLine) -> DeskItem:
    today = timezone.localdate()
    return _line(line, standing_of_task(is_done=False, due_on=line.due_on, today=today))


def _line(line: PlanLine, standing: LineStanding) -> DeskItem:
    title = _("Plan: %(task)s") % {"task": line.task}
    page = f"{_page(line.plan)}#line-{line.pk}"
    is_late = standing != LineStanding.DUE_SOON
    return _item(title, page, standing.label, due=line.due_on, is_late=is_late)


def _to_review(plan: WorkPlan, *, moment: ReviewMoment) -> DeskItem:
    due = review_day(plan.year, moment) + timedelta(days=SOON_DAYS)
    is_late = due < timezone.localdate()
    title = f"{plan} · {moment.label}"
    return _item(title, _page(plan), _("Review due"), due=due, is_late=is_late)


def _to_accept(plan: WorkPlan) -> DeskItem:
    return _item(plan, _page(plan), _("Plan to accept"))


def _to_publish(plan: WorkPlan) -> DeskItem:
    return _item(plan, _page(plan), _("Plan to publish"))


def _review_to_close(review: PlanReview) -> DeskItem:
    return _review(review, _("Review to close"))


def _review_to_publish(review: PlanReview) -> DeskItem:
    return _review(review, _("Review to publish"))


def _review(review: PlanReview, label: str) -> DeskItem:
    return _item(review, reverse("plan_review", args=[review.public_id]), label)


def _page(plan: WorkPlan) -> str:
    return reverse("plan_detail", args=[plan.public_id])


def _item(
    title: Any, url: str, label: Any, *, due: date | None = None, is_late: bool = False
) -> DeskItem:
    return DeskItem(
        title=str(title), url=url, due=due, state_label=label, overdue=is_late, kind="plan"
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(PLAN_READERS):
        yield Shortcut(
            title=_("Work plans"),
            url=reverse("plan_list"),
            description=_("Write the year's plan, see what is reached, who has none."),
        )
