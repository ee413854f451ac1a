"""Which units a round looks at: each choice that was made, with its draw, kept for ever."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from communities.models import Community
from evaluation.constants import REASON_LENGTH, SEED_LENGTH
from evaluation.enums import InspectorChoice, SelectionMethod
from evaluation.models.rounds import Round


class Selection(ScopedModel):
    """One choice of the units of a round. The newest holds when the round opens.

    Rows never change: whoever draws again leaves the draw before it, and says why.
    `seed` and `inspector_seed` are drawn by `services.select_units`; do not set.
    """

    scope_path = "round__jurisdiction"

    round = internal(
        models.ForeignKey(
            Round, on_delete=models.PROTECT, related_name="selections", verbose_name=_("round")
        )
    )
    number = internal(models.PositiveSmallIntegerField(_("number")))
    method = public(models.CharField(_("how"), max_length=10, choices=SelectionMethod.choices))
    # As it was asked for: codes of townships and of types, empty for all.
    townships = public(models.JSONField(_("townships"), default=list))
    types = public(models.JSONField(_("community types"), default=list))
    not_inspected_since = public(models.DateField(_("not inspected since"), null=True, blank=True))
    size = public(models.PositiveSmallIntegerField(_("how many are drawn"), null=True, blank=True))
    is_stratified = public(models.BooleanField(_("by township"), default=False))
    seed = public(models.CharField(_("seed"), max_length=SEED_LENGTH, blank=True))
    inspectors_by = public(
        models.CharField(
            _("inspectors"),
            max_length=10,
            choices=InspectorChoice.choices,
            default=InspectorChoice.LATER,
        )
    )
    inspector_seed = public(models.CharField(_("seed"), max_length=SEED_LENGTH, blank=True))
    reason = internal(
        models.CharField(
            _("reason"), max_length=REASON_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    selected_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("chosen by"),
        )
    )
    selected_at = internal(models.DateTimeField(_("chosen at"), default=timezone.now))

    class Meta:
        verbose_name = _("choice of units")
        verbose_name_plural = _("choices of units")
        ordering = ("round", "number")
        constraints = (
            models.UniqueConstraint(fields=("round", "number"), name="selection_number"),
            models.CheckConstraint(
                condition=Q(method=SelectionMethod.SAMPLE, size__gte=1, size__isnull=False)
                & ~Q(seed="")
                | (~Q(method=SelectionMethod.SAMPLE) & Q(size__isnull=True, seed="")),
                name="selection_sample_has_seed_and_size",
            ),
            models.CheckConstraint(
                condition=Q(inspectors_by=InspectorChoice.LATER, inspector_seed="")
                | (~Q(inspectors_by=InspectorChoice.LATER) & ~Q(inspector_seed="")),
                name="selection_inspectors_have_seed",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="selection_again_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} · {self.number}"


class Candidate(models.Model):
    """A unit that could be chosen, under the codes it had then, and whether it was."""

    selection = internal(
        models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="candidates")
    )
    community = public(
        models.ForeignKey(
            Community, on_delete=models.PROTECT, related_name="+", verbose_name=_("community")
        )
    )
    code = internal(models.CharField(_("division code"), max_length=CODE_LENGTH))
    township = internal(models.CharField(_("township"), max_length=CODE_LENGTH))
    is_chosen = public(models.BooleanField(_("chosen")))
    # Who could have been dealt to it, by user name, and who was.
    eligible = internal(models.JSONField(_("inspectors who may"), default=list))
    inspector = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            related_name="+",
            verbose_name=_("inspector"),
        )
    )
    # Who was left out of the lots, and why: {user name: reason}.
    excluded = internal(models.JSONField(_("left out"), default=dict))

    class Meta:
        verbose_name = _("unit that could be chosen")
        verbose_name_plural = _("units that could be chosen")
        ordering = ("selection", "code")
        constraints = (
            models.UniqueConstraint(fields=("selection", "community"), name="candidate_once"),
            models.CheckConstraint(
                condition=Q(is_chosen=True) | Q(inspector__isnull=True),
                name="candidate_inspector_needs_choice",
            ),
        )

    def __str__(self) -> str:
        return self.code
