"""What was imported: each file with its verdict, and each row that it changed (docs/imports.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.encryption import EncryptedTextField
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, sensitive
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import validate_plain_text
from portal.enums import ImportState
from portal.import_rules import IMPORT_STEPS, PREVIEW_MINUTES


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    def shown_to(self, role: Role) -> Q:
        # What an inspector sent about a community is no file of its committee.
        return Q(role=role) if role == Role.COMMITTEE_MEMBER else Q()


class ImportBatch(ScopedModel, VersionedModel):
    """One file that somebody sent, what it would change, and whether it did.

    `unit_code` is the jurisdiction in which the person acts as `role`. `digest` is over the
    changes that were shown: only these are applied. The counts are rows of the file.
    """

    scope_path = "unit_code"
    # Who sees assigned records alone sees their own files.
    assignee_path = "uploaded_by"
    TRANSITIONS: ClassVar[TransitionTable] = IMPORT_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    kind = internal(models.CharField(_("kind of import"), max_length=40))
    unit_code = internal(models.CharField(max_length=CODE_LENGTH, db_index=True))
    role = internal(models.CharField(_("as"), max_length=20, choices=Role.choices))
    uploaded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("sent by"),
        )
    )
    uploaded_at = internal(models.DateTimeField(_("sent at"), default=timezone.now))
    file_name = internal(
        models.CharField(_("file"), max_length=100, validators=[validate_plain_text])
    )
    size = internal(models.PositiveIntegerField(_("size in bytes")))
    sha256 = internal(models.CharField("SHA-256", max_length=64))
    digest = internal(models.CharField(max_length=64))
    state = internal(
        models.CharField(
            _("state"), max_length=20, choices=ImportState.choices, default=ImportState.PREVIEWED
        )
    )
    new = internal(models.PositiveIntegerField(_("new"), default=0))
    changed = internal(models.PositiveIntegerField(_("changed"), default=0))
    unchanged = internal(models.PositiveIntegerField(_("unchanged"), default=0))
    faults = internal(models.PositiveIntegerField(_("errors"), default=0))
    closed_at = internal(models.DateTimeField(_("applied or undone at"), null=True, blank=True))

    objects = ImportBatchQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "unit_code", "sha256"),
                condition=Q(state=ImportState.APPLIED),
                name="import_file_applied_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.APPLIED)
                | (Q(faults=0, closed_at__isnull=False) & (Q(new__gt=0) | Q(changed__gt=0))),
                name="import_applied_without_errors",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def audit_label(self) -> str:
        """What the trail calls the row: the name of a file may be somebody's."""
        return f"{self.kind} {self.sha256[:8]}"

    @property
    def open_until(self) -> datetime:
        """When the preview lapses."""
        return self.uploaded_at + timedelta(minutes=PREVIEW_MINUTES)

    @property
    def is_open(self) -> bool:
        """Whether it waits for the confirmation of what was shown."""
        return self.state == ImportState.PREVIEWED and timezone.now() < self.open_until


class ImportContent(models.Model):
    """The file and what was shown of it, packed; gone when nobody needs it any more.

    `rows` are the cells that were read of a file that may be confirmed.
    """

    batch = internal(
        models.OneToOneField(
            ImportBatch, on_delete=models.CASCADE, primary_key=True, related_name="content"
        )
    )
    file = sensitive(EncryptedTextField())
    preview = sensitive(EncryptedTextField())
    rows = sensitive(EncryptedTextField(blank=True, default=""))

    def __str__(self) -> str:
        return str(self.batch)


class ImportedRow(models.Model):
    """A record that a batch made or changed: its columns before and after, as JSON.

    `version` is the record's after the import: what has another one now was changed later.
    """

    batch = internal(models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows"))
    number = internal(models.PositiveIntegerField(_("row")))
    model = internal(models.CharField(max_length=60))
    object_id = internal(models.BigIntegerField())
    is_new = internal(models.BooleanField())
    version = internal(models.PositiveIntegerField())
    before = sensitive(EncryptedTextField())
    after = sensitive(EncryptedTextField())

    class Meta:
        ordering = ("batch", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "model", "object_id"), name="imported_row_once"
            ),
        )
        indexes = (models.Index(fields=("model", "object_id"), name="imported_row_record"),)

    def __str__(self) -> str:
        return f"{self.batch} · {self.number}"
