"""Reminders of inspections that are not submitted yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal
from evaluation.models.inspections import Inspection


class Reminder(models.Model):
    """That who scores an inspection was reminded on a civil day; kept for ever."""

    inspection = internal(
        models.ForeignKey(
            Inspection,
            on_delete=models.PROTECT,
            related_name="reminders",
            verbose_name=_("inspection"),
        )
    )
    day = internal(models.DateField(_("day"), default=timezone.localdate))
    reminded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("reminded by"),
        )
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("inspection", "day")
        constraints = (
            models.UniqueConstraint(fields=("inspection", "day"), name="reminder_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.inspection} · {self.day}"
