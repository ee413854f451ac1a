"""Programmes of local governance that waste sorting is done together with (clause 5.2.a)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.constants import PROGRAMME_LENGTH
from communities.models.units import Community


class Programme(VersionedModel):
    """Work that sorting is joined with: classified governance, beautiful countryside and so on.

    What communities, projects, lines of plans and referrals are tagged with; so it is never
    deleted. `is_active` says whether something more may be tagged with it.
    """

    code = public(models.SlugField(_("code"), max_length=40, unique=True))
    name = public(
        models.CharField(_("name"), max_length=60, unique=True, validators=[validate_plain_text])
    )
    description = public(
        models.TextField(
            pgettext_lazy("programme", "what it is about"),
            max_length=PROGRAMME_LENGTH,
            validators=[validate_multiline_text, MaxLengthValidator(PROGRAMME_LENGTH)],
        )
    )
    lead = public(
        models.CharField(
            pgettext_lazy("programme", "lead department"),
            max_length=100,
            blank=True,
            default="",
            validators=[validate_plain_text],
        )
    )
    since = public(
        models.DateField(pgettext_lazy("programme", "runs since"), null=True, blank=True)
    )
    until = public(
        models.DateField(pgettext_lazy("programme", "runs until"), null=True, blank=True)
    )
    is_active = public(models.BooleanField(_("offered for tagging"), default=True))
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))
    position = internal(models.PositiveSmallIntegerField(_("position"), default=0))
    changed_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            null=True,
            blank=True,
            editable=False,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("last changed by"),
        )
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("position", "code")
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(description="") & ~Q(source=""),
                name="programme_says_what_it_is",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="programme_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class CommunityProgrammeQuerySet(ScopedQuerySet["CommunityProgramme"]):
    def running(self, day: date | None = None) -> CommunityProgrammeQuerySet:
        """Those that hold on `day` (a civil date; today by default)."""
        day = day or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class CommunityProgramme(ScopedModel):
    """That a community is in a programme, from a day until a day, and who said so."""

    scope_path = "community__code"

    community = public(
        models.ForeignKey(Community, on_delete=models.PROTECT, related_name="programme_tags")
    )
    programme = public(
        models.ForeignKey(
            Programme,
            on_delete=models.PROTECT,
            related_name="community_tags",
            verbose_name=_("programme"),
        )
    )
    since = public(
        models.DateField(pgettext_lazy("programme", "since"), default=timezone.localdate)
    )
    until = public(models.DateField(_("last day"), null=True, blank=True))
    tagged_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            editable=False,
            related_name="+",
            verbose_name=_("tagged by"),
        )
    )

    objects = CommunityProgrammeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("community in a programme")
        verbose_name_plural = _("communities in programmes")
        ordering = ("community", "programme__position", "programme__code", "since")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "programme"),
                condition=Q(until__isnull=True),
                name="community_programme_once",
                violation_error_message=_("It is in this programme already."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="community_programme_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )
        indexes = (models.Index(fields=("programme", "until"), name="community_programme_until"),)

    def __str__(self) -> str:
        return f"{self.community} · {self.programme}"

    @property
    def runs_today(self) -> bool:
        today = timezone.localdate()
        return self.since <= today and (self.until is None or self.until >= today)
