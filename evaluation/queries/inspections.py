"""Inspections to be scored, and the history of their revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.enums import OFFICERS, Role
from accounts.models import Appointment, User
from evaluation.enums import InspectionKind, RoundState
from evaluation.models import (
    CriterionAnswer,
    Inspection,
    RateSample,
    Reminder,
    ReturnRemark,
    Score,
    ScoreRevision,
)
from evaluation.rules import ASSIGNED_SCORERS, SCOREABLE
from evaluation.validators import plain
from portal.periods import period_end

A = TypeVar("A", bound=CriterionAnswer)


def scored_by(user: User) -> QuerySet[Inspection]:
    """The inspections that `user` scores or scored: as inspector, or those of the own committee."""
    mine = Q(pk__in=[])
    if Role.COMMITTEE_MEMBER in user.roles:
        mine |= Q(kind=InspectionKind.SELF_CHECK)
    if user.roles & ASSIGNED_SCORERS:
        mine |= Q(inspector=user)
    return Inspection.objects.for_user(user).filter(mine)


def to_score(user: User) -> QuerySet[Inspection]:
    """The inspections that `user` is to score or correct now, the earliest due first.

    Each with the day of its newest reminder as `reminded_on`.
    """
    open_now = Q(round__state=RoundState.OPEN) | Q(
        round__state__in=(RoundState.CLOSED, RoundState.IN_PUBLICITY), latest_number__gt=0
    )
    reminders = Reminder.objects.filter(inspection=OuterRef("pk"))
    newest_reminder = reminders.order_by("-day").values("day")[:1]
    return (
        scored_by(user)
        .filter(open_now, state__in=SCOREABLE)
        .select_related("round", "community__township__county")
        .annotate(reminded_on=Subquery(newest_reminder))
        .order_by("round__due", "community__code")
    )


def inspectors_for(officer: User) -> QuerySet[User]:
    """The inspectors whose area lies in the jurisdiction of `officer`, or reaches over it."""
    held = Appointment.objects.current().around(officer, OFFICERS)
    appointed = held.filter(role=Role.INSPECTOR)
    return User.objects.filter(is_active=True, pk__in=appointed.values("user"))


def for_workspace(user: User) -> QuerySet[Inspection]:
    """All inspections that `user` may read, newest period first, with their names."""
    return (
        Inspection.objects.for_user(user)
        .select_related("round", "scorecard", "community__township__county")
        .defer("draft")
        .order_by(period_end("round__period").desc(), "community__code", "kind")
    )


@dataclass(frozen=True)
class Change:
    """What a revision changed in one criterion or sample against the one before."""

    title: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class RevisionView:
    """One revision as the record shows it, with its changes against the one before."""

    revision: ScoreRevision
    scores: list[Score]
    samples: list[RateSample]
    changes: list[Change]
    remarks: list[ReturnRemark]
    shows_position: bool


def explained(scores: QuerySet[A]) -> QuerySet[A]:
    """`scores` in the order of the card, with all that their `explanation` is made of."""
    counted: Any = scores.model._meta.get_field("score_deductions").related_model
    faults = counted.objects.select_related("deduction").order_by("deduction__position")
    return (
        scores.select_related("criterion__section", "band")
        .prefetch_related(Prefetch("score_deductions", queryset=faults))
        .order_by("criterion__section__position", "criterion__position")
    )


def revisions_of(
    inspection: Inspection, *, to: User | None = None, to_officer: bool = False
) -> list[RevisionView]:
    """All revisions, the newest first, each with what it changed.

    Where somebody was when scoring is shown to the officers of the area, who confirm
    (`to_officer`), and `to` whoever submitted it, nobody else: whereabouts are sensitive (Personal
    Information Protection Law, article 28).
    """
    scores = explained(Score.objects.all())
    revisions = (
        ScoreRevision.objects.filter(inspection=inspection)
        .select_related("submitted_by", "confirmation__confirmed_by")
        .prefetch_related(
            Prefetch("scores", queryset=scores),
            "samples",
            Prefetch("remarks", queryset=ReturnRemark.objects.select_related("criterion")),
        )
        .order_by("number")
    )
    views: list[RevisionView] = []
    for revision in revisions:
        made = RevisionView(
            revision,
            list(revision.scores.all()),
            list(revision.samples.all()),
            [],
            list(revision.remarks.all()),
            revision.taken_at is not None and (to_officer or revision.submitted_by == to),
        )
        if views:
            made.changes.extend(_changes(views[-1], made))
        views.append(made)
    return views[::-1]


def open_remarks(inspection: Inspection) -> dict[int, str]:
    """Why the latest revision was returned, by criterion; none once a further one was submitted."""
    if inspection.latest_number == 0:
        return {}
    rows = ReturnRemark.objects.filter(
        revision__inspection=inspection, revision__number=inspection.latest_number
    )
    return dict(rows.order_by().values_list("criterion", "reason"))


def latest_scores(inspection: Inspection) -> list[Score]:
    """What the latest revision gave for each criterion, in the order of the card."""
    latest = Score.objects.filter(
        revision__inspection=inspection, revision__number=inspection.latest_number
    )
    return list(explained(latest))


def _changes(before: RevisionView, after: RevisionView) -> list[Change]:
    old_scores = {score.criterion_id: score for score in before.scores}
    old_samples = {sample.measure: sample for sample in before.samples}
    changes = []
    for score in after.scores:
        old = old_scores.get(score.criterion_id)
        said = score.explanation
        if old is None or (_points(old), old.explanation) != (_points(score), said):
            was = "" if old is None else _points(old)
            changes.append(Change(str(score.criterion), was, _points(score), said))
    for sample in after.samples:
        old_sample = old_samples.get(sample.measure)
        was = "" if old_sample is None else _counted(old_sample)
        if was != _counted(sample):
            label = str(sample.get_measure_display())
            changes.append(Change(label, was, _counted(sample), ""))
    return changes


def _points(score: Score) -> str:
    if score.not_applicable or score.points is None:
        return str(_("not applicable"))
    return plain(score.points)


def _counted(sample: RateSample) -> str:
    counted = f"{sample.numerator}/{sample.denominator} {sample.get_method_display()}"
    return f"{counted} · {sample.place}" if sample.place else counted
