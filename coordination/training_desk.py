"""What waits of trainings: to publish, to record, to answer; and the buttons that lead there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from coordination import training_queries as queries
from coordination.models import Training, TrainingInvitation
from coordination.training_rules import INVITED, ORGANIZERS, TRAINING_READERS

OF_TRAINING = ("public_id", "title", "starts_at")


def items(user: User) -> Iterator[Queue]:
    """For officers what another wrote, for who held one its list, for the invited their answer."""
    if not user.may(TRAINING_READERS):
        return
    yield Queue(queries.trainings_to_publish(user), OF_TRAINING, _to_publish)
    if user.may(ORGANIZERS):
        yield Queue(queries.trainings_to_record(user), OF_TRAINING, _to_record)
    if user.may(INVITED):
        reads = tuple(f"training__{name}" for name in OF_TRAINING)
        yield Queue(queries.invitations_to_answer(user), reads, _to_answer)


def _to_publish(training: Training) -> DeskItem:
    return _item(training, _("Training to publish"), timezone.localdate(training.starts_at))


def _to_record(training: Training) -> DeskItem:
    return _item(training, _("Held? Enter what came of it"), None)


def _to_answer(invitation: TrainingInvitation) -> DeskItem:
    day = timezone.localdate(invitation.training.starts_at)
    return _item(invitation.training, _("Invitation to answer"), day)


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
