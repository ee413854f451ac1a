"""What a case is judged by: terms and lists of materials, as dated rows with their source."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import public
from accounts.validators import validate_plain_text
from orgs.enums import Matter, OrganizationKind, TermUnit
from orgs.models import columns
from orgs.models.relations import changed_by

LONGEST_TERM_DAYS = 365
DECIDED_WITHIN = (TermUnit.DAYS, TermUnit.WORKING_DAYS)
SOURCE_LENGTH = 200
GUIDE_TEXT_LENGTH = 2000
GUIDE_CHARTER_LENGTH = 8000


def kind_field(**options: Any) -> Any:
    return models.CharField(_("kind"), max_length=20, choices=OrganizationKind.choices, **options)


def matter_field() -> Any:
    return models.CharField(_("matter"), max_length=20, choices=Matter.choices)


def _source() -> Any:
    return models.CharField(_("source"), max_length=SOURCE_LENGTH, validators=[validate_plain_text])


class CaseTerm(VersionedModel):
    """Within how many days an application is made and decided; rows never change.

    A newer row replaces the one before it for what is accepted from its first day on. Empty days
    are those that nobody has laid down. Statutory and promised days are `counted_in` one unit, so
    that the promise is compared with the law; the days to apply are civil ones.
    """

    kind = public(kind_field())
    matter = public(matter_field())
    in_force_since = public(models.DateField(_("in force since")))
    statutory_days = public(
        models.PositiveSmallIntegerField(_("statutory days"), null=True, blank=True)
    )
    promised_days = public(
        models.PositiveSmallIntegerField(_("promised days"), null=True, blank=True)
    )
    apply_days = public(
        models.PositiveSmallIntegerField(
            _("days to apply"),
            null=True,
            blank=True,
            help_text=_("After the supervising body agreed, or the liquidation ended."),
        )
    )
    counted_in = public(
        models.CharField(
            _("statutory and promised days are"),
            max_length=20,
            choices=[(unit.value, unit.label) for unit in DECIDED_WITHIN],
            default=TermUnit.DAYS,
        )
    )
    source = public(_source())
    is_confirmed = public(
        models.BooleanField(
            _("compared with the text of the source"),
            default=True,
            help_text=_("Where it is not, the day is shown as to be verified."),
        )
    )
    changed_by = changed_by()

    class Meta:
        verbose_name = _("time of a registration case")
        verbose_name_plural = _("times of registration cases")
        ordering = ("kind", "matter", "-in_force_since")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "matter", "in_force_since"),
                name="case_term_once",
                violation_error_message=_("Another row begins on this day."),
            ),
            models.CheckConstraint(
                condition=Q(statutory_days__isnull=False)
                | Q(promised_days__isnull=False)
                | Q(apply_days__isnull=False),
                name="case_term_says_something",
                violation_error_message=_("Enter at least one number of days."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True})
                    | Q(**{f"{name}__range": (1, LONGEST_TERM_DAYS)}),
                    name=f"case_term_{name}",
                    violation_error_message=_("One to 365 days."),
                )
                for name in ("statutory_days", "promised_days", "apply_days")
            ),
            models.CheckConstraint(
                condition=Q(statutory_days__isnull=True)
                | Q(promised_days__isnull=True)
                | Q(promised_days__lte=F("statutory_days")),
                name="case_term_promise_within_the_law",
                violation_error_message=_("A promise is no longer than what the law allows."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="case_term_source"),
            models.CheckConstraint(
                condition=Q(counted_in__in=sorted(DECIDED_WITHIN)), name="case_term_unit"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_matter_display()} · {self.in_force_since}"

    @property
    def is_in_working_days(self) -> bool:
        return bool(self.counted_in == TermUnit.WORKING_DAYS)


class MaterialQuerySet(models.QuerySet["MaterialRequirement"]):
    def on(self, day: date | None = None) -> MaterialQuerySet:
        """Those asked for on a civil `day`; today by default."""
        day = day or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class MaterialRequirement(VersionedModel):
    """One paper that an application of a kind needs, since when and by which source."""

    kind = public(kind_field())
    matter = public(matter_field())
    position = public(models.PositiveSmallIntegerField(_("position")))
    name = public(models.CharField(_("name"), max_length=100, validators=[validate_plain_text]))
    note = public(columns.text(_("note"), 500, blank=True))
    is_required = public(models.BooleanField(_("needed"), default=True))
    since = public(models.DateField(_("since")))
    until = public(models.DateField(_("until"), null=True, blank=True))
    source = public(_source())
    changed_by = changed_by()

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material of an application")
        verbose_name_plural = _("materials of applications")
        ordering = ("kind", "matter", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "matter", "name"),
                condition=Q(until__isnull=True),
                name="material_once",
                violation_error_message=_("This material stands in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="material_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(source=""), name="material_name_and_source"
            ),
        )

    def __str__(self) -> str:
        return self.name


class StartingGuide(VersionedModel):
    """What somebody reads who wants to establish an organisation of a kind; the list of papers
    and the times stand in their own rows and are published with it."""

    slug = public(models.SlugField(_("short name in the address"), max_length=40, unique=True))
    kind = public(kind_field())
    title = public(models.CharField(_("title"), max_length=60, validators=[validate_plain_text]))
    conditions = public(columns.text(_("conditions"), GUIDE_TEXT_LENGTH))
    authorities = public(columns.text(_("who decides, and where to go"), GUIDE_TEXT_LENGTH))
    charter = public(columns.text(_("model charter"), GUIDE_CHARTER_LENGTH))
    source = public(_source())
    changed_by = changed_by()

    class Meta:
        verbose_name = _("guide to establish an organisation")
        verbose_name_plural = _("guides to establish organisations")
        ordering = ("kind", "slug")

    def __str__(self) -> str:
        return self.title
