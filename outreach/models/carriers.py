"""Galleries, boards, posters, screens, apps and accounts, and when each was last renewed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from communities.models import Community
from orgs.models import columns
from outreach.carrier_rules import CARRIER_STEPS
from outreach.constants import LONGEST_REASON, MOST_CARRIER_DAYS
from outreach.enums import CarrierKind, CarrierState
from outreach.validators import validate_nobodys_data
from portal.models import Photo


class CarrierQuerySet(ScopedQuerySet["Carrier"]):
    def kept(self, day: date | None = None) -> CarrierQuerySet:
        """Those in use on a civil `day`, today without one."""
        on = day or timezone.localdate()
        return self.filter(since__lte=on).filter(Q(gone_on__isnull=True) | Q(gone_on__gt=on))

    def stale(self, day: date | None = None) -> CarrierQuerySet:
        """Those in use that should have been renewed before a civil `day`."""
        return self.kept(day).filter(renew_by__lt=day or timezone.localdate())


class Carrier(ScopedModel, VersionedModel):
    """Something on which a community spreads the word (policy clause 3.3.a).

    `renew_by` is its last update, or its first day, and `renew_days`; `services` reckon it.
    """

    scope_path = "community__code"
    TRANSITIONS: ClassVar[TransitionTable] = CARRIER_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="carriers",
            verbose_name=_("community"),
        )
    )
    kind = public(models.CharField(_("kind"), max_length=20, choices=CarrierKind.choices))
    name = public(columns.line(_("name"), 60))
    place = public(
        columns.line(_("where it is"), 100, help_text=_("A place or an address online."))
    )
    keeper = internal(
        models.CharField(
            _("who keeps it"),
            max_length=60,
            validators=[validate_nobodys_data],
            help_text=_("A body or an office, no person."),
        )
    )
    since = internal(models.DateField(_("in use since")))
    renew_days = internal(
        models.PositiveSmallIntegerField(
            _("renewed every so many days"),
            validators=[MinValueValidator(1), MaxValueValidator(MOST_CARRIER_DAYS)],
        )
    )
    renewed_on = public(models.DateField(_("last renewed on"), null=True, blank=True))
    renew_by = internal(models.DateField(_("to renew by"), editable=False))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=CarrierState.choices,
            default=CarrierState.KEPT,
            editable=False,
        )
    )
    gone_on = internal(columns.day(_("taken down on")))
    changed_by = internal(columns.person(_("last changed by"), null=False))

    objects = CarrierQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("publicity carrier")
        verbose_name_plural = _("publicity carriers")
        ordering = ("community__code", "kind", "name", "pk")
        indexes = (models.Index(fields=("state", "renew_by"), name="carrier_to_renew"),)
        constraints = (
            models.UniqueConstraint(
                fields=("community", "kind", "name"),
                condition=Q(state=CarrierState.KEPT),
                name="carrier_name_once",
                violation_error_message=_("There is one of this kind and name already."),
            ),
            models.CheckConstraint(
                condition=Q(state=CarrierState.KEPT, gone_on__isnull=True)
                | Q(state=CarrierState.GONE, gone_on__isnull=False, gone_on__gte=F("since")),
                name="carrier_gone_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(renew_days__gte=1, renew_days__lte=MOST_CARRIER_DAYS),
                name="carrier_days_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(renewed_on__isnull=True) | Q(renewed_on__gte=F("since")),
                name="carrier_renewed_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.name}"

    @property
    def is_stale(self) -> bool:
        """Whether it should have been renewed already."""
        return self.state == CarrierState.KEPT and self.renew_by < timezone.localdate()


class CarrierUpdate(ScopedModel):
    """That a carrier was renewed, with a photo of it; rows never change."""

    scope_path = "carrier__community__code"

    carrier = internal(models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="updates"))
    day = internal(models.DateField(_("day")))
    content = internal(columns.line(_("what it shows now"), LONGEST_REASON))
    photo = internal(models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="+"))
    logged_by = internal(columns.person(_("logged by"), null=False))
    logged_at = internal(models.DateTimeField(_("logged at"), default=timezone.now))

    class Meta:
        verbose_name = _("update of a carrier")
        verbose_name_plural = _("updates of carriers")
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.carrier} {self.day}"
