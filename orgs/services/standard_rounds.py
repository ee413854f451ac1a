"""A round of comments kept as it was, before comments are taken again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from orgs.enums import StandardState
from orgs.models import Standard, StandardComment, StandardRound, StandardText
from orgs.queries.standards import takes_answers


def keep_round(standard: Standard, text: StandardText, *, by: User, reason: str) -> None:
    """Keep the days and the text of the round that is over, where `text` is opened once more.

    Does nothing for the first round. Raises Refusal for the text that was open already,
    ValidationError for a reason that cannot be kept.
    """
    if standard.state != StandardState.CONCLUDED:
        return
    if standard.consulted_text_id == text.pk:
        raise Refusal(_("Comments on this text were handled: the association hands in another."))
    kept = StandardRound(
        standard=standard,
        number=standard.rounds.count() + 1,
        consult_from=standard.consult_from,
        consult_until=standard.consult_until,
        term=standard.consult_term,
        text=standard.consulted_text,
        concluded_on=standard.concluded_on,
        reason=reason.strip(),
        ended_by=by,
    )
    try:
        kept.clean_fields(exclude=["standard", "term", "text", "ended_by"])
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    kept.save(force_insert=True)


def refuse_earlier_round(comment: StandardComment) -> None:
    """Raises Refusal for a comment whose round is over: what became of it was published."""
    if not takes_answers(comment):
        raise Refusal(_("It came in an earlier round, whose answers were published and stay."))
