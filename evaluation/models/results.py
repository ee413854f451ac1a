"""The bulletin that tells what a round came to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from evaluation.enums import BulletinState
from evaluation.models.inspections import Round
from evaluation.rules import BULLETIN_STEPS


class Bulletin(ScopedModel, VersionedModel):
    """The text that goes with a round's standings. What was published stands in the portal."""

    scope_path = "round__jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = BULLETIN_STEPS

    round = internal(
        models.OneToOneField(
            Round, on_delete=models.PROTECT, related_name="bulletin", verbose_name=_("round")
        )
    )
    number = public(models.CharField(_("number"), max_length=40, validators=[validate_plain_text]))
    title = public(models.CharField(_("title"), max_length=200, validators=[validate_plain_text]))
    text = public(models.TextField(_("text"), blank=True, validators=[validate_multiline_text]))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=BulletinState.choices,
            default=BulletinState.DRAFT,
            editable=False,
        )
    )
    prepared_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("prepared by"),
        )
    )

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ("-round__period", "round__jurisdiction")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
