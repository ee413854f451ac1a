"""Who gets the daily digest by e-mail, and on which civil day the last one went out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal
from orgs.models import columns


class DigestSubscription(models.Model):
    """One row for each person who was written to or has chosen.

    `sent_on` is taken before the mail is sent, so that two runs at once send one; a day that could
    not be sent is given back.
    """

    user = internal(
        models.OneToOneField(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("person"),
        )
    )
    is_wanted = internal(models.BooleanField(_("wants the daily digest"), default=True))
    sent_on = internal(columns.day(_("last digest"), editable=False))

    class Meta:
        verbose_name = _("daily digest")
        verbose_name_plural = _("daily digests")
        ordering = ("user",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.user_id}"
