"""Yearly plans of trainings of bureaus and organisations, and their lines."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_jurisdiction
from coordination.constants import (
    FIRST_PLAN_YEAR,
    LAST_PLAN_YEAR,
    LINE_LENGTH,
    MOST_HOURS,
    MOST_SEATS,
    MOST_UNITS,
    PLAN_TEXT_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import TrainingAudience, TrainingPlanState
from coordination.training_rules import (
    TRAINING_PLAN_SHOWN,
    TRAINING_PLAN_STEPS,
    TRAINING_READERS,
)
from orgs.models import Membership, Organization, columns


class TrainingPlanQuerySet(ScopedQuerySet["TrainingPlan"]):
    def for_user(self, user: Any) -> TrainingPlanQuerySet:
        """What the user's place or organisations plan, and what has been issued to all."""
        scope = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated:
            if user.roles & TRAINING_READERS:
                scope |= Q(state__in=sorted(TRAINING_PLAN_SHOWN))
            if Role.ORG_MEMBER in user.roles:
                own = Membership.objects.on().filter(user=user)
                scope |= Q(organization__in=own.order_by().values("organization"))
        return self.filter(scope)

    def shown_to(self, role: Role) -> Q:
        """Committees see what is issued; drafts stay with those who write and issue them."""
        shown = Q(state__in=sorted(TRAINING_PLAN_SHOWN))
        return shown if role == Role.COMMITTEE_MEMBER else Q()


class TrainingPlan(ScopedModel, VersionedModel):
    """The trainings that a bureau (clause 5.3.a) or an organisation (clause 3.3.b) sets out to
    hold in a civil year.

    Once issued it is not changed: a newer `edition` takes its place when that is issued. The
    editions of a host's year have one `key`, the address on the public site.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = TRAINING_PLAN_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    key = internal(models.CharField(max_length=32, default=new_public_id, editable=False))
    jurisdiction = internal(
        models.CharField(
            _("place (division code)"), max_length=CODE_LENGTH, validators=[validate_jurisdiction]
        )
    )
    organization = public(
        models.ForeignKey(
            Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
            verbose_name=_("organisation that holds it"),
        )
    )  # fmt: skip
    host_name = public(columns.line(_("held by"), 100))
    year = public(
        models.PositiveSmallIntegerField(
            _("year"),
            validators=[MinValueValidator(FIRST_PLAN_YEAR), MaxValueValidator(LAST_PLAN_YEAR)],
        )
    )
    edition = public(models.PositiveSmallIntegerField(_("edition"), default=1, editable=False))
    change_reason = public(
        columns.text(_("why it is changed"), REASON_LENGTH, blank=True, editable=False)
    )
    title = public(columns.line(_("title"), TITLE_LENGTH))
    aims = public(columns.text(_("what the trainings are to reach"), PLAN_TEXT_LENGTH, blank=True))
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=TrainingPlanState.choices,
            default=TrainingPlanState.DRAFT,
            editable=False,
        )
    )
    issued_on = public(columns.day(_("issued on"), editable=False))
    issued_by = internal(columns.person(_("issued by")))
    author = internal(columns.person(_("begun by"), null=False))
    changed_by = internal(columns.person(_("last written by"), null=False))

    objects = TrainingPlanQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("plan of trainings")
        verbose_name_plural = _("plans of trainings")
        ordering = ("-year", "jurisdiction", "-edition", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "year", "edition"),
                condition=Q(organization__isnull=True) & ~Q(state=TrainingPlanState.DISCARDED),
                name="training_plan_once_for_bureau",
            ),
            models.UniqueConstraint(
                fields=("organization", "year", "edition"),
                condition=Q(organization__isnull=False) & ~Q(state=TrainingPlanState.DISCARDED),
                name="training_plan_once_for_organization",
            ),
            models.UniqueConstraint(
                fields=("key", "state"),
                condition=Q(state__in=(TrainingPlanState.DRAFT, TrainingPlanState.ISSUED)),
                name="training_plan_one_draft_one_issued",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_PLAN_YEAR, year__lte=LAST_PLAN_YEAR),
                name="training_plan_year_in_reach",
            ),
            models.CheckConstraint(
                condition=Q(edition=1, change_reason="") | Q(edition__gt=1) & ~Q(change_reason=""),
                name="training_plan_edition_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(TRAINING_PLAN_SHOWN))
                | Q(issued_on__isnull=False, issued_by__isnull=False),
                name="training_plan_issued_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True)
                | ~Q(issued_by=F("author")) & ~Q(issued_by=F("changed_by")),
                name="training_plan_issued_by_another",
            ),
        )

    def __str__(self) -> str:
        return str(self.title)


class PlannedTraining(ScopedModel):
    """One training of a plan. What became of it is told by the trainings that name it, and never
    stored here; lines of several editions that are the same training share their `key`."""

    scope_path = "plan__jurisdiction"

    plan = internal(models.ForeignKey(TrainingPlan, on_delete=models.PROTECT, related_name="lines"))
    key = internal(models.CharField(max_length=32, default=new_public_id, editable=False))
    subject = public(columns.line(_("subject"), TITLE_LENGTH))
    audience = public(
        models.CharField(_("audience"), max_length=20, choices=TrainingAudience.choices)
    )
    for_whom = public(columns.line(_("for whom in particular"), LINE_LENGTH, blank=True))
    due_on = public(models.DateField(_("held by the day")))
    hours = public(
        models.DecimalField(
            _("hours of training"),
            max_digits=4,
            decimal_places=1,
            validators=[MinValueValidator(0), MaxValueValidator(MOST_HOURS)],
        )
    )
    seats = public(
        models.PositiveIntegerField(
            _("seats"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
        )
    )
    units = public(
        models.PositiveIntegerField(
            _("units to be reached"), default=0, validators=[MaxValueValidator(MOST_UNITS)]
        )
    )

    class Meta:
        verbose_name = _("planned training")
        verbose_name_plural = _("planned trainings")
        ordering = ("plan", "due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("plan", "key"), name="planned_training_once"),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=MOST_HOURS), name="planned_training_has_hours"
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MOST_SEATS, units__lte=MOST_UNITS),
                name="planned_training_for_somebody",
            ),
        )

    def __str__(self) -> str:
        return str(self.subject)
