"""What waits of work plans, and the button that leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Shortcut
from accounts.models import User
from coordination import plan_waiting as waiting
from coordination.constants import SOON_DAYS
from coordination.enums import LineStanding, PlanReviewState, PlanState
from coordination.plan_queries import review_day
from coordination.plan_rules import ALL_PLAN_WRITERS, PLAN_OPEN, PLAN_PUBLISHERS, PLAN_READERS

MOST = 20


def items(user: User) -> Iterator[DeskItem]:
    """For the unit what it writes, has due and reviews; for those above what they accept and
    publish."""
    if user.may(ALL_PLAN_WRITERS):
        yield from _own(user)
    if user.may(PLAN_PUBLISHERS):
        yield from _above(user)


def _own(user: User) -> Iterator[DeskItem]:
    today = timezone.localdate()
    plans, reviews = waiting.own_plans(user), waiting.own_reviews(user)
    for unit in waiting.units_missing(user, plans, today.year):
        title = _("Work plan of %(year)s: %(unit)s") % {"year": today.year, "unit": unit}
        yield _item(title, reverse("plan_create"), _("Not begun"), is_late=True)
    for plan in plans:
        if plan.state in PLAN_OPEN:
            is_returned = plan.state == PlanState.RETURNED
            yield _item(plan, _page(plan), plan.get_state_display(), is_late=is_returned)
    for one in waiting.lines_to_mind(plans)[:MOST]:
        is_late = one.standing != LineStanding.DUE_SOON
        title = _("Plan: %(task)s") % {"task": one.line.task}
        page = f"{_page(one.line.plan)}#line-{one.line.pk}"
        yield _item(title, page, one.standing.label, due=one.line.due_on, is_late=is_late)
    for plan, moment in waiting.reviews_owed(plans, reviews):
        due = review_day(plan.year, moment) + timedelta(days=SOON_DAYS)
        title = f"{plan} · {moment.label}"
        yield _item(title, _page(plan), _("Review due"), due=due, is_late=due < today)
    for review in reviews:
        if review.state == PlanReviewState.PREPARED:
            page = reverse("plan_review", args=[review.public_id])
            yield _item(review, page, _("Review to close"))


def _above(user: User) -> Iterator[DeskItem]:
    for plan in waiting.plans_to_accept(user)[:MOST]:
        yield _item(plan, _page(plan), _("Plan to accept"))
    for plan in waiting.plans_to_publish(user)[:MOST]:
        yield _item(plan, _page(plan), _("Plan to publish"))
    for review in waiting.reviews_to_publish(user)[:MOST]:
        yield _item(review, reverse("plan_review", args=[review.public_id]), _("Review to publish"))


def _page(plan: Any) -> str:
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
