"""The publication record: all that the public may ever read; and the calendar of working days."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet, within
from accounts.validators import validate_plain_text
from portal.enums import Kind
from portal.periods import period_end
from portal.reading import is_reading, once
from portal.workdays import LONGEST_NAME


def published_about(jurisdiction: str) -> Q:
    """The rows whose `unit_code` is, or was, that of the unit `jurisdiction` or of one below it.

    What is published keeps the code that its unit had then; `FormerCode` leads from it to the
    unit's code of today.
    """
    here = within("unit_code", jurisdiction)
    if is_reading() and len(jurisdiction) == CODE_LENGTH:
        codes = former_codes_within(jurisdiction)
        return here | Q(unit_code__in=codes) if codes else here
    former = FormerCode.objects.filter(within("current", jurisdiction)).values("code")
    return here | Q(unit_code__in_few=former)


def former_codes_within(jurisdiction: str) -> list[str]:
    """The codes that the unit and those below it had before; a page of a community, whose parts
    all ask, reads them once."""

    def read() -> list[str]:
        rows = FormerCode.objects.filter(within("current", jurisdiction))
        return list(rows.values_list("code", flat=True))

    return once(("former codes", jurisdiction), read)


class PublicationQuerySet(ScopedQuerySet["Publication"]):
    """Public reads start at `current()`; the admin's start at `for_user()`."""

    def current(self) -> PublicationQuerySet:
        """The newest version of each item, withdrawn ones left out."""
        return self.filter(is_latest=True, withdrawn_at__isnull=True)

    def existing(self) -> PublicationQuerySet:
        """Of townships and communities those that have not been closed; their pages stay."""
        return self.filter(payload__valid_until="")

    def within(self, jurisdiction: str) -> PublicationQuerySet:
        """What was published about the unit with the code `jurisdiction` or those below it."""
        return self.filter(published_about(jurisdiction))

    def with_taken_down(self) -> PublicationQuerySet:
        """Make `taken_down` known: this version or a later one of the item was withdrawn.

        What a withdrawal was for may stand in the older versions too, so it closes them as well;
        a version published after it is open again.
        """
        withdrawn = Publication.objects.filter(
            kind=OuterRef("kind"),
            key=OuterRef("key"),
            version__gte=OuterRef("version"),
            withdrawn_at__isnull=False,
        )
        return self.annotate(withdrawn_since=Exists(withdrawn))


class FormerCode(models.Model):
    """A code that a unit once had, under which something may have been published."""

    code = internal(models.CharField(max_length=CODE_LENGTH, primary_key=True))
    current = internal(models.CharField(max_length=CODE_LENGTH, db_index=True))

    def __str__(self) -> str:
        return f"{self.code} → {self.current}"


class Publication(models.Model):
    """One frozen version of one public item. Written by `portal.services` alone.

    `epoch` counts publications and withdrawals through the whole record: its greatest value tells
    whether any public page can have changed. Triggers refuse changes of the frozen columns.
    """

    scope_path: ClassVar[str] = "unit_code"

    kind = public(models.CharField(_("kind"), max_length=20, choices=Kind.choices))
    key = public(models.CharField(_("key"), max_length=80))
    version = public(models.PositiveIntegerField(_("version")))
    title = public(models.CharField(_("title"), max_length=200))
    unit_code = internal(models.CharField(_("division code"), max_length=CODE_LENGTH))
    period = public(models.CharField(_("period"), max_length=10, blank=True))
    search_text = public(models.TextField(blank=True))
    payload = public(models.JSONField(_("payload")))
    sha256 = public(models.CharField("SHA-256", max_length=64, unique=True))
    previous = public(
        models.OneToOneField(
            "self",
            null=True,
            blank=True,
            on_delete=models.PROTECT,
            related_name="next",
            verbose_name=_("version before"),
        )
    )
    issuer = public(models.CharField(_("issuer"), max_length=100))
    published_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("published by"),
        )
    )
    published_at = public(models.DateTimeField(_("published at")))
    reason = public(models.TextField(_("reason"), blank=True))
    is_latest = public(models.BooleanField(_("newest version"), default=True))
    withdrawn_at = public(models.DateTimeField(_("withdrawn at"), null=True, blank=True))
    withdrawal_reason = public(models.TextField(_("reason for the withdrawal"), blank=True))
    epoch = public(models.PositiveBigIntegerField(unique=True))

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("-published_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("kind", "key", "version"), name="publication_version"),
            models.UniqueConstraint(
                fields=("kind", "key"), condition=Q(is_latest=True), name="publication_one_latest"
            ),
            models.CheckConstraint(
                condition=Q(version=1, previous__isnull=True)
                | (Q(version__gt=1, previous__isnull=False) & ~Q(reason="")),
                name="publication_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
                name="publication_withdrawal_has_reason",
            ),
        )
        indexes = (
            models.Index(fields=("kind", "unit_code"), name="publication_kind_unit"),
            models.Index(fields=("unit_code",), name="publication_unit"),
            models.Index(fields=("kind", "period"), name="publication_kind_period"),
            # What stands on the site, by time.
            models.Index(
                F("kind"),
                period_end("period").desc(),
                F("unit_code"),
                name="publication_latest_periods",
                condition=Q(is_latest=True, withdrawn_at__isnull=True),
            ),
            models.Index(F("published_at").desc(), name="publication_newest"),
            # The few that are not what the site shows.
            models.Index(
                fields=("published_at",),
                name="publication_replaced",
                condition=Q(is_latest=False, withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=("published_at",),
                name="publication_withdrawn",
                condition=Q(withdrawn_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def taken_down(self) -> bool:
        """Whether the public may not read this version any more; needs `with_taken_down()`."""
        return bool(self.__dict__["withdrawn_since"]) or self.has_lapsed

    @property
    def has_lapsed(self) -> bool:
        """Whether a consent that this text rests on has ended (`open_until` in its payload).

        The text then closes by itself, before anybody has withdrawn it.
        """
        until: str = self.payload.get("open_until", "")
        return bool(until) and until < timezone.localdate().isoformat()

    def scope_code(self) -> str:
        """The division code that says whose publication it is."""
        return self.unit_code


class PublishedEntry(models.Model):
    """The part of a publication that is about one unit, so that the unit's page finds it.

    Derived from `publication.payload["entries"]` at publication; never edited.
    """

    publication = public(
        models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="entries")
    )
    position = public(models.PositiveIntegerField())
    unit_code = internal(models.CharField(max_length=CODE_LENGTH))
    payload = public(models.JSONField())

    class Meta:
        ordering = ("publication", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("publication", "position"), name="published_entry_position"
            ),
        )
        indexes = (models.Index(fields=("unit_code",), name="published_entry_unit"),)

    def __str__(self) -> str:
        return f"{self.publication} · {self.unit_code}"


class Photo(ScopedModel):
    """A picture, re-encoded and stripped of all metadata; private until it is published.

    `portal.services.store_photo` makes it. The public sees it once a publication names it.
    """

    scope_path = "unit_code"
    assignee_path = "uploaded_by"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    unit_code = internal(models.CharField(max_length=CODE_LENGTH, db_index=True))
    image = internal(
        models.ImageField(upload_to="photos", width_field="width", height_field="height")
    )
    width = internal(models.PositiveIntegerField(editable=False, default=0))
    height = internal(models.PositiveIntegerField(editable=False, default=0))
    sha256 = internal(models.CharField(max_length=64, editable=False))
    caption = public(
        models.CharField(_("caption"), max_length=100, blank=True, validators=[validate_plain_text])
    )
    shows_people = internal(
        models.BooleanField(_("recognisable people, number plates or children"), default=False)
    )
    # Nobody, where somebody without an account sent it.
    uploaded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
        )
    )
    uploaded_at = internal(models.DateTimeField(auto_now_add=True))
    publications = internal(models.ManyToManyField(Publication, related_name="photos", blank=True))

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return self.caption or self.public_id


class CalendarYear(VersionedModel):
    """A year's notice on public holidays and the weekends worked for them, with its source.

    A year without a row is unknown: no term is computed through it.
    """

    year = public(
        models.PositiveSmallIntegerField(
            _("year"), unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
        )
    )
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))

    class Meta:
        verbose_name = _("calendar of working days")
        verbose_name_plural = _("calendars of working days")
        ordering = ("-year",)
        constraints = (
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="calendar_year_plausible"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="calendar_year_has_a_source"),
        )

    def __str__(self) -> str:
        return str(self.year)

    def lines(self) -> list[str]:
        """Its days as they are typed, spans of the same kind and name together."""
        found: list[tuple[CalendarDay, CalendarDay]] = []
        for day in self.days.order_by("day"):
            first, last = found[-1] if found else (day, day)
            follows = last.day + timedelta(days=1) == day.day
            if follows and (last.is_working, last.name) == (day.is_working, day.name):
                found[-1] = (first, day)
            else:
                found.append((day, day))
        return [
            f"{first.day} {last.day} {'上班' if first.is_working else '放假'} {first.name}"
            for first, last in found
        ]


class CalendarDay(models.Model):
    """A day off, or a weekend day that is worked; other days are as the week has them."""

    calendar = public(
        models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    )
    day = public(models.DateField(_("day"), unique=True))
    is_working = public(models.BooleanField(_("worked")))
    name = public(
        models.CharField(_("holiday"), max_length=LONGEST_NAME, validators=[validate_plain_text])
    )

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class FinishedPage(models.Model):
    """The compressed bytes of a public page, kept until the next publication; see `pages.py`."""

    key = internal(models.CharField(max_length=64, primary_key=True))
    epoch = internal(models.PositiveBigIntegerField(db_index=True))
    day = internal(models.DateField())
    etag = internal(models.CharField(max_length=70))
    content_type = internal(models.CharField(max_length=100))
    body = internal(models.BinaryField())

    def __str__(self) -> str:
        return self.key
