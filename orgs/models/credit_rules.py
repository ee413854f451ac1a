"""The law of credit as dated rows: terms, annual duties, grounds, thresholds, restrictions.

None of them is ever changed: another rule is a new row with its own first day and source.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import public
from accounts.validators import validate_plain_text
from orgs.deadlines import Term, day_in, validate_month_day
from orgs.enums import (
    AnnualForm,
    CreditList,
    Leaving,
    OrganizationKind,
    RestrictedAct,
    RestrictionEffect,
    TermKind,
    TermUnit,
)

# They outrun every calendar, so their ends would not be known on the day that they are needed.
CIVIL_TERMS = (
    TermKind.RATING,
    TermKind.RATING_NOTICE,
    TermKind.FIRST_RATING,
    TermKind.PENALTY_BAR,
    TermKind.UPGRADE,
)


class DatedRuleQuerySet(models.QuerySet[Any]):
    def at(self, day: date, **which: Any) -> Any:
        """The rule for `which` that holds on a civil `day`; None where there was none yet."""
        held = self.filter(effective_from__lte=day, **which)
        return held.order_by("-effective_from", "-pk").first()


class DatedRule(models.Model):
    effective_from = public(models.DateField(_("in force since")))
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        abstract = True


def _once(*fields: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=(*fields, "effective_from"),
        name=name,
        violation_error_message=_("A rule about this begins on this day already."),
    )


def _has_a_source(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=~Q(source=""), name=name)


class CreditTerm(DatedRule):
    """How long something may or must last; a date computed from it names it."""

    kind = public(models.CharField(_("term"), max_length=20, choices=TermKind.choices))
    number = public(
        models.PositiveSmallIntegerField(
            _("number"), validators=[MinValueValidator(1), MaxValueValidator(400)]
        )
    )
    unit = public(models.CharField(_("unit"), max_length=20, choices=TermUnit.choices))

    class Meta:
        verbose_name = _("credit term")
        verbose_name_plural = _("credit terms")
        ordering = ("kind", "-effective_from")
        constraints = (
            _once("kind", name="credit_term_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=400), name="credit_term_number"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=CIVIL_TERMS) | ~Q(unit=TermUnit.WORKING_DAYS),
                name="credit_term_of_ratings_is_civil",
                violation_error_message=_(
                    "The terms of ratings run over years whose working days nobody knows yet: "
                    "enter days or months."
                ),
            ),
            _has_a_source("credit_term_has_a_source"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}"

    @property
    def term(self) -> Term:
        return Term(self.number, TermUnit(self.unit))

    @property
    def words(self) -> str:
        return f"{self.number} {self.get_unit_display()}"


def _month_day(label: Any, **options: Any) -> models.CharField[str, str]:
    return models.CharField(label, max_length=5, validators=[validate_month_day], **options)


class AnnualDuty(DatedRule):
    """Until which days an organisation of a kind hands in what of the year before."""

    kind = public(models.CharField(_("kind"), max_length=20, choices=OrganizationKind.choices))
    for_charities = public(models.BooleanField(_("for charities")))
    form = public(models.CharField(_("form"), max_length=20, choices=AnnualForm.choices))
    review_day = public(
        _month_day(_("to the supervising body until"), blank=True, default="",
                   help_text=_("For example 03-31; empty where it goes to the registry alone."))
    )  # fmt: skip
    due_day = public(_month_day(_("to the registry until"), help_text=_("For example 05-31.")))
    established_day = public(
        _month_day(_("established until"), default="12-31",
                   help_text=_("Of the year that is reported; later ones begin the year after."))
    )  # fmt: skip

    class Meta:
        verbose_name = _("annual duty")
        verbose_name_plural = _("annual duties")
        ordering = ("kind", "for_charities", "-effective_from")
        constraints = (
            _once("kind", "for_charities", name="annual_duty_once"),
            models.CheckConstraint(
                condition=~Q(kind=OrganizationKind.FILED),
                name="annual_duty_of_the_registered",
                violation_error_message=_("A filed community organisation has no such duty."),
            ),
            models.CheckConstraint(
                condition=Q(review_day="") | Q(review_day__lte=F("due_day")),
                name="annual_duty_review_first",
                violation_error_message=_("The supervising body comes before the registry."),
            ),
            _has_a_source("annual_duty_has_a_source"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_form_display()} · {self.due_day}"

    def review_on(self, year: int) -> date | None:
        """The last day at the supervising body for the report of `year`."""
        return day_in(year + 1, self.review_day) if self.review_day else None

    def due_on(self, year: int) -> date:
        """The last day at the registry for the report of `year`."""
        return day_in(year + 1, self.due_day)

    def established_by(self, year: int) -> date:
        """Who was established later than this day does not report `year`."""
        return day_in(year, self.established_day)


class ListingGround(DatedRule):
    """Why an organisation is put on a list, and how it leaves it again."""

    code = public(models.SlugField(_("code"), max_length=40))
    list = public(models.CharField(_("list"), max_length=10, choices=CreditList.choices))
    text = public(models.CharField(_("ground"), max_length=200, validators=[validate_plain_text]))
    leaving = public(models.CharField(_("leaves the list"), max_length=20, choices=Leaving.choices))
    follows_abnormal = public(
        models.BooleanField(_("after its time on the abnormal-activity list"), default=False)
    )

    class Meta:
        verbose_name = _("ground of a listing")
        verbose_name_plural = _("grounds of listings")
        ordering = ("list", "code", "-effective_from")
        constraints = (
            _once("code", name="listing_ground_once"),
            models.CheckConstraint(
                condition=Q(
                    list=CreditList.ABNORMAL,
                    follows_abnormal=False,
                    leaving__in=(Leaving.REPAIR, Leaving.LAPSE),
                )
                | Q(list=CreditList.DISHONEST, leaving__in=(Leaving.TERM, Leaving.DEREGISTERED)),
                name="listing_ground_leaves_its_list",
                violation_error_message=_("This is no way to leave that list."),
            ),
            _has_a_source("listing_ground_has_a_source"),
        )

    def __str__(self) -> str:
        return self.text


class RatingScale(DatedRule):
    """The lowest scores of 1A to 5A, of `full_mark`."""

    full_mark = public(models.PositiveSmallIntegerField(_("full mark"), default=1000))
    least_1a = public(models.PositiveSmallIntegerField(_("1A from")))
    least_2a = public(models.PositiveSmallIntegerField(_("2A from")))
    least_3a = public(models.PositiveSmallIntegerField(_("3A from")))
    least_4a = public(models.PositiveSmallIntegerField(_("4A from")))
    least_5a = public(models.PositiveSmallIntegerField(_("5A from")))

    class Meta:
        verbose_name = _("scale of ratings")
        verbose_name_plural = _("scales of ratings")
        ordering = ("-effective_from",)
        constraints = (
            models.UniqueConstraint(
                fields=("effective_from",),
                name="rating_scale_once",
                violation_error_message=_("A rule about this begins on this day already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    least_1a__lt=F("least_2a"),
                    least_2a__lt=F("least_3a"),
                    least_3a__lt=F("least_4a"),
                    least_4a__lt=F("least_5a"),
                    least_5a__lte=F("full_mark"),
                ),
                name="rating_scale_rises",
                violation_error_message=_("Each grade needs more than the one below it."),
            ),
            _has_a_source("rating_scale_has_a_source"),
        )

    def __str__(self) -> str:
        return f"{'/'.join(str(least) for least in self.thresholds)} · {self.effective_from}"

    @property
    def thresholds(self) -> tuple[int, ...]:
        return self.least_1a, self.least_2a, self.least_3a, self.least_4a, self.least_5a


class Restriction(DatedRule):
    """What an organisation on a list may not do, or not without a warning."""

    list = public(models.CharField(_("list"), max_length=10, choices=CreditList.choices))
    act = public(models.CharField(_("act"), max_length=20, choices=RestrictedAct.choices))
    effect = public(models.CharField(_("effect"), max_length=10, choices=RestrictionEffect.choices))

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ("list", "act", "-effective_from")
        constraints = (
            _once("list", "act", name="restriction_once"),
            _has_a_source("restriction_has_a_source"),
        )

    def __str__(self) -> str:
        return f"{self.get_list_display()} · {self.get_act_display()}"
