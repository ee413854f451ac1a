"""Volunteers, what they did, and the papers that say so (policy clause 3.4.b)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.encryption import EncryptedTextField
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id, new_receipt_code
from accounts.normalise import written_code
from accounts.privacy import internal, personal, sensitive
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_phone, validate_plain_text
from communities.models import Community
from orgs.models import Membership, Organization, columns
from orgs.validators import validate_person_name
from outreach.constants import (
    HALF_HOURS,
    LONGEST_PERSON,
    LONGEST_REASON,
    MOST_HALF_HOURS_A_DAY,
)
from outreach.enums import AgeGroup, ServiceKind, ServiceState, VolunteerState
from outreach.volunteer_rules import (
    FORGOTTEN_STATES,
    SERVICE_STEPS,
    TAKEN_IN,
    VOLUNTEER_READERS,
    VOLUNTEER_STEPS,
)


def _own_teams(user: Any) -> Any:
    """The organisations for which `user` acts today."""
    return Membership.objects.on().filter(user=user).order_by().values("organization")


class _PeopleQuerySet(ScopedQuerySet[Any]):
    """Names are for those who work with the people; county and city read sums."""

    def shown_to(self, role: Role) -> Q:
        return Q() if role in VOLUNTEER_READERS else Q(pk__in=[])


class VolunteerQuerySet(_PeopleQuerySet):
    def for_user(self, user: Any) -> VolunteerQuerySet:
        """Those of the user's place, and of the organisations for which the user acts."""
        scope = self.in_scope(user)
        if user.is_authenticated and Role.ORG_MEMBER in user.roles:
            scope |= Q(organization__in=_own_teams(user))
        return self.filter(scope)


class ServiceRecordQuerySet(_PeopleQuerySet):
    def for_user(self, user: Any) -> ServiceRecordQuerySet:
        """Those of the user's place, and of volunteers of the user's organisations."""
        scope = self.in_scope(user)
        if user.is_authenticated and Role.ORG_MEMBER in user.roles:
            scope |= Q(volunteer__organization__in=_own_teams(user))
        return self.filter(scope)

    def counted(self) -> ServiceRecordQuerySet:
        """What was verified and still stands: only this is added up."""
        return self.filter(state=ServiceState.VERIFIED)


def _person_name(label: Any) -> models.CharField[Any, Any]:
    return models.CharField(
        label,
        max_length=LONGEST_PERSON,
        blank=True,
        default="",
        validators=[validate_plain_text, validate_person_name],
    )


class Volunteer(ScopedModel, VersionedModel):
    """Somebody who signed up without an account; whoever knows `receipt_code` reads their record.

    The team is the organisation, or else the committee. Of who is not accepted, and of who asks
    for it, everything that tells who it is goes; the hours stay (PIPL, article 47).
    """

    scope_path = "community__code"
    TRANSITIONS: ClassVar[TransitionTable] = VOLUNTEER_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    receipt_code = sensitive(
        models.CharField(
            _("code"), max_length=20, unique=True, default=new_receipt_code, editable=False
        )
    )
    token = internal(models.CharField(max_length=64, unique=True, editable=False))
    community = internal(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="volunteers",
            verbose_name=_("community"),
        )
    )
    organization = internal(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="volunteers",
            verbose_name=_("team of an organisation"),
        )
    )
    name = personal(_person_name(_("name")))
    phone = sensitive(
        EncryptedTextField(_("telephone"), blank=True, default="", validators=[validate_phone])
    )
    age_group = personal(
        models.CharField(_("age"), max_length=10, choices=AgeGroup.choices, blank=True, default="")
    )
    guardian = personal(_person_name(_("name of a guardian who agrees")))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=VolunteerState.choices,
            default=VolunteerState.APPLIED,
            editable=False,
        )
    )
    applied_on = internal(models.DateField(_("signed up on")))
    accepted_on = internal(columns.day(pgettext_lazy("volunteer", "accepted on")))
    accepted_by = internal(columns.person(_("accepted by")))
    left_on = internal(columns.day(pgettext_lazy("volunteer", "left on")))
    answer = internal(columns.line(_("reason"), LONGEST_REASON, blank=True, default=""))

    objects = VolunteerQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ("-applied_on", "-pk")
        indexes = (models.Index(fields=("community", "state"), name="volunteer_place_state"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(FORGOTTEN_STATES), name="", guardian="", age_group="")
                | (~Q(state__in=sorted(FORGOTTEN_STATES)) & ~Q(name="") & ~Q(age_group="")),
                name="volunteer_known_or_forgotten",
            ),
            models.CheckConstraint(
                condition=~Q(age_group=AgeGroup.CHILD), name="volunteer_is_no_child"
            ),
            models.CheckConstraint(
                condition=~Q(age_group=AgeGroup.MINOR) | ~Q(guardian=""),
                name="volunteer_minor_has_a_guardian",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(TAKEN_IN))
                | Q(accepted_on__isnull=False, accepted_by__isnull=False),
                name="volunteer_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=VolunteerState.LEFT)
                | Q(left_on__isnull=False, left_on__gte=F("accepted_on")),
                name="volunteer_left_after_accepted",
            ),
        )

    def __str__(self) -> str:
        # The trail keeps it for good, and the name has to go when somebody asks for it.
        return str(_("Volunteer signed up on %(day)s") % {"day": self.applied_on})

    @property
    def shown_name(self) -> str:
        """For who may read it; where it was erased, what there is to say instead."""
        return self.name or str(_("Volunteer without a name"))

    @property
    def written_code(self) -> str:
        return written_code(self.receipt_code)

    @property
    def team(self) -> str:
        """The organisation, or else the committee."""
        return str(self.organization or self.community.name)


class ServiceRecord(ScopedModel, VersionedModel):
    """So many half hours of one kind on one day. What was entered never changes.

    Counted once somebody else verified it; a correction is a row of its own that is verified anew.
    """

    scope_path = "volunteer__community__code"
    TRANSITIONS: ClassVar[TransitionTable] = SERVICE_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    volunteer = internal(
        models.ForeignKey(
            Volunteer,
            on_delete=models.PROTECT,
            related_name="services",
            verbose_name=_("volunteer"),
        )
    )
    kind = internal(models.CharField(_("kind"), max_length=20, choices=ServiceKind.choices))
    day = internal(models.DateField(_("day")))
    half_hours = internal(
        models.PositiveSmallIntegerField(
            _("half hours"),
            validators=[MinValueValidator(1), MaxValueValidator(MOST_HALF_HOURS_A_DAY)],
        )
    )
    corrects = internal(
        models.OneToOneField(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="corrected_by",
            verbose_name=_("corrects"),
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ServiceState.choices,
            default=ServiceState.ENTERED,
            editable=False,
        )
    )
    entered_by = internal(columns.person(_("entered by"), null=False))
    entered_at = internal(models.DateTimeField(_("entered at"), default=timezone.now))
    verified_by = internal(columns.person(_("verified by")))
    verified_on = internal(columns.day(_("verified on")))

    objects = ServiceRecordQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        ordering = ("-day", "-pk")
        indexes = (models.Index(fields=("state", "day"), name="service_state_day"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(half_hours__gte=1, half_hours__lte=MOST_HALF_HOURS_A_DAY),
                name="service_hours_within_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=ServiceState.VERIFIED)
                | Q(verified_by__isnull=False, verified_on__isnull=False),
                name="service_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("entered_by")),
                name="service_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True) | Q(verified_on__gte=F("day")),
                name="service_verified_after_its_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"

    @property
    def hours(self) -> Decimal:
        return Decimal(self.half_hours) / HALF_HOURS


class ServiceCertificate(ScopedModel):
    """What a paper of the hours said on its day; it never changes and names nobody.

    The name is read from the volunteer, so a paper whose holder was erased names nobody either.
    """

    scope_path = "volunteer__community__code"

    code = sensitive(
        models.CharField(
            _("verification code"), max_length=20, unique=True, default=new_receipt_code
        )
    )
    volunteer = internal(
        models.ForeignKey(
            Volunteer,
            on_delete=models.PROTECT,
            related_name="certificates",
            verbose_name=_("volunteer"),
        )
    )
    issued_on = internal(models.DateField(pgettext_lazy("certificate", "issued on")))
    issuer = internal(columns.line(pgettext_lazy("certificate", "issued by"), 100))
    since = internal(models.DateField(_("first day")))
    until = internal(models.DateField(_("last day")))
    # Kind → half hours, as they were counted.
    half_hours = internal(models.JSONField(_("half hours")))
    times = internal(models.PositiveIntegerField(_("times")))

    class Meta:
        verbose_name = _("certificate of service")
        verbose_name_plural = _("certificates of service")
        ordering = ("-issued_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("since"), issued_on__gte=F("until"), times__gte=1),
                name="certificate_days_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.written_code

    @property
    def written_code(self) -> str:
        return written_code(self.code)

    @property
    def hours(self) -> Decimal:
        """All kinds together."""
        return Decimal(sum(self.half_hours.values())) / HALF_HOURS
