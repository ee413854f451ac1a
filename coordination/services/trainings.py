"""Trainings: planned and changed by who holds them, held, cancelled; units are invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, Transition
from accounts.scoping import covers, within
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from communities.models import Community
from coordination import training_plan_queries as plan_queries
from coordination import training_queries as queries
from coordination.constants import TEACHER_CONSENT_ENDED
from coordination.enums import Assessment, InvitationAnswer, TrainingPlanState, TrainingState
from coordination.models import PlannedTraining, Training, TrainingInvitation
from coordination.training_rules import TRAINING_OPEN
from orgs.models import Organization
from orgs.queries import Unit
from orgs.services.events import refuse_past
from portal.enums import Kind
from portal.queries import current
from portal.services import withdraw_for_ended_consent

MOST_PEOPLE = 500


@dataclass(frozen=True)
class TrainingContent:
    """What a training is announced with; `hours` are hours of training, `pass_mark` is of 100."""

    title: str
    audience: str
    starts_at: datetime
    ends_at: datetime
    hours: Decimal
    place: str
    teacher: str
    content: str
    for_whom: str = ""
    teacher_name: str = ""
    teacher_consents: bool = False
    material: str = ""
    assessment: str = Assessment.NONE
    pass_mark: int | None = None


def training_steps(training: Training, user: User) -> list[Transition]:
    """The steps that `user` may take now: it is held once it is over, and announced or recorded
    by somebody who wrote nothing of it."""
    if not queries.training_keeper(user, training):
        return []
    site = {TrainingState.ANNOUNCED, TrainingState.RECORDED}
    authors = queries.training_authors(training)
    return [
        step
        for step in permitted_transitions(training, user)
        if (step.target != TrainingState.HELD or training.ends_at <= timezone.now())
        and (step.target not in site or user.pk not in authors)
        and (step.target != TrainingState.ANNOUNCED or training.starts_at > timezone.now())
    ]


def plan_training(
    *,
    host: Unit,
    by: User,
    content: TrainingContent,
    token: str,
    planned: PlannedTraining | None = None,
) -> tuple[Training, bool]:
    """Plan a training in the name of a bureau or an organisation, once for each `token`; `planned`
    is the line of the host's plan of the year that it carries out.

    Raises Refusal for whoever does not act for `host` and for a line of another's plan or of one
    that is not in force, ValidationError keyed by field.
    """
    if host not in queries.training_hosts(by):
        raise Refusal(_("You do not act for this unit."))

    def create() -> Training:
        training = Training(
            jurisdiction=host.jurisdiction,
            organization=host.organization,
            host_name=host.name,
            planned=planned,
            author=by,
            changed_by=by,
            **content.__dict__,
        )
        _check(training)
        refuse_past(starts_at=training.starts_at)
        transaction_lock("audit")
        _refuse_other_line(training)
        training.save(force_insert=True)
        after = _told(content) | ({"planned": str(planned)} if planned else {})
        record_event(actor=by, action="training.begun", target=training, after=after)
        return training

    return once(model=Training, user=by, token=token, create=create)


def _refuse_other_line(training: Training) -> None:
    line = training.planned
    if line is None:
        return
    plans = plan_queries.of_host(training).filter(state=TrainingPlanState.ISSUED)
    if not plans.filter(pk=line.plan_id).exists():
        raise Refusal(_("This line is in no plan of trainings that is in force."))


def change_training(
    training: Training, *, by: User, content: TrainingContent, expected_version: int
) -> None:
    """Change what is planned; where it is announced, another officer publishes it anew.

    Raises ValidationError keyed by field, also for a time moved into the past; Refusal,
    IllegalTransition once it was held or cancelled, StaleRecord.
    """
    refuse_others(training, by)
    before = {name: getattr(training, name) for name in content.__dict__}
    changed = Training(
        jurisdiction=training.jurisdiction, host_name=training.host_name, **content.__dict__
    )
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(training, expected_version=expected_version)
        if training.state not in TRAINING_OPEN:
            raise IllegalTransition(
                _("This training is “%(state)s”: it cannot be changed now.")
                % {"state": training.get_state_display()}
            )
        _check(changed)
        moments = ("starts_at", "ends_at")
        refuse_past(**{n: new for n in moments if (new := getattr(content, n)) != before[n]})
        save_version(
            training,
            expected_version=expected_version,
            changed_by=by,
            is_newer=training.is_newer or (training.is_shown and before != content.__dict__),
            **content.__dict__,
        )
        if before["teacher_consents"] and not content.teacher_consents:
            _take_name_down(training, by)
        record_event(
            actor=by, action="training.changed", target=training, before=_masked(before),
            after=_told(content),
        )  # fmt: skip


def end_teacher_consent(
    training: Training, *, by: User, expected_version: int | None = None
) -> None:
    """Note that the teacher does not agree to be named any more, in whatever state it is.

    A page on the site that names the teacher goes with its versions; another officer publishes it
    anew without the name (Personal Information Protection Law, article 15). Raises Refusal,
    IllegalTransition where no consent is noted, StaleRecord.
    """
    refuse_others(training, by)
    if not training.teacher_consents:
        raise IllegalTransition(_("No consent of the teacher is noted."))
    with transaction.atomic():
        save_version(
            training, expected_version=expected_version, teacher_consents=False,
            is_newer=training.is_shown,
        )  # fmt: skip
        record_event(actor=by, action="training.teacher_unnamed", target=training)
        _take_name_down(training, by)


def _take_name_down(training: Training, by: User) -> None:
    standing = current(Kind.TRAINING, training.public_id)
    if standing is not None and standing.payload["teacher_name"]:
        withdraw_for_ended_consent(
            Kind.TRAINING, training.public_id, by=by, reason=TEACHER_CONSENT_ENDED
        )


def hold_training(
    training: Training,
    *,
    by: User,
    summary: str,
    material: str = "",
    expected_version: int | None = None,
) -> None:
    """Record that it was held and what came of it; who came is confirmed on its list.

    Raises Refusal before it is over, ValidationError keyed by field, IllegalTransition,
    StaleRecord.
    """
    refuse_others(training, by)
    if training.state == TrainingState.ANNOUNCED and training.ends_at > timezone.now():
        raise Refusal(_("It is not over yet."))
    told = _text(training, "summary", summary)
    material = _text(training, "material", material) if material.strip() else ""
    transition(
        training, TrainingState.HELD, by=by, expected_version=expected_version,
        summary=told, material=material, changed_by=by, is_newer=True,
    )  # fmt: skip


def cancel_training(
    training: Training, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Cancel it with the reason; where it was announced, another officer publishes that.

    Raises Refusal, ValidationError keyed by field, IllegalTransition, StaleRecord.
    """
    refuse_others(training, by)
    told = _text(training, "cancel_reason", reason, shown_as="reason")
    transition(
        training, TrainingState.CANCELLED, by=by, expected_version=expected_version,
        reason=told, cancel_reason=told, changed_by=by, is_newer=training.is_shown,
    )  # fmt: skip


def invite_units(training: Training, *, by: User, area: str, kind: str) -> int:
    """Invite all committees or organisations (`kind`) in the unit with the code `area`.

    Returns how many were not invited before. Raises Refusal for others, ValidationError keyed
    `area` for a unit outside the one of who holds it, IllegalTransition once it was held.
    """
    refuse_others(training, by)
    if not covers(training.jurisdiction, area):
        raise ValidationError({"area": _("This unit is not of the area of who holds it.")})
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"training {training.pk}")
        stored = Training.objects.get(pk=training.pk)
        if stored.state not in TRAINING_OPEN:
            raise IllegalTransition(
                _("This training is “%(state)s”: nobody is invited now.")
                % {"state": stored.get_state_display()}
            )
        rows = _new_invitations(training, by, area, kind)
        TrainingInvitation.objects.bulk_create(rows, batch_size=200)
        record_event(
            actor=by, action="training.invited", target=training,
            after={"area": area, "kind": kind, "units": len(rows)},
        )  # fmt: skip
    return len(rows)


def _new_invitations(
    training: Training, by: User, area: str, kind: str
) -> list[TrainingInvitation]:
    here = TrainingInvitation.objects.filter(training=training).order_by()
    today = timezone.localdate()
    if kind == "committees":
        known = here.filter(community__isnull=False).values("community")
        committees = queries.committees_on(today).filter(within("code", area))
        units: list[Community] = list(committees.exclude(pk__in=known).order_by("code"))
        return [TrainingInvitation(training=training, community=u, invited_by=by) for u in units]
    known = here.filter(organization__isnull=False).values("organization")
    active = queries.organizations_on(today).filter(within("jurisdiction", area))
    found: list[Organization] = list(active.exclude(pk__in=known).order_by("pk"))
    return [TrainingInvitation(training=training, organization=u, invited_by=by) for u in found]


def answer_invitation(
    row: TrainingInvitation, *, by: User, people: int, expected_version: int | None = None
) -> None:
    """Say with how many people the unit comes; 0: it does not.

    Raises Refusal for whoever does not act for the unit and once it has begun, ValidationError
    keyed `people`, StaleRecord.
    """
    if not queries.own_invitations(by).filter(pk=row.pk).exists():
        raise Refusal(_("You do not act for this unit."))
    if not 0 <= people <= MOST_PEOPLE:
        raise ValidationError({"people": _("At most %(most)s people.") % {"most": MOST_PEOPLE}})
    with transaction.atomic():
        transaction_lock("audit")
        training = Training.objects.get(pk=row.training_id)
        if training.state != TrainingState.ANNOUNCED or training.starts_at <= timezone.now():
            raise Refusal(_("Invitations to this training are not answered now."))
        answer = InvitationAnswer.COMING if people else InvitationAnswer.DECLINED
        save_version(
            row, expected_version=expected_version, answer=answer, people=people or None,
            answered_by=by,
        )  # fmt: skip
        record_event(
            actor=by, action="traininginvitation.decided", target=row,
            after={"answer": answer, "people": people},
        )  # fmt: skip


def refuse_others(training: Training, by: User) -> None:
    """Raises Refusal for whoever neither acts for who holds it nor watches over it."""
    if not queries.training_keeper(by, training):
        raise Refusal(_("Only who holds this training keeps it."))


def _check(training: Training) -> None:
    training.clean_fields(exclude=["public_id", "organization", "author", "changed_by"])
    if training.hours <= 0:
        raise ValidationError({"hours": _("It has no hours.")})
    if training.ends_at <= training.starts_at:
        raise ValidationError({"ends_at": _("The end lies before the beginning.")})
    assessed = training.assessment != Assessment.NONE
    if assessed != (training.pass_mark is not None):
        raise ValidationError(
            {"pass_mark": _("An assessment has a pass mark, and only an assessment.")}
        )
    if training.teacher_consents and not training.teacher_name:
        raise ValidationError({"teacher_name": _("Enter the name that may be published.")})


def _text(training: Training, name: str, value: str, *, shown_as: str = "") -> str:
    """`value` as it may stand in the column; found amiss under the name of the form's field."""
    try:
        field: Any = training._meta.get_field(name)
        return str(field.clean(value.strip(), training) or "") or _empty()
    except ValidationError as error:
        raise ValidationError({shown_as or name: error.messages}) from error


def _empty() -> str:
    raise ValidationError(_("This must not be empty."))


def _told(content: TrainingContent) -> dict[str, Any]:
    return _masked(dict(content.__dict__))


def _masked(values: dict[str, Any]) -> dict[str, Any]:
    """The trail need not name the teacher."""
    return {name: value for name, value in values.items() if name != "teacher_name"}
