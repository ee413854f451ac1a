"""What waits of trainings: to publish, to record, to answer; and the buttons that lead there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Shortcut
from accounts.models import User
from coordination import training_queries as queries
from coordination.models import Training
from coordination.training_rules import INVITED, ORGANIZERS, TRAINING_READERS

MOST = 20


def items(user: User) -> Iterator[DeskItem]:
    """For officers what another wrote, for who held one its list, for the invited their answer."""
    if not user.may(TRAINING_READERS):
        return
    for training in queries.trainings_to_publish(user)[:MOST]:
        yield _item(training, _("Training to publish"), timezone.localdate(training.starts_at))
    if user.may(ORGANIZERS):
        for training in queries.trainings_to_record(user)[:MOST]:
            yield _item(training, _("Held? Enter what came of it"), None)
    if user.may(INVITED):
        for row in queries.invitations_to_answer(user)[:MOST]:
            day = timezone.localdate(row.training.starts_at)
            yield _item(row.training, _("Invitation to answer"), day)


def _item(training: Training, label: str, due: date | None) -> DeskItem:
    return DeskItem(
        title=_("Training: %(title)s") % {"title": training.title},
        url=reverse("training_detail", args=[training.public_id]),
        due=due,
        state_label=label,
        overdue=False,
        kind="training",
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(TRAINING_READERS):
        yield Shortcut(
            title=_("Trainings"),
            url=reverse("training_list"),
            description=_("Plan them, answer invitations, see who was never trained."),
        )
