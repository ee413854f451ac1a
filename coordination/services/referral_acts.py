"""What every act on a referral asks for: the side, the words, the day, the entry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from coordination import referral_queries as queries
from coordination.constants import LONGEST_REFERRAL_DAYS
from coordination.enums import ReferralAct, ReferralPart
from coordination.models import Referral, ReferralEvent
from coordination.referral_rules import OTHER_SIDE


def refuse_other_side(referral: Referral, by: User, part: str) -> None:
    """Raises Refusal for whoever does not act for the body that is `part` of it, DutyConflict for
    who acted for its other side."""
    if part not in queries.parts_of(by, referral):
        raise Refusal(
            _("The other side takes this step.")
            if part == ReferralPart.SENDER
            else _("The lead body takes this step.")
        )
    if queries.acted_for(by, referral, OTHER_SIDE[ReferralPart(part)]):
        raise DutyConflict(_("You acted for the other side of this referral."))


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
