"""What communities and organisations need, and the bookings that meet it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COMMUNITY_DIGITS
from accounts.enums import TERRITORIAL_ROLES
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet, within
from orgs.enums import BookingState, NeedState, ResourceKind
from orgs.matching import Span, Use
from orgs.models import columns
from orgs.models.partnerships import (
    NAME_LENGTH,
    WORDS_LENGTH,
    Resource,
    of_organization,
    own_organizations,
    place,
)
from orgs.rules import BOOKING_OCCUPIES, BOOKING_STEPS, NEED_ENDED, NEED_STEPS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

LONGEST_NEED_DAYS = 366
LONGEST_BOOKING_DAYS = 31


def _state(choices: Any, default: Any) -> Any:
    return models.CharField(
        _("state"), max_length=12, choices=choices, default=default, editable=False
    )


def _reason() -> Any:
    return columns.text(_("reason"), WORDS_LENGTH, blank=True, default="", editable=False)


def _asker(name: str) -> models.CheckConstraint:
    """Without an organisation it is the committee's of a community."""
    return models.CheckConstraint(
        condition=Q(organization__isnull=False)
        | Q(Exact(Length("jurisdiction"), COMMUNITY_DIGITS)),
        name=name,
    )


class NeedQuerySet(ScopedQuerySet[Any]):
    def for_user(self, user: User | AnonymousUser) -> NeedQuerySet:
        """Those of the user's jurisdictions and organisations."""
        scope = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated:
            scope |= Q(organization__in=own_organizations(user))
        return self.filter(scope)


class Need(ScopedModel, VersionedModel):
    """What an organisation, or else the committee of `jurisdiction`, looks for.

    It is matched as long as a booking for it is agreed or took place: set by `services`.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = NEED_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    organization = internal(of_organization("needs"))
    jurisdiction = internal(place(_("needed in (division code)")))
    kind = public(
        models.CharField(_("kind of resource"), max_length=10, choices=ResourceKind.choices)
    )
    title = internal(columns.line(_("what is needed"), NAME_LENGTH))
    topic = internal(columns.line(_("for what topic"), NAME_LENGTH))
    quantity = internal(models.PositiveIntegerField(_("how much")))
    measure = internal(columns.line(_("counted in"), 20))
    since = internal(models.DateField(_("first wanted day")))
    until = internal(models.DateField(_("last wanted day")))
    starts_at = internal(models.TimeField(_("from"), default=time.min))
    ends_at = internal(models.TimeField(_("to"), default=time.min))
    remarks = internal(columns.text(_("remarks"), WORDS_LENGTH, blank=True, default=""))
    state = public(_state(NeedState.choices, NeedState.OPEN))
    explanation = internal(_reason())
    entered_by = internal(columns.person(_("entered by"), null=False))
    entered_on = internal(models.DateField(_("entered on"), default=timezone.localdate))
    settled_by = internal(columns.person(_("settled by"), null=True))
    settled_on = internal(models.DateField(_("settled on"), null=True, blank=True, editable=False))

    objects = NeedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("partnership need")
        verbose_name_plural = _("partnership needs")
        ordering = ("until", "pk")
        constraints = (
            _asker("need_of_a_committee"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="need_is_something"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="need_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(topic="") & ~Q(measure=""), name="need_says_what"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=sorted(NEED_ENDED),
                    settled_by__isnull=False,
                    settled_on__isnull=False,
                )
                | (
                    ~Q(state__in=sorted(NEED_ENDED))
                    & Q(settled_by__isnull=True, settled_on__isnull=True)
                ),
                name="need_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("unmet", "withdrawn")) | ~Q(explanation=""),
                name="need_closed_with_a_reason",
            ),
        )
        indexes = (
            models.Index(fields=("jurisdiction", "kind"), name="need_place_kind"),
            models.Index(fields=("state", "until"), name="need_state_until"),
        )

    def __str__(self) -> str:
        return str(self.title)

    def scope_code(self) -> str:
        """None: who agrees to a booking matches a need of another unit, so `services` ask which
        side somebody is on."""
        return ""

    @property
    def owner(self) -> str:
        """Who needs it; needs `queries.with_place` for a committee's."""
        return str(self.organization or getattr(self, "place_name", ""))


class BookingQuerySet(ScopedQuerySet[Any]):
    def for_user(self, user: User | AnonymousUser) -> BookingQuerySet:
        """Those asked for in the user's jurisdictions or of a resource there, and those of one's
        organisations, on either side."""
        if not user.is_authenticated:
            return self.none()
        scope = Q(pk__in=[])
        for held in user.current_appointments:
            if held.role in TERRITORIAL_ROLES:
                scope |= within("jurisdiction", held.jurisdiction)
                scope |= within("resource__jurisdiction", held.jurisdiction)
        own = own_organizations(user)
        return self.filter(scope | Q(organization__in=own) | Q(resource__organization__in=own))

    def occupying(self) -> BookingQuerySet:
        """Those that take the resource up."""
        return self.filter(state__in=sorted(BOOKING_OCCUPIES))


class Booking(ScopedModel, VersionedModel):
    """That an organisation, or else the committee of `jurisdiction`, asks for a resource, and
    what came of it. What was asked for never changes; two agreed ones never clash."""

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = BOOKING_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    resource = internal(
        models.ForeignKey(
            Resource,
            on_delete=models.PROTECT,
            related_name="bookings",
            verbose_name=_("partnership resource"),
        )
    )
    need = internal(
        models.ForeignKey(
            Need,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="bookings",
            verbose_name=_("partnership need"),
        )
    )
    organization = internal(of_organization("bookings"))
    jurisdiction = internal(place(_("used in (division code)")))
    purpose = internal(columns.line(_("used for"), NAME_LENGTH))
    starts_at = internal(models.DateTimeField(_("from")))
    ends_at = internal(models.DateTimeField(_("to")))
    quantity = internal(models.PositiveIntegerField(_("how much")))
    state = internal(_state(BookingState.choices, BookingState.ASKED))
    explanation = internal(_reason())
    asked_by = internal(columns.person(_("asked by"), null=False))
    asked_on = internal(models.DateField(_("asked on"), default=timezone.localdate))
    answered_by = internal(columns.person(_("answered by"), null=True))
    answered_on = internal(
        models.DateField(_("answered on"), null=True, blank=True, editable=False)
    )
    held_on = internal(models.DateField(_("took place on"), null=True, blank=True))
    people = internal(models.PositiveIntegerField(_("people who took part"), null=True, blank=True))
    quantity_used = internal(models.PositiveIntegerField(_("quantity used"), null=True, blank=True))
    record = internal(columns.text(_("what happened"), WORDS_LENGTH, blank=True, default=""))
    recorded_by = internal(columns.person(_("recorded by"), null=True))

    objects = BookingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("resource booking")
        verbose_name_plural = _("resource bookings")
        ordering = ("-starts_at", "-pk")
        constraints = (
            _asker("booking_of_a_committee"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="booking_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="booking_of_something"),
            models.CheckConstraint(condition=~Q(purpose=""), name="booking_has_a_purpose"),
            models.CheckConstraint(
                condition=~Q(state__in=("refused", "cancelled")) | ~Q(explanation=""),
                name="booking_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("agreed", "held", "refused"))
                | Q(answered_by__isnull=False, answered_on__isnull=False),
                name="booking_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state=BookingState.HELD,
                        held_on__isnull=False,
                        people__isnull=False,
                        quantity_used__isnull=False,
                        recorded_by__isnull=False,
                    )
                    & ~Q(record="")
                )
                | (
                    ~Q(state=BookingState.HELD)
                    & Q(held_on__isnull=True, people__isnull=True, recorded_by__isnull=True)
                    & Q(quantity_used__isnull=True)
                ),
                name="booking_held_with_its_record",
            ),
            models.CheckConstraint(
                condition=Q(quantity_used__isnull=True) | Q(quantity_used__lte=F("quantity")),
                name="booking_used_no_more_than_agreed",
                violation_error_message=_("More was used than was agreed."),
            ),
        )
        indexes = (
            models.Index(fields=("resource", "state", "starts_at"), name="booking_resource_time"),
            models.Index(fields=("jurisdiction", "state"), name="booking_place_state"),
        )

    def __str__(self) -> str:
        return f"{self.resource} · {self.when}"

    def scope_code(self) -> str:
        """None: it has two sides, which may lie in two units; `services` ask which one is on."""
        return ""

    @property
    def asker(self) -> str:
        """Who asked; for a committee's needs `queries.bookings_for`, as `owner` does."""
        return str(self.organization or getattr(self, "place_name", ""))

    @property
    def owner(self) -> str:
        of = self.resource
        return str(of.unit or of.organization or getattr(self, "owner_place", ""))

    @property
    def when(self) -> str:
        """Its time in words: `2026-03-05 09:00–11:00`."""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
        return f"{start:%Y-%m-%d %H:%M}–{last}"

    @property
    def use(self) -> Use:
        start, end = (
            timezone.localtime(moment).replace(tzinfo=None)
            for moment in (self.starts_at, self.ends_at)
        )
        return Use(Span(start, end), self.quantity, f"{self.when} {self.purpose}")
