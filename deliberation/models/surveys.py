"""What comes after an action that is late, or that somebody verified."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from deliberation.constants import INSTRUCTION_LENGTH, REASON_LENGTH, REMARK_LENGTH
from deliberation.models.decisions import Action
from deliberation.models.feedback import Feedback


class ActionInstruction(ScopedModel):
    """What an officer told the committee about an escalated action; kept for ever."""

    scope_path = "action__resolution__item__meeting__community__code"

    action = internal(
        models.ForeignKey(Action, on_delete=models.PROTECT, related_name="instructions")
    )
    text = internal(
        models.TextField(
            _("instruction"),
            max_length=INSTRUCTION_LENGTH,
            validators=[validate_multiline_text, MaxLengthValidator(INSTRUCTION_LENGTH)],
        )
    )
    expected_on = internal(models.DateField(_("expected by"), null=True, blank=True))
    written_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("written by"),
        )
    )
    written_at = internal(models.DateTimeField(_("written at"), auto_now_add=True))

    class Meta:
        verbose_name = _("instruction on an action")
        verbose_name_plural = _("instructions on actions")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.action)


class SurveyAnswer(ScopedModel):
    """What somebody says of a verified action: really done, or not. Kept as it was given.

    `feedback` is the own one of whoever raised the matter; without it, anybody on the public page
    answered. `verified_on` names the verification that was asked about. The remark is read by the
    committee and its officers alone.
    """

    scope_path = "action__resolution__item__meeting__community__code"

    action = internal(
        models.ForeignKey(
            Action,
            on_delete=models.PROTECT,
            related_name="survey_answers",
            verbose_name=_("action"),
        )
    )
    feedback = internal(
        models.ForeignKey(
            Feedback,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="survey_answers",
            verbose_name=_("feedback"),
        )
    )
    token = internal(models.CharField(max_length=64, unique=True, editable=False))
    verified_on = internal(models.DateField(_("verified on")))
    done = internal(models.BooleanField(_("really done")))
    remark = internal(
        models.TextField(
            _("remark"),
            max_length=REMARK_LENGTH,
            blank=True,
            validators=[validate_multiline_text, MaxLengthValidator(REMARK_LENGTH)],
        )
    )
    answered_at = internal(models.DateTimeField(_("answered at"), default=timezone.now))

    class Meta:
        verbose_name = _("answer of residents")
        verbose_name_plural = _("answers of residents")
        ordering = ("-answered_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("action", "feedback"), name="survey_answered_once"),
        )
        indexes = (models.Index(fields=("action", "done"), name="survey_action_done"),)

    def __str__(self) -> str:
        word = _("really done") if self.done else _("not done")
        return f"{word} {timezone.localtime(self.answered_at):%Y-%m-%d}"


class Reopening(models.Model):
    """A verified action that went back to the committee: once, so there is one row at most.

    Either `answer` did it, the “no” of somebody who raised the matter, or a person with a reason.
    `due` is the new due date; `verified_on` and `verified_by` tell what did not hold.
    """

    action = internal(
        models.OneToOneField(
            Action,
            on_delete=models.PROTECT,
            related_name="reopening",
            verbose_name=_("action"),
        )
    )
    answer = internal(
        models.OneToOneField(
            SurveyAnswer,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="reopening",
            verbose_name=_("answer of residents"),
        )
    )
    reopened_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("reopened by"),
        )
    )
    reason = internal(
        models.CharField(
            _("reason"), max_length=REASON_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    reopened_on = public(models.DateField(_("reopened on"), default=timezone.localdate))
    due = public(models.DateField(_("new due date")))
    verified_on = internal(models.DateField(_("verified on")))
    verified_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("verified by"),
        )
    )

    class Meta:
        verbose_name = _("reopening of an action")
        verbose_name_plural = _("reopenings of actions")
        constraints = (
            models.CheckConstraint(
                condition=Q(answer__isnull=False, reopened_by__isnull=True)
                | (Q(answer__isnull=True, reopened_by__isnull=False) & ~Q(reason="")),
                name="reopened_by_answer_or_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.reopened_on}"
