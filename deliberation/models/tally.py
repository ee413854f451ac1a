"""Votes counted one by one: who had a vote, each vote as it was called, who counted it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, personal
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from deliberation.constants import PERSON_LENGTH, TITLE_LENGTH
from deliberation.enums import BallotMethod, Choice, TallyState
from deliberation.models.attendance import SignIn
from deliberation.models.meetings import Meeting
from deliberation.rules import TALLY_STEPS


class Tally(ScopedModel, VersionedModel):
    """The count of one vote of a meeting that is being recorded.

    The row of the record's draft that it belongs to names it by `public_id`; finished, it gives
    that row its figures, and the ballot that is handed in names it.
    """

    scope_path = "meeting__community__code"
    TRANSITIONS: ClassVar[TransitionTable] = TALLY_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    meeting = internal(models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="tallies"))
    topic = internal(
        models.CharField(_("topic"), max_length=TITLE_LENGTH, validators=[validate_plain_text])
    )
    method = internal(models.CharField(_("method"), max_length=20, choices=BallotMethod.choices))
    voters = internal(
        models.PositiveIntegerField(_("present with a vote"), validators=[MinValueValidator(1)])
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=TallyState.choices,
            default=TallyState.COUNTING,
            editable=False,
        )
    )
    begun_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("begun by"),
        )
    )
    begun_at = internal(models.DateTimeField(_("begun at"), auto_now_add=True))

    class Meta:
        verbose_name = _("count of votes")
        verbose_name_plural = _("counts of votes")
        ordering = ("meeting", "pk")
        constraints = (models.CheckConstraint(condition=Q(voters__gte=1), name="tally_voters"),)

    def __str__(self) -> str:
        return self.topic

    @property
    def is_named(self) -> bool:
        return self.method == BallotMethod.NAMED


class TallyVoter(models.Model):
    """A person with a vote in a named vote, called as on the list of those present."""

    tally = internal(models.ForeignKey(Tally, on_delete=models.PROTECT, related_name="roster"))
    sign_in = internal(models.ForeignKey(SignIn, on_delete=models.PROTECT, related_name="+"))
    as_proxy = internal(models.BooleanField(_("for somebody represented"), default=False))
    name = personal(models.CharField(_("full name"), max_length=2 * PERSON_LENGTH))

    class Meta:
        verbose_name = _("person with a vote")
        verbose_name_plural = _("people with a vote")
        ordering = ("tally", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("tally", "sign_in", "as_proxy"), name="tally_voter_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class TallyVote(models.Model):
    """One vote as it was counted, or one that was taken back; kept for ever (see immutable.py).

    `number` counts the rows of a tally, `standing` the votes that stand after this one, and `turn`
    how often this person's vote was counted. The database holds `standing` to the rows before it
    and to the people with a vote (see triggers.py).
    """

    tally = internal(models.ForeignKey(Tally, on_delete=models.PROTECT, related_name="rows"))
    number = internal(models.PositiveIntegerField(_("number")))
    choice = internal(
        models.CharField(_("vote"), max_length=20, choices=Choice.choices, blank=True)
    )
    undoes = internal(
        models.OneToOneField(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="undone_by",
            verbose_name=_("takes back"),
        )
    )
    voter = internal(
        models.ForeignKey(
            TallyVoter,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="rows",
            verbose_name=_("person with a vote"),
        )
    )
    turn = internal(models.PositiveIntegerField(default=1))
    standing = internal(models.PositiveIntegerField())
    counted_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("counted by"),
        )
    )
    counted_at = internal(models.DateTimeField(_("counted at"), auto_now_add=True))

    class Meta:
        verbose_name = _("counted vote")
        verbose_name_plural = _("counted votes")
        ordering = ("tally", "number")
        constraints = (
            models.UniqueConstraint(fields=("tally", "number"), name="tally_row_number"),
            models.UniqueConstraint(
                fields=("tally", "voter", "turn"),
                condition=Q(voter__isnull=False, undoes__isnull=True),
                name="tally_person_counted_once",
            ),
            models.CheckConstraint(
                condition=Q(undoes__isnull=True) & ~Q(choice="")
                | Q(undoes__isnull=False) & Q(choice=""),
                name="tally_row_is_a_vote_or_takes_one_back",
            ),
            models.CheckConstraint(
                condition=Q(voter__isnull=True) | ~Q(choice=Choice.INVALID),
                name="tally_person_votes_validly",
            ),
        )

    def __str__(self) -> str:
        return str(self.number)
