"""Lines of a work plan: written with the plan; what is stated of a task comes from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User, new_public_id
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import once, record_event, save_version
from coordination import plan_queries as queries
from coordination.constants import FULL_PERCENT, LINES_PER_PLAN
from coordination.models import LineStatement, Office, PlanLine, PolicyClause, WorkPlan
from coordination.plan_rules import PLAN_IN_FORCE
from coordination.services.plans import LineGone, open_for_writing


@dataclass(frozen=True)
class LineContent:
    """What a line says. `measure` is a key of `portal.measures`, `target` a number of its units,
    or a share of 100 where `in_percent`; without a measure `uncounted_reason` says why."""

    clause: PolicyClause
    task: str
    due_on: date
    measure: str = ""
    sense: str = ""
    target: Decimal | None = None
    in_percent: bool = False
    office: Office | None = None
    uncounted_reason: str = ""


def add_line(
    plan: WorkPlan, *, by: User, content: LineContent, token: str
) -> tuple[PlanLine, bool]:
    """Add a line to a draft, once for each `token`.

    Raises Refusal, IllegalTransition once it was submitted, ValidationError keyed by field.
    """

    def create() -> PlanLine:
        open_for_writing(plan, by, None)
        if PlanLine.objects.filter(plan=plan).count() >= LINES_PER_PLAN:
            raise Refusal(_("A plan has at most %(most)s lines.") % {"most": LINES_PER_PLAN})
        line = PlanLine(plan=plan, **content.__dict__)
        _check(line)
        line.save(force_insert=True)
        _written(plan, by, "added", line)
        return line

    return once(model=PlanLine, user=by, token=token, create=create)


def change_line(
    line: PlanLine, *, by: User, content: LineContent, expected_version: int | None = None
) -> None:
    """Write a line of a draft anew; `expected_version` is that of the plan.

    Another task is not done by what was stated of the old one. Raises as `add_line`, StaleRecord,
    and LineGone where the line was taken out meanwhile.
    """
    plan = line.plan
    with transaction.atomic():
        open_for_writing(plan, by, expected_version)
        stored = PlanLine.objects.filter(pk=line.pk).first()
        if stored is None:
            raise LineGone
        key = stored.key if stored.task == content.task else new_public_id()
        changed = PlanLine(pk=line.pk, plan=plan, key=key, **content.__dict__)
        changed._state.adding = False
        _check(changed)
        changed.save(force_update=True)
        _written(plan, by, "changed", changed, expected_version)
    line.refresh_from_db()


def remove_line(line: PlanLine, *, by: User, expected_version: int | None = None) -> None:
    """Take a line out of a draft. Raises Refusal (LineGone where it is out already),
    IllegalTransition, StaleRecord."""
    plan = line.plan
    with transaction.atomic():
        open_for_writing(plan, by, expected_version)
        if not PlanLine.objects.filter(pk=line.pk).delete()[0]:
            raise LineGone
        _written(plan, by, "deleted", line, expected_version)


def state_task(
    line: PlanLine, *, by: User, is_done: bool, day: date, evidence: str, token: str
) -> tuple[LineStatement, bool]:
    """State that a task is done since the civil `day`, or is not any more, and what shows it; once
    for each `token`.

    Raises Refusal for a counted line and for who is no officer of the unit or of the one above,
    DutyConflict for whoever wrote the plan, IllegalTransition where the plan is not in force,
    ValidationError keyed by field.
    """

    def create() -> LineStatement:
        transaction_lock("audit")
        plan = WorkPlan.objects.get(pk=line.plan_id)
        _refuse_statement(line, plan, by)
        _check_day(day, plan)
        row = LineStatement(
            line=line, is_done=is_done, day=day, evidence=evidence.strip(), stated_by=by
        )
        row.clean_fields(exclude=["line", "stated_by"])
        row.save(force_insert=True)
        after = {"task": line.task, "is_done": is_done, "day": day, "evidence": row.evidence}
        record_event(actor=by, action="linestatement.added", target=row, after=after)
        return row

    return once(model=LineStatement, user=by, token=token, create=create)


def may_state(plan: WorkPlan, user: User) -> bool:
    """Whether `user` may state of tasks that they are done: an officer of the unit, or of the one
    that accepts its plans, who did not write the plan."""
    if plan.state not in PLAN_IN_FORCE:
        return False
    stands = queries.writes_plan(user, plan) or queries.accepts_plan(user, plan)
    return stands and user.pk not in queries.plan_authors(plan)


def _refuse_statement(line: PlanLine, plan: WorkPlan, by: User) -> None:
    if line.target is not None:
        raise Refusal(_("What is counted is not stated."))
    if not (queries.writes_plan(by, plan) or queries.accepts_plan(by, plan)):
        raise Refusal(_("Only officers of the unit, or of the one above it, state this."))
    if plan.state not in PLAN_IN_FORCE:
        raise IllegalTransition(
            _("This plan is “%(state)s”: nothing is stated of its tasks now.")
            % {"state": plan.get_state_display()}
        )
    if by.pk in queries.plan_authors(plan):
        raise DutyConflict(_("That a task is done is stated by somebody who did not write it."))


def _check_day(day: date, plan: WorkPlan) -> None:
    if day > timezone.localdate():
        raise ValidationError({"day": _("This day has not come yet.")})
    if day.year != plan.year:
        raise ValidationError({"day": _("Enter a day of the plan's year.")})


def _written(
    plan: WorkPlan, by: User, verb: str, line: PlanLine, expected_version: int | None = None
) -> None:
    """A line is part of its plan: who writes one has written the plan."""
    save_version(plan, expected_version=expected_version, written_by=by)
    record_event(
        actor=by, action=f"workplan.line_{verb}", target=plan, after=_told(line),
    )  # fmt: skip


def _told(line: PlanLine) -> dict[str, Any]:
    return {
        "clause": line.clause.number,
        "task": line.task,
        "measure": line.measure,
        "sense": line.sense,
        "target": None if line.target is None else f"{line.target:f}",
        "in_percent": line.in_percent,
        "due_on": line.due_on,
    }


def _check(line: PlanLine) -> None:
    line.clean_fields(exclude=["plan", "clause", "office", "key"])
    if line.due_on.year != line.plan.year:
        raise ValidationError({"due_on": _("Enter a day of the plan's year.")})
    if line.office_id is not None:
        offices = queries.offices_for(line.plan.jurisdiction)
        if not offices.filter(pk=line.office_id).exists():
            raise ValidationError({"office": _("This office is not responsible here.")})
    if line.measure:
        _check_counted(line)
    elif not line.uncounted_reason:
        raise ValidationError({"uncounted_reason": _("Say why nothing is counted.")})
    elif line.sense or line.target is not None or line.in_percent:
        raise ValidationError({"target": _("Without a measure there is no target.")})


def _check_counted(line: PlanLine) -> None:
    measure = queries.plan_measures().get(line.measure)
    if measure is None:
        raise ValidationError({"measure": _("This is not counted here.")})
    if line.uncounted_reason:
        raise ValidationError(
            {"uncounted_reason": _("What is counted needs no reason why it is not.")}
        )
    if line.target is None:
        raise ValidationError({"target": _("Enter the target.")})
    if not line.sense:
        raise ValidationError({"sense": _("Choose whether this is the least or the most.")})
    if line.in_percent:
        if measure.of is None:
            raise ValidationError({"in_percent": _("This measure counts a number, not a share.")})
        if line.target > FULL_PERCENT:
            raise ValidationError({"target": _("A share is at most 100 %.")})
    elif line.target != int(line.target):
        raise ValidationError({"target": _("A number counted is a whole number.")})
