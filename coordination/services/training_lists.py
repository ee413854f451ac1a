"""Who came to a training: sign-in by QR code, confirmed, given scores; satisfaction as sums."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version, transition
from coordination import training_queries as queries
from coordination.constants import ATTENDEES_PER_TRAINING, FULL_MARK, SIGN_IN_HOURS
from coordination.enums import Assessment, AttendeeState, Satisfaction, TrainingState
from coordination.models import Attendee, Training, TrainingInvitation
from coordination.models.attendance import unit_key
from coordination.services.trainings import refuse_others


class TrainingSignInEnded(Refusal):
    """The list takes no more names from phones."""

    def __init__(self) -> None:
        super().__init__(
            _("Sign-in for this training has ended. You can still be entered by hand.")
        )


def _refuse_keeping(training: Training, by: User) -> None:
    refuse_others(training, by)
    stored = Training.objects.get(pk=training.pk)
    if not queries.list_is_open(stored):
        raise IllegalTransition(
            _("This training is “%(state)s”: its list is not kept now.")
            % {"state": stored.get_state_display()}
        )


def open_training_sign_in(
    training: Training, *, by: User, ends_at: datetime, expected_version: int
) -> None:
    """Open sign-in until `ends_at` under a new address; an earlier code leads nowhere then.

    Raises ValidationError keyed `ends_at` for an end that is past or more than 12 hours away,
    Refusal, IllegalTransition, StaleRecord.
    """
    _refuse_keeping(training, by)
    now = timezone.now()
    if not now < ends_at <= now + timedelta(hours=SIGN_IN_HOURS):
        raise ValidationError(
            {
                "ends_at": _("Choose an end within the next %(hours)s hours.")
                % {"hours": SIGN_IN_HOURS}
            }
        )
    with transaction.atomic():
        save_version(
            training, expected_version=expected_version, sign_in_token=secrets.token_urlsafe(24),
            sign_in_until=ends_at,
        )  # fmt: skip
        record_event(actor=by, action="training.opened", target=training, after={"until": ends_at})


def units_to_choose(training: Training) -> dict[str, TrainingInvitation]:
    """The invited units by what stands for them in a form."""
    return {
        unit_key(row.community_id, row.organization_id): row
        for row in queries.invitations_of(training)
    }


def sign_in_to_training(
    training: Training, *, unit: str, name: str, device: str
) -> tuple[Attendee, bool]:
    """Enter somebody from an own phone; the row and whether this call made it.

    `unit` is a key of `units_to_choose`, or empty. The same person (name and unit) or the same
    `device` gets the row that is there. Raises TrainingSignInEnded after the end, Refusal where
    the list is full, ValidationError for what is wrong with a name or a unit.
    """
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"training list {training.pk}")
        stored = Training.objects.get(pk=training.pk)
        if not stored.takes_sign_ins:
            raise TrainingSignInEnded
        row = _attendee(stored, unit, name)
        row.device = device
        return _enter(row, by=None)


def add_attendee(
    training: Training, *, by: User, unit: str, name: str, token: str
) -> tuple[Attendee, bool]:
    """Enter somebody who came as confirmed, once for each `token`; who is on the list stays.

    Raises ValidationError keyed by field, Refusal, IllegalTransition.
    """

    def create() -> Attendee:
        transaction_lock("audit")
        transaction_lock(f"training list {training.pk}")
        _refuse_keeping(training, by)
        row = _attendee(training, unit, name)
        row.state, row.decided_by = AttendeeState.CONFIRMED, by
        return _enter(row, by=by)[0]

    return once(model=Attendee, user=by, token=token, create=create)


def _attendee(training: Training, unit: str, name: str) -> Attendee:
    row = Attendee(training=training, name=name)
    if unit:
        invited = units_to_choose(training).get(unit)
        if invited is None:
            raise ValidationError({"unit": _("This unit was not invited.")})
        row.community, row.organization = invited.community, invited.organization
    row.clean_fields(exclude=["public_id", "training", "unit_key", "name_key", "decided_by"])
    row.clean()
    return row


def _enter(row: Attendee, *, by: User | None) -> tuple[Attendee, bool]:
    rows = Attendee.objects.filter(training=row.training)
    found = rows.filter(unit_key=row.unit_key, name_key=row.name_key).first()
    if found is None and row.device:
        found = rows.filter(device=row.device).first()
    if found is not None:
        return found, False
    if rows.count() >= ATTENDEES_PER_TRAINING:
        raise Refusal(_("This list is full. Speak to who holds the training."))
    row.save(force_insert=True)
    record_event(actor=by, action="attendee.entered", target=row, after={"unit": row.unit_name})
    return row, True


def decide_attendees(training: Training, *, by: User, rows: Iterable[Attendee], target: str) -> int:
    """Confirm or strike out all of `rows` or none; how many changed.

    Raises Refusal, IllegalTransition once the record is published, StaleRecord.
    """
    changing = [row for row in rows if row.state != target]
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"training list {training.pk}")
        _refuse_keeping(training, by)
        for row in changing:
            score = row.score if target == AttendeeState.CONFIRMED else None
            transition(row, target, by=by, decided_by=by, score=score)
    return len(changing)


def enter_scores(
    training: Training, *, by: User, scores: Mapping[int, int | None], expected_version: int
) -> int:
    """Write the scores (0 to 100) of confirmed attendees by their ids; how many changed.

    Raises Refusal where nothing is assessed or somebody is not on the list, ValidationError for a
    score beyond the full mark, IllegalTransition before it was held and once it is published,
    StaleRecord where somebody else changed the training meanwhile.
    """
    _refuse_keeping(training, by)
    if training.assessment == Assessment.NONE:
        raise Refusal(_("Nothing is assessed in this training."))
    if any(score is not None and not 0 <= score <= FULL_MARK for score in scores.values()):
        raise ValidationError(_("A score lies between 0 and 100."))
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"training list {training.pk}")
        save_version(training, expected_version=expected_version)
        rows = Attendee.objects.filter(
            training=training, pk__in=list(scores), state=AttendeeState.CONFIRMED
        )
        found = list(rows)
        if len(found) != len(scores):
            raise Refusal(_("Only who is confirmed on the list has a score."))
        changing = [row for row in found if row.score != scores[row.pk]]
        for row in changing:
            save_version(row, score=scores[row.pk])
        record_event(
            actor=by, action="training.scored", target=training, after={"people": len(changing)}
        )
    return len(changing)


def rate_training(training: Training, *, device: str, answer: str) -> None:
    """Add one answer to the sums; the row of the phone keeps only that it answered.

    Raises Refusal before it began, once the record is published, and for a phone that did not
    sign in, was struck out or has answered.
    """
    if answer not in Satisfaction.values:
        raise ValidationError({"answer": _("Choose one of the answers.")})
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"training list {training.pk}")
        stored = Training.objects.get(pk=training.pk)
        if stored.state not in {TrainingState.ANNOUNCED, TrainingState.HELD}:
            raise Refusal(_("Answers are not taken any more."))
        if stored.starts_at > timezone.now():
            raise Refusal(_("It has not begun yet."))
        mine = Attendee.objects.filter(training=stored, device=device, has_rated=False)
        mine = mine.exclude(state=AttendeeState.STRUCK)
        if not device or mine.update(has_rated=True) != 1:
            raise Refusal(_("Whoever signed in with this phone answers once."))
        Training.objects.filter(pk=stored.pk).update(**{answer: F(answer) + 1})
