"""What waits of work plans: to write, accept, publish, review; and who has none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from coordination.constants import SOON_DAYS
from coordination.enums import (
    LineStanding,
    PlanLevel,
    PlanReviewState,
    PlanState,
    ReviewMoment,
)
from coordination.models import LineStatement, PlanLine, PlanReview, PlanReviewLine, WorkPlan
from coordination.plan_progress import LATE
from coordination.plan_queries import (
    REVIEW_WRITES_NOTHING,
    UNITS,
    WRITES_NOTHING,
    Progress,
    own_codes,
    progress_of,
    review_day,
    units_on,
)
from coordination.plan_rules import (
    PLAN_ACCEPTERS,
    PLAN_IN_FORCE,
    PLAN_OPEN,
    PLAN_PUBLISHERS,
)
from coordination.queries import in_reach
from orgs.queries.writing import written_by

MINDED = LATE | {LineStanding.DUE_SOON}


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


def own_units_to_plan(user: User, level: PlanLevel, year: int) -> QuerySet[Any]:
    """The user's own units of a level that have no plan of `year` at all, not even a draft."""
    written = WorkPlan.objects.filter(jurisdiction=OuterRef("code"), year=year).exclude(
        state=PlanState.DISCARDED
    )
    rows = units_with_duty(user, level, year)
    return rows.filter(~Exists(written), code__in=own_codes(user)).order_by("code")


def _own_plans(user: User, states: Iterable[PlanState]) -> QuerySet[WorkPlan]:
    return WorkPlan.objects.filter(jurisdiction__in=own_codes(user), state__in=sorted(states))


def plans_to_write(user: User) -> QuerySet[WorkPlan]:
    """Drafts and returned plans of the user's own units."""
    return _own_plans(user, PLAN_OPEN).order_by("year", "jurisdiction", "pk")


def tasks_to_mind(user: User) -> QuerySet[PlanLine]:
    """Uncounted tasks of the user's own plans in force this year that are due within 30 days or
    overdue, and not stated to be done."""
    newest = LineStatement.objects.filter(line__key=OuterRef("key")).order_by("-pk")
    is_done = Coalesce(Subquery(newest.values("is_done")[:1]), Value(False))
    return _near(user).filter(target__isnull=True).alias(is_done=is_done).filter(is_done=False)


def targets_to_mind(user: User) -> list[Progress]:
    """Counted lines of the user's own plans in force this year that are due within 30 days or
    overdue: one query for the lines, one for their figures."""
    rows = _near(user).filter(target__isnull=False).select_related("plan")
    found = progress_of(rows, timezone.localdate())
    return [one for one in found if one.standing in MINDED]


def _near(user: User) -> QuerySet[PlanLine]:
    today = timezone.localdate()
    plans = _own_plans(user, PLAN_IN_FORCE).filter(year=today.year)
    rows = PlanLine.objects.filter(
        plan__in=plans.order_by().values("pk"), due_on__lte=today + timedelta(days=SOON_DAYS)
    )
    return rows.order_by("due_on", "pk")


def lines_late(user: User) -> list[Progress]:
    """Lines that are overdue or over their limit, of the plans in force this year that `user`
    sees, by unit and due day; the lines with their plans and units are one query."""
    today = timezone.localdate()
    plans = WorkPlan.objects.for_user(user).filter(state__in=sorted(PLAN_IN_FORCE), year=today.year)
    rows = PlanLine.objects.filter(plan__in=plans.order_by().values("pk"))
    rows = rows.select_related("plan", "clause", "office")
    found = progress_of(rows.order_by("plan__jurisdiction", "due_on", "pk"), today)
    return [one for one in found if one.standing in LATE]


def moments_passed() -> list[tuple[int, ReviewMoment]]:
    """The year and moment of the reviews that this year and the last have come to."""
    today = timezone.localdate()
    return [
        (year, moment)
        for year in (today.year - 1, today.year)
        for moment in ReviewMoment
        if review_day(year, moment) < today
    ]


def plans_to_review(user: User, year: int, moment: ReviewMoment) -> QuerySet[WorkPlan]:
    """The user's own plans in force of `year` without a review at `moment`."""
    reviews = PlanReview.objects.filter(
        jurisdiction=OuterRef("jurisdiction"), year=year, moment=moment
    )
    rows = _own_plans(user, PLAN_IN_FORCE).filter(~Exists(reviews), year=year)
    return rows.order_by("jurisdiction", "pk")


def moments_owed(plan: WorkPlan, reviews: Collection[PlanReview]) -> list[ReviewMoment]:
    """The moments of a plan in force that passed without one of its `reviews`."""
    if plan.state not in PLAN_IN_FORCE:
        return []
    known, today = {review.moment for review in reviews}, timezone.localdate()
    return [
        moment
        for moment in ReviewMoment
        if moment not in known and review_day(plan.year, moment) < today
    ]


def reviews_to_close(user: User) -> QuerySet[PlanReview]:
    """Reviews of the user's own units that are being written."""
    rows = PlanReview.objects.filter(jurisdiction__in=own_codes(user))
    return rows.filter(state=PlanReviewState.PREPARED).order_by("day", "pk")


def plans_to_accept(user: User) -> QuerySet[WorkPlan]:
    """Submitted plans that `user` may accept, having written nothing of them."""
    mine = Q(pk__in=[])
    for level, roles in PLAN_ACCEPTERS.items():
        mine |= Q(level=level) & in_reach(user, roles)
    rows = WorkPlan.objects.filter(mine, ~_wrote(user), state=PlanState.SUBMITTED)
    return rows.order_by("submitted_on", "pk")


def plans_to_publish(user: User) -> QuerySet[WorkPlan]:
    """Accepted plans that `user` may publish, having written nothing of them."""
    rows = WorkPlan.objects.filter(
        in_reach(user, PLAN_PUBLISHERS), ~_wrote(user), state=PlanState.ACCEPTED
    )
    return rows.order_by("accepted_on", "pk")


def reviews_to_publish(user: User) -> QuerySet[PlanReview]:
    """Closed reviews of published plans that `user` may publish, having written nothing of them or
    of their plans."""
    shown = WorkPlan.objects.filter(key=OuterRef("plan__key"), state=PlanState.PUBLISHED)
    stated = PlanReviewLine.objects.filter(review=OuterRef("pk"), statement__stated_by=user)
    rows = PlanReview.objects.filter(
        in_reach(user, PLAN_PUBLISHERS),
        Exists(shown.filter(~_wrote(user))),
        ~Exists(stated),
        state=PlanReviewState.CLOSED,
    )
    wrote = written_by(user, PlanReview, besides=REVIEW_WRITES_NOTHING, last="prepared_by")
    return rows.exclude(wrote).order_by("closed_on", "pk")


def _wrote(user: User) -> Exists:
    """Of plans, as `plan_queries.plan_authors` says of one."""
    hands = Q(begun_by=user) | Q(submitted_by=user)
    hands |= written_by(user, WorkPlan, besides=WRITES_NOTHING, last="written_by")
    editions = WorkPlan.objects.exclude(state=PlanState.DISCARDED).filter(hands)
    return Exists(editions.filter(key=OuterRef("key"), edition__lte=OuterRef("edition")))
