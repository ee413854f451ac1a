"""What the public says of drafts of standards, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id, new_receipt_code
from accounts.normalise import written_code
from accounts.privacy import internal, personal, public, sensitive
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from orgs.enums import CommentOutcome, CommentState
from orgs.models import columns
from orgs.models.standards import (
    REASON_LENGTH,
    AssociationQuerySet,
    Standard,
    filled,
)
from orgs.rules import COMMENT_STEPS
from orgs.validators import validate_person_name

COMMENT_LENGTH = 1000
CLAUSE_LENGTH = 60
PERSON_LENGTH = 60
# Of a comment, where it stands for the whole.
FIRST_WORDS = 30


class StandardComment(ScopedModel, VersionedModel):
    """What somebody says of a draft, without an account, and what became of it.

    Whoever knows `receipt_code` reads the answer. The name is never published, and deleted when
    the table of comments is. A withheld comment stands there without its words.
    """

    scope_path = "standard__association__jurisdiction"
    assignee_path = "standard__association"
    TRANSITIONS: ClassVar[TransitionTable] = COMMENT_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    receipt_code = sensitive(
        models.CharField(
            _("code"), max_length=20, unique=True, default=new_receipt_code, editable=False
        )
    )
    token = internal(models.CharField(max_length=64, unique=True, editable=False))
    standard = internal(
        models.ForeignKey(
            Standard,
            on_delete=models.PROTECT,
            related_name="comments",
            verbose_name=_("standard or norm"),
        )
    )
    clause = public(columns.line(_("clause"), CLAUSE_LENGTH, blank=True))
    text = public(columns.text(_("comment"), COMMENT_LENGTH))
    name = personal(
        models.CharField(
            _("name"),
            max_length=PERSON_LENGTH,
            blank=True,
            validators=[validate_plain_text, validate_person_name],
        )
    )
    received_on = public(models.DateField(_("received on")))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=CommentState.choices,
            default=CommentState.RECEIVED,
            editable=False,
        )
    )
    proposed_outcome = internal(
        models.CharField(
            _("proposed outcome"), max_length=20, choices=CommentOutcome.choices, blank=True
        )
    )
    proposed_reason = internal(columns.text(_("proposed reason"), REASON_LENGTH, blank=True))
    proposed_by = internal(columns.person(_("proposed by")))
    outcome = public(
        models.CharField(_("outcome"), max_length=20, choices=CommentOutcome.choices, blank=True)
    )
    answer = public(columns.text(_("reason"), REASON_LENGTH, blank=True))
    is_withheld = public(models.BooleanField(_("its words are not published"), default=False))
    answered_on = public(models.DateField(_("answered on"), null=True, blank=True))
    answered_by = internal(columns.person(_("answered by")))

    objects = AssociationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("comment on a standard")
        verbose_name_plural = _("comments on standards")
        ordering = ("standard", "received_on", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="standard_comment_says_something"),
            models.CheckConstraint(
                condition=~Q(state=CommentState.PROPOSED)
                | (~Q(proposed_outcome="") & filled("proposed_by")),
                name="standard_comment_proposed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommentState.ANSWERED)
                | (~Q(outcome="") & filled("answered_on", "answered_by")),
                name="standard_comment_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("", CommentOutcome.ADOPTED)) | ~Q(answer=""),
                name="standard_comment_refused_with_reason",
                violation_error_message=_("Give the reason why it is not adopted whole."),
            ),
        )
        indexes = (
            models.Index(fields=("standard", "state"), name="standard_comment_state"),
            models.Index(fields=("standard", "received_on"), name="standard_comment_received"),
            models.Index(fields=("state",), name="standard_comment_of_state"),
            models.Index(fields=("outcome",), name="standard_comment_outcome"),
        )

    def __str__(self) -> str:
        # The audit trail keeps it for ever: no word of whoever commented.
        return f"{self.standard} · {self.received_on}"

    @property
    def summary(self) -> str:
        """How a list names it: the clause and the first words."""
        return f"{self.clause} {Truncator(self.text).chars(FIRST_WORDS)}".strip()

    @property
    def written_code(self) -> str:
        return written_code(self.receipt_code)
