"""What was submitted: append-only revisions with their scores, samples and photos."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.privacy import internal, public, sensitive
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_multiline_text, validate_plain_text
from evaluation.constants import (
    COORDINATE_PLACES,
    FARTHEST_EAST,
    FARTHEST_NORTH,
    LEAST_ACCURATE,
    REASON_LENGTH,
    SAMPLE_PLACE_LENGTH,
)
from evaluation.enums import Measure, SamplingMethod
from evaluation.models.answers import COUNTABLE, CountedFault, CriterionAnswer
from evaluation.models.drafts import RevisionModel
from evaluation.models.inspections import Inspection, announced, assigned
from evaluation.models.scorecards import Criterion, points_field
from evaluation.validators import validate_sample
from portal.models import Photo


def coordinate_field(label: Any, farthest: int) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label,
        max_digits=len(str(farthest)) + COORDINATE_PLACES,
        decimal_places=COORDINATE_PLACES,
        null=True,
        editable=False,
        validators=[MinValueValidator(-farthest), MaxValueValidator(farthest)],
    )


class ScoreRevision(RevisionModel):
    """One submission of scores.

    The position is optional, and tells where somebody was: officers of the area and whoever
    submitted it see it, nobody else.
    """

    inspection = internal(
        models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="revisions")
    )
    submitted_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("submitted by"),
        )
    )
    submitted_at = internal(models.DateTimeField(_("submitted at"), default=timezone.now))
    total = public(points_field(_("total")))
    answer = internal(
        models.TextField(
            _("answer to the return"),
            max_length=REASON_LENGTH,
            blank=True,
            validators=[validate_multiline_text],
        )
    )
    latitude = sensitive(coordinate_field(_("latitude"), FARTHEST_NORTH))
    longitude = sensitive(coordinate_field(_("longitude"), FARTHEST_EAST))
    accuracy = sensitive(
        models.PositiveSmallIntegerField(
            _("accuracy (metres)"),
            null=True,
            editable=False,
            validators=[MinValueValidator(1), MaxValueValidator(LEAST_ACCURATE)],
        )
    )
    taken_at = sensitive(models.DateTimeField(_("position taken at"), null=True, editable=False))

    class Meta:
        verbose_name = _("revision of the scores")
        verbose_name_plural = _("revisions of the scores")
        ordering = ("inspection", "number")
        constraints = (
            models.UniqueConstraint(fields=("inspection", "number"), name="revision_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, total__gte=0), name="revision_number_and_total"
            ),
            models.CheckConstraint(
                condition=Q(cancelled=False) | Q(total=0), name="revision_cancelled_is_zero"
            ),
            models.CheckConstraint(
                condition=Q(
                    latitude__isnull=True,
                    longitude__isnull=True,
                    accuracy__isnull=True,
                    taken_at__isnull=True,
                )
                | Q(
                    latitude__isnull=False,
                    latitude__range=(-FARTHEST_NORTH, FARTHEST_NORTH),
                    longitude__isnull=False,
                    longitude__range=(-FARTHEST_EAST, FARTHEST_EAST),
                    accuracy__isnull=False,
                    accuracy__range=(1, LEAST_ACCURATE),
                    taken_at__isnull=False,
                ),
                name="revision_whole_position",
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspection} · {self.number}"


class Score(CriterionAnswer):
    """The answer to one criterion in one revision, and the points that follow from it."""

    revision = internal(
        models.ForeignKey(ScoreRevision, on_delete=models.PROTECT, related_name="scores")
    )
    criterion = internal(
        models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    )

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ("revision", "criterion__section__position", "criterion__position")
        constraints = (
            models.UniqueConstraint(fields=("revision", "criterion"), name="score_once"),
            *CriterionAnswer.Meta.constraints,
        )


class ScoreDeduction(CountedFault):
    """How often one fault was found; kept for ever with its score."""

    score = internal(
        models.ForeignKey(Score, on_delete=models.PROTECT, related_name="score_deductions")
    )

    class Meta:
        verbose_name = _("deduction of a score")
        verbose_name_plural = _("deductions of scores")
        ordering = ("score", "deduction__position")
        constraints = (
            models.UniqueConstraint(fields=("score", "deduction"), name="score_deduction_once"),
            models.CheckConstraint(condition=COUNTABLE, name="score_deduction_count"),
        )


class RateSample(ScopedModel):
    """What was counted for a rate: never only a percentage."""

    scope_path = "revision__inspection__community__code"

    revision = internal(
        models.ForeignKey(ScoreRevision, on_delete=models.PROTECT, related_name="samples")
    )
    measure = public(models.CharField(_("rate"), max_length=20, choices=Measure.choices))
    numerator = public(models.PositiveIntegerField(_("correct")))
    denominator = public(models.PositiveIntegerField(_("checked")))
    method = public(
        models.CharField(_("what was counted"), max_length=20, choices=SamplingMethod.choices)
    )
    # It may name somebody's home.
    place = internal(
        models.CharField(
            _("where it was counted"),
            max_length=SAMPLE_PLACE_LENGTH,
            blank=True,
            default="",
            validators=[validate_plain_text],
        )
    )

    class Meta:
        verbose_name = _("rate sample")
        verbose_name_plural = _("rate samples")
        ordering = ("revision", "-measure")
        constraints = (
            models.UniqueConstraint(fields=("revision", "measure"), name="sample_once"),
            models.CheckConstraint(
                condition=Q(denominator__gt=0, numerator__lte=F("denominator")),
                name="sample_part_of_whole",
            ),
        )
        indexes = (models.Index(fields=("method",), name="rate_sample_method"),)

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.numerator}/{self.denominator}"

    def clean(self) -> None:
        if self.numerator is not None and self.denominator is not None:
            validate_sample(self.numerator, self.denominator)


class Confirmation(models.Model):
    """Who confirmed which revision; kept for ever, so that a publisher can be told apart."""

    revision = internal(
        models.OneToOneField(ScoreRevision, on_delete=models.PROTECT, related_name="confirmation")
    )
    confirmed_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("confirmed by"),
        )
    )
    confirmed_at = internal(models.DateTimeField(_("confirmed at"), default=timezone.now))

    def __str__(self) -> str:
        return str(self.revision)


class InspectionPhotoQuerySet(ScopedQuerySet["InspectionPhoto"]):
    def shown_to(self, role: Role) -> Q:
        return announced("inspection__") if role == Role.COMMITTEE_MEMBER else Q()

    def given_to(self, user: User, assignee_path: str) -> Q:
        return assigned(user, "inspection__")


class InspectionPhoto(ScopedModel):
    """A photo taken at an inspection. Once submitted with a revision it stays.

    `first_revision` is set by `services.submit_inspection`; do not set.
    """

    scope_path = "inspection__community__code"
    assignee_path = "inspection__inspector"

    inspection = internal(
        models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="inspection_photos")
    )
    criterion = internal(
        models.ForeignKey(
            Criterion,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("criterion"),
        )
    )
    photo = internal(models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+"))
    # Of the file as the camera wrote it: the phone makes it smaller before it sends it. Empty for
    # photos from before this was noted.
    chosen_sha256 = internal(models.CharField(max_length=64, editable=False, default=""))
    first_revision = internal(
        models.ForeignKey(
            ScoreRevision,
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="photos",
        )
    )

    objects = InspectionPhotoQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("inspection photo")
        verbose_name_plural = _("inspection photos")
        ordering = ("inspection", "pk")

    def __str__(self) -> str:
        return str(self.photo)
