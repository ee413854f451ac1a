"""The vote on a convention, and what it amounts to under the law of its day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from communities.enums import Assembly, Counted, VoteOutcome
from communities.models.assemblies import AssemblyRule
from communities.models.conventions import Convention
from communities.validators import validate_figures


class ConventionVote(ScopedModel):
    """One vote with its figures, the rule it was judged by, and the outcome. Append-only.

    `outcome`, `present_needed` and `in_favour_needed` come from `quorum.judge` by way of
    `services.record_vote`; do not set them. A vote that is not valid stays on record.
    """

    scope_path = "convention__community__code"

    convention = internal(
        models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="votes")
    )
    assembly = public(models.CharField(_("assembly"), max_length=30, choices=Assembly.choices))
    counted = public(models.CharField(_("who is counted"), max_length=20, choices=Counted.choices))
    held_on = public(models.DateField(_("held on")))
    entitled = public(models.PositiveIntegerField(_("entitled")))
    present = public(models.PositiveIntegerField(_("present")))
    women = public(models.PositiveIntegerField(_("women present")))
    in_favour = public(models.PositiveIntegerField(_("in favour")))
    against = public(models.PositiveIntegerField(_("against")))
    abstained = public(models.PositiveIntegerField(_("abstained")))
    rule = public(
        models.ForeignKey(
            AssemblyRule,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("assembly rule"),
        )
    )
    outcome = public(models.CharField(_("outcome"), max_length=20, choices=VoteOutcome.choices))
    present_needed = public(models.PositiveIntegerField(_("present needed")))
    in_favour_needed = public(models.PositiveIntegerField(_("in favour needed")))
    meeting_key = internal(models.CharField(_("record of the meeting"), max_length=32, blank=True))
    recorded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("recorded by"),
        )
    )
    recorded_at = internal(models.DateTimeField(_("recorded at"), auto_now_add=True))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ("convention", "-recorded_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(entitled__gte=1), name="vote_somebody_entitled"),
            models.CheckConstraint(
                condition=Q(present__lte=F("entitled")), name="vote_present_within_entitled"
            ),
            models.CheckConstraint(
                condition=Q(women__lte=F("present")), name="vote_women_within_present"
            ),
            models.CheckConstraint(
                condition=Q(present__gte=F("in_favour") + F("against") + F("abstained")),
                name="vote_ballots_within_present",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=VoteOutcome.VALID)
                | Q(
                    present__gte=F("present_needed"),
                    in_favour__gte=F("in_favour_needed"),
                    in_favour_needed__gte=1,
                ),
                name="vote_valid_by_its_figures",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_assembly_display()} {self.held_on}: {self.get_outcome_display()}"

    def clean(self) -> None:
        numbers: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("entitled", "present", "women", "in_favour", "against", "abstained")
        }
        if None in numbers.values():
            return
        ballots = sum(numbers.pop(name) for name in ("in_favour", "against", "abstained"))
        try:
            validate_figures(ballots=ballots, **numbers)
        except ValidationError as error:
            found = error.message_dict
            if "ballots" in found:
                found["in_favour"] = found.pop("ballots")
            raise ValidationError(found) from error

    @property
    def is_valid(self) -> bool:
        return self.outcome == VoteOutcome.VALID
