"""Party-building partnerships: units, their agreements with places, and what can be used."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length, Replace
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH, COMMUNITY_DIGITS, COUNTY_DIGITS
from accounts.encryption import EncryptedTextField
from accounts.enums import TERRITORIAL_ROLES, Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, personal, public, sensitive
from accounts.scoping import ScopedModel, ScopedQuerySet, within
from accounts.validators import (
    validate_jurisdiction,
    validate_phone,
)
from orgs.enums import PartnerKind, ResourceKind
from orgs.matching import Window
from orgs.models import columns
from orgs.models.organizations import Organization
from orgs.models.relations import DatedQuerySet, Membership, above, changed_by, dated
from orgs.validators import validate_person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

NAME_LENGTH = 100
WORDS_LENGTH = 500


def place(label: Any) -> Any:
    return models.CharField(label, max_length=CODE_LENGTH, validators=[validate_jurisdiction])


def of_organization(related_name: str) -> Any:
    return models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=_("social organisation"),
    )


def own_organizations(user: User) -> models.QuerySet[Any]:
    """The organisations for which `user` acts as their member today."""
    if Role.ORG_MEMBER not in user.roles:
        return Membership.objects.none().values("organization")
    return Membership.objects.on().filter(user=user).order_by().values("organization")


class PartnerUnitQuerySet(ScopedQuerySet[Any]):
    def for_user(self, user: User | AnonymousUser) -> PartnerUnitQuerySet:
        """Units in the user's jurisdiction, and those of the wider places that hold it."""
        own = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated:
            held = user.current_appointments
            own |= Q(
                jurisdiction__in=above(
                    row.jurisdiction for row in held if row.role in TERRITORIAL_ROLES
                )
            )
        return self.filter(own)


class PartnerUnit(ScopedModel, VersionedModel):
    """A unit that takes part in a partnership. Whom to call stays with those who keep it."""

    scope_path = "jurisdiction"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    name = public(columns.line(_("name of the unit"), NAME_LENGTH))
    kind = public(models.CharField(_("kind of unit"), max_length=20, choices=PartnerKind.choices))
    jurisdiction = internal(place(_("lies in (division code)")))
    contact_name = personal(columns.line(_("contact"), 60, blank=True, default=""))
    contact_phone = sensitive(
        EncryptedTextField(_("telephone"), blank=True, default="", validators=[validate_phone])
    )
    changed_by = changed_by()

    objects = PartnerUnitQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("partner unit")
        verbose_name_plural = _("partner units")
        ordering = ("jurisdiction", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "name"),
                name="partner_unit_once",
                violation_error_message=_("A unit of this name is entered there already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="partner_unit_has_a_name"),
        )

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        validate_person_name(self.contact_name)


class Partnership(ScopedModel, VersionedModel):
    """The agreement of a unit with a community or township, from `since` to `until`."""

    scope_path = "jurisdiction"

    unit = public(
        models.ForeignKey(
            PartnerUnit,
            on_delete=models.PROTECT,
            related_name="partnerships",
            verbose_name=_("partner unit"),
        )
    )
    jurisdiction = internal(place(_("community or township (division code)")))
    since = public(models.DateField(_("since"), default=timezone.localdate))
    until = public(models.DateField(_("until"), null=True, blank=True))
    document = internal(columns.line(_("document"), NAME_LENGTH))
    changed_by = changed_by()

    objects = DatedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("partnership agreement")
        verbose_name_plural = _("partnership agreements")
        ordering = ("jurisdiction", "unit")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "jurisdiction"),
                condition=Q(until__isnull=True),
                name="partnership_once",
                violation_error_message=_("The two have an agreement already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    Exact(Length("jurisdiction"), COMMUNITY_DIGITS)
                    | Exact(Length("jurisdiction"), COMMUNITY_DIGITS - 3)
                ),
                name="partnership_of_a_community_or_township",
                violation_error_message=_(
                    "An agreement is made with a community, a township or a subdistrict."
                ),
            ),
            models.CheckConstraint(condition=~Q(document=""), name="partnership_has_a_document"),
            *dated("partnership_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.unit} · {self.jurisdiction}"


class ResourceQuerySet(ScopedQuerySet[Any]):
    def for_user(self, user: User | AnonymousUser) -> ResourceQuerySet:
        """Those of the counties in which the user has a part, of the whole city, and one's own."""
        scope = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated:
            for held in user.current_appointments:
                if held.role in TERRITORIAL_ROLES | {Role.ORG_MEMBER}:
                    county = held.jurisdiction[:COUNTY_DIGITS]
                    scope |= within("jurisdiction", county) | Q(jurisdiction__in=above([county]))
            scope |= Q(organization__in=own_organizations(user))
        return self.filter(scope)


class Resource(ScopedModel, VersionedModel):
    """What a unit, an organisation or the committee of a community lets others use.

    Without `unit` and `organization` it is the committee's of `jurisdiction`. Without rows of
    ResourceWindow it is to be had all day, every day from `since` to `until`.
    """

    scope_path = "jurisdiction"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    unit = public(
        models.ForeignKey(
            PartnerUnit,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="resources",
            verbose_name=_("partner unit"),
        )
    )
    organization = public(of_organization("resources"))
    jurisdiction = internal(place(_("where it is (division code)")))
    kind = public(
        models.CharField(_("kind of resource"), max_length=10, choices=ResourceKind.choices)
    )
    name = public(columns.line(_("what it is"), NAME_LENGTH))
    capacity = public(models.PositiveIntegerField(_("how much")))
    measure = public(columns.line(_("counted in"), 20))
    location = public(columns.line(_("where exactly"), NAME_LENGTH, blank=True, default=""))
    conditions = public(columns.text(_("conditions"), WORDS_LENGTH, blank=True, default=""))
    since = public(models.DateField(_("since"), default=timezone.localdate))
    until = public(models.DateField(_("until"), null=True, blank=True))
    is_open_to_public = public(models.BooleanField(_("shown to the public"), default=False))
    is_offered = internal(models.BooleanField(_("offered"), default=True))
    changed_by = changed_by()

    objects = ResourceQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("partnership resource")
        verbose_name_plural = _("partnership resources")
        ordering = ("jurisdiction", "kind", "name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(organization__isnull=True),
                name="resource_of_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False)
                | Q(organization__isnull=False)
                | Q(Exact(Length("jurisdiction"), COMMUNITY_DIGITS)),
                name="resource_of_a_committee",
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="resource_is_something"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(measure=""), name="resource_has_a_name"
            ),
            *dated("resource_ends_after_it_begins"),
        )
        indexes = (models.Index(fields=("jurisdiction", "kind"), name="resource_place_kind"),)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def owner(self) -> str:
        """Whose it is; needs `queries.with_place` for a committee's."""
        return str(self.unit or self.organization or getattr(self, "place_name", ""))


def _without_digits(column: str, digits: str) -> models.Func | F:
    left: models.Func | F = F(column)
    for digit in digits:
        left = Replace(left, Value(digit))
    return left


class ResourceWindow(models.Model):
    """Times at which a resource is to be had; see `matching.Window`."""

    resource = internal(
        models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="windows")
    )
    weekdays = public(models.CharField(_("weekdays"), max_length=7, blank=True, default=""))
    starts_at = public(models.TimeField(_("from"), default=time.min))
    ends_at = public(models.TimeField(_("to"), default=time.min))
    since = public(models.DateField(_("since"), null=True, blank=True))
    until = public(models.DateField(_("until"), null=True, blank=True))

    class Meta:
        verbose_name = _("time of a resource")
        verbose_name_plural = _("times of resources")
        ordering = ("resource", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Exact(_without_digits("weekdays", "1234567"), Value("")),
                name="resource_window_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="resource_window_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.weekdays} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}".strip()

    @property
    def is_all_day(self) -> bool:
        return self.starts_at == self.ends_at == time.min

    @property
    def weekday_names(self) -> str:
        """`周一、周三`, or that it is every day."""
        if not self.weekdays:
            return str(_("every day"))
        return "、".join(str(WEEKDAYS[int(day) - 1]) for day in self.weekdays)

    @property
    def window(self) -> Window:
        days = frozenset(int(day) for day in self.weekdays)
        return Window(self.starts_at, self.ends_at, days, self.since, self.until)
