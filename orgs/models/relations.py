"""The people who act for an organisation, and where it serves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH, JURISDICTION_LENGTHS
from accounts.enums import TERRITORIAL_ROLES
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet, covers
from accounts.validators import validate_jurisdiction

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def changed_by() -> models.ForeignKey[Any, Any]:
    """Whoever last wrote a row that is published: it is published by somebody else."""
    return internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="+",
            verbose_name=_("last changed by"),
        )
    )


class DatedQuerySet(ScopedQuerySet[Any]):
    """Rows that hold from `since` to `until`, both civil days included."""

    def on(self, day: date | None = None) -> DatedQuerySet:
        """Those that hold on `day`; today by default."""
        day = day or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


def above(codes: Iterable[str]) -> set[str]:
    """The division codes of the units that hold one of `codes`, and these themselves."""
    return {code[:length] for code in codes for length in JURISDICTION_LENGTHS}


def dated(name: str) -> tuple[models.CheckConstraint, ...]:
    return (
        models.CheckConstraint(
            condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            name=name,
            violation_error_message=_("The end lies before the beginning."),
        ),
    )


class Membership(ScopedModel, VersionedModel):
    """That a person acts for an organisation, from `since` to `until`."""

    scope_path = "organization__jurisdiction"

    user = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="memberships",
            verbose_name=_("person"),
        )
    )
    organization = internal(
        models.ForeignKey(
            "orgs.Organization",
            on_delete=models.PROTECT,
            related_name="memberships",
            verbose_name=_("social organisation"),
        )
    )
    since = internal(models.DateField(_("since"), default=timezone.localdate))
    until = internal(models.DateField(_("until"), null=True, blank=True))

    objects = DatedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("member of an organisation")
        verbose_name_plural = _("members of organisations")
        ordering = ("organization", "user")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organization"),
                condition=Q(until__isnull=True),
                name="membership_once",
                violation_error_message=_("This person is a member already."),
            ),
            *dated("membership_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.user}"


class ServiceAreaQuerySet(DatedQuerySet):
    def for_user(self, user: User | AnonymousUser) -> ServiceAreaQuerySet:
        """Areas in the user's jurisdiction, and the wider ones that hold it."""
        own = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated:
            held = user.current_appointments
            codes = [row.jurisdiction for row in held if row.role in TERRITORIAL_ROLES]
            own |= Q(jurisdiction__in=above(codes))
        return self.filter(own)


class ServiceArea(ScopedModel, VersionedModel):
    """That an organisation serves a community, a township or a county: it cannot score there."""

    scope_path = "jurisdiction"

    organization = public(
        models.ForeignKey(
            "orgs.Organization",
            on_delete=models.PROTECT,
            related_name="service_areas",
            verbose_name=_("social organisation"),
        )
    )
    jurisdiction = internal(
        models.CharField(
            _("serves (division code)"),
            max_length=CODE_LENGTH,
            validators=[validate_jurisdiction],
        )
    )
    since = public(models.DateField(_("since"), default=timezone.localdate))
    until = public(models.DateField(_("until"), null=True, blank=True))

    changed_by = changed_by()

    objects = ServiceAreaQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")
        ordering = ("organization", "jurisdiction")
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "jurisdiction"),
                condition=Q(until__isnull=True),
                name="service_area_once",
                violation_error_message=_("It serves there already."),
            ),
            *dated("service_area_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.jurisdiction}"

    def reaches(self, code: str) -> bool:
        """Whether the unit with `code` lies in the area."""
        return covers(self.jurisdiction, code)
