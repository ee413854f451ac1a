"""How many people and households a result of a review needs to be shown."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import public
from accounts.validators import validate_plain_text
from evaluation.enums import Subject
from evaluation.rules import REVIEWED

SUBJECTS = [(subject.value, subject.label) for subject in Subject if subject in REVIEWED]


class ReviewRule(models.Model):
    """From a day on: how many ballots, or people who scored together, a result needs to be shown.

    Of residents also how many households.

    Never changed: another minimum is a new row with its own first day and source.
    """

    subject = public(models.CharField(_("who is reviewed"), max_length=20, choices=SUBJECTS))
    effective_from = public(models.DateField(_("in force since")))
    minimum_answers = public(
        models.PositiveIntegerField(_("fewest answers"), validators=[MinValueValidator(1)])
    )
    minimum_households = public(
        models.PositiveIntegerField(
            _("fewest households"),
            default=0,
            help_text=_("Only for residents: of the building, group or estate."),
        )
    )
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))

    class Meta:
        verbose_name = _("minimum of reviews")
        verbose_name_plural = _("minimums of reviews")
        ordering = ("subject", "-effective_from")
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "effective_from"),
                name="review_rule_once_a_day",
                violation_error_message=_("A minimum begins on this day already."),
            ),
            models.CheckConstraint(condition=Q(minimum_answers__gte=1), name="review_rule_minimum"),
            models.CheckConstraint(
                condition=Q(subject=Subject.PROPERTY_COMPANY, minimum_households=0)
                | Q(subject=Subject.ESTATE_RESIDENTS, minimum_households__gte=2),
                name="review_rule_households",
                violation_error_message=_(
                    "For residents at least two households, for property companies none."
                ),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="review_rule_has_a_source"),
        )

    def __str__(self) -> str:
        return f"{self.get_subject_display()} · {self.effective_from}"
