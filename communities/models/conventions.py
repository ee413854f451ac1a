"""Conventions of villages and communities: their clauses, the opinions on them, their review."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.constants import (
    CLAUSE_LENGTH,
    FILING_NUMBER_LENGTH,
    OPINION_LENGTH,
    PREAMBLE_LENGTH,
)
from communities.enums import (
    ConventionKind,
    ConventionState,
    FilingAuthority,
    OpinionOutcome,
    ReviewDecision,
)
from communities.models.units import Community
from communities.rules import ADOPTED, CONVENTION_STEPS, FILED, STANDING, UNFINISHED


class Convention(ScopedModel, VersionedModel):
    """One edition of a committee's village rules or residents' convention.

    `kind` follows from the community and is set when the convention is begun. `adopted_on`,
    `filing_due` come from the valid vote (`services.record_vote`); do not set them.
    """

    scope_path = "community__code"
    TRANSITIONS: ClassVar[TransitionTable] = CONVENTION_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="conventions",
            verbose_name=_("community"),
        )
    )
    kind = public(
        models.CharField(_("kind"), max_length=30, choices=ConventionKind.choices, editable=False)
    )
    edition = public(models.PositiveSmallIntegerField(_("edition"), editable=False))
    title = public(models.CharField(_("title"), max_length=100, validators=[validate_plain_text]))
    preamble = public(
        models.TextField(
            _("preamble"),
            blank=True,
            validators=[validate_multiline_text, MaxLengthValidator(PREAMBLE_LENGTH)],
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ConventionState.choices,
            default=ConventionState.DRAFTING,
            editable=False,
        )
    )
    return_reason = internal(
        models.TextField(_("reason for the return"), blank=True, editable=False)
    )
    consulted_from = public(
        models.DateField(_("opinions collected from"), null=True, blank=True, editable=False)
    )
    consulted_until = public(
        models.DateField(_("opinions collected until"), null=True, blank=True, editable=False)
    )
    adopted_on = public(models.DateField(_("adopted on"), null=True, blank=True, editable=False))
    filing_due = public(
        models.DateField(_("to be filed by"), null=True, blank=True, editable=False)
    )
    filing_authority = public(
        models.CharField(
            _("filed with"),
            max_length=20,
            blank=True,
            choices=FilingAuthority.choices,
            editable=False,
        )
    )
    filing_unit_code = internal(
        models.CharField(
            _("division code of the authority"),
            max_length=CODE_LENGTH,
            blank=True,
            editable=False,
        )
    )
    filing_number = public(
        models.CharField(
            _("filing number"),
            max_length=FILING_NUMBER_LENGTH,
            blank=True,
            editable=False,
            validators=[validate_plain_text],
        )
    )
    filed_on = public(models.DateField(_("filed on"), null=True, blank=True, editable=False))
    effective_on = public(
        models.DateField(_("in force from"), null=True, blank=True, editable=False)
    )
    begun_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("begun by"),
        )
    )
    written_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("text last written by"),
        )
    )
    created_at = internal(models.DateTimeField(_("created at"), auto_now_add=True))

    class Meta:
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "edition"), name="convention_edition_once"
            ),
            models.UniqueConstraint(
                fields=("community",),
                condition=Q(state__in=sorted(UNFINISHED)),
                name="convention_one_at_work",
                violation_error_message=_("This committee is at work on a convention already."),
            ),
            models.UniqueConstraint(
                fields=("community",),
                condition=Q(state=ConventionState.IN_FORCE),
                name="convention_one_in_force",
            ),
            models.UniqueConstraint(
                fields=("filing_unit_code", "filing_number"),
                condition=~Q(filing_number=""),
                name="convention_filing_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ADOPTED), adopted_on__isnull=False)
                | (~Q(state__in=sorted(ADOPTED)) & Q(adopted_on__isnull=True)),
                name="convention_adopted_by_a_vote",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=sorted(FILED), filed_on__isnull=False, effective_on__isnull=False)
                    & ~Q(filing_number="") & ~Q(filing_authority="") & ~Q(filing_unit_code="")
                )
                | (
                    ~Q(state__in=sorted(FILED))
                    & Q(filed_on__isnull=True, effective_on__isnull=True, filing_number="")
                ),
                name="convention_filed_once",
            ),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=True) | Q(filed_on__gte=F("adopted_on")),
                name="convention_filed_after_the_vote",
                violation_error_message=_("It cannot be filed before the vote."),
            ),
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True) | Q(effective_on__gte=F("adopted_on")),
                name="convention_in_force_after_the_vote",
                violation_error_message=_("It cannot be in force before the vote."),
            ),
            models.CheckConstraint(
                condition=Q(consulted_until__isnull=True, consulted_from__isnull=True)
                | Q(consulted_until__gte=F("consulted_from")),
                name="convention_consultation_ends_after_it_begins",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("state", "filing_due"), name="convention_state_due"),
            models.Index(fields=("created_at",), name="convention_created"),
            models.Index(fields=("kind",), name="convention_kind"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_filing_overdue(self) -> bool:
        """Whether it was adopted and the deadline for its filing has passed."""
        waits = self.state == ConventionState.VOTED and self.filing_due is not None
        return bool(waits and self.filing_due and self.filing_due < timezone.localdate())

    @property
    def days_to_file(self) -> int | None:
        """Civil days that are left for the filing; negative once it is overdue."""
        if self.state != ConventionState.VOTED or self.filing_due is None:
            return None
        return (self.filing_due - timezone.localdate()).days

    @property
    def is_filed_in_time(self) -> bool | None:
        """Whether it was filed by its deadline; None before, and where there is none."""
        if self.filed_on is None or self.filing_due is None:
            return None
        return self.filed_on <= self.filing_due

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    def is_open_for_opinions(self, day: date | None = None) -> bool:
        """Whether opinions are collected on `day` (a civil date; today by default)."""
        until = self.consulted_until
        collecting = self.state == ConventionState.CONSULTING and until is not None
        return bool(collecting and until and (day or timezone.localdate()) <= until)


class ConventionClause(models.Model):
    """One numbered clause; `concerns_sorting` marks those on sorting waste (clause 3.2.a)."""

    convention = internal(
        models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="clauses")
    )
    position = public(models.PositiveSmallIntegerField(_("number")))
    text = public(
        models.TextField(
            _("clause"),
            validators=[validate_multiline_text, MaxLengthValidator(CLAUSE_LENGTH)],
        )
    )
    concerns_sorting = public(models.BooleanField(_("on waste sorting"), default=False))

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ("convention", "position")
        constraints = (
            models.UniqueConstraint(fields=("convention", "position"), name="clause_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="clause_has_text"),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class ConventionOpinion(ScopedModel, VersionedModel):
    """What somebody thinks of a draft, and what became of it.

    `entered_by` is who wrote down what was said; without one it came from the public site, whose
    sender is not known and keeps `public_id` to look the answer up.
    """

    scope_path = "convention__community__code"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    convention = internal(
        models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="opinions")
    )
    text = internal(
        models.TextField(
            _("opinion"),
            validators=[validate_multiline_text, MaxLengthValidator(OPINION_LENGTH)],
        )
    )
    outcome = internal(
        models.CharField(
            _("what became of it"),
            max_length=20,
            choices=OpinionOutcome.choices,
            default=OpinionOutcome.PENDING,
        )
    )
    answer = internal(
        models.CharField(_("answer"), max_length=300, blank=True, validators=[validate_plain_text])
    )
    entered_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("entered by"),
        )
    )
    created_at = internal(models.DateTimeField(_("received at"), auto_now_add=True))

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ("convention", "created_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome=OpinionOutcome.PENDING) | ~Q(answer=""),
                name="opinion_decided_with_an_answer",
                violation_error_message=_("Say why: whoever sent it reads the answer."),
            ),
        )

    def __str__(self) -> str:
        return self.text[:40]


class ConventionReview(ScopedModel):
    """What the township said about a draft; `clauses` are the texts that it read. Append-only."""

    scope_path = "convention__community__code"

    convention = internal(
        models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="reviews")
    )
    decision = internal(
        models.CharField(_("decision"), max_length=20, choices=ReviewDecision.choices)
    )
    opinion = internal(
        models.TextField(_("opinion"), blank=True, validators=[validate_multiline_text])
    )
    checks = internal(models.JSONField(_("checked"), default=list, blank=True))
    clauses = internal(models.JSONField(_("clauses as reviewed"), default=list, blank=True))
    reviewed_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("reviewed by"),
        )
    )
    reviewed_at = internal(models.DateTimeField(_("reviewed at"), auto_now_add=True))

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("convention", "-reviewed_at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_decision_display()} · {self.reviewed_at:%Y-%m-%d}"
