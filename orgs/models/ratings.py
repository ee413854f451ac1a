"""Ratings 1A to 5A; commitments and self-discipline pacts with those who signed them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_jurisdiction
from orgs.deadlines import HIGHEST_GRADE, LOWEST_GRADE, Candidate, civil_end_of, hindrances
from orgs.enums import CreditKind, OrganizationStatus, PledgeKind, TermKind
from orgs.models import columns
from orgs.models.credit import of_organization, officer
from orgs.models.credit_rules import AnnualDuty, CreditTerm, RatingScale
from orgs.models.relations import above
from orgs.rules import REGISTRARS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Rating(ScopedModel, VersionedModel):
    """A rating and until when it holds, by the scale and the term that held on its day."""

    scope_path = "organization__jurisdiction"

    organization = of_organization("ratings")
    grade = public(
        models.PositiveSmallIntegerField(
            _("grade"),
            validators=[MinValueValidator(LOWEST_GRADE), MaxValueValidator(HIGHEST_GRADE)],
            editable=False,
        )
    )
    score = public(models.PositiveSmallIntegerField(_("score")))
    scale = public(
        models.ForeignKey(
            RatingScale, on_delete=models.PROTECT, related_name="+", verbose_name=_("scale")
        )
    )
    term = public(
        models.ForeignKey(
            CreditTerm, on_delete=models.PROTECT, related_name="+", verbose_name=_("term")
        )
    )
    document = public(columns.line(_("document"), 100))
    decided_on = public(models.DateField(_("decided on")))
    valid_until = public(models.DateField(_("valid until"), editable=False))
    cancelled_on = public(models.DateField(_("cancelled on"), null=True, editable=False))
    cancel_reason = public(
        columns.line(_("reason for the cancellation"), blank=True, default="", editable=False)
    )
    cancelled_by = officer(_("cancelled by"), null=True)
    recorded_by = officer(_("recorded by"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ("-decided_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "decided_on"),
                name="rating_once_a_day",
                violation_error_message=_("It was rated on this day already."),
            ),
            models.CheckConstraint(
                condition=Q(grade__gte=LOWEST_GRADE, grade__lte=HIGHEST_GRADE), name="rating_grade"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("decided_on")), name="rating_holds_for_a_time"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancel_reason="", cancelled_by__isnull=True)
                | (
                    Q(cancelled_on__gte=F("decided_on"), cancelled_by__isnull=False)
                    & ~Q(cancel_reason="")
                ),
                name="rating_cancelled_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.grade_name}"

    def clean(self) -> None:
        if self._state.adding:
            reasons = hindrances(candidate_of(self.organization, self.decided_on), self.decided_on)
            if reasons:
                raise ValidationError({"organization": reasons})

    @property
    def grade_name(self) -> str:
        return f"{self.grade}A"


def candidate_of(organization: Any, day: date) -> Candidate:
    """What counts on a civil `day` when `organization` asks for a rating."""
    results = {row.year: row.result for row in organization.annual_returns.all()}
    duty = AnnualDuty.objects.at(day, kind=organization.kind, for_charities=organization.is_charity)
    # Where no rule is known, the report of last year is asked for from the new year on.
    is_over = duty is None or day > duty.due_on(day.year - 1)
    first = CreditTerm.objects.at(day, kind=TermKind.FIRST_RATING)
    since = organization.established_on
    penalties = organization.credit_entries.standing().filter(
        kind=CreditKind.PENALTY, arisen_on__lte=day
    )
    penalised = penalties.order_by("-arisen_on").values_list("arisen_on", flat=True).first()
    open_penalties = penalties.exclude(execution__carried_out_on__lte=day)
    investigations = organization.investigations.filter(since__lte=day)
    bar = CreditTerm.objects.at(day, kind=TermKind.PENALTY_BAR)
    return Candidate(
        kind=organization.kind,
        is_active=organization.status == OrganizationStatus.ACTIVE,
        established_on=since,
        may_be_rated_from=civil_end_of(first.term, since) if first and since else since,
        results=results,
        last_year=day.year - 1 if is_over else day.year - 2,
        penalty_bar_until=civil_end_of(bar.term, penalised) if bar and penalised else None,
        lists=sorted({row.list for row in organization.listings.all() if row.is_on(day)}),
        is_investigated=investigations.exclude(until__lte=day).exists(),
        has_open_penalty=open_penalties.exists(),
        next_rating_from=_next_rating_from(organization, day),
    )


def _next_rating_from(organization: Any, day: date) -> date | None:
    """The civil day from which another grade is open to who holds a rating on `day`."""
    term = CreditTerm.objects.at(day, kind=TermKind.UPGRADE)
    held = organization.ratings.filter(
        cancelled_on__isnull=True, decided_on__lt=day, valid_until__gte=day
    )
    since = held.order_by("-decided_on").values_list("decided_on", flat=True).first()
    return civil_end_of(term.term, since) if term and since else None


class PledgeQuerySet(ScopedQuerySet[Any]):
    def for_user(self, user: User | AnonymousUser) -> PledgeQuerySet:
        """Those begun in the user's jurisdiction, and those begun above it: they may be signed."""
        scope = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated:
            kept = [h.jurisdiction for h in user.current_appointments if h.role in REGISTRARS]
            scope |= Q(jurisdiction__in=above(kept))
        return self.filter(scope)


class Pledge(ScopedModel, VersionedModel):
    """A commitment or a self-discipline pact that organisations sign."""

    scope_path = "jurisdiction"

    kind = public(models.CharField(_("kind"), max_length=12, choices=PledgeKind.choices))
    title = public(columns.line(_("title"), 100))
    text = public(columns.text(_("text")))
    jurisdiction = internal(
        models.CharField(
            _("begun in (division code)"),
            max_length=CODE_LENGTH,
            validators=[validate_jurisdiction],
        )
    )
    since = public(models.DateField(_("since"), default=timezone.localdate))
    until = public(models.DateField(_("until"), null=True, blank=True))
    recorded_by = officer(_("recorded by"))

    objects = PledgeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("commitment or pact")
        verbose_name_plural = _("commitments and pacts")
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="pledge_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.UniqueConstraint(
                fields=("jurisdiction", "title", "since"),
                name="pledge_once",
                violation_error_message=_("This was begun on that day already."),
            ),
        )

    def __str__(self) -> str:
        return self.title


class Signature(ScopedModel, VersionedModel):
    """That an organisation signed a commitment or pact, until it withdrew."""

    scope_path = "organization__jurisdiction"

    pledge = public(
        models.ForeignKey(
            Pledge,
            on_delete=models.PROTECT,
            related_name="signatures",
            verbose_name=_("commitment or pact"),
        )
    )
    organization = of_organization("signatures")
    signed_on = public(models.DateField(_("signed on"), default=timezone.localdate))
    withdrawn_on = public(models.DateField(_("withdrawn on"), null=True, blank=True))
    withdrawn_by = officer(_("withdrawal recorded by"), null=True)
    recorded_by = officer(_("recorded by"))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ("pledge", "signed_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("pledge", "organization"),
                condition=Q(withdrawn_on__isnull=True),
                name="signature_once",
                violation_error_message=_("It has signed already."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_on__gte=F("signed_on"), withdrawn_by__isnull=False),
                name="signature_withdrawn_later",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pledge} · {self.organization}"
