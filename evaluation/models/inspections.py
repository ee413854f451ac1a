"""Inspections."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.privacy import internal, public, sensitive
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet, covers
from communities.models import Community
from evaluation.enums import (
    InspectionKind,
    InspectionState,
    RoundState,
    TaskState,
)
from evaluation.models.drafts import DraftedModel
from evaluation.models.rounds import Round
from evaluation.models.scorecards import Scorecard, points_field
from evaluation.models.tasks import ThirdPartyTask
from evaluation.rules import (
    ASSIGNED_SCORERS,
    COUNTED_ROUNDS,
    INSPECTION_STEPS,
    SCOREABLE,
    UNCONFIRMED,
)
from orgs.models import Membership


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


class Inspection(ScopedModel, DraftedModel):
    """The scoring of one community in one round, of one kind.

    A community can have several in a round, one of each kind; one of them `is_counted` in the
    standings. A self-check has no inspector: the committee scores it.
    `total` repeats that of the latest revision, set by `services.submit_inspection` alone.
    """

    scope_path = "community__code"
    assignee_path = "inspector"
    TRANSITIONS: ClassVar[TransitionTable] = INSPECTION_STEPS

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
    # The one of the round's cards that is for this community; kept from the beginning on.
    scorecard = public(
        models.ForeignKey(
            Scorecard,
            on_delete=models.PROTECT,
            related_name="inspections",
            editable=False,
            verbose_name=_("scorecard"),
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
        indexes = (
            models.Index(fields=("round", "state"), name="inspection_round_state"),
            models.Index(fields=("state",), name="inspection_state"),
            models.Index(fields=("kind",), name="inspection_kind"),
        )

    def __str__(self) -> str:
        return f"{self.round.period} · {self.community}"

    def may_be_scored_by(self, user: User, *, acts_for: Collection[int] | None = None) -> bool:
        """The assigned inspector alone; of a self-check, the members of this committee.

        `acts_for` are the keys of the user's organisations of today, where they are known already.
        """
        if self.task is not None:
            return self._is_of_task(user, self.task, acts_for)
        if self.kind != InspectionKind.SELF_CHECK:
            role_held = user.may(frozenset({Role.INSPECTOR}), self.scope_code())
            return self.inspector_id == user.pk and role_held
        return user.may(frozenset({Role.COMMITTEE_MEMBER}), self.scope_code())

    def _is_of_task(
        self, user: User, task: ThirdPartyTask, acts_for: Collection[int] | None
    ) -> bool:
        """As `assigned` says of rows."""
        code = self.scope_code()
        members = Membership.objects.on().filter(user=user, organization=task.organization_id)
        return (
            self.inspector_id == user.pk
            and user.may(ASSIGNED_SCORERS, code)
            and (task.runs_today or (task.has_begun and self._may_come_back))
            and covers(task.jurisdiction, code)
            and (members.exists() if acts_for is None else task.organization_id in acts_for)
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
