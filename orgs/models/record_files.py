"""Files that belong to a record: a paper of a case, a report, the material of an event."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import new_public_id
from accounts.privacy import internal, public
from orgs.models import columns
from orgs.models.cases import CaseMaterial
from orgs.models.credit_requests import CreditRequest
from orgs.models.events import ExchangeEvent
from orgs.models.project_course import ProjectEntry
from orgs.models.projects import Project
from portal.enums import FileFormat

OWNERS = ("request", "material", "project", "event")
TITLE_LENGTH = 100


def _owner(model: Any) -> models.ForeignKey[Any, Any]:
    return internal(
        models.ForeignKey(
            model, on_delete=models.PROTECT, null=True, editable=False, related_name="files"
        )
    )


def _one_owner() -> Q:
    found = Q()
    for name in OWNERS:
        found |= Q(**{f"{other}__isnull": other != name for other in OWNERS})
    return found


class RecordFile(models.Model):
    """A PDF or picture of one record; rows never change.

    Where `is_public` is set, it is published with its project or event, and with nothing else.
    """

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    request = _owner(CreditRequest)
    material = _owner(CaseMaterial)
    project = _owner(Project)
    # With a progress entry of its project, or with the project and its closing report.
    entry = _owner(ProjectEntry)
    event = _owner(ExchangeEvent)
    title = public(columns.line(_("title of the file"), TITLE_LENGTH))
    is_public = internal(models.BooleanField(_("to be published"), default=False))
    file = internal(models.FileField(_("file"), upload_to="records"))
    format = public(models.CharField(_("format"), max_length=10, choices=FileFormat.choices))
    sha256 = public(models.CharField(max_length=64, editable=False))
    size = public(models.PositiveIntegerField(_("size in bytes"), editable=False))
    added_by = internal(columns.person(_("added by"), null=False))
    added_at = internal(models.DateTimeField(_("added at"), default=timezone.now))

    class Meta:
        verbose_name = _("file of a record")
        verbose_name_plural = _("files of records")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=_one_owner(), name="record_file_of_one_record"),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) | Q(project__isnull=False),
                name="record_file_of_an_entry_of_its_project",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(project__isnull=False) | Q(event__isnull=False),
                name="record_file_of_a_person_is_private",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(size__gt=0), name="record_file_is_not_empty"
            ),
            *(
                models.UniqueConstraint(
                    fields=(name, "sha256"),
                    name=f"record_file_once_{name}",
                    violation_error_message=_("This file is there already."),
                )
                for name in OWNERS
            ),
        )

    def __str__(self) -> str:
        return str(self.title)
