"""What the filing of a convention said before it was corrected."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.constants import FILING_NUMBER_LENGTH
from communities.enums import FilingAuthority
from communities.models.conventions import Convention


class FilingCorrection(ScopedModel):
    """One correction of authority, number and dates, before and after. Append-only.

    `convention_version` is the version that was corrected. The database changes a registered filing
    only from the values before to the values after of a row for that very version.
    """

    scope_path = "convention__community__code"

    convention = internal(
        models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="filing_corrections")
    )
    convention_version = internal(models.PositiveIntegerField())
    number_before = public(
        models.CharField(_("filing number before"), max_length=FILING_NUMBER_LENGTH)
    )
    filed_on_before = public(models.DateField(_("filed on, before")))
    effective_on_before = public(models.DateField(_("in force from, before")))
    authority_before = public(
        models.CharField(_("filed with, before"), max_length=20, choices=FilingAuthority.choices)
    )
    number = public(
        models.CharField(
            _("filing number"), max_length=FILING_NUMBER_LENGTH, validators=[validate_plain_text]
        )
    )
    filed_on = public(models.DateField(_("filed on")))
    effective_on = public(models.DateField(_("in force from")))
    authority = public(
        models.CharField(_("filed with"), max_length=20, choices=FilingAuthority.choices)
    )
    reason = public(
        models.TextField(_("reason"), max_length=500, validators=[validate_multiline_text])
    )
    corrected_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("corrected by"),
        )
    )
    corrected_at = internal(models.DateTimeField(_("corrected at"), default=timezone.now))

    class Meta:
        verbose_name = _("correction of a filing")
        verbose_name_plural = _("corrections of filings")
        ordering = ("convention", "-corrected_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("convention", "convention_version"), name="filing_corrected_as_seen"
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(reason=""), name="filing_corrected_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(
                    number=F("number_before"),
                    filed_on=F("filed_on_before"),
                    effective_on=F("effective_on_before"),
                    authority=F("authority_before"),
                ),
                name="filing_corrected_in_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number_before} → {self.number}"
