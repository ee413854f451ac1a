"""Whether a meeting could decide, under the rule of its day: one row for each submission."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from communities.enums import Counted, Validity
from communities.models import AssemblyRule
from deliberation.enums import MeetingForm
from deliberation.models.meetings import Meeting


class MeetingVerdict(models.Model):
    """The verdict of one submission with its figures and its rule. Append-only.

    It comes from `communities.quorum.judge_meeting` by way of `services.submit_meeting`. Numbers
    are of those counted, notice is in civil days. A corrected meeting gets another one. The rule
    is kept with its version of then: a provisional one may be corrected afterwards.
    """

    meeting = internal(
        models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="verdicts")
    )
    form = public(models.CharField(_("form"), max_length=30, choices=MeetingForm.choices))
    counted = public(
        models.CharField(_("who is counted"), max_length=20, choices=Counted.choices, blank=True)
    )
    held_on = public(models.DateField(_("held on")))
    entitled = public(models.PositiveIntegerField(_("entitled"), null=True, blank=True))
    present = public(models.PositiveIntegerField(_("present")))
    lowest = public(
        models.PositiveIntegerField(_("fewest present at a vote"), null=True, blank=True)
    )
    by_proxy = public(models.PositiveIntegerField(_("by proxy"), default=0))
    notice_given = public(
        models.PositiveIntegerField(_("days of notice given"), null=True, blank=True)
    )
    present_needed = public(models.PositiveIntegerField(_("present needed"), default=0))
    notice_needed = public(
        models.PositiveIntegerField(_("days of notice needed"), null=True, blank=True)
    )
    validity = public(models.CharField(_("validity"), max_length=20, choices=Validity.choices))
    rule = public(
        models.ForeignKey(
            AssemblyRule,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("assembly rule"),
        )
    )
    rule_version = internal(
        models.PositiveIntegerField(_("version of the rule"), null=True, blank=True)
    )
    judged_for = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("submitted by"),
        )
    )
    judged_at = internal(models.DateTimeField(_("judged at"), auto_now_add=True))

    class Meta:
        verbose_name = _("verdict on a meeting")
        verbose_name_plural = _("verdicts on meetings")
        ordering = ("meeting", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(validity=Validity.VALID)
                | (
                    Q(rule__isnull=False, present_needed__gte=1)
                    & Q(present__gte=F("present_needed"))
                    & (Q(lowest__isnull=True) | Q(lowest__gte=F("present_needed")))
                    & (
                        Q(notice_needed__isnull=True)
                        | Q(notice_given__isnull=False, notice_given__gte=F("notice_needed"))
                    )
                ),
                name="verdict_valid_by_its_figures",
            ),
            models.CheckConstraint(
                condition=~Q(validity=Validity.NOT_ASKED) | Q(rule__isnull=True, present_needed=0),
                name="verdict_not_asked_has_no_rule",
            ),
            models.CheckConstraint(
                condition=Q(entitled__isnull=True) | Q(present__lte=F("entitled")),
                name="verdict_present_within_entitled",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_validity_display())
