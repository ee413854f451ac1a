"""Who was invited, who signed in, and the sheet on which they do."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.normalise import fold_name
from accounts.privacy import internal, personal
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from deliberation.constants import PERSON_LENGTH
from deliberation.enums import Party, SignInState
from deliberation.models.meetings import Meeting
from deliberation.rules import SIGN_IN_STEPS, TAKES_SIGN_INS


class SignInSheet(ScopedModel, VersionedModel):
    """The list of one meeting. Whoever knows `token` may sign in until `ends_at`."""

    scope_path = "meeting__community__code"

    meeting = internal(
        models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="sign_in_sheet")
    )
    token = internal(
        models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    )
    ends_at = internal(models.DateTimeField(_("open until"), null=True, blank=True))
    allows_proxies = internal(models.BooleanField(_("proxies are allowed"), default=False))

    class Meta:
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")
        constraints = (
            models.CheckConstraint(
                condition=Q(token__isnull=True) | Q(ends_at__isnull=False),
                name="sign_in_sheet_ends",
            ),
        )

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def is_open(self) -> bool:
        """Open until its end, and no longer than the record is being written."""
        return (
            self.token is not None
            and self.ends_at is not None
            and timezone.now() < self.ends_at
            and self.meeting.state in TAKES_SIGN_INS
        )


class Invitee(ScopedModel):
    scope_path = "meeting__community__code"

    meeting = internal(models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invited"))
    party = internal(models.CharField(_("party"), max_length=30, choices=Party.choices))
    name = personal(
        models.CharField(_("full name"), max_length=PERSON_LENGTH, validators=[validate_plain_text])
    )
    name_key = personal(models.CharField(max_length=PERSON_LENGTH, editable=False))

    class Meta:
        verbose_name = _("invited person")
        verbose_name_plural = _("invited people")
        ordering = ("meeting", "pk")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "party", "name_key"), name="invited_once"),
        )

    def __str__(self) -> str:
        return self.name


class SignIn(ScopedModel, VersionedModel):
    """One person on the list of a meeting; counted once the recorder has confirmed it.

    `name_key` is set from `name`, `proxy_key` from `proxy_for`; do not set them.
    """

    scope_path = "meeting__community__code"
    TRANSITIONS: ClassVar[TransitionTable] = SIGN_IN_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    meeting = internal(
        models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="sign_ins")
    )
    party = internal(models.CharField(_("party"), max_length=30, choices=Party.choices))
    name = personal(
        models.CharField(_("full name"), max_length=PERSON_LENGTH, validators=[validate_plain_text])
    )
    name_key = personal(models.CharField(max_length=PERSON_LENGTH, editable=False))
    proxy_for = personal(
        models.CharField(
            _("stands in for"),
            max_length=PERSON_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    proxy_key = personal(models.CharField(max_length=PERSON_LENGTH, blank=True, editable=False))
    # A keyed hash of what the browser's form carries anyway; it leads to no person.
    device = internal(models.CharField(max_length=64, blank=True, editable=False))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=SignInState.choices,
            default=SignInState.WAITING,
            editable=False,
        )
    )
    arrived_at = internal(models.DateTimeField(_("arrived")))
    left_at = internal(models.DateTimeField(_("left"), null=True, blank=True))
    entered_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            editable=False,
            verbose_name=_("entered by"),
        )
    )
    created_at = internal(models.DateTimeField(_("created at"), auto_now_add=True))

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ("meeting", "pk")
        constraints = (
            # With a condition, so that both databases keep it as an index.
            models.UniqueConstraint(
                fields=("meeting", "party", "name_key"),
                condition=~Q(name_key=""),
                name="signed_in_once",
            ),
            models.UniqueConstraint(
                fields=("meeting", "device"), condition=~Q(device=""), name="device_signed_in_once"
            ),
            models.UniqueConstraint(
                fields=("meeting", "party", "proxy_key"),
                condition=~Q(proxy_key="") & ~Q(state=SignInState.STRUCK),
                name="represented_once",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="left_after_arrival",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """What the trail calls the row: the party, not the person."""
        return f"{self.meeting} · {self.get_party_display()}"

    def clean(self) -> None:
        self.name_key = fold_name(self.name)
        self.proxy_key = fold_name(self.proxy_for)
        if not self.name_key:
            raise ValidationError({"name": _("Enter your name.")})
        if self.left_at is not None and self.left_at < self.arrived_at:
            raise ValidationError({"left_at": _("Nobody leaves before arriving.")})
        if self.proxy_key and self.proxy_key == self.name_key:
            raise ValidationError({"proxy_for": _("Nobody stands in for themselves.")})
