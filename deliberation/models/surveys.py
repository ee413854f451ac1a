"""What comes after an action that is late, or that somebody verified."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text
from deliberation.constants import INSTRUCTION_LENGTH
from deliberation.models.decisions import Action


class ActionInstruction(ScopedModel):
    """What an officer told the committee about an escalated action; kept for ever."""

    scope_path = "action__resolution__item__meeting__community__code"

    action = internal(
        models.ForeignKey(Action, on_delete=models.PROTECT, related_name="instructions")
    )
    text = internal(
        models.TextField(
            _("instruction"),
            max_length=INSTRUCTION_LENGTH,
            validators=[validate_multiline_text, MaxLengthValidator(INSTRUCTION_LENGTH)],
        )
    )
    expected_on = internal(models.DateField(_("expected by"), null=True, blank=True))
    written_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("written by"),
        )
    )
    written_at = internal(models.DateTimeField(_("written at"), auto_now_add=True))

    class Meta:
        verbose_name = _("instruction on an action")
        verbose_name_plural = _("instructions on actions")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.action)
