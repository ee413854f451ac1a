"""What keeps an organisation from being rated, beside its lists and annual papers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal
from accounts.scoping import ScopedModel
from orgs.models import columns
from orgs.models.credit import CreditEntry, officer
from orgs.validators import validate_legal_person


class Investigation(ScopedModel, VersionedModel):
    """That an authority investigates an organisation, until it is closed; nothing is published."""

    scope_path = "organization__jurisdiction"

    organization = internal(
        models.ForeignKey(
            "orgs.Organization",
            on_delete=models.PROTECT,
            related_name="investigations",
            verbose_name=_("social organisation"),
        )
    )
    authority = internal(columns.line(_("investigating authority"), 100))
    document = internal(columns.line(_("document"), 100))
    since = internal(models.DateField(_("under investigation since"), default=timezone.localdate))
    until = internal(models.DateField(_("closed on"), null=True, editable=False))
    outcome = internal(columns.line(_("outcome"), blank=True, default="", editable=False))
    recorded_by = officer(_("recorded by"))
    closed_by = officer(_("closed by"), null=True)

    class Meta:
        verbose_name = _("investigation")
        verbose_name_plural = _("investigations")
        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "document"),
                name="investigation_once_for_a_document",
                violation_error_message=_("This investigation was recorded already."),
            ),
            models.CheckConstraint(
                condition=~Q(authority="") & ~Q(document=""), name="investigation_by_a_document"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(until__gte=F("since"), closed_by__isnull=False) & ~Q(outcome="")),
                name="investigation_closed_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.document}"

    def clean(self) -> None:
        validate_legal_person(self.organization.kind)


class PenaltyExecution(models.Model):
    """That a penalty was carried out on a civil day; kept for ever."""

    entry = internal(
        models.OneToOneField(
            CreditEntry,
            on_delete=models.PROTECT,
            related_name="execution",
            verbose_name=_("credit entry"),
        )
    )
    carried_out_on = internal(models.DateField(_("carried out on")))
    recorded_by = officer(_("recorded by"))

    class Meta:
        verbose_name = _("execution of a penalty")
        verbose_name_plural = _("executions of penalties")
        ordering = ("entry",)

    def __str__(self) -> str:
        return f"{self.entry} · {self.carried_out_on}"
