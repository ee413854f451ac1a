"""Referrals: sent, corrected before receipt, received, answered, evaluated, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    refuse_step,
    save_version,
    transition,
)
from coordination import referral_queries as queries
from coordination.constants import LONGEST_REFERRAL_DAYS
from coordination.enums import ReferralAct, ReferralPart, ReferralState, ReplyOutcome
from coordination.models import Referral, ReferralEvent, ReferralParty, ReferralText
from coordination.queries import policy_clauses
from coordination.referral_queries import Body
from coordination.referral_rules import REFERRAL_OPEN, TAKEN_BY
from deliberation.models import Action, Meeting
from deliberation.queries import actions_for, meetings_for, unfinished
from evaluation.models import Finding
from evaluation.queries import findings_for
from evaluation.rules import FINDING_LIVE

# Found amiss by the rules of this file, not by what a column takes.
LINKS = ["action", "finding", "meeting", "sent_by", "received_by", "replied_by", "evaluated_by"]


@dataclass(frozen=True)
class ReferralContent:
    """What is handed over, until the civil day `due`; `clause` is a number of the policy.

    It may come of one action or one finding, and name the joint meeting where it was agreed.
    """

    subject: str
    text: str
    due: date
    clause: str = ""
    programme: str = ""
    action: Action | None = None
    finding: Finding | None = None
    meeting: Meeting | None = None


@dataclass(frozen=True)
class Addressees:
    """From whom, to which lead body, who helps, who gets a copy."""

    sender: Body
    lead: Body
    helpers: Sequence[Body] = ()
    copies: Sequence[Body] = ()

    def parts(self) -> list[tuple[str, Body]]:
        """All of them with their part."""
        return [
            (ReferralPart.SENDER, self.sender),
            (ReferralPart.LEAD, self.lead),
            *((ReferralPart.HELPER, body) for body in self.helpers),
            *((ReferralPart.COPY, body) for body in self.copies),
        ]


def send_referral(
    *, by: User, between: Addressees, content: ReferralContent, token: str
) -> tuple[Referral, bool]:
    """Hand a matter over, once for each `token`; it gets the next number of the sender's register.

    Raises Refusal for who does not act for the sender and for bodies out of its reach,
    ValidationError keyed by field.
    """
    if between.sender.key not in {one.key for one in queries.senders_of(by)}:
        raise Refusal(_("You do not act for this unit."))

    def create() -> Referral:
        transaction_lock("audit")
        _check_addressees(between)
        referral = _new(by, between, content)
        _check(referral, by)
        referral.save(force_insert=True)
        ReferralParty.objects.bulk_create(
            ReferralParty(
                referral=referral, part=part, jurisdiction=body.jurisdiction, office=body.office,
                organization=body.organization, name=body.name,
            )
            for part, body in between.parts()
        )  # fmt: skip
        note_act(referral, ReferralAct.SENT, by, due=referral.due)
        record_event(
            actor=by,
            action="referral.sent",
            target=referral,
            after={"number": referral.number, "due": referral.due,
                   "between": [f"{part}: {body.name}" for part, body in between.parts()]},
        )  # fmt: skip
        return referral

    return once(model=Referral, user=by, token=token, create=create)


def _new(by: User, between: Addressees, content: ReferralContent) -> Referral:
    """Ask under the lock of the trail: it numbers."""
    today = timezone.localdate()
    issued_in = between.sender.jurisdiction
    register = Referral.objects.filter(issued_in=issued_in, year=today.year)
    last: int | None = register.aggregate(last=Max("sequence"))["last"]
    return Referral(
        jurisdiction=between.lead.jurisdiction,
        issued_in=issued_in,
        year=today.year,
        sequence=(last or 0) + 1,
        sent_on=today,
        sent_by=by,
        **content.__dict__,
    )


def _check_addressees(between: Addressees) -> None:
    reach = {body.key for body in queries.reach_of(between.sender)}
    seen = {between.sender.key}
    fields = {"lead": [between.lead], "helpers": between.helpers, "copies": between.copies}
    for name, bodies in fields.items():
        for body in bodies:
            words = {"body": body.name}
            if body.key not in reach:
                raise ValidationError({name: _("You do not send to %(body)s.") % words})
            if body.key in seen:
                raise ValidationError({name: _("%(body)s is named twice.") % words})
            seen.add(body.key)


def _check(referral: Referral, by: User) -> None:
    referral.clean_fields(exclude=LINKS)
    check_due(referral.due)
    if referral.clause and referral.clause not in {one.number for one in policy_clauses()}:
        raise ValidationError({"clause": _("The policy has no such clause.")})
    _check_origin(referral, by)


def check_due(due: date, *, earliest: date | None = None) -> None:
    """Raises ValidationError keyed `due` for a day before today, before `earliest`, or far off."""
    today = timezone.localdate()
    first = max(today, earliest or today)
    if due < first:
        raise ValidationError(
            {"due": _("It is due on %(first)s at the earliest.") % {"first": first}}
        )
    if due > today + timedelta(days=LONGEST_REFERRAL_DAYS):
        raise ValidationError({"due": _("A referral is due within two years.")})


def _check_origin(referral: Referral, by: User) -> None:
    """An action or a finding is referred while it is under way, once at a time."""
    if referral.action_id and referral.finding_id:
        raise ValidationError(_("A referral comes of one record."))
    if referral.action_id:
        rows = unfinished(actions_for(by))
        if not rows.filter(pk=referral.action_id).exists():
            raise ValidationError(_("This action is not under way any more."))
    if referral.finding_id:
        live = findings_for(by).filter(state__in=sorted(FINDING_LIVE))
        if not live.filter(pk=referral.finding_id).exists():
            raise ValidationError(_("This finding is not under way any more."))
    if referral.meeting_id and not meetings_for(by).filter(pk=referral.meeting_id).exists():
        raise ValidationError({"meeting": _("There is no such meeting.")})
    going = Referral.objects.filter(state__in=sorted(REFERRAL_OPEN))
    for name in ("action", "finding"):
        origin = getattr(referral, f"{name}_id")
        if origin and going.filter(**{name: origin}).exists():
            raise ValidationError(_("It has been referred already, and is under way there."))


def correct_referral(
    referral: Referral,
    *,
    by: User,
    subject: str,
    text: str,
    due: date,
    reason: str,
    expected_version: int | None = None,
) -> None:
    """Write a referral anew that nobody received yet; the text before stays as a version.

    Raises Refusal for others than the sender and once it was received (withdraw it then and send
    another), ValidationError keyed by field, StaleRecord.
    """
    refuse_other_side(referral, by, ReferralPart.SENDER)
    changed = Referral(
        jurisdiction=referral.jurisdiction, issued_in=referral.issued_in, year=referral.year,
        sequence=referral.sequence, sent_on=referral.sent_on, subject=subject, text=text, due=due,
    )  # fmt: skip
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(referral, expected_version=expected_version)
        if referral.state != ReferralState.SENT:
            raise Refusal(
                _("It was received: its text stays. Withdraw it with the reason and send another.")
            )
        changed.clean_fields(exclude=LINKS)
        if due != referral.due:
            check_due(due)
        ReferralText.objects.create(
            referral=referral, number=referral.texts.count() + 1, subject=referral.subject,
            text=referral.text, due=referral.due, replaced_by=by,
        )  # fmt: skip
        save_version(
            referral, expected_version=expected_version, subject=subject, text=text, due=due
        )
        note_act(referral, ReferralAct.CORRECTED, by, words=worded(reason), due=due)
        record_event(
            actor=by, action="referral.corrected", target=referral,
            after={"subject": subject, "due": due}, reason=reason,
        )  # fmt: skip


def referral_steps(referral: Referral, user: User) -> list[Transition]:
    """The steps that `user` may take now, for the own body's side of it."""
    parts = queries.parts_of(user, referral)
    return [
        step
        for step in permitted_transitions(referral, user)
        if queries.may_take(referral, step.target, user, parts)
    ]


def receive_referral(referral: Referral, *, by: User, expected_version: int | None = None) -> None:
    """The lead body takes it: from now on its text stays.

    Raises Refusal for others, DutyConflict for who wrote it, IllegalTransition, StaleRecord.
    """
    _step(
        referral, ReferralState.RECEIVED, by=by, expected_version=expected_version,
        received_by=by, received_on=timezone.localdate(),
    )  # fmt: skip


def reply_referral(
    referral: Referral, *, by: User, outcome: str, text: str, expected_version: int | None = None
) -> None:
    """Answer what came of it; photos that were kept for the answer go with it.

    Raises Refusal for others, DutyConflict for who wrote the referral, ValidationError keyed by
    field, IllegalTransition, StaleRecord.
    """
    if outcome not in ReplyOutcome.values:
        raise ValidationError({"outcome": _("Say what came of it.")})
    event = _step(
        referral, ReferralState.REPLIED, by=by, expected_version=expected_version,
        words=text, named="text", noted={"outcome": outcome},
        outcome=outcome, replied_by=by, replied_on=timezone.localdate(),
    )  # fmt: skip
    queries.waiting_photos(referral).update(event=event)


def accept_reply(
    referral: Referral, *, by: User, remark: str = "", expected_version: int | None = None
) -> None:
    """The sender is satisfied: it is closed as done, and comes back to what it was made of.

    Raises Refusal for others and while more time is asked for, DutyConflict for who answered,
    IllegalTransition, StaleRecord.
    """
    _step(
        referral, ReferralState.DONE, by=by, expected_version=expected_version, words=remark,
        evaluated_by=by, ended_on=timezone.localdate(),
    )  # fmt: skip


def return_referral(
    referral: Referral,
    *,
    by: User,
    reason: str,
    due: date | None = None,
    expected_version: int | None = None,
) -> None:
    """Send it back for more work with the reason, and a later due date where one is given.

    The answer stays in the timeline. Raises as `accept_reply`, and ValidationError keyed by field.
    """
    if due is not None:
        check_due(due, earliest=referral.due)
    day = due or referral.due
    _step(
        referral, ReferralState.RETURNED, by=by, expected_version=expected_version, words=reason,
        noted={"due": day}, due=day, outcome="", replied_by=None, replied_on=None,
    )  # fmt: skip


def close_referral(
    referral: Referral, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Close it without its being done, with the reason. Raises as `accept_reply`."""
    _step(
        referral, ReferralState.CLOSED, by=by, expected_version=expected_version, words=reason,
        evaluated_by=by, ended_on=timezone.localdate(),
    )  # fmt: skip


def withdraw_referral(
    referral: Referral, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take it back with the reason while it waits for the lead body. Raises as `accept_reply`."""
    _step(
        referral, ReferralState.WITHDRAWN, by=by, expected_version=expected_version,
        words=reason, ended_on=timezone.localdate(),
    )  # fmt: skip


def _step(
    referral: Referral,
    target: ReferralState,
    *,
    by: User,
    expected_version: int | None,
    words: str = "",
    named: str = "reason",
    noted: dict[str, Any] | None = None,
    **changes: Any,
) -> ReferralEvent:
    """One step with its entry in the timeline, in one transaction."""
    refuse_other_side(referral, by, TAKEN_BY[target])
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(referral, expected_version=expected_version)
        refuse_step(referral, target)
        _refuse_both_sides(referral, target, by)
        if TAKEN_BY[target] == ReferralPart.SENDER and queries.open_extension(referral):
            raise Refusal(_("Decide first whether there is more time: it was asked for."))
        step = referral.TRANSITIONS.between(referral.state, target)
        is_worded = target == ReferralState.REPLIED or (step and step.reason_required)
        said = worded(words, named=named) if is_worded or words.strip() else ""
        transition(
            referral, target, by=by, expected_version=expected_version, reason=said, **changes
        )
        return note_act(referral, ReferralAct(target.value), by, words=said, **(noted or {}))


def _refuse_both_sides(referral: Referral, target: ReferralState, by: User) -> None:
    """Two offices of one place may be on both sides, and the same person act for both."""
    if target in (ReferralState.RECEIVED, ReferralState.REPLIED):
        if by.pk in queries.text_authors(referral):
            raise DutyConflict(_("Who wrote a referral does not answer it."))
    elif by.pk == referral.replied_by_id:
        raise DutyConflict(_("Who answered a referral does not evaluate the answer."))


def refuse_other_side(referral: Referral, by: User, part: str) -> None:
    """Raises Refusal for whoever does not act for the body that is `part` of it."""
    if part not in queries.parts_of(by, referral):
        raise Refusal(
            _("The other side takes this step.")
            if part == ReferralPart.SENDER
            else _("The lead body takes this step.")
        )


def worded(text: str, *, named: str = "reason") -> str:
    """What was written, found amiss under the name of the form's field."""
    field: Any = ReferralEvent._meta.get_field("words")
    if not text.strip():
        raise ValidationError({named: _("This must not be empty.")})
    try:
        return str(field.clean(text.strip(), None))
    except ValidationError as error:
        raise ValidationError({named: error.messages}) from error


def note_act(
    referral: Referral, act: ReferralAct, by: User, *, words: str = "", **noted: Any
) -> ReferralEvent:
    """Its entry in the timeline; inside the transaction of the act."""
    return ReferralEvent.objects.create(
        referral=referral, act=act, by=by, words=words, at=timezone.now(), **noted
    )
