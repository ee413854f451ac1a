"""Until when a document must stand on the site."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import public
from accounts.validators import validate_plain_text
from coordination.constants import LINE_LENGTH, LONGEST_DISCLOSURE


class DisclosureTerm(models.Model):
    """In how many working days of its making a document is published, since when.

    The row in force on the day of making holds; rows never change.
    """

    working_days = public(models.PositiveSmallIntegerField(_("working days")))
    in_force_since = public(models.DateField(_("in force since"), unique=True))
    source = public(
        models.CharField(_("source"), max_length=LINE_LENGTH, validators=[validate_plain_text])
    )

    class Meta:
        verbose_name = _("time for publishing documents")
        verbose_name_plural = _("times for publishing documents")
        ordering = ("-in_force_since",)
        constraints = (
            models.CheckConstraint(
                condition=Q(working_days__range=(1, LONGEST_DISCLOSURE)),
                name="disclosure_term_days",
                violation_error_message=_("One to 400 working days."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="disclosure_term_source"),
        )

    def __str__(self) -> str:
        return f"{self.working_days} · {self.in_force_since}"
