"""What is entered about an organisation's credit, and what it hands in every year."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet
from orgs.enums import AnnualForm, AnnualResult, CreditKind
from orgs.models import columns
from orgs.models.credit_rules import AnnualDuty, CreditTerm
from orgs.validators import validate_legal_person


def officer(label: Any, **options: Any) -> models.ForeignKey[Any, Any]:
    """Who did it: whatever of it is published is published by somebody else."""
    return internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=label,
            **options,
        )
    )


def of_organization(related_name: str) -> models.ForeignKey[Any, Any]:
    """The organisation that the row is about."""
    return public(
        models.ForeignKey(
            "orgs.Organization",
            on_delete=models.PROTECT,
            related_name=related_name,
            verbose_name=_("social organisation"),
        )
    )


class CreditEntryQuerySet(ScopedQuerySet[Any]):
    def standing(self) -> CreditEntryQuerySet:
        """Those that were neither corrected nor retracted."""
        return self.filter(correction__isnull=True, is_retraction=False)


class CreditEntry(ScopedModel):
    """A piece of credit information, never changed: a correction is a new entry naming the old.

    `due_on` and `is_late` are computed by `services.enter_credit` from `term`; None where the
    calendar of working days could not tell. What is retracted counts no longer.
    """

    scope_path = "organization__jurisdiction"
    # The first of each is the only one; imports note it with every row.
    version: ClassVar[int] = 1

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    organization = of_organization("credit_entries")
    kind = public(models.CharField(_("kind"), max_length=10, choices=CreditKind.choices))
    title = public(columns.line(_("title"), 100))
    text = public(columns.text(_("content"), blank=True, default=""))
    basis = public(columns.line(_("basis"), help_text=_("The rule and article that it rests on.")))
    document = public(columns.line(_("document"), 100, blank=True, default="",
                           help_text=_("Title or number of the document.")))  # fmt: skip
    source = public(
        columns.line(_("source"), 100, help_text=_("The authority that it comes from."))
    )
    arisen_on = public(models.DateField(_("arisen or received on")))
    entered_on = public(models.DateField(_("entered on"), default=timezone.localdate))
    entered_by = officer(_("entered by"))
    term = public(
        models.ForeignKey(
            CreditTerm, on_delete=models.PROTECT, related_name="+", verbose_name=_("term")
        )
    )
    due_on = public(models.DateField(_("to be entered until"), null=True, blank=True))
    is_late = public(models.BooleanField(_("entered late"), null=True, blank=True))
    is_public = public(
        models.BooleanField(
            _("public"),
            default=True,
            help_text=_("State and trade secrets and personal matters are not published."),
        )
    )
    corrects = public(
        models.OneToOneField(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="correction",
            verbose_name=_("corrects"),
        )
    )
    correction_reason = public(columns.line(_("reason for the correction"), blank=True, default=""))
    is_retraction = public(models.BooleanField(_("retracts the entry"), default=False))

    objects = CreditEntryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("credit entry")
        verbose_name_plural = _("credit entries")
        ordering = ("-arisen_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(arisen_on__lte=F("entered_on")),
                name="credit_entry_has_arisen",
                violation_error_message=_("What is entered has arisen already."),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction_reason="", is_retraction=False)
                | (Q(corrects__isnull=False) & ~Q(correction_reason="")),
                name="credit_entry_corrects_with_reason",
                violation_error_message=_("A correction has its reason."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(basis="") & ~Q(source=""),
                name="credit_entry_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind=CreditKind.PENALTY) | ~Q(document=""),
                name="credit_entry_penalty_has_a_document",
                violation_error_message=_("A penalty has its document."),
            ),
        )
        indexes = (
            models.Index(fields=("organization", "-arisen_on"), name="credit_entry_of"),
            models.Index(fields=("arisen_on",), name="credit_entry_newest"),
            models.Index(fields=("kind",), name="credit_entry_kind"),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.title}"


class AnnualReturn(ScopedModel, VersionedModel):
    """What an organisation handed in for a `year`, and what the registry found.

    `duty` is the rule that held; `is_late` says whether it came after that rule's day.
    """

    scope_path = "organization__jurisdiction"

    organization = of_organization("annual_returns")
    year = public(
        models.PositiveSmallIntegerField(
            _("reported year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
        )
    )
    form = public(models.CharField(_("form"), max_length=20, choices=AnnualForm.choices))
    duty = public(
        models.ForeignKey(
            AnnualDuty, on_delete=models.PROTECT, related_name="+", verbose_name=_("annual duty")
        )
    )
    reviewed_on = public(
        models.DateField(_("passed by the supervising body on"), null=True, blank=True)
    )
    handed_in_on = public(models.DateField(_("handed in on")))
    is_late = public(models.BooleanField(_("handed in late"), default=False, editable=False))
    result = public(
        models.CharField(
            _("result"), max_length=20, choices=AnnualResult.choices, blank=True, default=""
        )
    )
    decided_on = public(models.DateField(_("decided on"), null=True, blank=True))
    note = internal(columns.text(_("note"), blank=True, default=""))
    recorded_by = officer(_("recorded by"))
    decided_by = officer(_("decided by"), null=True)
    entry = internal(
        models.ForeignKey(
            CreditEntry,
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="+",
            verbose_name=_("credit entry"),
        )
    )

    class Meta:
        verbose_name = _("annual inspection or report")
        verbose_name_plural = _("annual inspections and reports")
        ordering = ("-year", "organization__name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "year"),
                name="annual_return_once_a_year",
                violation_error_message=_("It handed in its papers for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True) | Q(reviewed_on__lte=F("handed_in_on")),
                name="annual_return_review_first",
                violation_error_message=_("The supervising body comes before the registry."),
            ),
            models.CheckConstraint(
                condition=Q(result="", decided_on__isnull=True, decided_by__isnull=True)
                | (~Q(result="") & Q(decided_by__isnull=False, decided_on__gte=F("handed_in_on"))),
                name="annual_return_decided_whole",
                violation_error_message=_("A result has its day, not before it was handed in."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.year}"

    def clean(self) -> None:
        validate_legal_person(self.organization.kind)


class AnnualReminder(models.Model):
    """That an organisation was reminded of its duty for a year on a civil day; kept for ever."""

    organization = internal(
        models.ForeignKey(
            "orgs.Organization", on_delete=models.PROTECT, related_name="annual_reminders"
        )
    )
    year = internal(models.PositiveSmallIntegerField(_("reported year")))
    day = internal(models.DateField(_("day"), default=timezone.localdate))
    reminded_by = officer(_("reminded by"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("organization", "-day")
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "year", "day"), name="annual_reminder_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.year} · {self.day}"
