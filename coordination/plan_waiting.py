"""What waits of work plans: to write, accept, publish, review; and who has none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.scoping import within
from coordination.constants import SOON_DAYS
from coordination.enums import (
    LineStanding,
    PlanLevel,
    PlanReviewState,
    PlanState,
    ReviewMoment,
)
from coordination.models import PlanLine, PlanReview, WorkPlan
from coordination.plan_queries import (
    REVIEW_WRITES_NOTHING,
    UNITS,
    WRITES_NOTHING,
    Progress,
    accepts_plan,
    own_codes,
    plan_units,
    progress_of,
    review_day,
    reviews_for,
    units_on,
)
from coordination.plan_rules import (
    PLAN_ACCEPTERS,
    PLAN_IN_FORCE,
    PLAN_PUBLISHERS,
)
from orgs.queries.writing import writers_of


def units_with_duty(user: User, level: PlanLevel, year: int) -> QuerySet[Any]:
    """The units of a level in the user's jurisdictions that owe a plan of `year`: those that exist
    today, or on the nearest day of that year."""
    day = min(max(timezone.localdate(), date(year, 1, 1)), date(year, 12, 31))
    seen = UNITS[level].objects.for_user(user)
    return units_on(level, day).filter(pk__in=seen.order_by().values("pk"))


def units_without_plan(user: User, level: PlanLevel, year: int) -> QuerySet[Any]:
    """Those of `units_with_duty` of whom no plan of `year` is in force."""
    held = WorkPlan.objects.filter(
        jurisdiction=OuterRef("code"), year=year, state__in=sorted(PLAN_IN_FORCE)
    )
    rows = units_with_duty(user, level, year).filter(~Exists(held))
    return rows.select_related("county") if level == PlanLevel.TOWNSHIP else rows


def _offices(user: User, roles: Iterable[frozenset[Any]]) -> Q:
    """Rows of the areas over which `user` holds one of `roles`."""
    wanted = frozenset().union(*roles)
    found = Q(pk__in=[])
    for held in user.current_appointments:
        if held.role in wanted:
            found |= within("jurisdiction", held.jurisdiction)
    return found


MINDED = frozenset({LineStanding.DUE_SOON, LineStanding.OVERDUE, LineStanding.EXCEEDED})


def own_plans(user: User) -> list[WorkPlan]:
    """The plans of the user's own units, of last year on; without editions that were replaced or
    given up."""
    past = (PlanState.REPLACED, PlanState.DISCARDED)
    rows = WorkPlan.objects.filter(
        jurisdiction__in=own_codes(user), year__gte=timezone.localdate().year - 1
    )
    return list(rows.exclude(state__in=past).order_by("year", "jurisdiction", "pk"))


def own_reviews(user: User) -> list[PlanReview]:
    """The reviews of `own_plans`."""
    rows = PlanReview.objects.filter(
        jurisdiction__in=own_codes(user), year__gte=timezone.localdate().year - 1
    )
    return list(rows.select_related("plan").order_by("day", "jurisdiction", "pk"))


def plans_to_accept(user: User) -> list[WorkPlan]:
    """Submitted plans that wait for `user`, who wrote nothing of them."""
    rows = WorkPlan.objects.for_user(user).filter(state=PlanState.SUBMITTED)
    rows = rows.filter(_offices(user, PLAN_ACCEPTERS.values()))
    return _by_others(rows.order_by("submitted_on", "pk"), user, accepts_plan)


def plans_to_publish(user: User) -> list[WorkPlan]:
    """Accepted plans that `user` may publish, having written nothing of them."""
    rows = WorkPlan.objects.for_user(user).filter(state=PlanState.ACCEPTED)
    rows = rows.filter(_offices(user, [PLAN_PUBLISHERS]))
    return _by_others(rows.order_by("accepted_on", "pk"), user, None)


def _by_others(rows: QuerySet[WorkPlan], user: User, asks: Any) -> list[WorkPlan]:
    found = [row for row in rows if asks is None or asks(user, row)]
    hands = writers_of(found, besides=WRITES_NOTHING)
    return [
        row
        for row in found
        if user.pk not in hands[row] | {row.begun_by_id, row.written_by_id, row.submitted_by_id}
    ]


def reviews_to_publish(user: User) -> list[PlanReview]:
    """Closed reviews of published plans that `user` may publish, having written nothing of them."""
    rows = reviews_for(user).filter(
        _offices(user, [PLAN_PUBLISHERS]), state=PlanReviewState.CLOSED,
        plan__key__in=WorkPlan.objects.filter(state=PlanState.PUBLISHED).order_by().values("key"),
    )  # fmt: skip
    found = list(rows.order_by("closed_on", "pk"))
    hands = writers_of(found, besides=REVIEW_WRITES_NOTHING)
    return [
        row for row in found if user.pk not in hands[row] | {row.prepared_by_id, row.closed_by_id}
    ]


def lines_to_mind(plans: Collection[WorkPlan]) -> list[Progress]:
    """Lines of those of `plans` that are in force this year, due within 30 days or overdue."""
    today = timezone.localdate()
    held = [one.pk for one in plans if one.state in PLAN_IN_FORCE and one.year == today.year]
    if not held:
        return []
    rows = PlanLine.objects.filter(plan__in=held, due_on__lte=today + timedelta(days=SOON_DAYS))
    found = progress_of(rows.select_related("plan").order_by("due_on", "pk"), today)
    return [one for one in found if one.standing in MINDED]


def units_missing(user: User, plans: Collection[WorkPlan], year: int) -> list[str]:
    """The names of the user's own units that have no plan of `year` among `plans`, not even a
    draft."""
    written = {one.jurisdiction for one in plans if one.year == year}
    if written.issuperset(own_codes(user)):
        return []
    return [name for code, name in plan_units(user).items() if code not in written]


def reviews_owed(
    plans: Collection[WorkPlan], reviews: Collection[PlanReview]
) -> list[tuple[WorkPlan, ReviewMoment]]:
    """Those of `plans` that are in force, and the moments that passed without one of `reviews`."""
    today = timezone.localdate()
    known = {(one.jurisdiction, one.year, one.moment) for one in reviews}
    return [
        (plan, moment)
        for plan in plans
        if plan.state in PLAN_IN_FORCE
        for moment in ReviewMoment
        if (plan.jurisdiction, plan.year, moment) not in known
        and review_day(plan.year, moment) < today
    ]
