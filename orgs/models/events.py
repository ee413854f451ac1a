"""Events at which experience is exchanged, and the units that sign up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import (
    validate_jurisdiction,
)
from communities.models import Community
from orgs.constants import EVENT_MOST_PEOPLE, EVENT_TEXT_LENGTH
from orgs.enums import EventKind, EventState
from orgs.models import columns
from orgs.models.organizations import Organization
from orgs.models.relations import Membership
from orgs.rules import EVENT_SHOWN, EVENT_STEPS, EXCHANGE_READERS


class OccasionQuerySet(ScopedQuerySet[Any]):
    def for_user(self, user: Any) -> Any:
        """What the user's place or organisations plan, and what has been announced to all."""
        scope = self.in_scope(user)
        if user.is_authenticated:
            if user.roles & EXCHANGE_READERS:
                scope |= Q(announced_on__isnull=False)
            if Role.ORG_MEMBER in user.roles:
                own = Membership.objects.on().filter(user=user)
                scope |= Q(organization__in=own.order_by().values("organization"))
        return self.filter(scope)


class ExchangeEventQuerySet(OccasionQuerySet):
    def shown_to(self, role: Role) -> Q:
        """Committees see what is announced; plans stay with those who make and announce them."""
        return Q(announced_on__isnull=False) if role == Role.COMMITTEE_MEMBER else Q()


class Occasion(ScopedModel, VersionedModel):
    """To what an organisation or an authority invites: who, when, where, for how many.

    `jurisdiction` is the division in whose register the organisation stands, or the authority's.
    `is_newer` says that something the public reads has changed since it was published; the
    services set it.
    """

    scope_path = "jurisdiction"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(
        models.CharField(
            _("place (division code)"), max_length=CODE_LENGTH, validators=[validate_jurisdiction]
        )
    )
    host_name = public(columns.line(_("host"), 100))
    title = public(columns.line(_("title"), 60))
    starts_at = public(models.DateTimeField(_("begins")))
    ends_at = public(models.DateTimeField(_("ends")))
    place = public(columns.line(_("where it takes place"), 100))
    for_whom = public(columns.line(_("for whom"), 100))
    seats = public(
        models.PositiveSmallIntegerField(
            _("seats"),
            null=True,
            blank=True,
            validators=[MinValueValidator(1), MaxValueValidator(EVENT_MOST_PEOPLE)],
        )
    )
    agenda = public(columns.text(_("agenda"), EVENT_TEXT_LENGTH, blank=True))
    announced_on = internal(models.DateField(_("announced on"), null=True, blank=True))
    summary = public(columns.text(_("what came of it"), EVENT_TEXT_LENGTH, blank=True, default=""))
    cancel_reason = public(
        columns.text(_("why it was cancelled"), EVENT_TEXT_LENGTH, blank=True, default="")
    )
    is_newer = internal(
        models.BooleanField(_("changed since it was published"), default=False, editable=False)
    )
    author = internal(columns.person(_("planned by"), null=False))
    changed_by = internal(columns.person(_("last changed by"), null=False))

    objects = OccasionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)


class ExchangeEvent(Occasion):
    """Units meet to learn from each other; an association or an authority invites (clause 4.4.b).

    `services` and `library_public` set `is_newer`.
    """

    TRANSITIONS: ClassVar[TransitionTable] = EVENT_STEPS

    organization = public(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="events",
            verbose_name=_("host organisation"),
        )
    )
    kind = public(models.CharField(_("kind"), max_length=20, choices=EventKind.choices))
    materials = public(columns.text(_("materials"), EVENT_TEXT_LENGTH, blank=True, default=""))
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=EventState.choices,
            default=EventState.PLANNED,
            editable=False,
        )
    )
    attended = public(models.PositiveSmallIntegerField(_("people present"), null=True, blank=True))

    objects = ExchangeEventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("exchange event")
        verbose_name_plural = _("exchange events")
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(state=EventState.PLANNED)
                | Q(state=EventState.CANCELLED)
                | Q(announced_on__isnull=False),
                name="event_held_after_it_was_announced",
            ),
            models.CheckConstraint(
                condition=~Q(state=EventState.HELD) | (~Q(summary="") & Q(attended__isnull=False)),
                name="event_held_with_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=~Q(state=EventState.CANCELLED) | ~Q(cancel_reason=""),
                name="event_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gte=1), name="event_seats_are_some"
            ),
        )
        indexes = (models.Index(fields=("jurisdiction", "state"), name="event_place_state"),)

    @property
    def is_shown(self) -> bool:
        """The public knows of it."""
        return self.announced_on is not None and self.state in EVENT_SHOWN


class EventSignUp(ScopedModel, VersionedModel):
    """That a committee or an organisation comes to an event, with how many people.

    Whoever changes the number takes it back and signs up anew.
    """

    scope_path = "event__jurisdiction"

    event = internal(
        models.ForeignKey(ExchangeEvent, on_delete=models.PROTECT, related_name="sign_ups")
    )
    organization = internal(
        models.ForeignKey(
            Organization, on_delete=models.PROTECT, null=True, related_name="+",
            verbose_name=_("social organisation"),
        )
    )  # fmt: skip
    community = internal(
        models.ForeignKey(
            Community, on_delete=models.PROTECT, null=True, related_name="+",
            verbose_name=_("community"),
        )
    )  # fmt: skip
    people = internal(
        models.PositiveSmallIntegerField(
            _("people"), validators=[MinValueValidator(1), MaxValueValidator(EVENT_MOST_PEOPLE)]
        )
    )
    signed_by = internal(columns.person(_("signed up by"), null=False))
    signed_at = internal(models.DateTimeField(_("signed up at"), auto_now_add=True))
    taken_back_by = internal(columns.person(_("taken back by")))
    taken_back_at = internal(models.DateTimeField(_("taken back at"), null=True, blank=True))

    class Meta:
        verbose_name = _("unit signed up for an event")
        verbose_name_plural = _("units signed up for events")
        ordering = ("event", "signed_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(organization__isnull=False, community__isnull=True)
                | Q(organization__isnull=True, community__isnull=False),
                name="sign_up_of_one_unit",
            ),
            models.UniqueConstraint(
                fields=("event", "organization"),
                condition=Q(taken_back_at__isnull=True, organization__isnull=False),
                name="sign_up_once_an_organization",
            ),
            models.UniqueConstraint(
                fields=("event", "community"),
                condition=Q(taken_back_at__isnull=True, community__isnull=False),
                name="sign_up_once_a_community",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="sign_up_of_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.organization or self.community} ({self.people})"
