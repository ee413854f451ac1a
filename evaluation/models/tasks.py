"""What a social organisation was asked to evaluate (policy clause 4.2.d)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_jurisdiction
from evaluation.constants import SEED_LENGTH
from evaluation.enums import TaskState
from evaluation.rules import TASK_STEPS
from orgs.models import Organization


class ThirdPartyTask(ScopedModel, VersionedModel):
    """An organisation evaluates a part of a round, from its first to its last day.

    Its inspections are those that name it. `excluded` says which units of the area are not among
    them, by division code, and why. `seed` is that of the lots by which members got their units.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = TASK_STEPS

    round = internal(
        models.ForeignKey(
            "evaluation.Round",
            on_delete=models.PROTECT,
            related_name="tasks",
            verbose_name=_("round"),
        )
    )
    organization = public(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            related_name="evaluation_tasks",
            verbose_name=_("social organisation"),
        )
    )
    jurisdiction = internal(
        models.CharField(
            _("area (division code)"), max_length=CODE_LENGTH, validators=[validate_jurisdiction]
        )
    )
    starts_on = public(models.DateField(_("first day")))
    ends_on = public(models.DateField(_("last day")))
    seed = internal(models.CharField(_("seed"), max_length=SEED_LENGTH, editable=False))
    excluded = internal(models.JSONField(_("left out"), default=dict, editable=False))
    state = internal(
        models.CharField(
            _("state"),
            max_length=10,
            choices=TaskState.choices,
            default=TaskState.RUNNING,
            editable=False,
        )
    )
    assigned_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("assigned by"),
        )
    )
    assigned_at = internal(models.DateTimeField(_("assigned at"), default=timezone.now))

    class Meta:
        verbose_name = _("third-party task")
        verbose_name_plural = _("third-party tasks")
        ordering = ("-round__period", "organization", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "organization", "jurisdiction"),
                condition=Q(state=TaskState.RUNNING),
                name="task_once",
                violation_error_message=_("This organisation has this task already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="task_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization} · {self.round}"

    @property
    def has_begun(self) -> bool:
        """Its first day came, and it was not withdrawn."""
        return self.state == TaskState.RUNNING and self.starts_on <= timezone.localdate()

    @property
    def runs_today(self) -> bool:
        return self.has_begun and timezone.localdate() <= self.ends_on
