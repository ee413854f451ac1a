"""Work plans: written by the unit, submitted, returned or accepted by who stands above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User, new_public_id
from accounts.rules import DutyConflict, IllegalTransition, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from coordination import plan_queries as queries
from coordination.enums import PlanLevel, PlanState
from coordination.models import PlanLine, WorkPlan
from coordination.plan_rules import PLAN_OPEN, PLAN_UNDECIDED

# A plan for next year is written this year.
YEARS_AHEAD, YEARS_BACK = 1, 1
NOT_YOURS = _("Only officers of the unit write its work plan.")
TOO_FAR = _("Plans are written for this year or the next.")
LINE_GONE = _("A colleague took this line out meanwhile.")
EXISTS = _("%(unit)s has a work plan for %(year)s already: “%(title)s” (%(state)s).")


# What the policy calls them.
USUAL_TITLES = {
    PlanLevel.COUNTY: "{year}年{unit}生活垃圾分类工作方案",
    PlanLevel.TOWNSHIP: "{year}年{unit}生活垃圾分类指导工作计划",
}


class LineGone(Refusal):
    """A colleague took the line out that was to be changed."""

    def __init__(self) -> None:
        super().__init__(LINE_GONE)


@dataclass(frozen=True)
class PlanWords:
    """What introduces a plan; one without a title is called as usual."""

    title: str
    situation: str = ""
    support: str = ""


def refuse_other_writers(plan: WorkPlan, by: User) -> None:
    """Raises Refusal for whoever is no officer of the plan's own unit."""
    if not queries.writes_plan(by, plan):
        raise Refusal(NOT_YOURS)


def plan_steps(plan: WorkPlan, user: User) -> list[Transition]:
    """The steps that `user` may take now: none accepts or publishes what they wrote or
    submitted."""
    steps = permitted_transitions(plan, user)
    by_another = {PlanState.ACCEPTED, PlanState.PUBLISHED}
    if not any(step.target in by_another for step in steps):
        return steps
    is_author = user.pk in queries.plan_authors(plan)
    return [step for step in steps if step.target not in by_another or not is_author]


def begin_plan(
    *, by: User, jurisdiction: str, year: int, words: PlanWords, token: str
) -> tuple[WorkPlan, bool]:
    """Begin the plan of a unit (division code) for a civil year, once for each `token`.

    Raises Refusal for others and where there is one, ValidationError keyed by field.
    """
    level = queries.level_of(jurisdiction)
    if level is None or jurisdiction not in queries.plan_units(by):
        raise Refusal(NOT_YOURS)
    this_year = timezone.localdate().year
    if not this_year - YEARS_BACK <= year <= this_year + YEARS_AHEAD:
        raise ValidationError({"year": TOO_FAR})
    usual = USUAL_TITLES[level].format(year=year, unit=queries.plan_units(by)[jurisdiction])

    def create() -> WorkPlan:
        plan = WorkPlan(
            jurisdiction=jurisdiction, level=level, year=year, begun_by=by, written_by=by,
            **words.__dict__,
        )  # fmt: skip
        plan.title = words.title or usual
        _refuse_second(plan)
        _check(plan)
        plan.save(force_insert=True)
        after = {"year": year, **words.__dict__, "title": plan.title}
        record_event(actor=by, action="workplan.begun", target=plan, after=after)
        return plan

    return once(model=WorkPlan, user=by, token=token, create=create)


def copy_plan(plan: WorkPlan, *, by: User, token: str) -> tuple[WorkPlan, bool]:
    """Begin next year's plan from one that is in force: its lines with their targets, every due
    date a year later. Once for each `token`.

    Raises Refusal for others, for a plan that is not in force, and where next year has one.
    """
    refuse_other_writers(plan, by)

    def create() -> WorkPlan:
        source = _in_force(plan)
        year = source.year + 1
        if year > timezone.localdate().year + YEARS_AHEAD:
            raise Refusal(TOO_FAR)
        made = WorkPlan(
            jurisdiction=source.jurisdiction, level=source.level, year=year,
            title=source.title.replace(str(source.year), str(year)), situation=source.situation,
            support=source.support, begun_by=by, written_by=by,
        )  # fmt: skip
        _refuse_second(made)
        made.save(force_insert=True)
        _copy_lines(source, made, years=1)
        after = {"copied_from": source.public_id, "year": year}
        record_event(actor=by, action="workplan.begun", target=made, after=after)
        return made

    return once(model=WorkPlan, user=by, token=token, create=create)


def renew_plan(plan: WorkPlan, *, by: User, reason: str, token: str) -> tuple[WorkPlan, bool]:
    """Begin a newer edition of the plan in force, with the same words and lines; it takes its
    place once it is accepted. Once for each `token`.

    Raises Refusal for others, for a plan that is not in force, and where a newer edition is being
    written; ValidationError keyed `reason`.
    """
    refuse_other_writers(plan, by)
    told = clean_text(plan, "change_reason", reason)
    if not told:
        raise ValidationError({"reason": _("Say why the plan is changed.")})

    def create() -> WorkPlan:
        source = _in_force(plan)
        kept = WorkPlan.objects.filter(key=source.key).exclude(state=PlanState.DISCARDED)
        newest = kept.aggregate(newest=Max("edition"))["newest"]
        made = WorkPlan(
            key=source.key, jurisdiction=source.jurisdiction, level=source.level, year=source.year,
            edition=newest + 1, replaces=source, change_reason=told, title=source.title,
            situation=source.situation, support=source.support, begun_by=by, written_by=by,
        )  # fmt: skip
        if kept.filter(state__in=sorted(PLAN_UNDECIDED)).exists():
            raise Refusal(_("Another edition of this plan is being written already."))
        made.save(force_insert=True)
        _copy_lines(source, made, years=0)
        record_event(
            actor=by, action="workplan.new_edition", target=made,
            after={"edition": made.edition}, reason=told,
        )  # fmt: skip
        return made

    return once(model=WorkPlan, user=by, token=token, create=create)


def change_plan(plan: WorkPlan, *, by: User, words: PlanWords, expected_version: int) -> None:
    """Write the words of a draft anew.

    Raises Refusal, IllegalTransition once it was submitted, StaleRecord, ValidationError keyed by
    field.
    """
    with transaction.atomic():
        open_for_writing(plan, by, expected_version)
        changed = WorkPlan(
            jurisdiction=plan.jurisdiction, level=plan.level, year=plan.year, **words.__dict__
        )
        _check(changed)
        save_version(plan, expected_version=expected_version, written_by=by, **words.__dict__)
        record_event(actor=by, action="workplan.changed", target=plan, after=words.__dict__)


def open_for_writing(plan: WorkPlan, by: User, expected_version: int | None) -> None:
    """Hold the locks under which a draft is written; ask it within a transaction.

    Raises Refusal for others, StaleRecord, IllegalTransition where it is no draft any more.
    """
    refuse_other_writers(plan, by)
    transaction_lock("audit")
    refuse_stale(plan, expected_version=expected_version)
    if plan.state not in PLAN_OPEN:
        raise IllegalTransition(
            _("This plan is “%(state)s”: it cannot be changed now.")
            % {"state": plan.get_state_display()}
        )


def submit_plan(plan: WorkPlan, *, by: User, expected_version: int | None = None) -> None:
    """Hand it in to who stands above. Raises Refusal for a plan without a line, IllegalTransition,
    StaleRecord."""
    with transaction.atomic():
        transaction_lock("audit")
        if plan.state in PLAN_OPEN and not PlanLine.objects.filter(plan=plan).exists():
            raise Refusal(_("A plan needs at least one line."))
        transition(
            plan, PlanState.SUBMITTED, by=by, expected_version=expected_version,
            submitted_by=by, submitted_on=timezone.localdate(),
        )  # fmt: skip


def return_plan(
    plan: WorkPlan, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give it back to be written anew, with the reason. Raises Refusal, IllegalTransition,
    StaleRecord, ValidationError keyed `reason`."""
    told = clean_text(plan, "return_reason", reason)
    transition(
        plan, PlanState.RETURNED, by=by, expected_version=expected_version, reason=told,
        return_reason=told,
    )  # fmt: skip


def accept_plan(plan: WorkPlan, *, by: User, expected_version: int | None = None) -> None:
    """Put it in force; an older edition that was in force is replaced in the same moment.

    Raises DutyConflict for whoever wrote or submitted any of it, IllegalTransition, StaleRecord.
    """
    with transaction.atomic():
        transaction_lock("audit")
        if by.pk in queries.plan_authors(plan):
            raise DutyConflict(
                _("A plan is accepted by somebody who neither wrote nor submitted it.")
            )
        older = queries.plan_in_force(plan)
        if older is not None:
            # Before: one edition is in force at a time.
            transition(older, PlanState.REPLACED, by=by, replaced_on=timezone.localdate())
        transition(
            plan, PlanState.ACCEPTED, by=by, expected_version=expected_version,
            accepted_by=by, accepted_on=timezone.localdate(), return_reason="",
        )  # fmt: skip


def discard_plan(
    plan: WorkPlan, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give up a draft, so that another can be begun. Raises Refusal, IllegalTransition,
    StaleRecord."""
    transition(plan, PlanState.DISCARDED, by=by, expected_version=expected_version, reason=reason)


def clean_text(row: Any, name: str, value: str, shown_as: str = "reason") -> str:
    """`value` as it may stand in the column `name`; what is amiss is told of the field
    `shown_as`."""
    try:
        return str(row._meta.get_field(name).clean(value.strip(), row))
    except ValidationError as error:
        raise ValidationError({shown_as: error.messages}) from error


def _in_force(plan: WorkPlan) -> WorkPlan:
    """The edition that is in force, under the lock of all acts."""
    transaction_lock("audit")
    found = queries.plan_in_force(plan)
    if found is None or found.pk != plan.pk:
        raise IllegalTransition(_("Only a plan that is in force is copied or changed this way."))
    return found


def _refuse_second(plan: WorkPlan) -> None:
    """One plan for a unit and a year; told before the database refuses it."""
    transaction_lock("audit")
    rows = WorkPlan.objects.filter(jurisdiction=plan.jurisdiction, year=plan.year)
    other = rows.exclude(state=PlanState.DISCARDED).order_by("-edition").first()
    if other is not None:
        raise Refusal(
            EXISTS
            % {
                "unit": queries.unit_of(plan), "year": plan.year, "title": other.title,
                "state": other.get_state_display(),
            }
        )  # fmt: skip


def _copy_lines(source: WorkPlan, made: WorkPlan, *, years: int) -> None:
    """The lines of `source` for another plan; next year's tasks are tasks of their own."""
    rows = []
    for line in PlanLine.objects.filter(plan=source).order_by("pk"):
        line.pk, line._state.adding, line.plan = None, True, made
        if years:
            line.key = new_public_id()
            line.due_on = later_year(line.due_on, years)
        rows.append(line)
    PlanLine.objects.bulk_create(rows)


def later_year(day: Any, years: int) -> Any:
    """The same day of a later year, `years` on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _check(plan: WorkPlan) -> None:
    people = ["begun_by", "written_by", "submitted_by", "accepted_by", "replaces"]
    plan.clean_fields(exclude=["public_id", "key", *people])
