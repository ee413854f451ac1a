"""Work on a file that may last longer than a person waits (docs/imports.md)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import new_public_id
from accounts.privacy import internal, sensitive
from portal.enums import ImportStep, JobState
from portal.import_rules import SILENT_MINUTES, WAITING_MINUTES
from portal.models.imports import ImportBatch


class ImportJob(models.Model):
    """A file that is looked at, or a batch that is applied, for `user`, whose alone it is.

    `attempt` tells a worker that was given up from the one that does it now. `file` is Base64 and
    goes when the job is over. `done_rows` of `all_rows` are through `stage`. `address`,
    `request_id` and `language` are those of the request, for the trail and the words.
    """

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    user = internal(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    )
    step = internal(models.CharField(max_length=10, choices=ImportStep.choices))
    kind = internal(models.CharField(_("kind of import"), max_length=40))
    batch = internal(
        models.ForeignKey(
            ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
        )
    )
    file_name = internal(models.CharField(_("file"), max_length=100))
    file = sensitive(EncryptedTextField(blank=True))
    language = internal(models.CharField(max_length=10))
    address = internal(models.CharField(_("network address"), max_length=45, blank=True))
    request_id = internal(models.CharField(max_length=32, blank=True))
    state = internal(
        models.CharField(
            _("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING
        )
    )
    attempt = internal(models.PositiveSmallIntegerField(default=1))
    message = internal(models.TextField(blank=True))
    stage = internal(models.CharField(max_length=10, blank=True))
    done_rows = internal(models.PositiveIntegerField(default=0))
    all_rows = internal(models.PositiveIntegerField(default=0))
    # When it was sent or tried again, and the last sign of life since.
    queued_at = internal(models.DateTimeField(default=timezone.now))
    seen_at = internal(models.DateTimeField(null=True, blank=True))

    class Meta:
        verbose_name = _("job of an import")
        verbose_name_plural = _("jobs of imports")
        ordering = ("-queued_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(step=ImportStep.LOOK) | Q(batch__isnull=False),
                name="import_job_applies_a_batch",
            ),
        )
        indexes = (models.Index(fields=("user", "-queued_at"), name="import_job_of_user"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_open(self) -> bool:
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def is_late(self) -> bool:
        """Whether it waits longer than a worker that runs would let it wait."""
        limit = timezone.now() - timedelta(minutes=WAITING_MINUTES)
        return self.state == JobState.WAITING and self.queued_at < limit

    @property
    def is_silent(self) -> bool:
        """Whether the worker that began it gave no sign of life for too long."""
        limit = timezone.now() - timedelta(minutes=SILENT_MINUTES)
        return self.state == JobState.RUNNING and (self.seen_at or self.queued_at) < limit

    @property
    def may_be_tried_again(self) -> bool:
        return self.state == JobState.FAILED or self.is_late or self.is_silent
