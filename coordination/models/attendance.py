"""Whom a training invites, and who came."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.models import VersionedModel, new_public_id
from accounts.normalise import fold_name
from accounts.privacy import internal, personal
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from communities.models import Community
from coordination.constants import FULL_MARK, PERSON_LENGTH
from coordination.enums import AttendeeState, InvitationAnswer
from coordination.models.trainings import Training, unit_column
from coordination.training_rules import ATTENDEE_STEPS
from orgs.models import Membership, Organization, columns

_ONE_UNIT = Q(organization__isnull=True) | Q(community__isnull=True)
_SOME_UNIT = Q(organization__isnull=False) | Q(community__isnull=False)


class UnitQuerySet(ScopedQuerySet[Any]):
    """Rows about a committee or an organisation in a training."""

    def for_user(self, user: Any) -> UnitQuerySet:
        """Those of the trainings in the user's jurisdictions or of the user's organisations, and
        those about the units that the user acts for; a committee never sees another's."""
        scope = Q(pk__in=[])
        if not user.is_authenticated:
            return self.filter(scope)
        for held in user.current_appointments:
            if held.role in OFFICERS:
                scope |= Q(pk__in=super().for_user(user).order_by().values("pk"))
            elif held.role == Role.COMMITTEE_MEMBER:
                scope |= Q(community__code=held.jurisdiction)
        if Role.ORG_MEMBER in user.roles:
            own = Membership.objects.on().filter(user=user).order_by().values("organization")
            scope |= Q(organization__in=own) | Q(training__organization__in=own)
        return self.filter(scope)


class TrainingInvitation(ScopedModel, VersionedModel):
    """That a committee or an organisation is invited, and what it answered."""

    scope_path = "training__jurisdiction"

    training = internal(
        models.ForeignKey(Training, on_delete=models.PROTECT, related_name="invitations")
    )
    organization = internal(unit_column(Organization, _("social organisation")))
    community = internal(unit_column(Community, _("community")))
    answer = internal(
        models.CharField(
            _("answer"),
            max_length=20,
            choices=InvitationAnswer.choices,
            default=InvitationAnswer.WAITING,
            editable=False,
        )
    )
    people = internal(
        models.PositiveSmallIntegerField(_("people"), null=True, blank=True, editable=False)
    )
    invited_by = internal(columns.person(_("invited by"), null=False))
    invited_at = internal(models.DateTimeField(_("invited at"), auto_now_add=True))
    answered_by = internal(columns.person(_("answered by")))

    objects = UnitQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("unit invited to a training")
        verbose_name_plural = _("units invited to trainings")
        ordering = ("training", "pk")
        constraints = (
            models.CheckConstraint(condition=_ONE_UNIT & _SOME_UNIT, name="invitation_of_one_unit"),
            models.UniqueConstraint(
                fields=("training", "organization"),
                condition=Q(organization__isnull=False),
                name="organization_invited_once",
            ),
            models.UniqueConstraint(
                fields=("training", "community"),
                condition=Q(community__isnull=False),
                name="community_invited_once",
            ),
            models.CheckConstraint(
                condition=Q(answer=InvitationAnswer.COMING, people__isnull=False, people__gte=1)
                | ~Q(answer=InvitationAnswer.COMING) & Q(people__isnull=True),
                name="invitation_coming_with_people",
            ),
        )

    def __str__(self) -> str:
        return str(self.organization or self.community)


class Attendee(ScopedModel, VersionedModel):
    """One person on the list of a training; counted once the organiser has confirmed it.

    `name_key` and `unit_key` are set by `clean`; do not set them. `has_rated` says that an answer
    was given, not which.
    """

    scope_path = "training__jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = ATTENDEE_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    training = internal(
        models.ForeignKey(Training, on_delete=models.PROTECT, related_name="attendees")
    )
    organization = internal(unit_column(Organization, _("social organisation")))
    community = internal(unit_column(Community, _("community")))
    unit_key = internal(models.CharField(max_length=40, blank=True, editable=False))
    name = personal(columns.line(_("full name"), PERSON_LENGTH))
    name_key = personal(models.CharField(max_length=PERSON_LENGTH, editable=False))
    # A keyed hash of what the browser's form carries anyway; it leads to no person.
    device = internal(models.CharField(max_length=64, blank=True, editable=False))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=AttendeeState.choices,
            default=AttendeeState.WAITING,
            editable=False,
        )
    )
    score = personal(
        models.PositiveSmallIntegerField(
            _("score"), null=True, blank=True, validators=[MaxValueValidator(FULL_MARK)]
        )
    )
    has_rated = internal(models.BooleanField(default=False, editable=False))
    arrived_at = internal(models.DateTimeField(_("arrived"), default=timezone.now, editable=False))
    decided_by = internal(columns.person(_("confirmed or struck out by")))

    objects = UnitQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("attendee of a training")
        verbose_name_plural = _("attendees of trainings")
        ordering = ("training", "pk")
        constraints = (
            models.CheckConstraint(condition=_ONE_UNIT, name="attendee_of_one_unit"),
            models.UniqueConstraint(
                fields=("training", "unit_key", "name_key"), name="attended_once"
            ),
            models.UniqueConstraint(
                fields=("training", "device"),
                condition=~Q(device=""),
                name="device_attended_once",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=FULL_MARK),
                name="attendee_score_within_full_mark",
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def audit_label(self) -> str:
        """What the trail calls the row: the unit, not the person."""
        return f"{self.training} · {self.unit_name}"

    @property
    def unit_name(self) -> str:
        if self.organization is not None:
            return str(self.organization.name)
        return self.community.full_name if self.community is not None else str(_("Others"))

    @property
    def passed(self) -> bool | None:
        """Whether the pass mark was reached; None where nothing was assessed."""
        mark = self.training.pass_mark
        return None if mark is None else self.score is not None and self.score >= mark

    def clean(self) -> None:
        self.name_key = fold_name(self.name)
        if not self.name_key:
            raise ValidationError({"name": _("Enter your name.")})
        self.unit_key = unit_key(self.community_id, self.organization_id)


def unit_key(community: int | None, organization: int | None) -> str:
    """What stands for a unit in a form, and in one column; empty for others."""
    if community is not None:
        return f"community-{community}"
    return f"organization-{organization}" if organization is not None else ""
