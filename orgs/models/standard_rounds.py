"""Rounds of comments that came before the one that a standard's own columns tell of."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from orgs.models import columns
from orgs.models.standards import (
    REASON_LENGTH,
    ConsultationTerm,
    Standard,
    StandardText,
)


class StandardRound(models.Model):
    """A round of comments that another followed; rows never change.

    The days of rounds never overlap, so a comment is of the round in whose days it came.
    """

    standard = internal(
        models.ForeignKey(
            Standard,
            on_delete=models.PROTECT,
            related_name="rounds",
            verbose_name=_("standard or norm"),
        )
    )
    number = public(models.PositiveSmallIntegerField(_("round of comments")))
    consult_from = public(models.DateField(_("comments from")))
    consult_until = public(models.DateField(_("comments until")))
    term = internal(models.ForeignKey(ConsultationTerm, on_delete=models.PROTECT, related_name="+"))
    text = internal(models.ForeignKey(StandardText, on_delete=models.PROTECT, related_name="+"))
    concluded_on = public(models.DateField(_("comments handled on")))
    reason = public(columns.text(_("why comments were taken again"), REASON_LENGTH))
    ended_by = internal(columns.person(_("opened again by"), null=False))

    class Meta:
        verbose_name = _("earlier round of comments")
        verbose_name_plural = _("earlier rounds of comments")
        ordering = ("standard", "number")
        constraints = (
            models.UniqueConstraint(fields=("standard", "number"), name="standard_round_once"),
            models.CheckConstraint(
                condition=Q(consult_until__gte=F("consult_from"))
                & Q(concluded_on__gt=F("consult_until")),
                name="standard_round_days_in_order",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="standard_round_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.standard} · {self.number}"
