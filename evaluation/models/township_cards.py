"""The figure of one part of a township's total, scored on a card by officers above it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from communities.models import Township
from evaluation.enums import CARD_PARTS, PartSource, ScoringState
from evaluation.models.answers import COUNTABLE, CountedFault, CriterionAnswer
from evaluation.models.drafts import CORRECTS_WITH_REASON, DraftedModel, RevisionModel
from evaluation.models.people import person_field
from evaluation.models.rounds import Round
from evaluation.models.scorecards import Criterion, Scorecard, points_field
from evaluation.rules import SCORING_STEPS, SCORING_WRITABLE
from portal.models import Photo

CARD_CHOICES = [choice for choice in PartSource.choices if choice[0] in CARD_PARTS]


class TownshipScoring(ScopedModel, DraftedModel):
    """One township scored on a card for one part of its total in a round.

    The card stays the edition that it was begun with; a trigger keeps it, and that all townships
    of the round are scored on the same one in this part.
    """

    scope_path = "round__jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = SCORING_STEPS

    round = internal(
        models.ForeignKey(
            Round, on_delete=models.PROTECT, related_name="scorings", verbose_name=_("round")
        )
    )
    township = public(
        models.ForeignKey(
            Township,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("township or subdistrict"),
        )
    )
    source = public(models.CharField(_("part of the total"), max_length=20, choices=CARD_CHOICES))
    scorecard = public(
        models.ForeignKey(
            Scorecard, on_delete=models.PROTECT, related_name="+", verbose_name=_("scorecard")
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ScoringState.choices,
            default=ScoringState.DRAFT,
            editable=False,
        )
    )
    begun_by = internal(person_field(_("begun by")))

    class Meta:
        verbose_name = _("scoring of a township")
        verbose_name_plural = _("scorings of townships")
        ordering = ("-round__period", "township__code", "source", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "township", "source"),
                condition=~Q(state=ScoringState.DISCARDED),
                name="scoring_once",
            ),
            models.CheckConstraint(
                condition=Q(source__in=sorted(CARD_PARTS)), name="scoring_of_such_a_part"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ScoringState.SUBMITTED, ScoringState.CONFIRMED))
                | Q(latest_number__gte=1),
                name="scoring_submitted_has_revision",
            ),
        )
        indexes = (models.Index(fields=("state",), name="scoring_state"),)

    def __str__(self) -> str:
        return f"{self.township} · {self.get_source_display()} · {self.round.period}"

    @property
    def is_writable(self) -> bool:
        return self.state in SCORING_WRITABLE


class TownshipRevision(RevisionModel):
    """One submission of a scoring with its total."""

    scoring = internal(
        models.ForeignKey(TownshipScoring, on_delete=models.PROTECT, related_name="revisions")
    )
    submitted_by = internal(person_field(_("submitted by")))
    submitted_at = internal(models.DateTimeField(_("submitted at"), default=timezone.now))
    total = public(points_field(_("total")))

    class Meta:
        verbose_name = _("revision of a township's scores")
        verbose_name_plural = _("revisions of townships' scores")
        ordering = ("scoring", "number")
        constraints = (
            models.UniqueConstraint(fields=("scoring", "number"), name="township_revision_number"),
            models.CheckConstraint(
                condition=CORRECTS_WITH_REASON,
                name="township_revision_corrects_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0) & (Q(cancelled=False) | Q(total=0)),
                name="township_revision_total",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scoring} · {self.number}"


class TownshipConfirmation(models.Model):
    """Who confirmed which revision; kept for ever, so that a publisher can be told apart."""

    revision = internal(
        models.OneToOneField(
            TownshipRevision, on_delete=models.PROTECT, related_name="confirmation"
        )
    )
    confirmed_by = internal(person_field(_("confirmed by")))
    confirmed_at = internal(models.DateTimeField(_("confirmed at"), default=timezone.now))

    def __str__(self) -> str:
        return str(self.revision)


class TownshipScore(CriterionAnswer):
    """The answer to one criterion in one revision, and the points that follow from it."""

    revision = internal(
        models.ForeignKey(TownshipRevision, on_delete=models.PROTECT, related_name="scores")
    )
    criterion = internal(models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        verbose_name = _("score of a township")
        verbose_name_plural = _("scores of townships")
        ordering = ("revision", "criterion__section__position", "criterion__position")
        constraints = (
            models.UniqueConstraint(fields=("revision", "criterion"), name="township_score_once"),
            *CriterionAnswer.Meta.constraints,
        )


class TownshipScoreDeduction(CountedFault):
    """How often one fault was found; kept for ever with its score."""

    score = internal(
        models.ForeignKey(TownshipScore, on_delete=models.PROTECT, related_name="score_deductions")
    )

    class Meta:
        verbose_name = _("deduction of a township's score")
        verbose_name_plural = _("deductions of townships' scores")
        ordering = ("score", "deduction__position")
        constraints = (
            models.UniqueConstraint(fields=("score", "deduction"), name="township_fault_once"),
            models.CheckConstraint(condition=COUNTABLE, name="township_fault_count"),
        )


class TownshipPhoto(ScopedModel):
    """A photo as evidence of one criterion. Once submitted with a revision it stays.

    `first_revision` is set by `services.submit_scoring`; do not set.
    """

    scope_path = "scoring__round__jurisdiction"

    scoring = internal(
        models.ForeignKey(TownshipScoring, on_delete=models.PROTECT, related_name="photos")
    )
    criterion = internal(models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+"))
    photo = internal(models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+"))
    first_revision = internal(
        models.ForeignKey(
            TownshipRevision,
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="photos",
        )
    )

    class Meta:
        verbose_name = _("photo of a township's scores")
        verbose_name_plural = _("photos of townships' scores")
        ordering = ("scoring", "pk")

    def __str__(self) -> str:
        return str(self.photo)
