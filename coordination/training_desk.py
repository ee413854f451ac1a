"""What waits of trainings: to publish, to record, to answer; and the buttons that lead there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import Appointment, User
from coordination import training_plan_queries as plan_queries
from coordination import training_queries as queries
from coordination.models import PlannedTraining, Training, TrainingInvitation, TrainingPlan
from coordination.training_rules import INVITED, ORGANIZERS, PUBLISHERS, TRAINING_READERS

OF_TRAINING = ("public_id", "title", "starts_at")
OF_LINE = ("subject", "due_on", "plan__public_id")
OF_PLAN = ("public_id", "title")


def items(user: User) -> Iterator[Queue]:
    """For officers what another wrote, for who held one its list, for the invited their answer."""
    if not user.may(TRAINING_READERS):
        return
    yield Queue(queries.trainings_to_publish(user), OF_TRAINING, _to_publish)
    if user.may(ORGANIZERS):
        yield Queue(queries.trainings_to_record(user), OF_TRAINING, _to_record)
        yield Queue(plan_queries.lines_to_mind(user), OF_LINE, _to_hold)
    if user.may(PUBLISHERS):
        year = timezone.localdate().year
        missing = plan_queries.bureaus_to_plan(user, year)
        yield Queue(missing, ("jurisdiction",), partial(_to_plan, year=year))
        yield Queue(plan_queries.plans_to_issue(user), OF_PLAN, _to_issue)
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


def _to_hold(line: PlannedTraining) -> DeskItem:
    is_late = line.due_on < timezone.localdate()
    return DeskItem(
        title=_("Training planned: %(subject)s") % {"subject": line.subject},
        url=f"{_plan_page(line.plan)}#line-{line.pk}",
        due=line.due_on,
        state_label=_("No training announced"),
        overdue=is_late,
        kind="training",
    )


def _to_plan(held: Appointment, *, year: int) -> DeskItem:
    return _of_plan(
        _("Plan of trainings of %(year)s") % {"year": year},
        reverse("training_plan_create"), _("Not begun"), is_late=True,
    )  # fmt: skip


def _to_issue(plan: TrainingPlan) -> DeskItem:
    return _of_plan(str(plan), _plan_page(plan), _("Plan of trainings to issue"))


def _plan_page(plan: TrainingPlan) -> str:
    return reverse("training_plan_detail", args=[plan.public_id])


def _of_plan(title: str, url: str, label: str, *, is_late: bool = False) -> DeskItem:
    return DeskItem(
        title=title, url=url, due=None, state_label=label, overdue=is_late, kind="training"
    )


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
            title=_("Plans of trainings"),
            url=reverse("training_plan_list"),
            description=_("What the year's trainings are, and what became of each."),
        )
        yield Shortcut(
            title=_("Trainings"),
            url=reverse("training_list"),
            description=_("Plan them, answer invitations, see who was never trained."),
        )
