"""Social organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH, CREDIT_CODE_LENGTH, JURISDICTION_LENGTHS
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import (
    validate_credit_code,
    validate_jurisdiction,
    validate_plain_text,
)
from orgs.enums import OrganizationKind, OrganizationStatus
from orgs.models.relations import Membership, ServiceArea
from orgs.rules import REGISTRARS
from orgs.validators import validate_code_of_kind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class OrganizationQuerySet(ScopedQuerySet["Organization"]):
    def for_user(self, user: User | AnonymousUser) -> OrganizationQuerySet:
        """Those registered in the user's jurisdiction, those that serve there, and one's own.

        Who keeps the register sees those registered above as well: any of them may be given tasks.
        """
        scope = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated:
            serving = ServiceArea.objects.for_user(user).on()
            scope |= Q(pk__in=serving.order_by().values("organization"))
            above = {
                held.jurisdiction[:length]
                for held in user.current_appointments
                if held.role in REGISTRARS
                for length in JURISDICTION_LENGTHS
            }
            scope |= Q(jurisdiction__in=above)
            if Role.ORG_MEMBER in user.roles:
                own = Membership.objects.on().filter(user=user)
                scope |= Q(pk__in=own.order_by().values("organization"))
        return self.filter(scope)

    def active(self) -> OrganizationQuerySet:
        return self.filter(status=OrganizationStatus.ACTIVE)


class Organization(ScopedModel, VersionedModel):
    """A social organisation. `jurisdiction` is the division whose authority registered it.

    A filed community organisation has no legal personality, so it has no credit code.
    """

    scope_path = "jurisdiction"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    name = public(models.CharField(_("name"), max_length=100, validators=[validate_plain_text]))
    kind = public(models.CharField(_("kind"), max_length=20, choices=OrganizationKind.choices))
    credit_code = public(
        models.CharField(
            _("unified social credit code"),
            max_length=CREDIT_CODE_LENGTH,
            blank=True,
            default="",
            validators=[validate_credit_code],
        )
    )
    jurisdiction = internal(
        models.CharField(
            _("registered in (division code)"),
            max_length=CODE_LENGTH,
            validators=[validate_jurisdiction],
        )
    )
    status = public(
        models.CharField(
            _("status"),
            max_length=10,
            choices=OrganizationStatus.choices,
            default=OrganizationStatus.ACTIVE,
        )
    )

    objects = OrganizationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("social organisation")
        verbose_name_plural = _("social organisations")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("credit_code",),
                condition=~Q(credit_code=""),
                name="organization_credit_code_once",
                violation_error_message=_("An organisation with this credit code exists."),
            ),
            models.UniqueConstraint(
                fields=("jurisdiction", "name"),
                name="organization_name_once",
                violation_error_message=_("An organisation of this name is registered there."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organization_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind=OrganizationKind.FILED, credit_code="")
                | (~Q(kind=OrganizationKind.FILED) & ~Q(credit_code="")),
                name="organization_code_by_kind",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        validate_code_of_kind(self.kind, self.credit_code)
