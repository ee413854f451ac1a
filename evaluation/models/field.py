"""What the field adds to a revision: the remarks with which it was returned."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal
from accounts.validators import validate_multiline_text
from evaluation.constants import REASON_LENGTH
from evaluation.models.revisions import ScoreRevision
from evaluation.models.scorecards import Criterion


class ReturnRemark(models.Model):
    """Why a revision was returned, by criterion; kept for ever, as the revision is."""

    revision = internal(
        models.ForeignKey(ScoreRevision, on_delete=models.PROTECT, related_name="remarks")
    )
    criterion = internal(models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+"))
    reason = internal(
        models.CharField(
            _("reason"), max_length=REASON_LENGTH, validators=[validate_multiline_text]
        )
    )

    class Meta:
        verbose_name = _("remark of a return")
        verbose_name_plural = _("remarks of a return")
        ordering = ("revision", "criterion__section__position", "criterion__position")
        constraints = (
            models.UniqueConstraint(fields=("revision", "criterion"), name="remark_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="remark_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.reason}"
