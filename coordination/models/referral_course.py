"""How a referral goes: texts that were corrected, acts, more time, photos of what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import VersionedModel
from accounts.privacy import internal
from coordination.constants import (
    REFERRAL_REASON_LENGTH,
    REFERRAL_TEXT_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import ExtensionState, ReferralAct, ReplyOutcome
from coordination.models.referrals import Referral
from coordination.referral_rules import WORDED_ACTS
from orgs.models import columns
from portal.models import Photo


class ReferralText(models.Model):
    """A text that the sender corrected before the lead body received it."""

    referral = internal(models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="texts"))
    number = internal(models.PositiveSmallIntegerField(_("version")))
    subject = internal(columns.line(_("subject"), TITLE_LENGTH))
    text = internal(columns.text(pgettext_lazy("referral", "what is to be done"),
                                 REFERRAL_TEXT_LENGTH))  # fmt: skip
    due = internal(models.DateField(_("due")))
    replaced_by = internal(columns.person(_("replaced by"), null=False))
    replaced_at = internal(models.DateTimeField(_("replaced at"), default=timezone.now))

    class Meta:
        verbose_name = _("earlier text of a referral")
        verbose_name_plural = _("earlier texts of referrals")
        ordering = ("referral", "number")
        constraints = (
            models.UniqueConstraint(fields=("referral", "number"), name="referral_text_number"),
        )

    def __str__(self) -> str:
        return str(self.subject)


class ReferralEvent(models.Model):
    """What somebody did with a referral, when and why; kept for ever. `words` are the reason or
    the answer, `due` the due date where the act set or asked for another, `file` a PDF that was
    sent with it."""

    referral = internal(
        models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    )
    act = internal(models.CharField(_("act"), max_length=20, choices=ReferralAct.choices))
    outcome = internal(
        models.CharField(
            pgettext_lazy("referral", "what came of it"),
            max_length=20,
            choices=ReplyOutcome.choices,
            blank=True,
        )
    )
    words = internal(columns.text(_("reason or answer"), REFERRAL_TEXT_LENGTH, blank=True))
    due = internal(columns.day(_("due")))
    file = internal(models.FileField(_("file"), upload_to="referrals", blank=True))
    sha256 = internal(models.CharField(max_length=64, blank=True, editable=False))
    size = internal(models.PositiveIntegerField(_("size in bytes"), default=0, editable=False))
    by = internal(columns.person(_("by"), null=False))
    at = internal(models.DateTimeField(_("at"), default=timezone.now))

    class Meta:
        verbose_name = _("act on a referral")
        verbose_name_plural = _("acts on referrals")
        ordering = ("referral", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(act__in=sorted(WORDED_ACTS)) | ~Q(words=""),
                name="referral_act_with_words",
            ),
            models.CheckConstraint(
                condition=Q(act=ReferralAct.REPLIED) & ~Q(outcome="")
                | ~Q(act=ReferralAct.REPLIED) & Q(outcome=""),
                name="referral_reply_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(sha256="", file="", size=0)
                | (~Q(sha256="") & ~Q(file="") & Q(size__gt=0)),
                name="referral_act_file_whole",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_act_display())


class ReferralExtension(VersionedModel):
    """More time, asked for by the lead body and decided by the sender."""

    referral = internal(
        models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="extensions")
    )
    due_from = internal(models.DateField(_("was due")))
    due_to = internal(models.DateField(_("would be due")))
    reason = internal(columns.text(_("reason"), REFERRAL_REASON_LENGTH))
    state = internal(
        models.CharField(
            _("state"),
            max_length=10,
            choices=ExtensionState.choices,
            default=ExtensionState.ASKED,
            editable=False,
        )
    )
    asked_by = internal(columns.person(_("asked by"), null=False))
    asked_on = internal(models.DateField(_("asked on")))
    decided_by = internal(columns.person(_("decided by")))
    decided_on = internal(columns.day(_("decided on")))
    answer = internal(columns.text(_("answer"), REFERRAL_REASON_LENGTH, blank=True))

    class Meta:
        verbose_name = _("more time for a referral")
        verbose_name_plural = _("more time for referrals")
        ordering = ("referral", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("referral",),
                condition=Q(state=ExtensionState.ASKED),
                name="referral_extension_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(due_to__gt=F("due_from")),
                name="referral_extension_is_later",
                violation_error_message=_("The new due date is no later than the present one."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="referral_extension_reason"),
            models.CheckConstraint(
                condition=Q(state=ExtensionState.ASKED, decided_by__isnull=True, answer="")
                | (
                    ~Q(state=ExtensionState.ASKED)
                    & Q(decided_by__isnull=False, decided_on__isnull=False)
                    & ~Q(answer="")
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="referral_extension_decided_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.referral} · {self.due_to}"


class ReferralPhoto(models.Model):
    """A photo of what was done. Once it was sent with a reply (`event`) it stays."""

    referral = internal(
        models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="photos")
    )
    event = internal(
        models.ForeignKey(
            ReferralEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
        )
    )
    photo = internal(models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        verbose_name = _("photo of an answer")
        verbose_name_plural = _("photos of answers")
        ordering = ("referral", "pk")

    def __str__(self) -> str:
        return str(self.photo)
