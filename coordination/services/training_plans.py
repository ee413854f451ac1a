"""Plans of trainings: written by a bureau or an organisation, renewed, copied to the next year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User, new_public_id
from accounts.rules import IllegalTransition, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from coordination import training_plan_queries as queries
from coordination.constants import LINES_PER_PLAN
from coordination.enums import TrainingPlanState
from coordination.models import PlannedTraining, TrainingPlan
from coordination.services.plans import (
    TOO_FAR,
    YEARS_AHEAD,
    YEARS_BACK,
    LineGone,
    clean_text,
    later_year,
)
from orgs.queries import Unit

NOT_YOURS = _("Only who holds these trainings writes their plan.")
EXISTS = _("%(host)s has a plan of trainings for %(year)s already: “%(title)s” (%(state)s).")
USUAL_TITLE = "{year}年{host}培训计划"


@dataclass(frozen=True)
class TrainingPlanWords:
    """What introduces a plan of trainings; one without a title is called as usual."""

    title: str
    aims: str = ""


@dataclass(frozen=True)
class PlannedContent:
    """One planned training: `hours` are hours of training, `seats` people, `units` committees and
    organisations of whom somebody is to come."""

    subject: str
    audience: str
    due_on: date
    hours: Decimal
    seats: int
    units: int = 0
    for_whom: str = ""


def training_plan_steps(plan: TrainingPlan, user: User) -> list[Transition]:
    """The steps that `user` may take now: it is issued by an officer who wrote nothing of it, and
    given up by who plans it."""
    steps = permitted_transitions(plan, user)
    if not steps:
        return []
    keeps, wrote = queries.plan_keeper(user, plan), user.pk in queries.plan_authors(plan)
    may = {TrainingPlanState.ISSUED: not wrote, TrainingPlanState.DISCARDED: keeps}
    return [step for step in steps if may.get(TrainingPlanState(step.target), False)]


def begin_training_plan(
    *, host: Unit, by: User, year: int, words: TrainingPlanWords, token: str
) -> tuple[TrainingPlan, bool]:
    """Begin the plan of a bureau or an organisation for a civil year, once for each `token`.

    Raises Refusal for others and where there is one, ValidationError keyed by field.
    """
    if host not in queries.plan_hosts(by):
        raise Refusal(NOT_YOURS)
    this_year = timezone.localdate().year
    if not this_year - YEARS_BACK <= year <= this_year + YEARS_AHEAD:
        raise ValidationError({"year": TOO_FAR})

    def create() -> TrainingPlan:
        plan = TrainingPlan(
            jurisdiction=host.jurisdiction, organization=host.organization, host_name=host.name,
            year=year, title=words.title or USUAL_TITLE.format(year=year, host=host.name),
            aims=words.aims, author=by, changed_by=by,
        )  # fmt: skip
        _refuse_second(plan)
        _check(plan)
        plan.save(force_insert=True)
        after = {"year": year, "title": plan.title, "aims": plan.aims}
        record_event(actor=by, action="trainingplan.begun", target=plan, after=after)
        return plan

    return once(model=TrainingPlan, user=by, token=token, create=create)


def change_training_plan(
    plan: TrainingPlan, *, by: User, words: TrainingPlanWords, expected_version: int
) -> None:
    """Write the words of a draft anew.

    Raises Refusal, IllegalTransition once it was issued, StaleRecord, ValidationError keyed by
    field.
    """
    with transaction.atomic():
        _open(plan, by, expected_version)
        _check(TrainingPlan(**_host(plan), year=plan.year, **words.__dict__))
        save_version(plan, expected_version=expected_version, changed_by=by, **words.__dict__)
        record_event(actor=by, action="trainingplan.changed", target=plan, after=words.__dict__)


def add_planned(
    plan: TrainingPlan, *, by: User, content: PlannedContent, token: str
) -> tuple[PlannedTraining, bool]:
    """Add a training to a draft, once for each `token`.

    Raises Refusal, IllegalTransition once it was issued, ValidationError keyed by field.
    """

    def create() -> PlannedTraining:
        _open(plan, by, None)
        if PlannedTraining.objects.filter(plan=plan).count() >= LINES_PER_PLAN:
            raise Refusal(_("A plan has at most %(most)s lines.") % {"most": LINES_PER_PLAN})
        line = PlannedTraining(plan=plan, **content.__dict__)
        _check_line(line)
        line.save(force_insert=True)
        _written(plan, by, "added", line)
        return line

    return once(model=PlannedTraining, user=by, token=token, create=create)


def change_planned(
    plan: TrainingPlan, line_id: int, *, by: User, content: PlannedContent,
    expected_version: int | None = None,
) -> None:  # fmt: skip
    """Write a line of a draft anew; `expected_version` is that of the plan.

    Raises as `add_planned`, StaleRecord, and LineGone where the line was taken out meanwhile.
    """
    with transaction.atomic():
        _open(plan, by, expected_version)
        stored = _line(plan, line_id)
        changed = PlannedTraining(pk=stored.pk, plan=plan, key=stored.key, **content.__dict__)
        changed._state.adding = False
        _check_line(changed)
        changed.save(force_update=True)
        _written(plan, by, "changed", changed, expected_version)


def remove_planned(
    plan: TrainingPlan, line_id: int, *, by: User, expected_version: int | None = None
) -> None:
    """Take a line out of a draft. Raises Refusal, IllegalTransition, StaleRecord."""
    with transaction.atomic():
        _open(plan, by, expected_version)
        line = _line(plan, line_id)
        told = str(line)
        line.delete()
        save_version(plan, expected_version=expected_version, changed_by=by)
        record_event(
            actor=by, action="trainingplan.line_deleted", target=plan, before={"subject": told}
        )


def renew_training_plan(
    plan: TrainingPlan, *, by: User, reason: str, token: str
) -> tuple[TrainingPlan, bool]:
    """Begin a newer edition of the plan in force, which takes its place once it is issued; its
    lines are the same trainings. Once for each `token`.

    Raises Refusal for others and where a newer edition is being written, IllegalTransition for a
    plan that is not in force, ValidationError keyed `reason`.
    """
    told = clean_text(plan, "change_reason", reason)
    if not told:
        raise ValidationError({"reason": _("Say why the plan is changed.")})

    def create() -> TrainingPlan:
        source = _in_force(plan, by)
        kept = queries.editions_of(source)
        if kept.filter(state=TrainingPlanState.DRAFT).exists():
            raise Refusal(_("Another edition of this plan is being written already."))
        newest = kept.aggregate(newest=Max("edition"))["newest"]
        made = TrainingPlan(
            **_host(source), key=source.key, year=source.year, edition=newest + 1,
            change_reason=told, title=source.title, aims=source.aims, author=by, changed_by=by,
        )  # fmt: skip
        made.save(force_insert=True)
        _copy_lines(source, made)
        after = {"edition": made.edition}
        record_event(
            actor=by, action="trainingplan.new_edition", target=made, after=after, reason=told
        )
        return made

    return once(model=TrainingPlan, user=by, token=token, create=create)


def copy_training_plan(plan: TrainingPlan, *, by: User, token: str) -> tuple[TrainingPlan, bool]:
    """Begin next year's plan from one that is in force: its lines a year later, as trainings of
    their own. Once for each `token`.

    Raises Refusal for others and where next year has one, IllegalTransition for a plan that is not
    in force.
    """

    def create() -> TrainingPlan:
        source = _in_force(plan, by)
        year = source.year + 1
        if year > timezone.localdate().year + YEARS_AHEAD:
            raise Refusal(TOO_FAR)
        made = TrainingPlan(
            **_host(source), year=year, title=source.title.replace(str(source.year), str(year)),
            aims=source.aims, author=by, changed_by=by,
        )  # fmt: skip
        _refuse_second(made)
        made.save(force_insert=True)
        _copy_lines(source, made)
        after = {"copied_from": source.public_id, "year": year}
        record_event(actor=by, action="trainingplan.begun", target=made, after=after)
        return made

    return once(model=TrainingPlan, user=by, token=token, create=create)


def discard_training_plan(
    plan: TrainingPlan, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give up a draft, so that another can be begun. Raises Refusal, IllegalTransition,
    StaleRecord."""
    refuse_other_planners(plan, by)
    transition(
        plan, TrainingPlanState.DISCARDED, by=by, expected_version=expected_version, reason=reason
    )


def refuse_other_planners(plan: TrainingPlan, by: User) -> None:
    """Raises Refusal for whoever does not act for who plans it."""
    if not queries.plan_keeper(by, plan):
        raise Refusal(NOT_YOURS)


def _open(plan: TrainingPlan, by: User, expected_version: int | None) -> None:
    """Hold the locks under which a draft is written."""
    refuse_other_planners(plan, by)
    transaction_lock("audit")
    refuse_stale(plan, expected_version=expected_version)
    if plan.state != TrainingPlanState.DRAFT:
        raise IllegalTransition(
            _("This plan is “%(state)s”: it cannot be changed now.")
            % {"state": plan.get_state_display()}
        )


def _line(plan: TrainingPlan, line_id: int) -> PlannedTraining:
    found = PlannedTraining.objects.filter(plan=plan, pk=line_id).first()
    if found is None:
        raise LineGone
    return found


def _in_force(plan: TrainingPlan, by: User) -> TrainingPlan:
    refuse_other_planners(plan, by)
    transaction_lock("audit")
    stored = TrainingPlan.objects.get(pk=plan.pk)
    if stored.state != TrainingPlanState.ISSUED:
        raise IllegalTransition(_("Only a plan that is in force is copied or changed this way."))
    return stored


def _refuse_second(plan: TrainingPlan) -> None:
    """One plan for a host and a year; told before the database refuses it."""
    transaction_lock("audit")
    other = queries.of_host(plan).filter(year=plan.year).order_by("-edition").first()
    if other is not None:
        raise Refusal(
            EXISTS
            % {
                "host": plan.host_name, "year": plan.year, "title": other.title,
                "state": other.get_state_display(),
            }
        )  # fmt: skip


def _host(plan: TrainingPlan) -> dict[str, Any]:
    names = ("jurisdiction", "organization", "host_name")
    return {name: getattr(plan, name) for name in names}


def _copy_lines(source: TrainingPlan, made: TrainingPlan) -> None:
    years, rows = made.year - source.year, []
    for line in PlannedTraining.objects.filter(plan=source).order_by("pk"):
        line.pk, line._state.adding, line.plan = None, True, made
        if years:
            line.key, line.due_on = new_public_id(), later_year(line.due_on, years)
        rows.append(line)
    PlannedTraining.objects.bulk_create(rows)


def _written(
    plan: TrainingPlan, by: User, verb: str, line: PlannedTraining,
    expected_version: int | None = None,
) -> None:  # fmt: skip
    """A line is part of its plan: who writes one has written the plan."""
    save_version(plan, expected_version=expected_version, changed_by=by)
    names = PlannedContent.__dataclass_fields__
    after = {name: getattr(line, name) for name in names} | {"hours": f"{line.hours:f}"}
    record_event(actor=by, action=f"trainingplan.line_{verb}", target=plan, after=after)


def _check(plan: TrainingPlan) -> None:
    people = ["author", "changed_by", "issued_by"]
    plan.clean_fields(exclude=["public_id", "key", "organization", *people])


def _check_line(line: PlannedTraining) -> None:
    line.clean_fields(exclude=["plan", "key"])
    if line.hours <= 0:
        raise ValidationError({"hours": _("It has no hours.")})
    if line.due_on.year != line.plan.year:
        raise ValidationError({"due_on": _("Enter a day of the plan's year.")})
