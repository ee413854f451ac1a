"""Rounds and inspections."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.enums import Role
from accounts.models import User, VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from communities.models import Community
from evaluation.enums import CardState, InspectionState, RoundState
from evaluation.models.scorecards import Scorecard, points_field
from evaluation.rules import COUNTED_ROUNDS, INSPECTION_STEPS, ROUND_STEPS, SCOREABLE
from evaluation.validators import validate_period


def refuse_inactive(card: Scorecard) -> None:
    """Only an active card is scored by; a round that has begun keeps what it began with."""
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
    """The inspections of one county in one month."""

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = ROUND_STEPS

    jurisdiction = internal(models.CharField(_("county (division code)"), max_length=COUNTY_DIGITS))
    period = public(
        models.CharField(
            _("month"),
            max_length=7,
            validators=[validate_period],
            help_text=_("Written as 2026-10."),
        )
    )
    scorecard = public(
        models.ForeignKey(
            Scorecard, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("scorecard")
        )
    )
    due = public(models.DateField(_("due")))
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=RoundState.choices,
            default=RoundState.PLANNED,
            editable=False,
        )
    )

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("-period", "jurisdiction")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "period"),
                name="round_once_a_month",
                violation_error_message=_("This county already has a round in this month."),
            ),
        )

    def __str__(self) -> str:
        # The admin reads the county's name along with the round.
        return f"{self.period} · {self.__dict__.get('county_name', self.jurisdiction)}"

    def clean(self) -> None:
        if self.state == RoundState.PLANNED and self.scorecard_id is not None:
            refuse_inactive(self.scorecard)

    @property
    def last_day(self) -> date:
        """The last civil day of the month that it is about."""
        year, month = map(int, self.period.split("-"))
        return date(year, month, monthrange(year, month)[1])


class Inspection(ScopedModel, VersionedModel):
    """The scoring of one community in one round; without an inspector it is a self-check.

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
    inspector = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="inspections",
            verbose_name=_("inspector"),
            help_text=_("Empty: the committee checks itself."),
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
    draft = internal(models.JSONField(_("draft"), default=dict, blank=True, editable=False))
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

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ("-round__period", "community__code")
        constraints = (
            models.UniqueConstraint(fields=("round", "community"), name="inspection_once_a_round"),
        )
        indexes = (models.Index(fields=("round", "state"), name="inspection_round_state"),)

    def __str__(self) -> str:
        return f"{self.round.period} · {self.community}"

    def may_be_scored_by(self, user: User) -> bool:
        """The assigned inspector alone; without one, the members of this committee."""
        if self.inspector_id is not None:
            role_held = user.may(frozenset({Role.INSPECTOR}), self.scope_code())
            return self.inspector_id == user.pk and role_held
        return user.may(frozenset({Role.COMMITTEE_MEMBER}), self.scope_code())

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
