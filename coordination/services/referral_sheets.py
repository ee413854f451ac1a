"""The sheet of a referral: sent to a lead body, corrected as long as that has not received it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, refuse_stale, save_version
from communities.models import Programme
from communities.services.programmes import refuse_closed
from coordination import referral_queries as queries
from coordination.enums import ReferralAct, ReferralPart, ReferralState
from coordination.models import Referral, ReferralEvent, ReferralParty, ReferralText
from coordination.queries import policy_clauses
from coordination.referral_queries import Body
from coordination.services.referral_acts import (
    check_due,
    note_act,
    refuse_other_side,
    worded,
)
from deliberation.models import Action, Meeting
from deliberation.queries import actions_for, meetings_for, unfinished
from evaluation.models import Finding
from evaluation.queries import findings_for
from evaluation.rules import FINDING_LIVE
from portal.files import kept_pdf

# Found amiss by the rules of this file, not by what a column takes.
LINKS = [
    "programme",
    "action",
    "finding",
    "meeting",
    "sent_by",
    "received_by",
    "replied_by",
    "evaluated_by",
]


@dataclass(frozen=True)
class ReferralContent:
    """What is handed over, until the civil day `due`; `clause` is a number of the policy.

    It may come of one action or one finding, and name the joint meeting where it was agreed.
    """

    subject: str
    text: str
    due: date
    clause: str = ""
    programme: Programme | None = None
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
    *,
    by: User,
    between: Addressees,
    content: ReferralContent,
    token: str,
    upload: UploadedFile[Any] | None = None,
) -> tuple[Referral, bool]:
    """Hand a matter over, once for each `token`, with a PDF where one is sent; it gets the next
    number of the sender's register.

    Raises Refusal for who does not act for the sender and for bodies out of its reach,
    ValidationError keyed by field.
    """
    if between.sender.key not in {one.key for one in queries.senders_of(by)}:
        raise Refusal(_("You do not act for this unit."))

    def create() -> Referral:
        with kept_pdf(ReferralEvent(), upload) as file:
            return _sent(by, between, content, file)

    return once(model=Referral, user=by, token=token, create=create)


def _sent(
    by: User, between: Addressees, content: ReferralContent, file: dict[str, Any]
) -> Referral:
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
    note_act(referral, ReferralAct.SENT, by, due=referral.due, **file)
    record_event(
        actor=by,
        action="referral.sent",
        target=referral,
        after={"number": referral.number, "due": referral.due,
               "between": [f"{part}: {body.name}" for part, body in between.parts()]},
    )  # fmt: skip
    return referral


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
    if referral.programme is not None:
        refuse_closed([referral.programme])
    if referral.clause and referral.clause not in {one.number for one in policy_clauses()}:
        raise ValidationError({"clause": _("The policy has no such clause.")})
    _check_origin(referral, by)


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
    for name in ("action", "finding"):
        origin = getattr(referral, f"{name}_id")
        if origin and queries.is_referred(**{name: origin}):
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
    changed = Referral(
        jurisdiction=referral.jurisdiction, issued_in=referral.issued_in, year=referral.year,
        sequence=referral.sequence, sent_on=referral.sent_on, subject=subject, text=text, due=due,
    )  # fmt: skip
    with transaction.atomic():
        transaction_lock("audit")
        refuse_other_side(referral, by, ReferralPart.SENDER)
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
