"""Who registers for an activity, and how many counted themselves in at the door."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import VersionedModel, new_receipt_code
from accounts.normalise import written_code
from accounts.privacy import internal, sensitive
from accounts.scoping import ScopedModel
from accounts.validators import validate_phone, validate_plain_text
from communities.models import Community
from orgs.constants import EVENT_MOST_PEOPLE
from orgs.models import Organization, columns
from outreach.constants import ARRIVAL_MOST
from outreach.enums import PeopleGroup, RegistrationState
from outreach.models.activities import Activity


class Registration(ScopedModel, VersionedModel):
    """People who want to come: of a visitor without an account, or of a committee or organisation.

    Whoever knows `receipt_code` sees how it stands and takes it back. Name and telephone are kept
    encrypted, read by the host alone, and deleted when it is taken back or 30 days after the end.
    """

    scope_path = "activity__jurisdiction"

    activity = internal(
        models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="registrations")
    )
    receipt_code = sensitive(
        models.CharField(
            _("code"), max_length=20, unique=True, default=new_receipt_code, editable=False
        )
    )
    # What the form of a visitor sent, as a keyed hash: sent twice, it is taken once.
    token = internal(models.CharField(max_length=64, unique=True, null=True, editable=False))
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
    contact_name = sensitive(
        EncryptedTextField(_("name"), blank=True, default="", validators=[validate_plain_text])
    )
    contact_phone = sensitive(
        EncryptedTextField(_("telephone"), blank=True, default="", validators=[validate_phone])
    )
    people = internal(
        models.PositiveSmallIntegerField(
            _("people"), validators=[MinValueValidator(1), MaxValueValidator(EVENT_MOST_PEOPLE)]
        )
    )
    with_minors = internal(models.BooleanField(_("minors come along"), default=False))
    guardian_agrees = internal(models.BooleanField(_("their guardian agrees"), default=False))
    state = internal(
        models.CharField(
            _("state"), max_length=20, choices=RegistrationState.choices, editable=False
        )
    )
    registered_by = internal(columns.person(_("registered by")))
    registered_at = internal(models.DateTimeField(_("registered at"), auto_now_add=True))
    taken_back_at = internal(models.DateTimeField(_("taken back at"), null=True, blank=True))
    forgotten_on = internal(columns.day(_("name and telephone deleted on")))

    class Meta:
        verbose_name = _("registration for an activity")
        verbose_name_plural = _("registrations for activities")
        ordering = ("activity", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(organization__isnull=True) | Q(community__isnull=True),
                name="registration_of_one_unit",
            ),
            models.UniqueConstraint(
                fields=("activity", "organization"),
                condition=Q(taken_back_at__isnull=True, organization__isnull=False),
                name="registration_once_an_organization",
            ),
            models.UniqueConstraint(
                fields=("activity", "community"),
                condition=Q(taken_back_at__isnull=True, community__isnull=False),
                name="registration_once_a_community",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="registration_of_somebody"),
            models.CheckConstraint(
                condition=Q(with_minors=False) | Q(guardian_agrees=True),
                name="registration_of_minors_by_their_guardian",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.TAKEN_BACK, taken_back_at__isnull=False)
                | (~Q(state=RegistrationState.TAKEN_BACK) & Q(taken_back_at__isnull=True)),
                name="registration_taken_back_whole",
            ),
        )
        indexes = (models.Index(fields=("activity", "state"), name="registration_state"),)

    def __str__(self) -> str:
        return f"{self.activity} · {self.people}"

    @property
    def written_code(self) -> str:
        """The code in groups of four, as people write it down."""
        return written_code(self.receipt_code)


class Arrival(ScopedModel):
    """People who counted themselves in by the QR code: how many of which group, and no names."""

    scope_path = "activity__jurisdiction"

    activity = internal(
        models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="arrivals")
    )
    group = internal(models.CharField(_("group"), max_length=20, choices=PeopleGroup.choices))
    people = internal(
        models.PositiveSmallIntegerField(
            _("people"), validators=[MinValueValidator(1), MaxValueValidator(ARRIVAL_MOST)]
        )
    )
    registration = internal(
        models.OneToOneField(
            Registration,
            on_delete=models.PROTECT,
            null=True,
            related_name="arrival",
            verbose_name=_("registration"),
        )
    )
    # A keyed hash of the form's own cookie, good for this activity alone.
    device = internal(models.CharField(max_length=64, blank=True))
    arrived_at = internal(models.DateTimeField(_("arrived"), auto_now_add=True))

    class Meta:
        verbose_name = _("arrival at an activity")
        verbose_name_plural = _("arrivals at activities")
        ordering = ("activity", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("activity", "device"),
                condition=~Q(device=""),
                name="arrival_once_a_device",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="arrival_of_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.people}"
