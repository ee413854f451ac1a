"""Reminders of what is due: on the desk of who scores, and in the trail with whom it named."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event
from evaluation import queries
from evaluation.enums import RoundState
from evaluation.models import Reminder, Round
from evaluation.rules import COUNTY


def remind(round_: Round, *, by: User) -> list[Reminder]:
    """Remind who has not submitted of the inspections of an open round, once a civil day each.

    Returns the reminders that were made now. Raises Refusal for who does not keep the round,
    IllegalTransition for one that is not open.
    """
    if not by.may(COUNTY, round_.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city reminds of its rounds."))
    if round_.state != RoundState.OPEN:
        raise IllegalTransition(_("Reminders are sent while the round is open."))
    today = timezone.localdate()
    with transaction.atomic():
        transaction_lock(f"reminders {round_.pk}")
        made = [
            Reminder(inspection=row, day=today, reminded_by=by)
            for row in queries.to_remind(round_, today)
        ]
        Reminder.objects.bulk_create(made, batch_size=100)
        if made:
            record_event(
                actor=by,
                action="round.reminded",
                target=round_,
                after={"inspections": [row.inspection_id for row in made]},
            )
    return made
