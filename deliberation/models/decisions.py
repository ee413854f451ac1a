"""What a meeting decided: agenda, ballots, resolutions, and the actions that follow."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, personal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.enums import MajorityBase
from deliberation.ballots import Votes
from deliberation.constants import LONGEST_ITEM_MINUTES
from deliberation.enums import ActionState, BallotMethod, Outcome, Party, Yield
from deliberation.models.meetings import Meeting
from deliberation.models.tally import Tally
from deliberation.models.topics import Topic
from deliberation.rules import ACTION_STEPS
from deliberation.validators import validate_votes

# From top to bottom: each item, then its sub-items.
AGENDA_ORDER = (
    Coalesce("parent__position", "position"),
    F("parent_id").asc(nulls_first=True),
    F("position").asc(),
)


class AgendaItem(models.Model):
    """An item on the agenda of a meeting, or a sub-item, one level below its `parent`.

    `position` counts within the parent, or among the items of the meeting. The database holds it
    to one level and one meeting (see triggers.py).
    """

    meeting = internal(models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda"))
    parent = public(
        models.ForeignKey(
            "self",
            on_delete=models.CASCADE,
            null=True,
            blank=True,
            related_name="sub_items",
            verbose_name=_("item above"),
        )
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    topic = public(
        models.ForeignKey(
            Topic, on_delete=models.PROTECT, related_name="agenda_items", verbose_name=_("topic")
        )
    )
    outcome = public(
        models.CharField(
            _("on the agenda for"),
            max_length=20,
            choices=Outcome.choices,
            default=Outcome.DECISION,
        )
    )
    planned_minutes = public(
        models.PositiveSmallIntegerField(_("planned minutes"), null=True, blank=True)
    )

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ("meeting", *AGENDA_ORDER)
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "position"),
                condition=Q(parent__isnull=True),
                name="agenda_position",
            ),
            models.UniqueConstraint(
                fields=("parent", "position"),
                condition=Q(parent__isnull=False),
                name="agenda_sub_position",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="agenda_not_below_itself",
            ),
            models.CheckConstraint(
                condition=Q(planned_minutes__isnull=True)
                | Q(planned_minutes__range=(1, LONGEST_ITEM_MINUTES)),
                name="agenda_planned_minutes",
            ),
        )

    def __str__(self) -> str:
        return str(self.topic)

    def clean(self) -> None:
        if self.parent is None:
            return
        has_subs = self.pk is not None and self.sub_items.exists()
        if self.parent.parent_id is not None or has_subs:
            raise ValidationError({"parent": _("An agenda has one level of sub-items.")})
        if self.parent.meeting_id != self.meeting_id:
            raise ValidationError({"parent": _("The item above belongs to another meeting.")})


class Ballot(models.Model):
    """The votes on one agenda item.

    `base`, `base_count`, `needed` and `passed` are computed by `services.submit_meeting` from the
    rule of the day; do not set them.
    """

    item = internal(
        models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="ballot")
    )
    method = public(
        models.CharField(
            _("method"),
            max_length=20,
            choices=BallotMethod.choices,
            default=BallotMethod.SHOW_OF_HANDS,
        )
    )
    base = public(
        models.CharField(
            _("counted against"),
            max_length=20,
            choices=MajorityBase.choices,
            default=MajorityBase.PRESENT,
        )
    )
    base_count = public(models.PositiveIntegerField(_("number counted against")))
    in_favour = public(models.PositiveIntegerField(_("in favour")))
    against = public(models.PositiveIntegerField(_("against")))
    abstained = public(models.PositiveIntegerField(_("abstained")))
    invalid = public(models.PositiveIntegerField(_("invalid"), default=0))
    needed = public(models.PositiveIntegerField(_("in favour needed"), default=1))
    passed = public(models.BooleanField(_("carried")))
    tally = internal(
        models.OneToOneField(
            Tally,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="ballot",
            verbose_name=_("count of votes"),
        )
    )

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    base_count__gte=F("in_favour") + F("against") + F("abstained") + F("invalid")
                ),
                name="ballot_votes_within_base",
            ),
            models.CheckConstraint(
                condition=Q(passed=True, in_favour__gte=F("needed"), needed__gte=1)
                | Q(passed=False),
                name="ballot_carried_by_its_votes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.in_favour}/{self.against}/{self.abstained}"

    @property
    def votes(self) -> Votes:
        return Votes(self.in_favour, self.against, self.abstained, self.invalid)

    def clean(self) -> None:
        validate_votes(self.votes, self.base_count)


class Resolution(models.Model):
    """What a meeting ended in: a resolution or, by its form, opinions, an agreement, an evaluation.

    `in_effect` is False where the meeting was not valid; `services.submit_meeting` sets it.
    """

    item = internal(
        models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="resolution")
    )
    year = public(models.PositiveSmallIntegerField(_("year")))
    sequence = public(models.PositiveIntegerField(_("number in the year")))
    kind = public(
        models.CharField(_("kind"), max_length=20, choices=Yield.choices, default=Yield.RESOLUTION)
    )
    text = public(models.TextField(_("resolution"), validators=[validate_multiline_text]))
    in_effect = public(models.BooleanField(_("takes effect"), default=True))
    effective_on = public(models.DateField(_("in effect from"), null=True, blank=True))

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        constraints = (
            models.CheckConstraint(
                condition=Q(in_effect=True) | Q(effective_on__isnull=True),
                name="resolution_day_only_in_effect",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As official papers write it: 〔2026〕3号."""
        return f"〔{self.year}〕{self.sequence}号"


class Action(ScopedModel, VersionedModel):
    """What has to be done after a resolution, by whom, until when, and how far it is.

    Where the resolution is not in effect, neither is the action, and it cannot be begun.
    `verified_on` is the day of the last verification, set by `public.confirm_progress`; it stays
    where the action is reopened, because residents are still asked about it.
    """

    scope_path = "resolution__item__meeting__community__code"
    TRANSITIONS: ClassVar[TransitionTable] = ACTION_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    resolution = internal(
        models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="actions")
    )
    description = public(
        models.CharField(_("what has to be done"), max_length=200, validators=[validate_plain_text])
    )
    owner_party = public(
        models.CharField(_("responsible body"), max_length=30, choices=Party.choices)
    )
    owner_name = personal(
        models.CharField(
            _("responsible person"), max_length=60, blank=True, validators=[validate_plain_text]
        )
    )
    due = public(models.DateField(_("due")))
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ActionState.choices,
            default=ActionState.OPEN,
            editable=False,
        )
    )
    progress = public(
        models.PositiveSmallIntegerField(
            _("progress in percent"), default=0, editable=False, validators=[MaxValueValidator(100)]
        )
    )
    in_effect = public(models.BooleanField(_("takes effect"), default=True, editable=False))
    reported_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            editable=False,
            verbose_name=_("reported by"),
        )
    )
    verified_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            editable=False,
            verbose_name=_("verified by"),
        )
    )

    verified_on = public(models.DateField(_("verified on"), null=True, blank=True, editable=False))

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("due", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(progress__lte=100), name="action_progress_percent"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("reported_by")),
                name="action_verified_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.VERIFIED) | Q(verified_on__isnull=False),
                name="action_verified_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(in_effect=True) | Q(state=ActionState.OPEN, progress=0),
                name="action_begun_only_in_effect",
            ),
        )
        indexes = (
            models.Index(fields=("due",), name="action_due"),
            models.Index(fields=("state",), name="action_state"),
            models.Index(fields=("owner_party",), name="action_owner_party"),
        )

    def __str__(self) -> str:
        return self.description.rstrip("。.")

    @property
    def is_overdue(self) -> bool:
        unfinished = self.state in {ActionState.OPEN, ActionState.IN_PROGRESS}
        return self.in_effect and unfinished and self.due < timezone.localdate()


class ActionProgress(models.Model):
    """One report of how far an action is; kept for ever (see immutable.py)."""

    action = internal(models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reports"))
    progress = public(
        models.PositiveSmallIntegerField(
            _("progress in percent"), validators=[MaxValueValidator(100)]
        )
    )
    note = internal(models.TextField(_("note"), validators=[validate_multiline_text]))
    reported_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("reported by"),
        )
    )
    reported_at = internal(models.DateTimeField(_("reported at"), auto_now_add=True))

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ("-reported_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(progress__lte=100), name="report_progress_percent"),
        )

    def __str__(self) -> str:
        return f"{self.progress}%"
