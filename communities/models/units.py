"""County → township → community, as the registry of divisions has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_plain_text
from communities.enums import COMMITTEE_KINDS, CommunityKind, TownshipKind

if TYPE_CHECKING:
    from communities.models.changes import TownshipChange, UnitChange
    from communities.models.toolkits import MethodAdoption

C = TypeVar("C", "TownshipChange", "UnitChange")
U = TypeVar("U", bound="Township | Community")


@dataclass(frozen=True)
class TownshipAsOf:
    """What a township was on a day."""

    name: str
    code: str
    kind: str


@dataclass(frozen=True)
class UnitAsOf:
    """What a community was on a day; `township` is the one it belonged to, as it is now."""

    name: str
    code: str
    kind: str
    township: Township

    @property
    def is_committee(self) -> bool:
        return self.kind in COMMITTEE_KINDS


def first_change_after(changes: Iterable[C], day: date) -> C | None:
    """The first of `changes` that holds from a date after `day`: it says what was until then.

    A change counts from its date on. Acts of one date follow each other as recorded.
    """
    later = [change for change in changes if change.effective_on > day]
    return min(later, key=lambda change: (change.effective_on, change.pk), default=None)


class County(ScopedModel):
    scope_path = "code"

    code = internal(models.CharField(_("division code"), max_length=COUNTY_DIGITS, unique=True))
    name = public(models.CharField(_("name"), max_length=60, validators=[validate_plain_text]))
    slug = public(models.SlugField(_("address"), max_length=80, unique=True))

    class Meta:
        verbose_name = _("county or district")
        verbose_name_plural = _("counties and districts")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(ScopedQuerySet[U]):
    def existing(self, day: date | None = None) -> Self:
        """Those that exist on `day` (a civil date; today by default)."""
        day = day or timezone.localdate()
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        )


class TownshipQuerySet(UnitQuerySet["Township"]):
    def with_lineage(self) -> TownshipQuerySet:
        """The townships that they came out of, and those that they went on in, read along."""
        return self.prefetch_related("predecessors", "successors")


class Township(ScopedModel, VersionedModel):
    scope_path = "code"

    county = public(models.ForeignKey(County, on_delete=models.PROTECT, related_name="townships"))
    code = internal(models.CharField(_("division code"), max_length=TOWNSHIP_DIGITS, unique=True))
    kind = public(models.CharField(_("kind"), max_length=20, choices=TownshipKind.choices))
    name = public(models.CharField(_("name"), max_length=60, validators=[validate_plain_text]))
    slug = public(models.SlugField(_("address"), max_length=80, unique=True))
    civil_affairs_code = internal(
        models.CharField(
            _("code of civil affairs"),
            max_length=TOWNSHIP_DIGITS,
            blank=True,
            default="",
            help_text=_("The bureau of statistics numbers some townships otherwise."),
            validators=[RegexValidator(r"\A[0-9]{9}\Z", _("Nine digits."))],
        )
    )
    former_names = public(models.JSONField(_("former names"), default=list, blank=True))
    valid_from = public(models.DateField(_("exists since"), null=True, blank=True))
    valid_until = public(models.DateField(_("existed until"), null=True, blank=True))
    successors = public(
        models.ManyToManyField(
            "self",
            symmetrical=False,
            blank=True,
            related_name="predecessors",
            verbose_name=_("successors"),
        )
    )

    objects = TownshipQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("township or subdistrict")
        verbose_name_plural = _("townships and subdistricts")
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(
                fields=("civil_affairs_code",),
                condition=~Q(civil_affairs_code=""),
                name="civil_affairs_code_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="township_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def as_of(self, day: date) -> TownshipAsOf:
        """Name, code and kind on a civil date; reads `changes`."""
        change = first_change_after(self.changes.all(), day)
        if change is None:
            return TownshipAsOf(self.name, self.code, self.kind)
        return TownshipAsOf(change.name_before, change.code_before, change.kind_before)


class CommunityQuerySet(UnitQuerySet["Community"]):
    def committees(self) -> CommunityQuerySet:
        """Those with an elected committee: the denominator of every rate over committees."""
        return self.filter(is_committee=True)

    def with_names(self) -> CommunityQuerySet:
        """Townships and counties read along, for `Community.full_name`."""
        return self.select_related("township__county")

    def with_changes(self) -> CommunityQuerySet:
        """What happened to them read along, for `Community.as_of`."""
        return self.prefetch_related("changes__township_before")

    def with_lineage(self) -> CommunityQuerySet:
        """The units that they came out of, and those that they went on in, read along."""
        return self.prefetch_related("predecessors", "successors")

    def with_types(self) -> CommunityQuerySet:
        """Classifications and their types read along, for `Community.types`."""
        return self.prefetch_related("classifications__type")

    def with_programmes(self) -> CommunityQuerySet:
        """The programmes that they are in read along, for `queries.running_tags`."""
        return self.prefetch_related("programme_tags__programme")

    def with_methods(self) -> CommunityQuerySet:
        """The methods that they adopted read along, for `Community.running_adoptions`."""
        return self.prefetch_related("adoptions__method")

    def with_register(self) -> CommunityQuerySet:
        """All that `public.community_item` shows, read along."""
        rows = self.with_names().with_types().with_lineage()
        return rows.with_methods().with_programmes().with_bodies()

    def with_bodies(self) -> CommunityQuerySet:
        """Estates, bodies and property contracts read along, for `public.community_item`."""
        return self.prefetch_related(
            "housing_estates",
            "local_bodies__estates",
            "property_contracts__estates",
            "property_contracts__company",
        )


class Community(ScopedModel, VersionedModel):
    """A village or urban community. Names repeat across counties: show `full_name`.

    Name, code and dates come from the file of divisions (`services.load_divisions`); officers
    enter households, residents and types. `slug` never changes once it is given.
    """

    scope_path = "code"

    township = public(
        models.ForeignKey(
            Township,
            on_delete=models.PROTECT,
            related_name="communities",
            verbose_name=_("township or subdistrict"),
        )
    )
    code = internal(models.CharField(_("division code"), max_length=CODE_LENGTH, unique=True))
    kind = public(models.CharField(_("kind"), max_length=30, choices=CommunityKind.choices))
    is_committee = public(
        models.BooleanField(
            _("has a committee"),
            editable=False,
            help_text=_("Follows from the kind; set by the model."),
        )
    )
    name = public(models.CharField(_("name"), max_length=60, validators=[validate_plain_text]))
    short_name = public(
        models.CharField(_("short name"), max_length=60, validators=[validate_plain_text])
    )
    slug = public(models.SlugField(_("address"), max_length=120, unique=True))
    former_names = public(models.JSONField(_("former names"), default=list, blank=True))
    households = public(models.PositiveIntegerField(_("households"), null=True, blank=True))
    residents = public(models.PositiveIntegerField(_("residents"), null=True, blank=True))
    valid_from = public(models.DateField(_("exists since"), null=True, blank=True))
    valid_until = public(models.DateField(_("existed until"), null=True, blank=True))
    successors = public(
        models.ManyToManyField(
            "self",
            symmetrical=False,
            related_name="predecessors",
            blank=True,
            verbose_name=_("successors"),
        )
    )
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

    objects = CommunityQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(is_committee=True, kind__in=sorted(COMMITTEE_KINDS))
                | (Q(is_committee=False) & ~Q(kind__in=sorted(COMMITTEE_KINDS))),
                name="community_committee_follows_kind",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="community_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.is_committee = self.kind in COMMITTEE_KINDS
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def full_name(self) -> str:
        """With county and township, because names repeat; needs `with_names()` in lists."""
        return f"{self.township.county.name}{self.township.name} {self.name}"

    def as_of(self, day: date) -> UnitAsOf:
        """Name, code, kind and township on a civil date; needs `with_changes()` in lists."""
        change = first_change_after(self.changes.all(), day)
        if change is None:
            return UnitAsOf(self.name, self.code, self.kind, self.township)
        return UnitAsOf(
            change.name_before, change.code_before, change.kind_before, change.township_before
        )

    def existed_on(self, day: date) -> bool:
        """Whether it exists on a civil date."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)

    @property
    def types(self) -> list[CommunityType]:
        """The types it or an estate of it is classified as, in their order, each once.

        Needs `with_types()` in lists.
        """
        found = {classification.type for classification in self.classifications.all()}
        return sorted(found, key=lambda type_: (type_.position, type_.code))

    @property
    def running_adoptions(self) -> list[MethodAdoption]:
        """The methods that it follows now, the longest first; needs `with_methods()` in lists."""
        running = [row for row in self.adoptions.all() if row.ended_on is None]
        return sorted(running, key=lambda row: (row.adopted_on, row.pk))

    @property
    def estates(self) -> list[Classification]:
        """The classifications of single estates, of types that the whole community is not of."""
        rows = list(self.classifications.all())
        whole = {row.type_id for row in rows if not row.estate}
        single = [row for row in rows if row.estate and row.type_id not in whole]
        return sorted(single, key=lambda row: (row.type.position, row.type.code, row.estate))


class CommunityType(models.Model):
    """A type of community that waste sorting is governed by (policy clause 3.1.b); extendable."""

    code = public(models.SlugField(_("code"), max_length=40, unique=True))
    name = public(models.CharField(_("name"), max_length=60, unique=True))
    position = public(models.PositiveSmallIntegerField(_("position"), default=0))

    class Meta:
        verbose_name = _("community type")
        verbose_name_plural = _("community types")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.name


class Classification(ScopedModel):
    """That a community is of a type, since when, and who said so. It may have several."""

    scope_path = "community__code"

    community = public(
        models.ForeignKey(Community, on_delete=models.CASCADE, related_name="classifications")
    )
    type = public(
        models.ForeignKey(
            CommunityType, on_delete=models.PROTECT, related_name="+", verbose_name=_("type")
        )
    )
    estate = public(
        models.CharField(
            _("estate"),
            max_length=60,
            blank=True,
            default="",
            validators=[validate_plain_text],
            help_text=_("Left empty, it is the whole community."),
        )
    )
    since = public(models.DateField(_("since"), default=timezone.localdate))
    classified_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("classified by"),
        )
    )

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "type", "estate"),
                name="classification_once",
                violation_error_message=_("It is classified so already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.community} · {self.type}"
