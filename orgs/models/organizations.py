"""Social organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH, CREDIT_CODE_LENGTH
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import (
    validate_credit_code,
    validate_jurisdiction,
    validate_plain_text,
)
from orgs.constants import STANDARD_PREFIXES
from orgs.enums import CodeDoubt, OrganizationKind, OrganizationStatus
from orgs.models.dictionary import Capability, meaning_of
from orgs.models.facts import RegisteredFacts
from orgs.models.relations import Membership, ServiceArea, above, changed_by
from orgs.rules import REGISTRARS
from orgs.validators import (
    legal_form,
    validate_code_meaning,
    validate_code_of_kind,
    validate_legal_person,
    validate_post,
)

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
            kept = [h.jurisdiction for h in user.current_appointments if h.role in REGISTRARS]
            scope |= Q(jurisdiction__in=above(kept))
            if Role.ORG_MEMBER in user.roles:
                own = Membership.objects.on().filter(user=user)
                scope |= Q(pk__in=own.order_by().values("organization"))
        return self.filter(scope)

    def active(self) -> OrganizationQuerySet:
        return self.filter(status=OrganizationStatus.ACTIVE)


def _code_fits_kind() -> Q:
    """Where GB 32100 says what a code stands for, the kind says the same."""
    fits = Q()
    for prefix, form in STANDARD_PREFIXES.items():
        kinds = [kind for kind in OrganizationKind if legal_form(kind) == form]
        # A range: LIKE would depend on the database's collation.
        begins = Q(credit_code__gte=prefix, credit_code__lt=f"{int(prefix) + 1}")
        fits &= ~begins | Q(kind__in=kinds)
    return fits


class Organization(ScopedModel, VersionedModel, RegisteredFacts):
    """A social organisation. `jurisdiction` is the division whose register has it.

    A filed community organisation has no legal personality, so it has no credit code.
    `code_doubts` and `changed_at` are set by `services`; do not set them.
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

    capabilities = public(
        models.ManyToManyField(
            Capability, related_name="organizations", blank=True, verbose_name=_("capabilities")
        )
    )
    code_doubts = internal(
        models.CharField(
            _("doubts about the code"), max_length=100, blank=True, default="", editable=False
        )
    )
    changed_by = changed_by()
    changed_at = internal(
        models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
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
            models.CheckConstraint(
                condition=_code_fits_kind(),
                name="organization_code_as_in_the_standard",
                violation_error_message=_("This code is that of another kind of organisation."),
            ),
            models.CheckConstraint(
                condition=Q(nature="") | Q(kind=OrganizationKind.SERVICE_INSTITUTION),
                name="organization_nature_of_an_institution",
                violation_error_message=_("Only a social service institution has such a nature."),
            ),
            models.CheckConstraint(
                condition=Q(foundation_type="") | Q(kind=OrganizationKind.FOUNDATION),
                name="organization_type_of_a_foundation",
                violation_error_message=_("Only a foundation has such a type."),
            ),
            models.CheckConstraint(
                condition=Q(certificate_until__isnull=True)
                | Q(certificate_until__gte=F("certificate_from")),
                name="organization_certificate_ends_after_it_begins",
                violation_error_message=_("The certificate ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(standing_directors__isnull=True)
                | Q(standing_directors__lte=F("directors")),
                name="organization_standing_directors_are_directors",
                violation_error_message=_("More standing members than members of the council."),
            ),
            models.CheckConstraint(
                condition=Q(funds__isnull=True) | Q(funds__gte=0), name="organization_funds"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def doubts(self) -> list[CodeDoubt]:
        """What speaks against its credit code, as it was last judged."""
        return [CodeDoubt(value) for value in self.code_doubts.split(",") if value]

    def clean(self) -> None:
        if self.kind not in OrganizationKind.values:
            return
        if self.pk:
            for post in self.officeholders.order_by().values_list("post", flat=True).distinct():
                validate_post(self.kind, post, field="kind")
            rows = (self.listings, self.annual_returns, self.ratings)
            if self.kind == OrganizationKind.FILED and any(kept.exists() for kept in rows):
                validate_legal_person(self.kind, field="kind")
        validate_code_of_kind(self.kind, self.credit_code)
        if not self.credit_code:
            return
        validate_code_meaning(self.kind, meaning_of(self.credit_code))
        first = type(self).objects.filter(credit_code=self.credit_code).exclude(pk=self.pk).first()
        if first is not None:
            raise ValidationError(
                {
                    "credit_code": ValidationError(
                        _("“%(name)s” (%(kind)s) has this code already."),
                        code="unique",
                        params={"name": first.name, "kind": first.get_kind_display()},
                    )
                }
            )
