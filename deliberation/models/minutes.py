"""The minutes of a meeting, who confirms them, and what was added after they were locked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal, personal
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from deliberation.constants import MINUTES_LENGTH, PERSON_LENGTH, REASON_LENGTH
from deliberation.enums import ConfirmationMethod, MinutesState, Party
from deliberation.models.attendance import SignIn
from deliberation.models.meetings import Meeting
from deliberation.rules import MINUTES_STEPS
from portal.models import Photo


class Minutes(ScopedModel, VersionedModel):
    """The text that was written during the meeting.

    Each time it is handed round it is another `edition`, and confirmations are of one edition.
    Once locked it never changes (see immutable.py); a correction is an addendum.
    """

    scope_path = "meeting__community__code"
    TRANSITIONS: ClassVar[TransitionTable] = MINUTES_STEPS

    meeting = internal(
        models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    )
    text = internal(
        models.TextField(
            _("minutes"),
            blank=True,
            validators=[validate_multiline_text, MaxLengthValidator(MINUTES_LENGTH)],
        )
    )
    edition = internal(models.PositiveSmallIntegerField(_("edition"), default=0, editable=False))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=MinutesState.choices,
            default=MinutesState.WRITING,
            editable=False,
        )
    )
    locked_at = internal(
        models.DateTimeField(_("locked at"), null=True, blank=True, editable=False)
    )

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=MinutesState.LOCKED)
                | (Q(locked_at__isnull=False) & ~Q(text="")),
                name="locked_minutes_have_text",
            ),
        )

    def __str__(self) -> str:
        return str(self.meeting)


class MinutesConfirmer(ScopedModel):
    """Somebody who was there and is asked to confirm; `user` is that person's account, if any."""

    scope_path = "minutes__meeting__community__code"

    minutes = internal(
        models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="confirmers")
    )
    sign_in = internal(
        models.OneToOneField(SignIn, on_delete=models.PROTECT, related_name="confirmer")
    )
    party = internal(models.CharField(_("party"), max_length=30, choices=Party.choices))
    name = personal(models.CharField(_("full name"), max_length=PERSON_LENGTH))
    user = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("account"),
        )
    )

    class Meta:
        verbose_name = _("confirming person")
        verbose_name_plural = _("confirming people")
        ordering = ("minutes", "pk")

    def __str__(self) -> str:
        return self.name


class MinutesConfirmation(ScopedModel):
    """What one person said of one edition; kept for ever."""

    scope_path = "confirmer__minutes__meeting__community__code"

    confirmer = internal(
        models.ForeignKey(MinutesConfirmer, on_delete=models.PROTECT, related_name="confirmations")
    )
    edition = internal(models.PositiveSmallIntegerField(_("edition")))
    agrees = internal(models.BooleanField(_("agrees")))
    remark = internal(
        models.CharField(
            _("remark"), max_length=REASON_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    method = internal(
        models.CharField(_("method"), max_length=20, choices=ConfirmationMethod.choices)
    )
    photo = internal(
        models.ForeignKey(Photo, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    )
    recorded_by = internal(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    )
    recorded_at = internal(models.DateTimeField(_("recorded at"), auto_now_add=True))

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ("confirmer", "edition")
        constraints = (
            models.UniqueConstraint(fields=("confirmer", "edition"), name="confirmed_once"),
            models.CheckConstraint(
                condition=~Q(method=ConfirmationMethod.PAPER) | Q(photo__isnull=False),
                name="paper_has_its_photo",
            ),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(remark=""), name="objection_says_what"
            ),
        )

    def __str__(self) -> str:
        return str(self.confirmer_id)


class MinutesAddendum(ScopedModel):
    """A correction after the lock; rows are only ever added."""

    scope_path = "minutes__meeting__community__code"

    minutes = internal(models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="addenda"))
    number = internal(models.PositiveSmallIntegerField(_("number")))
    text = internal(
        models.TextField(
            _("what is corrected or added"),
            validators=[validate_multiline_text, MaxLengthValidator(MINUTES_LENGTH)],
        )
    )
    reason = internal(
        models.CharField(_("reason"), max_length=REASON_LENGTH, validators=[validate_plain_text])
    )
    added_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("added by"),
        )
    )
    added_at = internal(models.DateTimeField(_("added at"), auto_now_add=True))

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ("minutes", "number")
        constraints = (
            models.UniqueConstraint(fields=("minutes", "number"), name="addendum_number"),
        )

    def __str__(self) -> str:
        return str(self.number)
