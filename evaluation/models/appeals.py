"""The publicity of a round's results, and the appeals that are made while it lasts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from evaluation.constants import LONGEST_TERM
from evaluation.enums import AppealState
from evaluation.models.inspections import Inspection
from evaluation.models.people import person_field
from evaluation.models.revisions import ScoreRevision
from evaluation.models.rounds import Round
from evaluation.models.scorecards import Criterion, points_field
from evaluation.rules import APPEAL_GRANTED, APPEAL_STEPS
from portal.models import Photo


class PublicityTerm(models.Model):
    """How many civil days results are in publicity, since when; rows never change."""

    days = public(models.PositiveSmallIntegerField(_("days of publicity")))
    in_force_since = public(models.DateField(_("in force since"), unique=True))
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))

    class Meta:
        verbose_name = _("time of publicity")
        verbose_name_plural = _("times of publicity")
        ordering = ("-in_force_since",)
        constraints = (
            models.CheckConstraint(
                condition=Q(days__range=(1, LONGEST_TERM)),
                name="publicity_term_days",
                violation_error_message=_("One to 365 days."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="publicity_term_source"),
        )

    def __str__(self) -> str:
        return f"{self.days} · {self.in_force_since}"


class Publicity(models.Model):
    """When the results of a round came into publicity, and its last day; kept for ever.

    Made by `services.begin_publicity`. The day on which it begins is not counted.
    """

    round = internal(
        models.OneToOneField(Round, on_delete=models.PROTECT, related_name="publicity")
    )
    began_on = public(models.DateField(_("in publicity since")))
    until = public(models.DateField(_("in publicity until")))
    term = internal(models.ForeignKey(PublicityTerm, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        verbose_name = _("publicity")
        verbose_name_plural = _("publicity")
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("began_on")), name="publicity_lasts"),
        )

    def __str__(self) -> str:
        return f"{self.round} {self.began_on}–{self.until}"

    @property
    def is_over(self) -> bool:
        """Its last civil day (Asia/Shanghai) has passed."""
        return self.until < timezone.localdate()


class Appeal(ScopedModel, VersionedModel):
    """The scored side says that the points of one criterion are wrong.

    `revision` is the one that is appealed against, `points_given` what stands in it. `scored_by`
    and `confirmed_by` repeat who made it, so that the database can tell the reviewer apart.
    `result` is the revision that follows from it, set by `services.decide_appeal`.
    """

    scope_path = "inspection__community__code"
    TRANSITIONS: ClassVar[TransitionTable] = APPEAL_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(models.CharField(max_length=COUNTY_DIGITS, editable=False))
    year = internal(models.PositiveSmallIntegerField(_("year"), editable=False))
    sequence = internal(models.PositiveIntegerField(_("number in the year"), editable=False))
    inspection = internal(
        models.ForeignKey(
            Inspection,
            on_delete=models.PROTECT,
            related_name="appeals",
            verbose_name=_("inspection"),
        )
    )
    criterion = internal(
        models.ForeignKey(
            Criterion,
            on_delete=models.PROTECT,
            related_name="appeals",
            verbose_name=_("criterion"),
        )
    )
    revision = internal(
        models.ForeignKey(ScoreRevision, on_delete=models.PROTECT, related_name="appeals")
    )
    points_given = internal(points_field(_("points given"), null=True))
    points_asked = internal(points_field(_("points asked for")))
    points_granted = internal(points_field(_("points granted"), null=True, editable=False))
    grounds = internal(models.TextField(_("grounds"), validators=[validate_multiline_text]))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=AppealState.choices,
            default=AppealState.SUBMITTED,
            editable=False,
        )
    )
    scored_by = internal(person_field(_("scored by")))
    confirmed_by = internal(person_field(_("confirmed by"), null=True, blank=True))
    submitted_by = internal(person_field(_("appealed by")))
    submitted_on = internal(models.DateField(_("appealed on")))
    decided_by = internal(person_field(_("decided by"), null=True, blank=True))
    decided_on = internal(models.DateField(_("decided on"), null=True, editable=False))
    decision = internal(
        models.TextField(_("reasons"), blank=True, validators=[validate_multiline_text])
    )
    result = internal(
        models.OneToOneField(
            ScoreRevision,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="appeal_result",
            editable=False,
        )
    )

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ("-submitted_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "year", "sequence"), name="appeal_number_once"
            ),
            models.UniqueConstraint(
                fields=("inspection", "criterion"),
                condition=~Q(state=AppealState.WITHDRAWN),
                name="appeal_once_a_criterion",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("scored_by")) & ~Q(decided_by=F("submitted_by"))),
                name="appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(confirmed_by__isnull=True)
                | ~Q(decided_by=F("confirmed_by")),
                name="appeal_not_decided_by_the_confirmer",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(AppealState.SUBMITTED, AppealState.WITHDRAWN),
                    decided_by__isnull=True,
                    decided_on__isnull=True,
                )
                | (
                    Q(
                        state__in=(*sorted(APPEAL_GRANTED), AppealState.REJECTED),
                        decided_by__isnull=False,
                        decided_on__isnull=False,
                    )
                    & ~Q(decision="")
                ),
                name="appeal_decided_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=sorted(APPEAL_GRANTED),
                    result__isnull=False,
                    points_granted__isnull=False,
                    points_granted__lte=F("points_asked"),
                )
                | (
                    ~Q(state__in=sorted(APPEAL_GRANTED))
                    & Q(result__isnull=True, points_granted__isnull=True)
                ),
                name="appeal_granted_makes_a_revision",
            ),
        )
        indexes = (
            models.Index(fields=("state", "submitted_on"), name="appeal_state"),
            models.Index(fields=("submitted_on", "sequence"), name="appeal_newest"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.criterion}"

    @property
    def number(self) -> str:
        """As official papers write it: 〔2026〕3号."""
        return f"〔{self.year}〕{self.sequence}号"


class AppealPhoto(ScopedModel):
    """A photo that goes with an appeal; once it is decided it stays."""

    scope_path = "appeal__inspection__community__code"

    appeal = internal(models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="photos"))
    photo = internal(models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        verbose_name = _("photo of an appeal")
        verbose_name_plural = _("photos of appeals")
        ordering = ("appeal", "pk")

    def __str__(self) -> str:
        return str(self.photo)
