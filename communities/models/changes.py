"""What happened to units: renamed, merged, split, closed, moved, given another code."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.enums import CommunityKind, TownshipKind, UnitAct
from communities.models.units import Community, Township


class RecordedAct(ScopedModel):
    """One act on a unit, with what the unit was until then. Never changed, never deleted.

    What the unit was on a day follows from the first act after it: `first_change_after`.
    """

    act = public(models.CharField(_("act"), max_length=10, choices=UnitAct.choices))
    effective_on = public(models.DateField(_("effective on")))
    document = public(
        models.CharField(
            _("document"), max_length=100, blank=True, validators=[validate_plain_text]
        )
    )
    reason = internal(
        models.TextField(
            _("reason"), max_length=500, blank=True, validators=[validate_multiline_text]
        )
    )
    name_before = public(models.CharField(_("name before"), max_length=60))
    code_before = internal(models.CharField(_("code before"), max_length=CODE_LENGTH))
    recorded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            null=True,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("recorded by"),
        )
    )
    recorded_at = internal(models.DateTimeField(_("recorded at"), default=timezone.now))

    class Meta:
        abstract = True
        ordering = ("-effective_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(act=UnitAct.CLOSED) | ~Q(reason=""),
                name="%(class)s_closed_with_a_reason",
                violation_error_message=_("Say why it was closed."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name_before} · {self.get_act_display()} {self.effective_on}"


class UnitChange(RecordedAct):
    """One act on a community: `Community.as_of` reads it."""

    scope_path = "community__code"

    community = public(
        models.ForeignKey(Community, on_delete=models.PROTECT, related_name="changes")
    )
    kind_before = public(
        models.CharField(_("kind before"), max_length=30, choices=CommunityKind.choices)
    )
    township_before = public(
        models.ForeignKey(
            Township, on_delete=models.PROTECT, related_name="+", verbose_name=_("belonged to")
        )
    )

    class Meta(RecordedAct.Meta):
        verbose_name = _("change of a unit")
        verbose_name_plural = _("changes of units")


class TownshipChange(RecordedAct):
    """One act on a township: `Township.as_of` reads it."""

    scope_path = "township__code"

    township = public(models.ForeignKey(Township, on_delete=models.PROTECT, related_name="changes"))
    kind_before = public(
        models.CharField(_("kind before"), max_length=20, choices=TownshipKind.choices)
    )

    class Meta(RecordedAct.Meta):
        verbose_name = _("change of a township")
        verbose_name_plural = _("changes of townships")
