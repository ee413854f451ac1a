"""Rounds: what one county scores in one period, with which cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from evaluation.constants import FULL_SHARE
from evaluation.enums import CardState, InspectionKind, Level, RoundState, Subject
from evaluation.models.composites import Composite, refuse_inactive_weights
from evaluation.models.scorecards import Scorecard
from evaluation.periods import period_of
from evaluation.rules import ROUND_STEPS
from evaluation.validators import validate_period


def refuse_unusable(card: Scorecard, field: str = "scorecard") -> None:
    """Only an active card for committees; a round that has begun keeps what it began with."""
    if card.subject != Subject.COMMITTEE:
        raise ValidationError(
            {
                field: ValidationError(
                    _("“%(card)s” is no scorecard for villages and communities."),
                    code="subject",
                    params={"card": card},
                )
            }
        )
    if card.state != CardState.ACTIVE:
        raise ValidationError(
            {
                field: ValidationError(
                    _("Only an active scorecard can be used, and “%(card)s” is “%(state)s”."),
                    code="inactive",
                    params={"card": card, "state": card.get_state_display()},
                )
            }
        )


def refuse_unlike(main: Scorecard, further: Iterable[Scorecard]) -> None:
    """Cards side by side: each for types of its own, and one full mark for all.

    Otherwise a unit would have two cards, or their totals could not be ranked together.
    """
    taken, codes = set(main.type_codes()), {main.code}
    for card in further:
        refuse_unusable(card, "further_scorecards")
        types = set(card.type_codes())
        if card.code in codes:
            problem = _("“%(card)s” is in this round already, in another edition or as its card.")
        elif not types:
            problem = _("“%(card)s” is for all community types: choose it as the round's card.")
        elif types & taken:
            problem = _("“%(card)s” is for a community type that another card here is for.")
        elif card.total != main.total:
            problem = _("“%(card)s” has another full mark than the round's card.")
        else:
            taken, codes = taken | types, codes | {card.code}
            continue
        raise ValidationError(
            {"further_scorecards": ValidationError(problem, code="unlike", params={"card": card})}
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
    further_scorecards = public(
        models.ManyToManyField(
            Scorecard,
            blank=True,
            related_name="+",
            verbose_name=_("further scorecards"),
            help_text=_(
                "Each scores the villages and communities of its community types, the card above "
                "all others. All need the same full mark."
            ),
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
    def is_overdue(self) -> bool:
        """It is open after the day by which all was to be inspected."""
        return self.state == RoundState.OPEN and self.due < timezone.localdate()

    @property
    def last_day(self) -> date:
        """The last civil day of the period that it is about."""
        return period_of(self.period).last_day
