"""Four deliberations, two disclosures: begun, carried from step to step, taken back, abandoned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.services import once, record_event, save_version, transition
from communities.models import Community
from deliberation.enums import ProcedureStage, ProcedureState
from deliberation.models import Procedure, ProcedureStep, Topic
from deliberation.rules import MEMBERS, STAGES_TO_SKIP
from deliberation.services.procedure_steps import (
    StepContent,
    fill_step,
    is_lost,
    refuse_personal,
)
from portal.services import store_photo


@dataclass(frozen=True)
class ProcedureContent:
    title: str
    matter: str
    topic: Topic | None = None
    confirmed: bool = False


def begin_procedure(
    *, community: Community, by: User, content: ProcedureContent, token: str
) -> tuple[Procedure, bool]:
    """Begin a procedure, once for each `token`. Raises Refusal, ValidationError keyed by field."""
    if not by.may(MEMBERS, community.code):
        raise Refusal(_("Only members of the committee keep its procedures."))
    if content.topic is not None and content.topic.community_id != community.pk:
        raise ValidationError({"topic": _("Choose a topic of the same community.")})
    refuse_personal(content.confirmed, title=content.title, matter=content.matter)

    def create() -> Procedure:
        procedure = Procedure(
            community=community,
            title=content.title,
            matter=content.matter,
            topic=content.topic,
            begun_by=by,
            changed_by=by,
        )
        procedure.clean_fields(exclude=["community", "topic"])
        procedure.save(force_insert=True)
        record_event(actor=by, action="procedure.begun", target=procedure)
        return procedure

    return once(model=Procedure, user=by, token=token, create=create)


def record_step(
    procedure: Procedure,
    *,
    by: User,
    number: int,
    content: StepContent,
    token: str,
    expected_version: int | None = None,
) -> tuple[ProcedureStep, bool]:
    """Record that step `number` (1 to 6) was done, once for each `token`.

    It is the next step, or one that was left out (then with a reason). A date does not lie in the
    future or before the step done last. A resolution whose meeting was not valid is refused: it
    cannot take effect. The last step completes the procedure.

    Raises ValidationError keyed by the form's fields, IllegalTransition for a step whose turn it
    is not, Refusal where the party members' meeting did not carry the matter, StaleRecord.
    """

    def create() -> ProcedureStep:
        _refuse_stale(procedure, expected_version)
        step = _new_step(procedure, number, by)
        step.out_of_order = number != procedure.next_number
        if step.out_of_order:
            step.exception_reason = content.reason
            if not content.reason:
                raise ValidationError({"reason": _("Say why it comes out of order.")})
        fill_step(step, content)
        refuse_personal(
            content.confirmed, text=step.text, place=step.place, reason=step.exception_reason
        )
        step.clean_fields(exclude=["procedure", "meeting", "item", "rule", "photo"])
        _advance(procedure, step, by)
        if content.photo is not None:
            step.photo = _stored(content, procedure, by)
        step.save(force_insert=True)
        record_event(actor=by, action="procedure.step_done", target=procedure, after=trail_of(step))
        return step

    refuse_writing(procedure, by)
    return once(model=ProcedureStep, user=by, token=token, create=create)


def skip_step(
    procedure: Procedure,
    *,
    by: User,
    number: int,
    reason: str,
    token: str,
    confirmed: bool = False,
    expected_version: int | None = None,
) -> tuple[ProcedureStep, bool]:
    """Leave out the next step, with a reason that everybody reads. Raises as `record_step` does.

    Steps 4 to 6 cannot be left out: without them nothing was decided or disclosed.
    """

    def create() -> ProcedureStep:
        _refuse_stale(procedure, expected_version)
        if number not in STAGES_TO_SKIP:
            raise Refusal(
                _("“%(step)s” cannot be left out.") % {"step": procedure.step_name(number)}
            )
        if number != procedure.next_number:
            raise IllegalTransition(_not_its_turn(procedure))
        step = _new_step(procedure, number, by)
        step.skipped, step.exception_reason = True, reason.strip()
        if not step.exception_reason:
            raise ValidationError({"reason": _("Say why the step is left out.")})
        refuse_personal(confirmed, reason=step.exception_reason)
        step.clean_fields(exclude=["procedure", "meeting", "item", "rule", "photo"])
        _advance(procedure, step, by)
        step.save(force_insert=True)
        record_event(
            actor=by,
            action="procedure.step_skipped",
            target=procedure,
            after=trail_of(step),
            reason=step.exception_reason,
        )
        return step

    refuse_writing(procedure, by)
    return once(model=ProcedureStep, user=by, token=token, create=create)


def take_back_step(
    procedure: Procedure, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take the newest entry back; what it said stays in the trail, with the reason.

    Raises Refusal for what the public site shows already, and where there is nothing.
    """
    refuse_writing(procedure, by)
    if procedure.state == ProcedureState.ABANDONED:
        raise IllegalTransition(_ended(procedure))
    _refuse_stale(procedure, expected_version)
    rows = list(procedure.steps.order_by("sequence"))
    if not rows:
        raise Refusal(_("No step was recorded yet."))
    if rows[-1].sequence <= procedure.shown_steps:
        raise Refusal(
            _("“%(step)s” is published; it cannot be taken back any more.")
            % {"step": procedure.step_name(rows[-1].number)}
        )
    if not reason.strip():
        raise Refusal(_("Say why the step is taken back."))
    step, kept = rows[-1], rows[:-1]
    days = [row.held_on for row in kept if row.held_on is not None]
    changes: dict[str, Any] = {
        "reached": max((row.number for row in kept), default=0),
        "last_on": max(days, default=None),
        "change_number": procedure.change_number + 1,
        "changed_by": by,
    }
    with transaction.atomic():
        if procedure.state == ProcedureState.COMPLETED:
            transition(procedure, ProcedureState.RUNNING, by=by, reason=reason, **changes)
        else:
            save_version(procedure, **changes)
        record_event(
            actor=by,
            action="procedure.step_taken_back",
            target=procedure,
            before=trail_of(step),
            reason=reason.strip(),
        )
        step.delete()


def abandon_procedure(
    procedure: Procedure,
    *,
    by: User,
    reason: str,
    confirmed: bool = False,
    expected_version: int | None = None,
) -> None:
    """End a procedure that will not be completed, with a reason; it cannot be taken up again."""
    refuse_personal(confirmed, reason=reason)
    with transaction.atomic():
        transition(
            procedure,
            ProcedureState.ABANDONED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            abandoned_because=reason.strip(),
            change_number=procedure.change_number + 1,
            changed_by=by,
        )
        procedure.clean_fields(exclude=["community", "topic"])


def refuse_writing(procedure: Procedure, by: User) -> None:
    """Refuse whoever is no member of the committee."""
    if not by.may(MEMBERS, procedure.scope_code()):
        raise Refusal(_("Only members of the committee keep its procedures."))


def trail_of(step: ProcedureStep) -> dict[str, Any]:
    """A step as the trail keeps it, without those who took part."""
    plain = (
        "sequence", "number", "skipped", "out_of_order", "exception_reason", "entitled", "present",
        "in_favour", "present_needed", "in_favour_needed", "validity", "resolution_number", "text",
        "place", "actions_total", "actions_done", "actions_verified",
    )  # fmt: skip
    return {
        **{name: getattr(step, name) for name in plain},
        "held_on": step.held_on.isoformat() if step.held_on else "",
        "posted_until": step.posted_until.isoformat() if step.posted_until else "",
        "meeting": step.meeting.public_id if step.meeting else "",
        "photo": step.photo.sha256 if step.photo else "",
    }


def _refuse_stale(procedure: Procedure, expected_version: int | None) -> None:
    if expected_version is not None and expected_version != procedure.version:
        raise StaleRecord


def _ended(procedure: Procedure) -> Any:
    return _("This procedure is “%(state)s”; no step follows.") % {
        "state": procedure.get_state_display()
    }


def _not_its_turn(procedure: Procedure) -> Any:
    return _("It is not the turn of this step: “%(next)s” comes next.") % {
        "next": procedure.next_name
    }


def refuse_step(procedure: Procedure, number: int) -> list[ProcedureStep]:
    """Refuse step `number` (1 to 6) unless it comes next, or was left out and not yet made good.

    Gives back what was recorded so far. Raises IllegalTransition; Refusal where the party members'
    meeting did not carry the matter.
    """
    if procedure.state != ProcedureState.RUNNING:
        raise IllegalTransition(_ended(procedure))
    rows = list(procedure.steps.all())
    done = {row.number for row in rows if not row.skipped}
    if number in done:
        raise IllegalTransition(
            _("“%(step)s” was recorded already.") % {"step": procedure.step_name(number)}
        )
    left_out = {row.number for row in rows if row.skipped}
    if number != procedure.next_number and number not in left_out:
        raise IllegalTransition(_not_its_turn(procedure))
    if any(is_lost(row) for row in rows):
        raise Refusal(_("The party members' meeting did not carry the matter, so no step follows."))
    return rows


def _new_step(procedure: Procedure, number: int, by: User) -> ProcedureStep:
    rows = refuse_step(procedure, number)
    return ProcedureStep(procedure=procedure, sequence=len(rows) + 1, number=number, recorded_by=by)


def _advance(procedure: Procedure, step: ProcedureStep, by: User) -> None:
    """Write what the step changes of the procedure, by compare-and-swap: of two, one goes on."""
    changes: dict[str, Any] = {
        "reached": max(procedure.reached, step.number),
        "last_on": step.held_on or procedure.last_on,
        "change_number": procedure.change_number + 1,
        "changed_by": by,
    }
    if step.number == ProcedureStage.RESULT_DISCLOSED:
        transition(procedure, ProcedureState.COMPLETED, by=by, **changes)
    else:
        save_version(procedure, **changes)


def _stored(content: StepContent, procedure: Procedure, by: User) -> Any:
    assert content.photo is not None
    try:
        return store_photo(
            content.photo,
            unit_code=procedure.scope_code(),
            by=by,
            shows_people=content.shows_people,
        )
    except ValidationError as error:
        raise ValidationError({"photo": error.messages}) from error
