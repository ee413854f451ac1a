"""Trainings of bureaus and organisations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, personal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_jurisdiction
from coordination.constants import (
    FULL_MARK,
    LINE_LENGTH,
    MOST_HOURS,
    PERSON_LENGTH,
    TITLE_LENGTH,
    TRAINING_TEXT_LENGTH,
)
from coordination.enums import (
    Assessment,
    TrainingAudience,
    TrainingState,
)
from coordination.models.training_plans import PlannedTraining
from coordination.training_rules import (
    TRAINING_LISTED,
    TRAINING_READERS,
    TRAINING_STEPS,
)
from orgs.models import Membership, Organization, columns


def unit_column(model: Any, label: Any) -> Any:
    """A unit of one kind or another, or none."""
    return models.ForeignKey(
        model, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=label,
    )  # fmt: skip


def _people(label: Any) -> models.PositiveIntegerField[int, int]:
    return models.PositiveIntegerField(label, default=0, editable=False)


class TrainingQuerySet(ScopedQuerySet["Training"]):
    def for_user(self, user: Any) -> TrainingQuerySet:
        """What the user's place or organisations plan, and what has been announced to all."""
        scope = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated:
            if user.roles & TRAINING_READERS:
                scope |= Q(announced_on__isnull=False)
            if Role.ORG_MEMBER in user.roles:
                own = Membership.objects.on().filter(user=user)
                scope |= Q(organization__in=own.order_by().values("organization"))
        return self.filter(scope)

    def shown_to(self, role: Role) -> Q:
        """Committees see what is announced; drafts stay with those who make and announce them."""
        return Q(announced_on__isnull=False) if role == Role.COMMITTEE_MEMBER else Q()

    def of_bureaus(self) -> TrainingQuerySet:
        """Those that bureaus of civil affairs hold (clause 5.3.a)."""
        return self.filter(organization__isnull=True)

    def of_organizations(self) -> TrainingQuerySet:
        """Those that organisations hold (clause 3.3.b)."""
        return self.filter(organization__isnull=False)


class Training(ScopedModel, VersionedModel):
    """One session; who holds it says whether clause 5.3.a (a bureau) or 3.3.b (an organisation).

    `jurisdiction` is the bureau's, or the division in whose register the organisation stands.
    `is_newer` says that something the public reads changed since it was published. The three sums
    of satisfaction are raised by `services`; no row tells who gave which answer.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = TRAINING_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(
        models.CharField(
            _("place (division code)"), max_length=CODE_LENGTH, validators=[validate_jurisdiction]
        )
    )
    organization = public(unit_column(Organization, _("organisation that holds it")))
    host_name = public(columns.line(_("held by"), 100))
    planned = internal(
        models.ForeignKey(
            PlannedTraining, on_delete=models.PROTECT, null=True, blank=True, editable=False,
            related_name="trainings", verbose_name=_("in the plan of trainings"),
        )
    )  # fmt: skip
    title = public(columns.line(_("title"), TITLE_LENGTH))
    audience = public(
        models.CharField(_("audience"), max_length=20, choices=TrainingAudience.choices)
    )
    for_whom = public(columns.line(_("for whom in particular"), LINE_LENGTH, blank=True))
    starts_at = public(models.DateTimeField(_("begins")))
    ends_at = public(models.DateTimeField(_("ends")))
    hours = public(
        models.DecimalField(
            _("hours of training"),
            max_digits=4,
            decimal_places=1,
            validators=[MinValueValidator(0), MaxValueValidator(MOST_HOURS)],
        )
    )
    place = public(columns.line(_("where it takes place"), 100))
    teacher = public(columns.line(_("teacher (unit and position)"), 100))
    teacher_name = personal(columns.line(_("name of the teacher"), PERSON_LENGTH, blank=True))
    teacher_consents = internal(
        models.BooleanField(_("the teacher agrees to be named in public"), default=False)
    )
    content = public(columns.text(_("content"), TRAINING_TEXT_LENGTH))
    material = public(columns.text(_("material"), TRAINING_TEXT_LENGTH, blank=True))
    assessment = public(
        models.CharField(
            _("assessment"), max_length=20, choices=Assessment.choices, default=Assessment.NONE
        )
    )
    pass_mark = public(
        models.PositiveSmallIntegerField(
            _("pass mark (out of 100)"),
            null=True,
            blank=True,
            validators=[MinValueValidator(1), MaxValueValidator(FULL_MARK)],
        )
    )
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=TrainingState.choices,
            default=TrainingState.DRAFT,
            editable=False,
        )
    )
    announced_on = internal(columns.day(_("announced on"), editable=False))
    summary = public(columns.text(_("what came of it"), TRAINING_TEXT_LENGTH, blank=True))
    cancel_reason = public(
        columns.text(_("why it was cancelled"), TRAINING_TEXT_LENGTH, blank=True)
    )
    satisfied = public(_people(_("satisfied")))
    fair = public(_people(_("fair")))
    dissatisfied = public(_people(_("dissatisfied")))
    sign_in_token = internal(
        models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    )
    sign_in_until = internal(
        models.DateTimeField(_("sign-in open until"), null=True, blank=True, editable=False)
    )
    is_newer = internal(
        models.BooleanField(_("changed since it was published"), default=False, editable=False)
    )
    author = internal(columns.person(_("planned by"), null=False))
    changed_by = internal(columns.person(_("last changed by"), null=False))

    objects = TrainingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="training_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_has_hours"),
            models.CheckConstraint(
                condition=Q(assessment=Assessment.NONE, pass_mark__isnull=True)
                | ~Q(assessment=Assessment.NONE)
                & Q(pass_mark__isnull=False, pass_mark__gte=1, pass_mark__lte=FULL_MARK),
                name="training_assessed_has_pass_mark",
                violation_error_message=_("An assessment has a pass mark, and only an assessment."),
            ),
            models.CheckConstraint(
                condition=Q(teacher_consents=False) | ~Q(teacher_name=""),
                name="training_consent_of_somebody",
                violation_error_message=_("Enter the name that may be published."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(TrainingState.HELD, TrainingState.RECORDED))
                | ~Q(summary=""),
                name="training_held_with_summary",
            ),
            models.CheckConstraint(
                condition=~Q(state=TrainingState.CANCELLED) | ~Q(cancel_reason=""),
                name="training_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(TrainingState.DRAFT, TrainingState.CANCELLED))
                | Q(announced_on__isnull=False),
                name="training_announced_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(sign_in_token__isnull=True) | Q(sign_in_until__isnull=False),
                name="training_sign_in_ends",
            ),
        )
        indexes = (models.Index(fields=("jurisdiction", "state"), name="training_place_state"),)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_shown(self) -> bool:
        """The public knows of it."""
        return self.announced_on is not None

    @property
    def takes_sign_ins(self) -> bool:
        """Sign-in is open: until its end, and no longer than the list is kept."""
        return (
            self.sign_in_token is not None
            and self.sign_in_until is not None
            and timezone.now() < self.sign_in_until
            and self.state in TRAINING_LISTED
        )
