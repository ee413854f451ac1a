"""A plan held against the facts: counted, remarked on, closed; returned where a remark lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from coordination import plan_queries as queries
from coordination.enums import PlanReviewState, PlanState, ReviewMoment
from coordination.models import PlanReview, PlanReviewLine, WorkPlan
from coordination.plan_progress import LATE
from coordination.services.plans import clean_text, refuse_other_writers


def review_steps(review: PlanReview, user: User) -> list[Transition]:
    """The steps that `user` may take now; it is published by somebody who wrote nothing of it or
    of its plan, and once its plan is."""
    steps = permitted_transitions(review, user)
    if not any(step.target == PlanReviewState.PUBLISHED for step in steps):
        return steps
    plan = queries.plan_in_force(review.plan)
    may_publish = (
        plan is not None
        and plan.state == PlanState.PUBLISHED
        and user.pk not in queries.review_authors(review) | queries.plan_authors(plan)
    )
    return [step for step in steps if step.target != PlanReviewState.PUBLISHED or may_publish]


def prepare_review(plan: WorkPlan, *, by: User, moment: str, token: str) -> tuple[PlanReview, bool]:
    """Count every line of the plan in force to 30 June or 31 December and keep the figures; once
    for each `token`.

    Raises Refusal for others, where there is one, and before that day is over.
    """
    refuse_other_writers(plan, by)
    day = queries.review_day(plan.year, moment)
    if day >= timezone.localdate():
        raise Refusal(_("A review counts a day that is over: %(day)s.") % {"day": day.isoformat()})

    def create() -> PlanReview:
        transaction_lock("audit")
        if PlanReview.objects.filter(
            jurisdiction=plan.jurisdiction, year=plan.year, moment=moment
        ).exists():
            raise Refusal(_("There is a review of this plan at this moment already."))
        review = PlanReview(
            plan=_in_force(plan), jurisdiction=plan.jurisdiction, year=plan.year,
            moment=ReviewMoment(moment), day=day, prepared_by=by, counted_at=timezone.now(),
        )  # fmt: skip
        review.save(force_insert=True)
        _count(review)
        record_event(actor=by, action="planreview.begun", target=review, after={"day": day})
        return review

    return once(model=PlanReview, user=by, token=token, create=create)


def recount_review(review: PlanReview, *, by: User, expected_version: int | None = None) -> None:
    """Count anew, by the edition of the plan that is in force; the remarks stay with their lines.

    Raises Refusal for others, IllegalTransition once it was closed, StaleRecord.
    """
    with transaction.atomic():
        _open(review, by, expected_version)
        plan = _in_force(review.plan)
        save_version(
            review, expected_version=expected_version, plan=plan, counted_at=timezone.now()
        )
        _count(review)
        record_event(
            actor=by, action="planreview.recounted", target=review, after={"day": review.day}
        )


def remark_on_review(
    review: PlanReview,
    *,
    by: User,
    summary: str,
    remarks: Mapping[int, str],
    expected_version: int | None = None,
) -> None:
    """Write what the review found, and a remark on each line by its id in the review.

    Raises Refusal for others, IllegalTransition once it was closed, StaleRecord, ValidationError
    keyed `summary` or `remark-<id>`.
    """
    with transaction.atomic():
        _open(review, by, expected_version)
        rows = list(PlanReviewLine.objects.filter(review=review))
        for row in rows:
            typed = remarks.get(row.pk, row.remark)
            row.remark = clean_text(row, "remark", typed, f"remark-{row.pk}")
        summary = clean_text(review, "summary", summary, "summary")
        save_version(review, expected_version=expected_version, summary=summary)
        PlanReviewLine.objects.bulk_update(rows, ["remark"])
        record_event(
            actor=by, action="planreview.changed", target=review,
            after={"summary": summary, "remarks": sum(bool(row.remark) for row in rows)},
        )  # fmt: skip


def close_review(review: PlanReview, *, by: User, expected_version: int | None = None) -> None:
    """Close it: from then on nothing of it changes.

    Raises Refusal where a line that was not reached has no remark, or a newer edition of the plan
    came into force since it was counted; IllegalTransition, StaleRecord.
    """
    with transaction.atomic():
        transaction_lock("audit")
        if review.state == PlanReviewState.PREPARED:
            _refuse_unfinished(review)
        transition(
            review, PlanReviewState.CLOSED, by=by, expected_version=expected_version,
            closed_by=by, closed_on=timezone.localdate(),
        )  # fmt: skip


def return_review(
    review: PlanReview, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give a closed one back to be written anew, with the reason. Raises Refusal,
    IllegalTransition, StaleRecord, ValidationError keyed `reason`."""
    told = clean_text(review, "return_reason", reason)
    transition(
        review, PlanReviewState.PREPARED, by=by, expected_version=expected_version, reason=told,
        return_reason=told, closed_by=None, closed_on=None,
    )  # fmt: skip


def _refuse_unfinished(review: PlanReview) -> None:
    stored = PlanReview.objects.select_related("plan").get(pk=review.pk)
    plan = queries.plan_in_force(stored.plan)
    if plan is not None and plan.pk != stored.plan_id:
        raise Refusal(_("A newer edition of the plan is in force: count anew before you close it."))
    rows = PlanReviewLine.objects.filter(review=review, standing__in=sorted(LATE), remark="")
    missing = list(rows.select_related("line")[:3])
    if missing:
        raise Refusal(
            _("Say in a remark why it was not reached: %(tasks)s")
            % {"tasks": "、".join(f"“{row.line.task}”" for row in missing)}
        )


def _open(review: PlanReview, by: User, expected_version: int | None) -> None:
    """Hold the locks under which a review is written."""
    refuse_other_writers(review.plan, by)
    transaction_lock("audit")
    refuse_stale(review, expected_version=expected_version)
    if review.state != PlanReviewState.PREPARED:
        raise IllegalTransition(
            _("This review is “%(state)s”: it cannot be changed now.")
            % {"state": review.get_state_display()}
        )


def _in_force(plan: WorkPlan) -> WorkPlan:
    found = queries.plan_in_force(plan)
    if found is None:
        raise IllegalTransition(_("No edition of this plan is in force."))
    return found


def _count(review: PlanReview) -> None:
    """Freeze what the records tell to the end of the review's day.

    A line that was counted before keeps its row: whoever types remarks meanwhile types them
    under its id.
    """
    over = review.day + timedelta(days=1)
    lines = queries.lines_of(review.plan).select_related("plan")
    rows = PlanReviewLine.objects.filter(review=review).select_related("line")
    known = {row.line.key: row for row in rows}
    counted = []
    for one in queries.progress_of(lines, review.day, today=over):
        row = known.pop(one.line.key, None) or PlanReviewLine(review=review)
        row.line, row.statement, row.standing = one.line, one.statement, one.standing
        row.counted = one.figure.counted if one.figure else None
        row.of = one.figure.of if one.figure else None
        counted.append(row)
    PlanReviewLine.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    PlanReviewLine.objects.bulk_update(
        [row for row in counted if row.pk is not None],
        ["line", "statement", "standing", "counted", "of"],
    )
    PlanReviewLine.objects.bulk_create(row for row in counted if row.pk is None)
