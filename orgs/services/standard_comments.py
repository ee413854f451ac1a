"""Comments on drafts: sent by anybody, an answer proposed by the association, given by officers."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import impossible, record_event, refuse_stale, transition
from orgs.enums import CommentOutcome, CommentState, StandardState
from orgs.models import Standard, StandardComment
from orgs.services.cases import refuse_unfit
from orgs.services.standard_rounds import refuse_earlier_round
from orgs.services.standard_texts import refuse_outsiders
from orgs.services.standards import lock_standard


@dataclass(frozen=True)
class CommentContent:
    """What somebody sends; clause and name may be left out."""

    text: str
    clause: str = ""
    name: str = ""


@dataclass(frozen=True)
class Answer:
    """What becomes of a comment; whatever is not adopted whole has its reason."""

    outcome: str
    reason: str = ""


def closed_because(state: str, first: date | None, last: date | None, today: date) -> Any:
    """Why no comment is taken on the civil day `today`; None while one is."""
    if state != StandardState.CONSULTATION or first is None or last is None:
        return _("This draft is not open for comments any more.")
    if today < first:
        return _("Comments are taken from %(day)s on.") % {"day": first}
    if today > last:
        return _("Comments were taken until %(day)s.") % {"day": last}
    return None


def send_comment(standard: Standard, *, content: CommentContent, token: str) -> StandardComment:
    """Take a comment from the public site, once for each `token`; other words are another one.

    Raises Refusal with the reason before and after the days, ValidationError keyed by field.
    """
    sent = "\n".join((token, standard.public_id, *astuple(content)))
    key = salted_hmac("orgs.standardcomment", sent, algorithm="sha256").hexdigest()
    before: StandardComment | None = StandardComment.objects.filter(token=key).first()
    if before is not None:
        return before
    try:
        return _keep(standard, content, key)
    except IntegrityError:  # the other of two clicks was faster
        found: StandardComment | None = StandardComment.objects.filter(token=key).first()
        if found is None:
            raise
        return found


def _keep(standard: Standard, content: CommentContent, token: str) -> StandardComment:
    with transaction.atomic():
        # Nobody publishes the table while a comment is on its way.
        lock_standard(standard)
        standard.refresh_from_db()
        today = timezone.localdate()
        reason = closed_because(
            standard.state, standard.consult_from, standard.consult_until, today
        )
        if reason is not None:
            raise Refusal(reason)
        comment = StandardComment(
            standard=standard,
            clause=content.clause,
            text=content.text,
            name=content.name,
            token=token,
            received_on=today,
        )
        comment.clean_fields(exclude=["standard"])
        comment.save(force_insert=True)
        record_event(actor=None, action="standardcomment.received", target=comment)
    return comment


def propose_answer(
    comment: StandardComment, *, by: User, answer: Answer, expected_version: int | None = None
) -> None:
    """The association says what it would make of a comment; whoever commented sees nothing yet.

    Raises ValidationError keyed by field, Refusal for who is no member, StaleRecord.
    """
    answer = _complete(answer)
    refuse_unfit(comment, proposed_outcome=answer.outcome, proposed_reason=answer.reason)
    with transaction.atomic():
        _hold(comment, expected_version)
        refuse_outsiders(comment.standard.association, by)
        transition(
            comment,
            CommentState.PROPOSED,
            by=by,
            expected_version=expected_version,
            proposed_outcome=answer.outcome,
            proposed_reason=answer.reason,
            proposed_by=by,
        )


def answer_comment(
    comment: StandardComment,
    *,
    by: User,
    answer: Answer,
    is_withheld: bool = False,
    expected_version: int | None = None,
) -> None:
    """Say what became of a comment; whoever commented reads it at once by the code.

    A withheld comment is published without its words. Raises ValidationError keyed by field,
    Refusal once the table is published, StaleRecord.
    """
    answer = _complete(answer)
    refuse_unfit(comment, outcome=answer.outcome, answer=answer.reason)
    with transaction.atomic():
        _hold(comment, expected_version)
        transition(
            comment,
            CommentState.ANSWERED,
            by=by,
            expected_version=expected_version,
            outcome=answer.outcome,
            answer=answer.reason,
            is_withheld=is_withheld,
            answered_by=by,
            answered_on=timezone.localdate(),
        )


def _complete(answer: Answer) -> Answer:
    reason = answer.reason.strip()
    if not answer.outcome:
        raise ValidationError({"outcome": _("Say what becomes of it.")})
    if answer.outcome != CommentOutcome.ADOPTED and not reason:
        raise ValidationError({"reason": _("Give the reason why it is not adopted whole.")})
    return Answer(answer.outcome, reason)


def _hold(comment: StandardComment, expected_version: int | None) -> None:
    lock_standard(comment.standard)
    refuse_stale(comment, expected_version=expected_version)
    comment.standard.refresh_from_db()
    if comment.standard.state != StandardState.CONSULTATION:
        raise impossible(comment.standard)
    refuse_earlier_round(comment)
