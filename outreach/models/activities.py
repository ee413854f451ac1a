"""Activities: where sorting is carried to, who led them, how many came, what photos show."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public, sensitive
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from communities.models import BackboneMember, Community
from orgs.models import Occasion, OccasionQuerySet, Organization, Project, columns
from outreach.constants import (
    ACTIVITY_MOST_PRESENT,
    CONSENT_NOTE_LENGTH,
    SIGN_IN_MARGIN_MINUTES,
)
from outreach.enums import ActivityState, Carrier, PeopleGroup, PhotoConsent, PhotoSubject
from outreach.rules import ACTIVITY_OVER, ACTIVITY_STEPS
from portal.models import Photo


class Activity(Occasion):
    """An organisation, a committee or an office carries sorting to people (clauses 3.2.b, 3.4.a).

    Without `seats` nobody registers. Whoever holds `sign_in_token` counts themselves in while it
    takes place. A demonstration is led by backbone members, who are named publicly only through the
    roster of their community.
    """

    TRANSITIONS: ClassVar[TransitionTable] = ACTIVITY_STEPS

    organization = public(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="activities",
            verbose_name=_("host organisation"),
        )
    )
    committee = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="own_activities",
            verbose_name=_("host committee"),
        )
    )
    project = public(
        models.ForeignKey(
            Project,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="activities",
            verbose_name=_("project"),
        )
    )
    carrier = public(models.CharField(_("carrier"), max_length=20, choices=Carrier.choices))
    is_demonstration = public(models.BooleanField(_("demonstration of disposal"), default=False))
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ActivityState.choices,
            default=ActivityState.DRAFT,
            editable=False,
        )
    )
    sign_in_token = sensitive(
        models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    )
    volunteers = public(
        models.PositiveSmallIntegerField(
            _("volunteers"),
            null=True,
            blank=True,
            validators=[MaxValueValidator(ACTIVITY_MOST_PRESENT)],
        )
    )

    objects = OccasionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=True) | Q(committee__isnull=True),
                name="activity_of_one_host",
            ),
            models.CheckConstraint(
                condition=Q(state=ActivityState.CANCELLED)
                | Q(state=ActivityState.DRAFT, announced_on__isnull=True)
                | (~Q(state=ActivityState.DRAFT) & Q(announced_on__isnull=False)),
                name="activity_held_after_it_was_announced",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ACTIVITY_OVER))
                | (~Q(summary="") & Q(volunteers__isnull=False)),
                name="activity_held_with_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.CANCELLED) | ~Q(cancel_reason=""),
                name="activity_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gte=1), name="activity_seats_are_some"
            ),
        )
        indexes = (
            models.Index(fields=("jurisdiction", "state"), name="activity_place_state"),
            models.Index(fields=("state", "starts_at"), name="activity_state_start"),
            models.Index(fields=("starts_at",), name="activity_start"),
            models.Index(fields=("carrier",), name="activity_carrier"),
        )

    @property
    def is_shown(self) -> bool:
        """The public knows of it."""
        return self.announced_on is not None

    @property
    def takes_registrations(self) -> bool:
        """Whether people register for it now."""
        is_open = self.state == ActivityState.ANNOUNCED and self.starts_at > timezone.now()
        return self.seats is not None and is_open

    @property
    def takes_sign_ins(self) -> bool:
        """Whether whoever comes can count themselves in now."""
        margin = timedelta(minutes=SIGN_IN_MARGIN_MINUTES)
        is_now = self.starts_at - margin <= timezone.now() <= self.ends_at + margin
        return self.state == ActivityState.ANNOUNCED and is_now


class ActivityPlace(ScopedModel):
    """A community in which an activity takes place, or from which its people come."""

    scope_path = "activity__jurisdiction"

    activity = public(models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="places"))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="activities",
            verbose_name=_("community"),
        )
    )

    class Meta:
        verbose_name = _("community of an activity")
        verbose_name_plural = _("communities of activities")
        ordering = ("activity", "community__code")
        constraints = (
            models.UniqueConstraint(fields=("activity", "community"), name="activity_place_once"),
        )

    def __str__(self) -> str:
        return str(self.community)


class ActivityLeader(ScopedModel):
    """A backbone member who leads a demonstration (clause 3.2.b)."""

    scope_path = "activity__jurisdiction"

    activity = internal(
        models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="leaders")
    )
    member = internal(
        models.ForeignKey(
            BackboneMember,
            on_delete=models.PROTECT,
            related_name="activities",
            verbose_name=_("backbone member"),
        )
    )

    class Meta:
        verbose_name = _("leader of an activity")
        verbose_name_plural = _("leaders of activities")
        ordering = ("activity", "pk")
        constraints = (
            models.UniqueConstraint(fields=("activity", "member"), name="activity_leader_once"),
        )

    def __str__(self) -> str:
        return str(self.member.audit_label)


class ActivityCount(ScopedModel):
    """How many people of a group were there."""

    scope_path = "activity__jurisdiction"

    activity = public(models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="counts"))
    group = public(models.CharField(_("group"), max_length=20, choices=PeopleGroup.choices))
    people = public(
        models.PositiveSmallIntegerField(
            _("people"), validators=[MinValueValidator(1), MaxValueValidator(ACTIVITY_MOST_PRESENT)]
        )
    )

    class Meta:
        verbose_name = _("people at an activity")
        verbose_name_plural = _("people at activities")
        ordering = ("activity", "pk")
        constraints = (
            models.UniqueConstraint(fields=("activity", "group"), name="activity_count_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="activity_count_of_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.people}"


class ActivityPhoto(ScopedModel, VersionedModel):
    """A photo of an activity: published only with the consent that what it shows asks for.

    The database holds it to that: adults agreed themselves, for minors their guardians did.
    """

    scope_path = "activity__jurisdiction"

    activity = internal(
        models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="photos")
    )
    photo = internal(models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="+"))
    subject = internal(
        models.CharField(_("who can be recognised"), max_length=20, choices=PhotoSubject.choices)
    )
    consent = internal(
        models.CharField(
            _("who agreed"), max_length=20, choices=PhotoConsent.choices, blank=True, default=""
        )
    )
    consent_note = internal(
        columns.line(_("how it is documented"), CONSENT_NOTE_LENGTH, blank=True, default="")
    )
    consent_on = internal(columns.day(_("consent given on")))
    consent_noted_by = internal(columns.person(_("consent noted by")))
    is_for_site = internal(models.BooleanField(_("for the public site"), default=False))

    class Meta:
        verbose_name = _("photo of an activity")
        verbose_name_plural = _("photos of activities")
        ordering = ("activity", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(is_for_site=False)
                | Q(subject=PhotoSubject.NOBODY)
                | Q(subject=PhotoSubject.ADULTS, consent=PhotoConsent.PEOPLE)
                | Q(
                    subject__in=(PhotoSubject.ADULTS, PhotoSubject.MINORS),
                    consent=PhotoConsent.GUARDIANS,
                ),
                name="activity_photo_shown_by_consent",
                violation_error_message=_(
                    "Without the consent of everybody on it, of guardians for minors, a photo "
                    "stays inside."
                ),
            ),
            models.CheckConstraint(
                condition=Q(consent="", consent_on__isnull=True, consent_noted_by__isnull=True)
                | (
                    Q(consent_on__isnull=False, consent_noted_by__isnull=False)
                    & ~Q(consent="")
                    & ~Q(consent_note="")
                ),
                name="activity_photo_consent_whole",
                violation_error_message=_("A consent has its day and says how it is documented."),
            ),
        )

    def __str__(self) -> str:
        return str(self.photo)
