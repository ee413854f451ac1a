"""What a review meeting said of a property company or of residents' sorting (clause 4.2.b)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from communities.models import Estate, PropertyCompany
from deliberation.models import Meeting
from evaluation.constants import PLACE_LENGTH
from evaluation.enums import ResidentsUnit, ReviewState, SamplingMethod, Subject
from evaluation.models.drafts import CORRECTS_WITH_REASON, DraftedModel, RevisionModel
from evaluation.models.review_rules import SUBJECTS
from evaluation.models.scorecards import Scorecard, points_field
from evaluation.rules import MEMBERS, REVIEW_STEPS, REVIEW_WRITABLE
from evaluation.satisfaction import Opinions


class Review(ScopedModel, DraftedModel):
    """One property company, or the residents of one unit, evaluated at one review meeting.

    With a `scorecard` the meeting scores together on that edition, else it hands in ballots; a
    trigger keeps which of them was chosen.
    `published_number` names the result that the public sees, set by the services alone.
    """

    scope_path = "meeting__community__code"
    TRANSITIONS: ClassVar[TransitionTable] = REVIEW_STEPS

    meeting = public(
        models.ForeignKey(
            Meeting, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("meeting")
        )
    )
    subject = public(models.CharField(_("who is reviewed"), max_length=20, choices=SUBJECTS))
    company = public(
        models.ForeignKey(
            PropertyCompany,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="reviews",
            verbose_name=_("property company"),
        )
    )
    # Of residents the public sees sums of the community alone: the units stay inside.
    estate = internal(
        models.ForeignKey(
            Estate,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="reviews",
            verbose_name=_("estate"),
        )
    )
    unit = internal(
        models.CharField(
            _("residents of"), max_length=10, choices=ResidentsUnit.choices, blank=True
        )
    )
    place = internal(
        models.CharField(
            _("building or group"),
            max_length=PLACE_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    households = internal(models.PositiveIntegerField(_("households"), null=True, blank=True))
    scorecard = public(
        models.ForeignKey(
            Scorecard,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="reviews",
            verbose_name=_("scorecard"),
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ReviewState.choices,
            default=ReviewState.DRAFT,
            editable=False,
        )
    )
    published_number = internal(
        models.PositiveSmallIntegerField(_("published revision"), default=0, editable=False)
    )
    recorder = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("recorder"),
        )
    )

    class Meta:
        verbose_name = _("review at a meeting")
        verbose_name_plural = _("reviews at meetings")
        ordering = ("-meeting__starts_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "company"),
                condition=Q(company__isnull=False) & ~Q(state=ReviewState.DISCARDED),
                name="review_company_once",
            ),
            models.UniqueConstraint(
                fields=("meeting", "estate", "unit", "place"),
                condition=Q(estate__isnull=False) & ~Q(state=ReviewState.DISCARDED),
                name="review_residents_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    subject=Subject.PROPERTY_COMPANY,
                    company__isnull=False,
                    estate__isnull=True,
                    unit="",
                    place="",
                    households__isnull=True,
                )
                # A household is no unit; of one household alone nothing may be told.
                | Q(
                    Q(unit=ResidentsUnit.ESTATE, place="")
                    | (Q(unit__in=(ResidentsUnit.BUILDING, ResidentsUnit.GROUP)) & ~Q(place="")),
                    subject=Subject.ESTATE_RESIDENTS,
                    company__isnull=True,
                    estate__isnull=False,
                    households__isnull=False,
                    households__gte=2,
                ),
                name="review_of_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("submitted", "confirmed", "published"))
                | Q(latest_number__gte=1),
                name="review_submitted_has_result",
            ),
            models.CheckConstraint(
                condition=Q(published_number__lte=F("latest_number"))
                & (~Q(state=ReviewState.PUBLISHED) | Q(published_number=F("latest_number"))),
                name="review_published_is_latest",
            ),
        )
        indexes = (models.Index(fields=("state",), name="review_state"),)

    def __str__(self) -> str:
        return self.reviewed

    @property
    def reviewed(self) -> str:
        """The company's name, or the residents' unit."""
        if self.company is not None:
            return str(self.company)
        return " ".join(part for part in (str(self.estate), self.place) if part)

    @property
    def is_by_card(self) -> bool:
        return self.scorecard_id is not None

    @property
    def is_of_residents(self) -> bool:
        return self.subject == Subject.ESTATE_RESIDENTS

    @property
    def is_writable(self) -> bool:
        return self.state in REVIEW_WRITABLE

    def may_be_written_by(self, user: User) -> bool:
        """By members of the committee whose meeting it was."""
        return user.may(MEMBERS, self.scope_code())


def _count(label: object) -> models.PositiveIntegerField[int, int]:
    return models.PositiveIntegerField(label, default=0)  # type: ignore[arg-type]


def _method() -> models.CharField[str, str]:
    return models.CharField(
        _("what was counted"), max_length=20, choices=SamplingMethod.choices, blank=True
    )


class ReviewResult(RevisionModel):
    """One submission of a review.

    `present` is how many were at the meeting when it was submitted. By a card: `total`, and
    `took_part`, who scored together; the points stand in `ReviewScore`. By ballot: all the others.
    """

    review = internal(models.ForeignKey(Review, on_delete=models.PROTECT, related_name="results"))
    submitted_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("submitted by"),
        )
    )
    submitted_at = internal(models.DateTimeField(_("submitted at")))
    present = public(models.PositiveIntegerField(_("present at the meeting")))
    satisfied = public(_count(_("satisfied")))
    basically_satisfied = public(_count(_("basically satisfied")))
    dissatisfied = public(_count(_("dissatisfied")))
    no_opinion = public(_count(_("abstained or invalid")))
    participation_numerator = public(_count(_("took part correctly")))
    participation_denominator = public(_count(_("households asked or observed")))
    participation_method = public(_method())
    accuracy_numerator = public(_count(_("sorted correctly")))
    accuracy_denominator = public(_count(_("checked")))
    accuracy_method = public(_method())
    took_part = public(_count(_("took part in the scoring")))
    total = public(points_field(_("total"), null=True, blank=True))

    class Meta:
        verbose_name = _("result of a review")
        verbose_name_plural = _("results of reviews")
        ordering = ("review", "number")
        constraints = (
            models.UniqueConstraint(fields=("review", "number"), name="review_result_number"),
            models.CheckConstraint(
                condition=CORRECTS_WITH_REASON,
                name="review_result_corrects_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    present__gte=F("satisfied")
                    + F("basically_satisfied")
                    + F("dissatisfied")
                    + F("no_opinion")
                ),
                name="review_ballots_within_present",
            ),
            models.CheckConstraint(
                condition=Q(participation_numerator__lte=F("participation_denominator"))
                & Q(accuracy_numerator__lte=F("accuracy_denominator")),
                name="review_figures_part_of_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(participation_denominator=0, participation_method="")
                    | (Q(participation_denominator__gt=0) & ~Q(participation_method=""))
                )
                & (
                    Q(accuracy_denominator=0, accuracy_method="")
                    | (Q(accuracy_denominator__gt=0) & ~Q(accuracy_method=""))
                ),
                name="review_figures_with_method",
            ),
            models.CheckConstraint(
                condition=Q(satisfied__gt=0)
                | Q(basically_satisfied__gt=0)
                | Q(dissatisfied__gt=0)
                | Q(no_opinion__gt=0)
                | Q(participation_denominator__gt=0)
                | Q(accuracy_denominator__gt=0)
                | Q(total__isnull=False),
                name="review_result_says_something",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True, cancelled=False, took_part=0)
                | Q(
                    total__isnull=False,
                    total__gte=0,
                    took_part__gte=1,
                    satisfied=0,
                    basically_satisfied=0,
                    dissatisfied=0,
                    no_opinion=0,
                    participation_denominator=0,
                    accuracy_denominator=0,
                ),
                name="review_result_of_one_way",
            ),
            models.CheckConstraint(
                condition=Q(cancelled=False) | Q(total=0), name="review_result_cancelled_is_zero"
            ),
            models.CheckConstraint(
                condition=Q(present__gte=F("took_part")), name="review_scorers_within_present"
            ),
        )

    def __str__(self) -> str:
        return f"{self.review} · {self.number}"

    @property
    def people(self) -> int:
        """How many it rests on: those who scored together, or the ballots handed in."""
        return self.took_part or self.opinions.handed_in

    @property
    def opinions(self) -> Opinions:
        return Opinions(
            self.satisfied, self.basically_satisfied, self.dissatisfied, self.no_opinion
        )


class ReviewConfirmation(models.Model):
    """Who confirmed which result; kept for ever, so that a publisher can be told apart."""

    result = internal(
        models.OneToOneField(ReviewResult, on_delete=models.PROTECT, related_name="confirmation")
    )
    confirmed_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("confirmed by"),
        )
    )
    confirmed_at = internal(models.DateTimeField(_("confirmed at")))

    def __str__(self) -> str:
        return str(self.result)
