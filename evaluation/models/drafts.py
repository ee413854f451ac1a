"""What is kept as a draft and handed in as numbered revisions; alike for all that is scored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.validators import validate_multiline_text
from evaluation.constants import REASON_LENGTH

# The first revision corrects nothing.
CORRECTS_WITH_REASON = Q(number=1) | (Q(number__gt=1) & ~Q(return_reason="") & ~Q(answer=""))


class DraftedModel(VersionedModel):
    """`draft` holds what was typed, as typed. What was submitted stands in the revisions;
    `latest_number` names the newest, set by the services alone.
    """

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    draft = internal(models.JSONField(_("draft"), default=dict, blank=True, editable=False))
    return_reason = internal(
        models.TextField(_("reason for the return"), blank=True, editable=False)
    )
    latest_number = internal(
        models.PositiveSmallIntegerField(_("revision"), default=0, editable=False)
    )

    class Meta:
        abstract = True


class RevisionModel(models.Model):
    """One submission, kept for ever; triggers refuse changes.

    `return_reason` is that of the return that it answers, `answer` what was corrected then.
    """

    number = internal(models.PositiveSmallIntegerField(_("revision")))
    cancelled = public(
        models.BooleanField(
            _("cancelled by a veto"), default=False, help_text=_("The total is 0 then.")
        )
    )
    return_reason = internal(
        models.TextField(_("reason for the return that it answers"), blank=True)
    )
    answer = internal(
        models.TextField(
            _("what was corrected, and why"),
            max_length=REASON_LENGTH,
            blank=True,
            validators=[validate_multiline_text],
        )
    )

    class Meta:
        abstract = True
