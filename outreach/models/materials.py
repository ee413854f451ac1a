"""Publicity campaigns, their material in versions, and whom they reached (policy clause 3.3.a)."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH as DIVISION_LENGTH
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_jurisdiction
from orgs.models import columns
from outreach.carrier_rules import MATERIAL_STEPS
from outreach.constants import LONGEST_REASON, LONGEST_SUMMARY, MOST_REACHED
from outreach.enums import Licence, MaterialKind, MaterialState, ReachMethod
from portal.enums import FileFormat


class Campaign(ScopedModel, VersionedModel):
    """Publicity of an authority over some time, with its material and whom it reached."""

    scope_path = "jurisdiction"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(
        models.CharField(
            _("place (division code)"),
            max_length=DIVISION_LENGTH,
            validators=[validate_jurisdiction],
        )
    )
    title = public(columns.line(_("title"), 60))
    since = public(models.DateField(_("first day")))
    until = public(models.DateField(_("last day")))
    summary = public(columns.text(_("what it is about"), LONGEST_SUMMARY))
    changed_by = internal(columns.person(_("last changed by"), null=False))

    class Meta:
        verbose_name = _("publicity campaign")
        verbose_name_plural = _("publicity campaigns")
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="campaign_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return self.title


class CampaignReach(ScopedModel):
    """How many people a campaign reached by one way, and how that is known; rows never change."""

    scope_path = "campaign__jurisdiction"

    campaign = internal(models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reach"))
    day = internal(models.DateField(_("as of")))
    people = internal(
        models.PositiveIntegerField(
            _("people reached"), validators=[MinValueValidator(1), MaxValueValidator(MOST_REACHED)]
        )
    )
    method = internal(
        models.CharField(_("how it is known"), max_length=20, choices=ReachMethod.choices)
    )
    by_what = internal(columns.line(_("by which way"), 60))
    noted_by = internal(columns.person(_("noted by"), null=False))

    class Meta:
        verbose_name = _("reach of a campaign")
        verbose_name_plural = _("reach of campaigns")
        ordering = ("-day", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=MOST_REACHED), name="reach_of_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"{self.by_what} {self.people}"


class Material(ScopedModel, VersionedModel):
    """A poster, a leaflet, a picture for others to use; its files are versions."""

    scope_path = "campaign__jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = MATERIAL_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    campaign = public(
        models.ForeignKey(
            Campaign, on_delete=models.PROTECT, related_name="materials", verbose_name=_("campaign")
        )
    )
    title = public(columns.line(_("title"), 60))
    kind = public(models.CharField(_("kind"), max_length=20, choices=MaterialKind.choices))
    licence = public(models.CharField(_("licence"), max_length=20, choices=Licence.choices))
    description = public(columns.text(_("description"), LONGEST_SUMMARY, blank=True, default=""))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=MaterialState.choices,
            default=MaterialState.DRAFT,
            editable=False,
        )
    )
    changed_by = internal(columns.person(_("last changed by"), null=False))

    class Meta:
        verbose_name = _("campaign material")
        verbose_name_plural = _("campaign materials")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("campaign", "title"), name="material_title_once"),
        )

    def __str__(self) -> str:
        return self.title


class MaterialVersion(models.Model):
    """One file of a material; rows never change. The public sees what a publication names."""

    material = internal(
        models.ForeignKey(Material, on_delete=models.PROTECT, related_name="versions")
    )
    number = public(models.PositiveSmallIntegerField(_("version")))
    file = internal(models.FileField(_("file"), upload_to="materials"))
    format = public(models.CharField(_("format"), max_length=10, choices=FileFormat.choices))
    sha256 = public(models.CharField(max_length=64, editable=False))
    size = public(models.PositiveIntegerField(_("size in bytes"), editable=False))
    note = internal(columns.line(_("what changed"), LONGEST_REASON, blank=True))
    added_by = internal(columns.person(_("added by"), null=False))
    added_at = internal(models.DateTimeField(_("added at"), default=timezone.now))

    class Meta:
        verbose_name = _("version of a material")
        verbose_name_plural = _("versions of materials")
        ordering = ("material", "-number")
        constraints = (
            models.UniqueConstraint(fields=("material", "number"), name="material_version_once"),
            models.UniqueConstraint(fields=("material", "sha256"), name="material_file_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="material_file_is_not_empty"),
        )

    def __str__(self) -> str:
        return f"{self.material} · {self.number}"


class MaterialDownload(models.Model):
    """How often a version was fetched on one day; nothing of who fetched it."""

    version = internal(
        models.ForeignKey(MaterialVersion, on_delete=models.PROTECT, related_name="downloads")
    )
    day = internal(models.DateField(_("day")))
    count = internal(models.PositiveIntegerField(_("downloads"), default=0))

    class Meta:
        verbose_name = _("downloads of a day")
        verbose_name_plural = _("downloads by day")
        constraints = (
            models.UniqueConstraint(fields=("version", "day"), name="download_day_once"),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.day}"
