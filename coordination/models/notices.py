"""Notices to a group of roles and areas, and who had them to read (clause 5.3.b)."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.constants import CODE_LENGTH, TOWNSHIP_DIGITS
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_jurisdiction
from coordination.constants import LINE_LENGTH, NOTICE_TEXT_LENGTH, REASON_LENGTH, TITLE_LENGTH
from coordination.enums import NoticeState
from coordination.notice_rules import AUDIENCES, NOTICE_STEPS, SENDERS
from orgs.models import Organization, columns
from portal.models import Photo

_OUT = Q(state__in=(NoticeState.SENT, NoticeState.WITHDRAWN))


def _audience(label: Any) -> models.BooleanField[bool, bool]:
    return models.BooleanField(label, default=False)


class NoticeQuerySet(ScopedQuerySet["Notice"]):
    def shown_to(self, role: Role) -> Q:
        """Officers see what their area writes; who reads a notice has it by a receipt."""
        return Q() if role in SENDERS else Q(pk__in=[])


class Notice(ScopedModel, VersionedModel):
    """What an office lets a group of roles know in some of its areas.

    `jurisdiction` is the sender's; a correction is another notice that `corrects` this one.
    `link` is a path of the portal from its root. `reminded_on` is the last civil day on which
    those were reminded who had not read it.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = NOTICE_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(
        models.CharField(
            _("sender (division code)"),
            max_length=TOWNSHIP_DIGITS,
            validators=[validate_jurisdiction],
        )
    )
    sender_name = internal(columns.line(pgettext_lazy("notice", "sent by"), 100))
    title = internal(columns.line(_("title"), TITLE_LENGTH))
    text = internal(columns.text(_("text"), NOTICE_TEXT_LENGTH))
    link = internal(columns.line(_("page of the portal"), LINE_LENGTH, blank=True))
    read_by = internal(columns.day(_("to be read by")))
    to_committees = internal(_audience(_("to members of committees")))
    to_townships = internal(_audience(_("to officers of townships")))
    to_counties = internal(_audience(_("to officers of counties")))
    to_inspectors = internal(_audience(_("to inspectors")))
    to_organizations = internal(_audience(_("to members of organisations")))
    corrects = internal(
        models.ForeignKey(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="corrections",
            verbose_name=_("corrects"),
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=NoticeState.choices,
            default=NoticeState.DRAFT,
            editable=False,
        )
    )
    withdrawn_because = internal(
        columns.text(_("why it was withdrawn"), REASON_LENGTH, blank=True, editable=False)
    )
    reminded_on = internal(columns.day(_("reminded on"), editable=False))
    written_by = internal(columns.person(_("written by"), null=False))
    sent_at = internal(models.DateTimeField(_("sent at"), null=True, blank=True, editable=False))
    sent_by = internal(columns.person(_("officer who sent it")))

    objects = NoticeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("notice to roles and areas")
        verbose_name_plural = _("notices to roles and areas")
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=reduce(or_, (Q(**{name: True}) for name in AUDIENCES.values())),
                name="notice_for_somebody",
                violation_error_message=_("Choose whom it is for."),
            ),
            models.CheckConstraint(
                condition=_OUT & Q(sent_at__isnull=False, sent_by__isnull=False)
                | ~_OUT & Q(sent_at__isnull=True, sent_by__isnull=True),
                name="notice_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.WITHDRAWN) & ~Q(withdrawn_because="")
                | ~Q(state=NoticeState.WITHDRAWN) & Q(withdrawn_because=""),
                name="notice_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(reminded_on__isnull=True) | _OUT, name="notice_reminded_once_sent"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="notice_corrects_another",
            ),
            models.UniqueConstraint(
                fields=("corrects",),
                condition=Q(state__in=(NoticeState.DRAFT, NoticeState.SENT)),
                name="notice_corrected_once",
                violation_error_message=_("A correction of this notice is there already."),
            ),
        )
        indexes = (
            models.Index(fields=("jurisdiction", "state"), name="notice_place_state"),
            models.Index(fields=("sent_at",), name="notice_sent"),
            models.Index(fields=("state",), name="notice_state"),
        )

    def __str__(self) -> str:
        return str(self.title)

    @property
    def roles(self) -> list[Role]:
        """Whom it is for."""
        return [role for role, name in AUDIENCES.items() if getattr(self, name)]


class NoticeArea(ScopedModel):
    """An area in which a notice is read: the sender's own, or one below it."""

    scope_path = "notice__jurisdiction"

    notice = internal(models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="areas"))
    jurisdiction = internal(
        models.CharField(
            _("area (division code)"), max_length=CODE_LENGTH, validators=[validate_jurisdiction]
        )
    )

    class Meta:
        verbose_name = _("area of a notice")
        verbose_name_plural = _("areas of notices")
        ordering = ("jurisdiction",)
        constraints = (
            models.UniqueConstraint(fields=("notice", "jurisdiction"), name="notice_area_once"),
        )

    def __str__(self) -> str:
        return str(self.jurisdiction)


class NoticeFileQuerySet(ScopedQuerySet["NoticeFile"]):
    def for_user(self, user: Any) -> NoticeFileQuerySet:
        """Of notices that the user's office writes, and of those that were sent to the user and
        not withdrawn since."""
        if not user.is_authenticated:
            return self.none()
        given = NoticeReceipt.objects.filter(user=user, notice__state=NoticeState.SENT).order_by()
        own = Notice.objects.for_user(user).order_by()
        seen = Q(notice__in=given.values("notice")) | Q(notice__in=own.values("pk"))
        return self.filter(seen)


class NoticeFile(ScopedModel):
    """A PDF or a picture that goes with a notice; it stays as it was sent."""

    scope_path = "notice__jurisdiction"

    notice = internal(models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="files"))
    name = internal(columns.line(_("name of the file"), LINE_LENGTH))
    file = internal(models.FileField(_("file"), upload_to="notices", blank=True))
    sha256 = internal(models.CharField(max_length=64, blank=True, editable=False))
    size = internal(models.PositiveIntegerField(_("size in bytes"), default=0, editable=False))
    photo = internal(
        models.ForeignKey(
            Photo, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
            verbose_name=_("picture"),
        )
    )  # fmt: skip

    objects = NoticeFileQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("file of a notice")
        verbose_name_plural = _("files of notices")
        ordering = ("notice", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(photo__isnull=True, size__gt=0) & ~Q(sha256="") & ~Q(file="")
                | Q(photo__isnull=False, sha256="", file="", size=0),
                name="notice_file_is_pdf_or_picture",
            ),
        )

    def __str__(self) -> str:
        return str(self.name)


class ReceiptQuerySet(ScopedQuerySet["NoticeReceipt"]):
    def for_user(self, user: Any) -> ReceiptQuerySet:
        """What was given to the person alone; senders count rows through their notice."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class NoticeReceipt(ScopedModel):
    """That a person had a notice to read, for which unit, and when it was read.

    Role and unit are those of the day on which it was given.
    """

    scope_path = "notice__jurisdiction"

    notice = internal(models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="receipts"))
    user = internal(columns.person(_("recipient"), null=False))
    role = internal(models.CharField(_("role"), max_length=20, choices=Role.choices))
    jurisdiction = internal(
        models.CharField(
            _("unit (division code)"), max_length=CODE_LENGTH, validators=[validate_jurisdiction]
        )
    )
    unit_name = internal(columns.line(_("unit"), LINE_LENGTH))
    organization = internal(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("social organisation"),
        )
    )
    given_at = internal(models.DateTimeField(_("given at"), default=timezone.now))
    read_at = internal(models.DateTimeField(_("read at"), null=True, blank=True, editable=False))

    objects = ReceiptQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("receipt of a notice")
        verbose_name_plural = _("receipts of notices")
        ordering = ("notice", "pk")
        constraints = (
            models.UniqueConstraint(fields=("notice", "user"), name="notice_received_once"),
        )
        indexes = (models.Index(fields=("user", "read_at"), name="notice_receipt_unread"),)

    def __str__(self) -> str:
        return f"{self.notice} · {self.unit_name}"
