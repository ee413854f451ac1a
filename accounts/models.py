"""People, what they may do where, and the trail of what they did."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.constants import (
    CODE_LENGTH,
    JURISDICTION_LENGTHS,
    RECEIPT_CODE_LENGTH,
    RECEIPT_CODE_SIGNS,
    ROLE_DIGITS,
)
from accounts.enums import OFFICERS, SEPARATED_DUTIES, STAFF_ROLES, Role
from accounts.privacy import internal, personal, sensitive
from accounts.scoping import covers, within
from accounts.validators import validate_jurisdiction, validate_plain_text


def new_public_id() -> str:
    """128 random bits: an address that cannot be guessed or counted."""
    return secrets.token_hex(16)


def new_receipt_code() -> str:
    """Twelve signs that can be written down: who knows them sees how far a matter is."""
    return "".join(secrets.choice(RECEIPT_CODE_SIGNS) for _n in range(RECEIPT_CODE_LENGTH))


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user


class User(AbstractBaseUser):
    """One person, one account. What the person may do stands in `appointments`."""

    username = internal(
        models.CharField(
            _("user name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()]
        )
    )
    password = sensitive(models.CharField(_("password"), max_length=128))
    last_login = internal(models.DateTimeField(_("last sign-in"), null=True, blank=True))
    name = personal(
        models.CharField(_("full name"), max_length=60, validators=[validate_plain_text])
    )
    unit = internal(
        models.CharField(_("unit"), max_length=100, blank=True, validators=[validate_plain_text])
    )
    phone = sensitive(models.CharField(_("telephone"), max_length=20, blank=True))
    email = personal(models.EmailField(_("e-mail"), blank=True))
    is_active = internal(models.BooleanField(_("active"), default=True))
    # Part of what a session is signed with: raising it ends all sessions and invitations.
    session_generation = internal(models.PositiveIntegerField(default=0, editable=False))
    # Filtered lists of the admin by name; `services.keep_filter` writes them.
    list_filters = internal(models.JSONField(default=list, editable=False))
    created_at = internal(models.DateTimeField(_("created at"), auto_now_add=True))

    if TYPE_CHECKING:  # made by the foreign key of allauth
        authenticator_set: Any

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("username",)
        constraints = (
            # Sign-in does not tell capitals from small letters.
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_once",
                violation_error_message=_("A user with this user name exists."),
            ),
        )

    def __str__(self) -> str:
        return self.name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the password and with `session_generation`."""
        return salted_hmac(
            "accounts.models.User.session",
            f"{self.password}:{self.session_generation}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @cached_property
    def current_appointments(self) -> list[Appointment]:
        """Today's appointments, read once for each request; none of a disabled account."""
        if not self.is_active:
            return []
        return list(self.appointments.current())

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(appointment.role) for appointment in self.current_appointments)

    def may(self, roles: frozenset[Role], code: str = "") -> bool:
        """Whether one of `roles` is held over the unit with the division code `code`."""
        return any(
            appointment.role in roles and (not code or covers(appointment.jurisdiction, code))
            for appointment in self.current_appointments
        )

    @property
    def audit_label(self) -> str:
        return self.username

    @property
    def device_key(self) -> str:
        """What a phone keeps is kept under it, so that people who share one are told apart."""
        return salted_hmac("accounts.models.User.device", str(self.pk)).hexdigest()[:16]

    @property
    def is_officer(self) -> bool:
        return bool(self.roles & OFFICERS)

    @property
    def is_staff(self) -> bool:
        """Whether the browser admin opens; asked by Django's admin."""
        return bool(self.roles & STAFF_ROLES)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Permissions come from appointments alone; Django's own table is not used."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def get_short_name(self) -> str:
        return self.name or self.username


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def current(self, day: date | None = None) -> AppointmentQuerySet:
        """The appointments in force on `day` (a civil date of Asia/Shanghai; today by default)."""
        day = day or timezone.localdate()
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day
        )

    def around(self, officer: User, roles: Collection[Role]) -> AppointmentQuerySet:
        """Those in the areas where `officer` holds one of `roles` now, and those that reach over
        such an area."""
        area = Q(pk__in=[])
        for held in officer.current_appointments:
            if held.role in roles:
                above = [held.jurisdiction[:length] for length in sorted(JURISDICTION_LENGTHS)]
                area |= within("jurisdiction", held.jurisdiction) | Q(jurisdiction__in=above)
        return self.filter(area)


class Appointment(models.Model):
    """A role over a jurisdiction, from a date until a date."""

    user = internal(
        models.ForeignKey(
            User, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("user")
        )
    )
    role = internal(models.CharField(_("role"), max_length=20, choices=Role.choices))
    jurisdiction = internal(
        models.CharField(
            _("jurisdiction (division code)"),
            max_length=CODE_LENGTH,
            blank=True,
            validators=[validate_jurisdiction],
        )
    )
    valid_from = internal(models.DateField(_("from"), default=timezone.localdate))
    valid_until = internal(models.DateField(_("until"), null=True, blank=True))

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("user", "role", "jurisdiction")
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=sorted(SEPARATED_DUTIES), jurisdiction="")
                | (~Q(role__in=sorted(SEPARATED_DUTIES)) & ~Q(jurisdiction="")),
                name="appointment_jurisdiction_fits_role",
                violation_error_message=_(
                    "A separated duty has no jurisdiction; every other role needs one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="appointment_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} {self.jurisdiction}".strip()

    def clean(self) -> None:
        """The jurisdiction is of the role's level; separated duties stand alone."""
        digits = ROLE_DIGITS.get(self.role)
        if digits and self.jurisdiction and len(self.jurisdiction) != digits:
            raise ValidationError(
                {
                    "jurisdiction": _("This role needs a division code of %(digits)s digits.")
                    % {"digits": digits}
                }
            )
        self._refuse_mixed_duties()

    def _refuse_mixed_duties(self) -> None:
        """A person holds either one separated duty or business roles, at any one time."""
        # A form that is wrong elsewhere comes here with both missing.
        if None in (self.user_id, self.valid_from):
            return
        others = Appointment.objects.filter(user_id=self.user_id).exclude(pk=self.pk)
        others = others.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=self.valid_from))
        if self.valid_until is not None:
            others = others.filter(valid_from__lte=self.valid_until)
        roles = {self.role, *others.values_list("role", flat=True)}
        if roles & SEPARATED_DUTIES and len(roles) > 1:
            raise ValidationError(
                {"role": _("Separated duties cannot be combined with another role of one person.")}
            )

    @property
    def audit_label(self) -> str:
        return f"{self.user.username} · {self.role} {self.jurisdiction}".strip()


class VersionedModel(models.Model):
    """A row whose second editor must notice the first; see `services.save_version`."""

    version = internal(models.PositiveIntegerField(_("version"), default=1, editable=False))

    class Meta:
        abstract = True


class SubmissionToken(models.Model):
    """Remembers what a form created, so that sending it twice creates it once."""

    user = internal(models.ForeignKey(User, on_delete=models.CASCADE, related_name="+"))
    token = internal(models.CharField(max_length=64))
    object_type = internal(models.CharField(max_length=60))
    object_id = internal(models.BigIntegerField(null=True))
    created_at = internal(models.DateTimeField(auto_now_add=True))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "token"), name="submission_token_once"),
        )

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class AuditEvent(models.Model):
    """One act, chained to the one before it. Written by `services.record_event` alone.

    Database triggers (see `triggers.py`) refuse every change and deletion.
    """

    sequence = internal(models.BigIntegerField(_("sequence number"), unique=True))
    at = internal(models.DateTimeField(_("at")))
    actor = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            null=True,
            blank=True,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("actor"),
        )
    )
    actor_name = internal(models.CharField(_("user name"), max_length=60, blank=True))
    actor_roles = internal(models.CharField(_("roles at that time"), max_length=300, blank=True))
    actor_unit = internal(models.CharField(_("unit at that time"), max_length=100, blank=True))
    address = internal(models.CharField(_("network address"), max_length=45, blank=True))
    request_id = internal(models.CharField(_("request"), max_length=36, blank=True))
    action = internal(models.CharField(_("recorded action"), max_length=60))
    object_type = internal(models.CharField(_("kind of object"), max_length=60, blank=True))
    object_id = internal(models.CharField(_("object number"), max_length=64, blank=True))
    object_label = internal(models.CharField(_("object"), max_length=200, blank=True))
    before = internal(models.JSONField(_("before"), default=dict, blank=True))
    after = internal(models.JSONField(_("after"), default=dict, blank=True))
    reason = internal(models.TextField(_("reason"), blank=True))
    succeeded = internal(models.BooleanField(_("succeeded"), default=True))
    previous_digest = internal(models.CharField(max_length=64))
    digest = internal(models.CharField(_("digest"), max_length=64))

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ("-sequence",)
        indexes = (
            models.Index(fields=("object_type", "object_id"), name="audit_event_object"),
            models.Index(fields=("actor", "at"), name="audit_event_actor"),
            models.Index(fields=("action", "at"), name="audit_event_action"),
            models.Index(fields=("at",), name="audit_event_at"),
            models.Index(fields=("object_id",), name="audit_event_object_id"),
            models.Index(fields=("request_id",), name="audit_event_request"),
            models.Index(
                fields=("sequence",),
                name="audit_event_refused",
                condition=models.Q(succeeded=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.object_label}"
