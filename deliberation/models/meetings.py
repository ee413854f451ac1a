"""Meetings, who took part, and their photos."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, personal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.enums import Counted, Validity
from communities.models import Community
from deliberation.constants import TITLE_LENGTH
from deliberation.enums import (
    FORM_YIELDS,
    MeetingForm,
    MeetingState,
    NoticeChannel,
    Party,
    Yield,
)
from deliberation.rules import ANNOUNCED_ONCE, BEFORE_IT, HELD, MEETING_STEPS
from deliberation.validators import validate_attendance
from portal.models import Photo


class Meeting(ScopedModel, VersionedModel):
    """A meeting of a community. `draft` holds what was typed, as typed, until it is submitted."""

    scope_path = "community__code"
    TRANSITIONS: ClassVar[TransitionTable] = MEETING_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="meetings",
            verbose_name=_("community"),
        )
    )
    form = public(
        models.CharField(
            _("form"), max_length=30, choices=MeetingForm.choices, default=MeetingForm.CONSULTATION
        )
    )
    title = public(
        models.CharField(
            _("title"), max_length=TITLE_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    place = public(
        models.CharField(
            _("place"), max_length=TITLE_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    starts_at = public(models.DateTimeField(_("date and time"), null=True, blank=True))
    chair = personal(
        models.CharField(_("chair"), max_length=60, blank=True, validators=[validate_plain_text])
    )
    convened_by = public(
        models.CharField(_("convened by"), max_length=30, choices=Party.choices, blank=True)
    )
    notice_on = public(models.DateField(_("notice given on"), null=True, blank=True))
    notice_channel = public(
        models.CharField(
            _("way of the notice"), max_length=20, choices=NoticeChannel.choices, blank=True
        )
    )
    notice_number = internal(
        models.PositiveIntegerField(
            default=0,
            editable=False,
            help_text=_("Counts announcements, changes and a cancellation, by the services."),
        )
    )
    notice_shown = internal(
        models.PositiveIntegerField(
            default=0, editable=False, help_text=_("Which of them the public site shows.")
        )
    )
    cancelled_because = public(
        models.CharField(
            _("reason of the cancellation"),
            max_length=200,
            blank=True,
            editable=False,
            validators=[validate_plain_text],
        )
    )
    counted = public(
        models.CharField(_("who is counted"), max_length=20, choices=Counted.choices, blank=True)
    )
    entitled = public(
        models.PositiveIntegerField(_("entitled to take part"), null=True, blank=True)
    )
    counted_present = public(
        models.PositiveIntegerField(_("of those entitled, present"), null=True, blank=True)
    )
    by_proxy = public(models.PositiveIntegerField(_("of these, by proxy"), default=0))
    lowest_present = public(
        models.PositiveIntegerField(_("fewest present at a vote"), null=True, blank=True)
    )
    present = public(
        models.PositiveIntegerField(
            _("present"),
            null=True,
            blank=True,
            editable=False,
            help_text=_("Sum of the participants, set by services.submit_meeting; do not set."),
        )
    )
    summary = internal(
        models.TextField(
            _("summary of the discussion"), blank=True, validators=[validate_multiline_text]
        )
    )
    validity = public(
        models.CharField(
            _("validity"),
            max_length=20,
            choices=Validity.choices,
            blank=True,
            editable=False,
            help_text=_("The newest MeetingVerdict's, set by services.submit_meeting; do not set."),
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=MeetingState.choices,
            default=MeetingState.DRAFT,
            editable=False,
        )
    )
    return_reason = internal(
        models.TextField(_("reason for the return"), blank=True, editable=False)
    )
    draft = internal(models.JSONField(_("draft"), default=dict, blank=True, editable=False))
    recorder = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("recorder"),
        )
    )
    submitted_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            editable=False,
            verbose_name=_("submitted by"),
        )
    )
    created_at = internal(models.DateTimeField(_("created at"), auto_now_add=True))

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = (F("starts_at").desc(nulls_first=True), "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=sorted(HELD))
                | (
                    Q(starts_at__isnull=False, submitted_by__isnull=False)
                    & ~Q(validity="")
                    # NULL ≥ 1 is unknown, and what is unknown a CHECK lets pass.
                    & Q(present__isnull=False, present__gte=1)
                    & ~Q(title="")
                    & ~Q(place="")
                ),
                name="meeting_held_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(entitled__isnull=True)
                | Q(present__isnull=True)
                | Q(counted_present__isnull=True, present__lte=F("entitled"))
                | Q(counted_present__isnull=False, counted_present__lte=F("entitled")),
                name="meeting_present_within_entitled",
            ),
            models.CheckConstraint(
                condition=Q(lowest_present__isnull=True)
                | Q(counted_present__isnull=True, lowest_present__lte=F("present"))
                | Q(lowest_present__lte=F("counted_present")),
                name="meeting_lowest_within_present",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ANNOUNCED_ONCE))
                | (
                    Q(starts_at__isnull=False, notice_on__isnull=False)
                    & ~Q(title="")
                    & ~Q(place="")
                    & ~Q(notice_channel="")
                ),
                name="meeting_announced_is_complete",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state"), name="meeting_community_state"),
            models.Index(fields=("starts_at",), name="meeting_starts_at"),
            models.Index(fields=("community", "-starts_at"), name="meeting_community_newest"),
            models.Index(fields=("state",), name="meeting_state"),
            models.Index(fields=("form",), name="meeting_form"),
            models.Index(fields=("validity",), name="meeting_validity"),
        )

    def __str__(self) -> str:
        return self.title or str(MeetingForm(self.form).label)

    @property
    def held_on(self) -> date:
        """The civil day of the meeting; only where its time is known."""
        assert self.starts_at is not None
        return timezone.localtime(self.starts_at).date()

    @property
    def yields(self) -> Yield:
        """What a meeting of this form ends in."""
        return FORM_YIELDS[MeetingForm(self.form)]

    def clean(self) -> None:
        if self.present is not None:
            known = self.counted_present is not None
            validate_attendance(self.present, None if known else self.entitled)
        if self.state in BEFORE_IT:
            return
        if self.starts_at is not None and self.starts_at > timezone.now():
            raise ValidationError(
                {"starts_at": _("The meeting lies in the future; log it after it was held.")}
            )


class Participant(models.Model):
    """One person, or a number of people of one party without names."""

    meeting = internal(
        models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    )
    party = public(models.CharField(_("party"), max_length=30, choices=Party.choices))
    name = personal(
        models.CharField(
            _("full name"), max_length=60, blank=True, validators=[validate_plain_text]
        )
    )
    headcount = public(
        models.PositiveIntegerField(
            _("number of people"), default=1, validators=[MinValueValidator(1)]
        )
    )

    is_affected = public(models.BooleanField(_("affected by the matter"), default=False))

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ("meeting", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(headcount__gte=1), name="participant_headcount"),
        )

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.headcount}"


class MeetingPhoto(ScopedModel):
    scope_path = "meeting__community__code"

    meeting = internal(
        models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="meeting_photos")
    )
    photo = internal(models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        verbose_name = _("meeting photo")
        verbose_name_plural = _("meeting photos")
        ordering = ("meeting", "pk")

    def __str__(self) -> str:
        return str(self.photo)
