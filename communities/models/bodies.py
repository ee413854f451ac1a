"""Who governs a community (policy clause 4.1.b): its bodies, estates and property companies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CREDIT_CODE_LENGTH
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, personal, public, sensitive
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import (
    validate_credit_code,
    validate_multiline_text,
    validate_plain_text,
)
from communities.enums import SINGLE_BODIES, BodyKind
from communities.models.units import Community

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

REASON_LENGTH = 300


def _line(label: Any, length: int, *, blank: bool = True) -> models.CharField[str, str]:
    return models.CharField(
        label, max_length=length, blank=blank, default="", validators=[validate_plain_text]
    )


def _reason(label: Any) -> Any:
    return models.TextField(
        label,
        blank=True,
        default="",
        validators=[validate_multiline_text, MaxLengthValidator(REASON_LENGTH)],
    )


def _changed_by() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("last changed by"),
    )


class Estate(ScopedModel, VersionedModel):
    """A housing estate (小区) or a natural village (自然屯) of a community.

    `valid_until` is its last day; what is gone keeps its row.
    """

    scope_path = "community__code"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="housing_estates",
            verbose_name=_("community"),
        )
    )
    name = public(_line(_("name"), 60, blank=False))
    households = public(models.PositiveIntegerField(_("households"), null=True, blank=True))
    valid_until = public(models.DateField(_("existed until"), null=True, blank=True))
    changed_by = internal(_changed_by())

    class Meta:
        verbose_name = _("estate")
        verbose_name_plural = _("estates")
        ordering = ("community", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "name"),
                condition=Q(valid_until__isnull=True),
                name="estate_name_once",
                violation_error_message=_("This community has an estate of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="estate_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class LocalBody(ScopedModel, VersionedModel):
    """A body of a community. Offices are published; names and telephones of people never.

    `sorting_duty_on`, `_document` and `_office` say by what sorting waste became a duty of the
    party organisation (policy clause 4.1.a). It runs until `until`.
    """

    scope_path = "community__code"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="local_bodies",
            verbose_name=_("community"),
        )
    )
    kind = public(models.CharField(_("kind"), max_length=20, choices=BodyKind.choices))
    name = public(_line(_("name"), 100, blank=False))
    since = public(models.DateField(_("in office since"), null=True, blank=True))
    until = public(models.DateField(_("in office until"), null=True, blank=True, editable=False))
    until_reason = internal(_reason(_("why it ended")))
    head_office = public(_line(_("office of the head"), 60))
    contact_name = personal(_line(_("contact person"), 60))
    contact_phone = sensitive(_line(_("telephone of the contact"), 30))
    estates = public(
        models.ManyToManyField(Estate, related_name="bodies", blank=True, verbose_name=_("estates"))
    )
    sorting_duty_on = public(
        models.DateField(_("sorting is its duty since"), null=True, blank=True)
    )
    sorting_duty_document = public(_line(_("document of the duty"), 100))
    sorting_duty_office = public(_line(_("responsible office"), 60))
    changed_by = internal(_changed_by())

    class Meta:
        verbose_name = _("body of a community")
        verbose_name_plural = _("bodies of communities")
        ordering = ("community", "kind", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "kind"),
                condition=Q(until__isnull=True, kind__in=sorted(SINGLE_BODIES)),
                name="body_one_of_its_kind",
                violation_error_message=_(
                    "This community has one already; end that one first, or change it."
                ),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="body_has_a_name"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="body_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, until_reason="")
                | (Q(until__isnull=False) & ~Q(until_reason="")),
                name="body_ended_with_a_reason",
                violation_error_message=_("Say why it ended."),
            ),
            models.CheckConstraint(
                condition=Q(
                    sorting_duty_on__isnull=True, sorting_duty_document="", sorting_duty_office=""
                )
                | (
                    Q(sorting_duty_on__isnull=False, kind=BodyKind.PARTY)
                    & ~Q(sorting_duty_document="")
                ),
                name="body_duty_with_its_document",
                violation_error_message=_(
                    "The duty of a party organisation needs its date and its document, both."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        return f"{self.name} ({self.kind})"


class PropertyCompanyQuerySet(models.QuerySet["PropertyCompany"]):
    def for_user(self, user: User | AnonymousUser) -> PropertyCompanyQuerySet:
        """The companies that serve, or were entered for, a community of the user's."""
        contracts = PropertyContract.objects.for_user(user)
        communities = Community.objects.for_user(user)
        return self.filter(
            Q(pk__in=contracts.order_by().values("company")) | Q(entered_for__in=communities)
        )


class PropertyCompany(VersionedModel):
    """A property company: one record for all the communities that it serves, by its credit code.

    Whoever serves a community of yours can be read by you, with its contact; `entered_for` is the
    community that entered it first.
    """

    credit_code = public(
        models.CharField(
            _("unified social credit code"),
            max_length=CREDIT_CODE_LENGTH,
            unique=True,
            validators=[validate_credit_code],
            error_messages={"unique": _("A company with this credit code exists.")},
        )
    )
    name = public(_line(_("name"), 100, blank=False))
    former_names = public(models.JSONField(_("former names"), default=list, blank=True))
    contact_name = personal(_line(_("contact person"), 60))
    contact_phone = sensitive(_line(_("telephone of the contact"), 30))
    entered_for = internal(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("entered for"),
        )
    )
    changed_by = internal(_changed_by())

    objects = PropertyCompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("property company")
        verbose_name_plural = _("property companies")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="property_company_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class PropertyContractQuerySet(ScopedQuerySet["PropertyContract"]):
    def running(self, day: date | None = None) -> PropertyContractQuerySet:
        """Those in whose term `day` lies (a civil date; today by default)."""
        day = day or timezone.localdate()
        return self.not_over(day).filter(starts_on__lte=day)

    def not_over(self, day: date | None = None) -> PropertyContractQuerySet:
        """Those that run on `day` or begin later."""
        day = day or timezone.localdate()
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gte=day),
        )

    def over(self, day: date | None = None) -> PropertyContractQuerySet:
        """Those whose last day lies before `day`."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on__lt=day) | Q(ended_on__lt=day))


class PropertyContract(ScopedModel, VersionedModel):
    """A company's contract for estates of a community, from its first to its last day.

    Without `ends_on` it has no term. `ended_on` and `ended_reason` are those of an early end. That
    an estate has one contract at a time looks at other rows and is kept by `services`.
    """

    scope_path = "community__code"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    company = public(
        models.ForeignKey(
            PropertyCompany,
            on_delete=models.PROTECT,
            related_name="contracts",
            verbose_name=_("property company"),
        )
    )
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="property_contracts",
            verbose_name=_("community"),
        )
    )
    estates = public(
        models.ManyToManyField(Estate, related_name="contracts", verbose_name=_("estates"))
    )
    starts_on = public(models.DateField(_("starts on")))
    ends_on = public(models.DateField(_("ends on"), null=True, blank=True))
    document = internal(_line(_("contract number or title"), 100))
    ended_on = public(models.DateField(_("ended early on"), null=True, blank=True, editable=False))
    ended_reason = internal(_reason(_("why it ended early")))
    changed_by = internal(_changed_by())

    objects = PropertyContractQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("property contract")
        verbose_name_plural = _("property contracts")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | (
                    Q(ended_on__gte=F("starts_on"))
                    & (Q(ends_on__isnull=True) | Q(ended_on__lte=F("ends_on")))
                ),
                name="contract_ended_within_its_term",
                violation_error_message=_("It can only end early within its term."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason="")
                | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="contract_ended_with_a_reason",
                violation_error_message=_("Say why it ended."),
            ),
        )
        indexes = (models.Index(fields=("ends_on",), name="contract_end"),)

    def __str__(self) -> str:
        return f"{self.company} · {self.starts_on}"

    @property
    def last_day(self) -> date | None:
        """The last civil day of its term, None while it has no end."""
        return self.ended_on or self.ends_on

    def is_over(self, day: date | None = None) -> bool:
        """Whether its last day lies before `day` (a civil date; today by default)."""
        last = self.last_day
        return last is not None and last < (day or timezone.localdate())
