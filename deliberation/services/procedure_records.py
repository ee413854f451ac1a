"""What the records of meetings and actions say about the steps of a procedure."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event
from communities.enums import Validity
from deliberation import queries
from deliberation.enums import STAGE_FORMS, ActionState, ProcedureStage
from deliberation.models import Action, Procedure, ProcedureStep
from deliberation.quorum import ballot_words, verdict_words
from deliberation.rules import HELD, STAGES_OF_MEETINGS

COPIES = (
    "held_on", "entitled", "present", "in_favour", "present_needed", "in_favour_needed",
    "validity", "rule", "resolution_number",
)  # fmt: skip


def refuse_meeting(step: ProcedureStep) -> None:
    """Refuse a meeting elsewhere, of another form, or whose record was not handed in."""
    meeting = step.meeting
    assert meeting is not None
    forms = STAGE_FORMS.get(ProcedureStage(step.number))
    if meeting.community_id != step.procedure.community_id:
        raise Refusal(_("Choose a meeting of the same community."))
    if forms and meeting.form not in forms:
        raise Refusal(
            _("“%(form)s” is not the form of meeting that this step asks for.")
            % {"form": meeting.get_form_display()}
        )
    if meeting.state not in HELD:
        raise Refusal(
            _("The record of “%(meeting)s” is not handed in, or it is being corrected.")
            % {"meeting": meeting}
        )


def copy_record(step: ProcedureStep) -> None:
    """Copy date, figures, verdict and resolution from the meeting's record into the step.

    Raises Refusal where the record does not bear the step: no rule, no votes, or in step 4 no
    resolution in effect.
    """
    meeting, item = step.meeting, step.item
    assert meeting is not None
    if step.number in STAGES_OF_MEETINGS and item is None:
        raise Refusal(_("What the meeting decided is not in its record any more."))
    facts = queries.meeting_facts(step.number, meeting, item)
    for name in COPIES:
        setattr(step, name, getattr(facts, name))
    if step.number == ProcedureStage.ASSEMBLY or not step.text:
        step.text = facts.text
    if step.number not in STAGES_OF_MEETINGS:
        return
    if step.number == ProcedureStage.ASSEMBLY and facts.validity != Validity.VALID:
        raise Refusal(_("This resolution cannot take effect: %(why)s") % {"why": _why_not(step)})
    if facts.rule is None:
        raise Refusal(_why_not(step))
    if step.number == ProcedureStage.ASSEMBLY and not facts.resolution_number:
        raise Refusal(_("The meeting decided nothing on this item."))


def _why_not(step: ProcedureStep) -> str:
    assert step.meeting is not None
    assert step.item is not None
    verdict = queries.newest_verdict(step.meeting)
    ballot = queries.ballot_of(step.item)
    if verdict is None or verdict.rule is None:
        return str(_("The law of that day knows no such assembly here."))
    if ballot is None:
        return str(_("The votes on this item were not counted."))
    words = verdict_words(queries.verdict_figures(verdict))
    if verdict.validity == Validity.VALID:
        words = [
            ballot_words(
                base=ballot.base,
                base_count=ballot.base_count,
                needed=ballot.needed,
                in_favour=ballot.in_favour,
            )
        ]
    return "".join(words)


def count_actions(step: ProcedureStep) -> None:
    """Copy how far the actions of the resolution are: 0 of 0 where it has none."""
    decided = step.procedure.steps.filter(number=ProcedureStage.ASSEMBLY).first()
    item = decided.item if decided else None
    rows = Action.objects.filter(resolution__item=item) if item else Action.objects.none()
    states = list(rows.values_list("state", flat=True))
    step.actions_total = len(states)
    step.actions_verified = states.count(ActionState.VERIFIED)
    step.actions_done = states.count(ActionState.DONE) + step.actions_verified


def reread_steps(procedure: Procedure, *, by: User) -> date | None:
    """Bring the copies up to date with the records of the meetings; gives back the newest day.

    Raises Refusal, naming the step, where a record was corrected so that it does not bear its step
    any more, or is being corrected. Inside a transaction.
    """
    last: date | None = None
    for step in procedure.steps.select_related(
        "meeting", "item__ballot", "item__topic", "item__resolution"
    ):
        step.procedure = procedure
        if step.meeting is not None:
            _reread(step, by)
        if step.held_on is not None:
            if last is not None and step.held_on < last:
                raise _unborne(step, _("its meeting was earlier than the step before"))
            last = step.held_on
    return last


def _reread(step: ProcedureStep, by: User) -> None:
    before = {name: getattr(step, name) for name in (*COPIES, "text")}
    try:
        refuse_meeting(step)
        copy_record(step)
    except Refusal as refusal:
        raise _unborne(step, refusal.message) from refusal
    after = {name: getattr(step, name) for name in before}
    if before == after:
        return
    if step.validity == Validity.NOT_VALID and step.sequence < step.procedure.steps.count():
        raise _unborne(step, _("the party members' meeting did not carry the matter"))
    step.save()
    record_event(
        actor=by,
        action="procedure.step_reread",
        target=step.procedure,
        before={name: str(value) for name, value in before.items()},
        after={name: str(value) for name, value in after.items()},
    )


def _unborne(step: ProcedureStep, why: object) -> Refusal:
    return Refusal(
        _("“%(step)s” does not hold as it was recorded: %(why)s") % {"step": step.name, "why": why}
    )
