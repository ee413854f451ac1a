"""Offices with their numbers, and what each of them is responsible for (clause 5.1.d)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import TOWNSHIP_DIGITS
from accounts.enums import Role
from accounts.models import Appointment, VersionedModel, new_public_id
from accounts.privacy import internal, personal, public
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_jurisdiction, validate_phone
from coordination.constants import LINE_LENGTH, PERSON_LENGTH, TITLE_LENGTH
from coordination.enums import OfficeKind
from orgs.models import columns


class Office(ScopedModel, VersionedModel):
    """A department or a township government, as it can be reached.

    `is_newer` says that something the public reads was written since it was published.
    """

    scope_path = "jurisdiction"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(
        models.CharField(
            _("place (division code)"),
            max_length=TOWNSHIP_DIGITS,
            validators=[validate_jurisdiction],
        )
    )
    kind = public(models.CharField(_("kind"), max_length=20, choices=OfficeKind.choices))
    name = public(columns.line(_("name of the office"), TITLE_LENGTH))
    phone = public(
        models.CharField(
            _("office telephone"), max_length=20, blank=True, validators=[validate_phone]
        )
    )
    address = public(columns.line(_("office address"), LINE_LENGTH, blank=True))
    contact = personal(columns.line(_("contact person"), PERSON_LENGTH, blank=True))
    is_newer = internal(
        models.BooleanField(_("changed since it was published"), default=True, editable=False)
    )
    begun_by = internal(columns.person(_("begun by"), null=False))
    written_by = internal(columns.person(_("last written by"), null=False))

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices and responsibilities")
        ordering = ("jurisdiction", "kind", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "name"),
                name="office_once",
                violation_error_message=_("This office is entered already."),
            ),
            # A mobile number is somebody's own.
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__startswith="0"),
                name="office_phone_is_no_mobile",
                violation_error_message=_("Enter the number of the office, not a mobile number."),
            ),
        )

    def __str__(self) -> str:
        return str(self.name)


class Responsibility(ScopedModel, VersionedModel):
    """What an office is responsible for, from a civil day on; ended, it stays with its days."""

    scope_path = "office__jurisdiction"

    office = internal(models.ForeignKey(Office, on_delete=models.PROTECT, related_name="duties"))
    matter = public(columns.line(_("matter"), TITLE_LENGTH))
    detail = public(columns.text(_("what exactly"), blank=True))
    source = public(columns.line(_("document it is laid down in"), LINE_LENGTH))
    valid_from = public(models.DateField(_("responsible from")))
    valid_until = public(columns.day(_("responsible until"), editable=False))
    written_by = internal(columns.person(_("written by"), null=False))
    ended_by = internal(columns.person(_("ended by")))

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ("office", "matter", "valid_from", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "matter"),
                condition=Q(valid_until__isnull=True),
                name="responsible_once_for_a_matter",
                violation_error_message=_("The office is responsible for this matter already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="responsibility_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return str(self.matter)


class OfficeMemberQuerySet(ScopedQuerySet["OfficeMember"]):
    def for_user(self, user: Any) -> OfficeMemberQuerySet:
        """The security administrator alone keeps them, for all places."""
        keeps = user.is_authenticated and user.may(frozenset({Role.SECURITY_ADMIN}))
        return self.all() if keeps else self.none()

    def acting(self) -> OfficeMemberQuerySet:
        """Those whose appointment is in force today, for the place where the department is; none of
        a disabled account, as in `User.current_appointments`."""
        current = Appointment.objects.current().filter(user__is_active=True).order_by()
        return self.filter(
            appointment__in=current.values("pk"),
            appointment__jurisdiction=F("office__jurisdiction"),
        )


def belongs_to(user: Any, path: str) -> Q:
    """Rows about an office at `path` for which `user` acts, where officers are entered for it; all
    where none are, or where there is no office."""
    entered = OfficeMember.objects.acting().filter(office=OuterRef(path))
    mine = Exists(entered.filter(appointment__user=user))
    return Q(**{f"{path}__isnull": True}) | ~Exists(entered) | mine


class OfficeMember(ScopedModel):
    """That an officer, by an appointment to the place of a department, belongs to it: what is
    referred to the department is theirs to act on."""

    scope_path = "office__jurisdiction"

    office = internal(
        models.ForeignKey(
            Office, on_delete=models.PROTECT, related_name="members", verbose_name=_("department")
        )
    )
    appointment = internal(
        models.ForeignKey(
            Appointment, on_delete=models.PROTECT, related_name="offices",
            verbose_name=_("appointment"),
        )
    )  # fmt: skip
    entered_by = internal(columns.person(_("entered by"), null=False))
    entered_at = internal(models.DateTimeField(_("entered at"), default=timezone.now))

    objects = OfficeMemberQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("officer of a department")
        verbose_name_plural = _("officers of departments")
        ordering = ("office", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "appointment"),
                name="office_member_once",
                violation_error_message=_("This officer belongs to the department already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.office)
