"""Backbone members: those among the residents who carry waste sorting (policy clause 3.2.b)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, mask, mask_phone, personal, privacy_of, public, sensitive
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_multiline_text, validate_phone, validate_plain_text
from communities.constants import CONSENT_WARNING_DAYS, MOST_HOUSEHOLDS
from communities.enums import BackboneKind, ConsentMeans, ConsentState
from communities.models.units import Community


class BackboneQuerySet(ScopedQuerySet["BackboneMember"]):
    def serving(self) -> BackboneQuerySet:
        """Those who have not left."""
        return self.filter(left_on__isnull=True)

    def publishable(self, day: date | None = None) -> BackboneQuerySet:
        """Those who may be named on the public site on a civil date (PIPL article 25)."""
        day = day or timezone.localdate()
        return self.serving().filter(
            consent_withdrawn_on__isnull=True, consent_until__gte=day, consent_given_on__lte=day
        )

    def with_stale_consent(self, day: date | None = None) -> BackboneQuerySet:
        """Those whose consent has expired, or ends within the days of the warning."""
        last = (day or timezone.localdate()) + timedelta(days=CONSENT_WARNING_DAYS)
        return self.serving().filter(consent_withdrawn_on__isnull=True, consent_until__lte=last)

    def without_phones(self) -> BackboneQuerySet:
        """The rows without what only a caller needs: nothing is decrypted."""
        return self.defer("phone")


class BackboneMember(ScopedModel, VersionedModel):
    """One person in one community, from the day of joining to that of leaving.

    Only name and kind are ever published, and only under a consent that holds; see
    docs/privacy.md. Who comes back after leaving is a new row.
    """

    scope_path = "community__code"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="backbone",
            verbose_name=_("community"),
        )
    )
    kind = public(models.CharField(_("kind"), max_length=20, choices=BackboneKind.choices))
    name = personal(
        models.CharField(_("full name"), max_length=60, validators=[validate_plain_text])
    )
    phone = sensitive(EncryptedTextField(_("telephone"), validators=[validate_phone]))
    area = internal(
        models.CharField(
            _("grid, building or group"),
            max_length=100,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    households = internal(
        models.PositiveIntegerField(
            _("households looked after"), default=0, validators=[MaxValueValidator(MOST_HOUSEHOLDS)]
        )
    )
    joined_on = internal(models.DateField(_("joined on")))
    left_on = internal(models.DateField(_("left on"), null=True, blank=True))
    left_reason = internal(
        models.TextField(
            _("reason for leaving"),
            blank=True,
            validators=[validate_multiline_text, MaxLengthValidator(300)],
        )
    )
    consent_given_on = internal(models.DateField(_("consent given on"), null=True, blank=True))
    consent_until = internal(models.DateField(_("consent valid until"), null=True, blank=True))
    consent_means = internal(
        models.CharField(
            _("how the consent was given"), max_length=20, blank=True, choices=ConsentMeans.choices
        )
    )
    consent_withdrawn_on = internal(
        models.DateField(_("consent withdrawn on"), null=True, blank=True)
    )
    recorded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("recorded by"),
        )
    )
    changed_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("last changed by"),
        )
    )
    consent_recorded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            null=True,
            blank=True,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("consent recorded by"),
        )
    )

    objects = BackboneQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("backbone member")
        verbose_name_plural = _("backbone members")
        ordering = ("community__code", "kind", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="")
                | (Q(left_on__isnull=False, left_on__gte=F("joined_on")) & ~Q(left_reason="")),
                name="backbone_leaves_after_joining",
                violation_error_message=_(
                    "Leaving needs a day that is not before the joining, and a reason."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    consent_given_on__isnull=True,
                    consent_until__isnull=True,
                    consent_means="",
                    consent_recorded_by__isnull=True,
                )
                | (
                    # A comparison with NULL passes a check: nothing may be missing.
                    Q(
                        consent_given_on__isnull=False,
                        consent_until__isnull=False,
                        consent_until__gte=F("consent_given_on"),
                        consent_recorded_by__isnull=False,
                    )
                    & ~Q(consent_means="")
                ),
                name="backbone_consent_whole",
                violation_error_message=_(
                    "A consent has the day it was given, a later last day, and how it was given."
                ),
            ),
            models.CheckConstraint(
                condition=Q(consent_withdrawn_on__isnull=True)
                | Q(
                    consent_given_on__isnull=False,
                    consent_withdrawn_on__gte=F("consent_given_on"),
                ),
                name="backbone_consent_withdrawn_after_given",
                violation_error_message=_("It cannot be withdrawn before it was given."),
            ),
        )
        indexes = (models.Index(fields=("consent_until",), name="backbone_consent_until"),)

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """What the trail calls the row: nobody's name."""
        return f"{self.community.name} · {self.kind} {self.pk}"

    @property
    def masked_name(self) -> str:
        return str(mask(self.name, privacy_of(self._meta.get_field("name"))))

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    def consent_state(self, day: date | None = None) -> ConsentState:
        """Where the consent stands on a civil date, today by default."""
        day = day or timezone.localdate()
        if self.left_on is not None:
            return ConsentState.LEFT
        if self.consent_until is None:
            return ConsentState.NONE
        if self.consent_withdrawn_on is not None:
            return ConsentState.WITHDRAWN
        if self.consent_until < day:
            return ConsentState.EXPIRED
        soon = (self.consent_until - day).days <= CONSENT_WARNING_DAYS
        return ConsentState.ENDING if soon else ConsentState.CURRENT

    @property
    def consent(self) -> ConsentState:
        """`consent_state()` of today, for templates."""
        return self.consent_state()

    def clean(self) -> None:
        """No day of the record lies in the future, the end of the consent aside."""
        super().clean()
        today = timezone.localdate()
        names = ("joined_on", "left_on", "consent_given_on", "consent_withdrawn_on")
        late: dict[str, Any] = {
            name: _("This date lies in the future.")
            for name in names
            if (getattr(self, name) or today) > today
        }
        if late:
            raise ValidationError(late)
