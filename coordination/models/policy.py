"""The clauses of the policy, what is counted for each, and the counts as they were published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from coordination.constants import LINE_LENGTH
from coordination.enums import ScoreboardState, Strength
from coordination.models.documents import Document
from coordination.rules import SCOREBOARD_STEPS
from orgs.models import columns


class PolicyClause(models.Model):
    """One sentence of the policy. Its words are those of the document, and never change.

    `pages` are URL names that carry it out, `measures` keys of `portal.measures`; a clause
    without a measure says why in `reason`. `services.load_policy` writes all of it.
    """

    document = public(models.ForeignKey(Document, on_delete=models.PROTECT, related_name="clauses"))
    number = public(models.CharField(_("clause"), max_length=10))
    position = public(models.PositiveSmallIntegerField(_("position")))
    text = public(models.TextField(_("text")))
    strength = public(
        models.CharField(_("strength"), max_length=10, choices=Strength.choices, blank=True)
    )
    pages = public(models.JSONField(_("pages"), default=list, blank=True))
    measures = public(models.JSONField(_("measures"), default=list, blank=True))
    reason = public(columns.line(_("why nothing is counted"), LINE_LENGTH, blank=True))

    class Meta:
        verbose_name = _("clause of the policy")
        verbose_name_plural = _("clauses of the policy")
        ordering = ("document", "position")
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="policy_clause_once"),
            models.UniqueConstraint(fields=("document", "position"), name="policy_clause_place"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class Scoreboard(ScopedModel, VersionedModel):
    """Where the policy stands, as it was counted when an officer prepared it.

    `payload` is what the public will read, to the letter; nobody types it. Another officer
    publishes it, or it is given up and counted anew.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = SCOREBOARD_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(models.CharField(_("city (division code)"), max_length=CITY_DIGITS))
    since = public(models.DateField(_("counted from")))
    until = public(models.DateField(_("counted to")))
    payload = internal(models.JSONField(_("figures")))
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ScoreboardState.choices,
            default=ScoreboardState.DRAFT,
            editable=False,
        )
    )
    prepared_by = internal(columns.person(_("scoreboard prepared by"), null=False))
    prepared_at = internal(models.DateTimeField(_("prepared at"), default=timezone.now))

    class Meta:
        verbose_name = _("policy scoreboard")
        verbose_name_plural = _("policy scoreboards")
        ordering = ("-prepared_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="scoreboard_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.UniqueConstraint(
                fields=("jurisdiction",),
                condition=Q(state=ScoreboardState.DRAFT),
                name="scoreboard_one_prepared",
                violation_error_message=_(
                    "One is prepared already: publish it, or give it up first."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"
