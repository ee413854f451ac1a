"""Rounds and inspections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.enums import Role
from accounts.models import User, VersionedModel, new_public_id
from accounts.privacy import internal, public, sensitive
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet, covers
from communities.models import Community
from evaluation.constants import FULL_SHARE
from evaluation.enums import (
    CardState,
    InspectionKind,
    InspectionState,
    Level,
    RoundState,
    Subject,
    TaskState,
)
from evaluation.models.composites import Composite, refuse_inactive_weights
from evaluation.models.scorecards import Scorecard, points_field
from evaluation.models.tasks import ThirdPartyTask
from evaluation.periods import period_of
from evaluation.rules import (
    ASSIGNED_SCORERS,
    COUNTED_ROUNDS,
    INSPECTION_STEPS,
    ROUND_STEPS,
    SCOREABLE,
    UNCONFIRMED,
)
from evaluation.validators import validate_period
from orgs.models import Membership


def refuse_unusable(card: Scorecard) -> None:
    """Only an active card for committees; a round that has begun keeps what it began with."""
    if card.subject != Subject.COMMITTEE:
        raise ValidationError(
            {
                "scorecard": ValidationError(
                    _("“%(card)s” is no scorecard for villages and communities."),
                    code="subject",
                    params={"card": card},
                )
            }
        )
    if card.state != CardState.ACTIVE:
        raise ValidationError(
            {
                "scorecard": ValidationError(
                    _("Only an active scorecard can be used, and “%(card)s” is “%(state)s”."),
                    code="inactive",
                    params={"card": card, "state": card.get_state_display()},
                )
            }
        )


class Round(ScopedModel, VersionedModel):
    """The inspections of one county in one month or quarter.

    `counted_kind` is the kind of inspection whose scores make the standings.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = ROUND_STEPS

    jurisdiction = internal(models.CharField(_("county (division code)"), max_length=COUNTY_DIGITS))
    period = public(
        models.CharField(
            _("period"),
            max_length=7,
            validators=[validate_period],
            help_text=_("A month such as 2026-10, or a quarter such as 2026Q3."),
        )
    )
    scorecard = public(
        models.ForeignKey(
            Scorecard, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("scorecard")
        )
    )
    composite = public(
        models.ForeignKey(
            Composite,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="rounds",
            verbose_name=_("weights of the townships' totals"),
            help_text=_(
                "Empty: the total of a township is the mean of its villages and communities."
            ),
        )
    )
    due = public(models.DateField(_("due")))
    counted_kind = public(
        models.CharField(
            _("counts for the standings"),
            max_length=20,
            choices=InspectionKind.choices,
            default=InspectionKind.SELF_CHECK,
            help_text=_(
                "A self-check that is given to an inspector becomes a field inspection, and counts."
            ),
        )
    )
    with_self_check = public(
        models.BooleanField(
            _("committees check themselves too"),
            default=False,
            help_text=_("Beside what counts, each committee makes a self-check to compare with."),
        )
    )
    is_announced = public(
        models.BooleanField(
            _("announced"),
            default=True,
            help_text=_("Unannounced: a committee sees an inspection once it was submitted."),
        )
    )
    # The choice of units that the round was opened with; set by `services.open_round`.
    selection = internal(
        models.ForeignKey(
            "evaluation.Selection",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="+",
            verbose_name=_("choice of units"),
        )
    )
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=RoundState.choices,
            default=RoundState.PLANNED,
            editable=False,
        )
    )
    # Empty for rounds from before this was noted; set by `services.open_round`.
    opened_at = internal(models.DateTimeField(_("opened at"), null=True, editable=False))

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("-period", "jurisdiction")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "period"),
                name="round_once_a_month",
                violation_error_message=_("This county already has a round in this period."),
            ),
            models.CheckConstraint(
                condition=Q(with_self_check=False) | ~Q(counted_kind=InspectionKind.SELF_CHECK),
                name="round_self_check_beside_another",
                violation_error_message=_("Self-checks count here already."),
            ),
        )

    def __str__(self) -> str:
        # The admin reads the county's name along with the round.
        return f"{self.period} · {self.__dict__.get('county_name', self.jurisdiction)}"

    def clean(self) -> None:
        if self.state == RoundState.PLANNED and self.scorecard_id is not None:
            refuse_unusable(self.scorecard)
        if self.state == RoundState.PLANNED and self.composite is not None:
            refuse_inactive_weights(self.composite)

    def full_mark(self, level: str) -> Decimal:
        """The most that a total of this level comes to, bonus points aside.

        Points of the card, or 100 where the total of a township is made of weighted parts.
        """
        composed = level == Level.TOWNSHIP and self.composite_id is not None
        return FULL_SHARE if composed else self.scorecard.total

    @property
    def last_day(self) -> date:
        """The last civil day of the period that it is about."""
        return period_of(self.period).last_day


def announced(path: str = "") -> Q:
    """What a committee may know of: unannounced inspections show once they were submitted."""
    return (
        Q(**{f"{path}round__is_announced": True})
        | Q(**{f"{path}kind": InspectionKind.SELF_CHECK})
        | Q(**{f"{path}latest_number__gt": 0})
    )


def assigned(user: User, path: str = "") -> Q:
    """What `user` was given to inspect; by a third-party task only within its area and days, and
    while the user acts for its organisation. What was submitted in time stays until it is
    confirmed, so that it can be corrected."""
    today = timezone.localdate()
    acted_for = Membership.objects.on(today).filter(user=user).values("organization")
    by_task = Q(
        **{
            f"{path}task__state": TaskState.RUNNING,
            f"{path}task__starts_on__lte": today,
            f"{path}task__organization__in": acted_for,
            f"{path}community__code__startswith": F(f"{path}task__jurisdiction"),
        }
    ) & (
        Q(**{f"{path}task__ends_on__gte": today})
        | Q(**{f"{path}latest_number__gt": 0, f"{path}state__in": UNCONFIRMED})
    )
    return Q(**{f"{path}inspector": user}) & (Q(**{f"{path}task__isnull": True}) | by_task)


class InspectionQuerySet(ScopedQuerySet["Inspection"]):
    def shown_to(self, role: Role) -> Q:
        return announced() if role == Role.COMMITTEE_MEMBER else Q()

    def given_to(self, user: User, assignee_path: str) -> Q:
        return assigned(user)


class Inspection(ScopedModel, VersionedModel):
    """The scoring of one community in one round, of one kind.

    A community can have several in a round, one of each kind; one of them `is_counted` in the
    standings. A self-check has no inspector: the committee scores it.
    `draft` holds what was typed, as typed. What was submitted stands in the revisions; `total` and
    `latest_number` repeat the latest of them, set by `services.submit_inspection` alone.
    """

    scope_path = "community__code"
    assignee_path = "inspector"
    TRANSITIONS: ClassVar[TransitionTable] = INSPECTION_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    round = internal(
        models.ForeignKey(
            Round, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("round")
        )
    )
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="inspections",
            verbose_name=_("community"),
        )
    )
    kind = public(
        models.CharField(
            _("kind"),
            max_length=20,
            choices=InspectionKind.choices,
            default=InspectionKind.SELF_CHECK,
            editable=False,
        )
    )
    is_counted = public(models.BooleanField(_("counted"), default=True, editable=False))
    task = internal(
        models.ForeignKey(
            ThirdPartyTask,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="inspections",
            verbose_name=_("third-party task"),
        )
    )
    inspector = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="inspections",
            verbose_name=_("inspector"),
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=InspectionState.choices,
            default=InspectionState.ASSIGNED,
            editable=False,
        )
    )
    # The position stands in it until it is submitted.
    draft = sensitive(models.JSONField(_("draft"), default=dict, blank=True, editable=False))
    return_reason = internal(
        models.TextField(_("reason for the return"), blank=True, editable=False)
    )
    latest_number = internal(
        models.PositiveSmallIntegerField(
            _("revision"),
            default=0,
            editable=False,
        )
    )
    total = public(
        points_field(
            _("total"),
            null=True,
            blank=True,
            editable=False,
        )
    )

    objects = InspectionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ("-round__period", "community__code")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "community", "kind"), name="inspection_once_a_round"
            ),
            models.UniqueConstraint(
                fields=("round", "community"),
                condition=Q(is_counted=True),
                name="inspection_counted_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind=InspectionKind.SELF_CHECK) | Q(inspector__isnull=True),
                name="inspection_self_check_by_committee",
            ),
            models.CheckConstraint(
                condition=(Q(task__isnull=True) & ~Q(kind=InspectionKind.THIRD_PARTY))
                | Q(
                    kind=InspectionKind.THIRD_PARTY,
                    task__isnull=True,
                    inspector__isnull=True,
                )
                | Q(
                    kind=InspectionKind.THIRD_PARTY,
                    task__isnull=False,
                    inspector__isnull=False,
                ),
                name="inspection_task_of_third_party",
            ),
        )
        indexes = (models.Index(fields=("round", "state"), name="inspection_round_state"),)

    def __str__(self) -> str:
        return f"{self.round.period} · {self.community}"

    def may_be_scored_by(self, user: User) -> bool:
        """The assigned inspector alone; of a self-check, the members of this committee."""
        if self.task is not None:
            return self._is_of_task(user, self.task)
        if self.kind != InspectionKind.SELF_CHECK:
            role_held = user.may(frozenset({Role.INSPECTOR}), self.scope_code())
            return self.inspector_id == user.pk and role_held
        return user.may(frozenset({Role.COMMITTEE_MEMBER}), self.scope_code())

    def _is_of_task(self, user: User, task: ThirdPartyTask) -> bool:
        """As `assigned` says of rows."""
        code = self.scope_code()
        return (
            self.inspector_id == user.pk
            and user.may(ASSIGNED_SCORERS, code)
            and (task.runs_today or (task.has_begun and self._may_come_back))
            and covers(task.jurisdiction, code)
            and Membership.objects.on().filter(user=user, organization=task.organization).exists()
        )

    @property
    def _may_come_back(self) -> bool:
        return self.latest_number > 0 and self.state in UNCONFIRMED

    @property
    def accepts_scores(self) -> bool:
        """While its round is open; afterwards only to correct what was submitted in time."""
        if self.state not in SCOREABLE:
            return False
        late_correction = self.round.state in COUNTED_ROUNDS and self.latest_number > 0
        return self.round.state == RoundState.OPEN or late_correction

    @property
    def is_overdue(self) -> bool:
        return self.state in SCOREABLE and self.round.due < timezone.localdate()
