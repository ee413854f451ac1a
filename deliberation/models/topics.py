"""What residents want talked about: the pool of topics, and problems that last or come back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.models import Community
from deliberation.constants import ESTATE_LENGTH, TITLE_LENGTH
from deliberation.enums import (
    ChronicKind,
    Party,
    TopicCategory,
    TopicSource,
    TopicState,
)
from deliberation.rules import TOPIC_OPEN, TOPIC_STEPS


class Topic(ScopedModel, VersionedModel):
    """Something that residents want talked about.

    `added_by` put it into the pool; a topic without one was written down with a meeting.
    `resolved_on` is set by `services.settle_topic` with the meeting that resolved it.
    """

    scope_path = "community__code"
    TRANSITIONS: ClassVar[TransitionTable] = TOPIC_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community, on_delete=models.PROTECT, related_name="topics", verbose_name=_("community")
        )
    )
    title = public(
        models.CharField(_("topic"), max_length=TITLE_LENGTH, validators=[validate_plain_text])
    )
    category = public(models.CharField(_("category"), max_length=30, choices=TopicCategory.choices))
    source = public(models.CharField(_("source"), max_length=30, choices=TopicSource.choices))
    estate = public(
        models.CharField(
            _("estate"), max_length=ESTATE_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=TopicState.choices,
            default=TopicState.POOLED,
            editable=False,
        )
    )
    raised_on = public(models.DateField(_("raised on"), default=timezone.localdate))
    scheduled_for = public(
        models.DateField(_("scheduled for"), null=True, blank=True, editable=False)
    )
    resolved_on = public(models.DateField(_("resolved on"), null=True, blank=True, editable=False))
    decision_reason = internal(
        models.TextField(_("reason"), blank=True, validators=[validate_multiline_text])
    )
    merged_into = internal(
        models.ForeignKey(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="merged_topics",
            editable=False,
            verbose_name=_("merged into"),
        )
    )
    chronic_kind = public(
        models.CharField(
            _("chronic problem"), max_length=20, choices=ChronicKind.choices, blank=True
        )
    )
    chronic_since = public(models.DateField(_("since when"), null=True, blank=True))
    responsible_party = public(
        models.CharField(_("responsible body"), max_length=30, choices=Party.choices, blank=True)
    )
    deadline = public(models.DateField(_("deadline"), null=True, blank=True))
    added_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            editable=False,
            verbose_name=_("added by"),
        )
    )
    changed_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            editable=False,
            verbose_name=_("changed by"),
        )
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("-raised_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=TopicState.MERGED, merged_into__isnull=False)
                | (~Q(state=TopicState.MERGED) & Q(merged_into__isnull=True)),
                name="topic_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="topic_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state=TopicState.RETURNED) | ~Q(decision_reason=""),
                name="topic_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=TopicState.SCHEDULED) | Q(scheduled_for__isnull=False),
                name="topic_scheduled_for_a_day",
            ),
            models.CheckConstraint(
                condition=Q(chronic_kind="", chronic_since__isnull=True, deadline__isnull=True)
                & Q(responsible_party="")
                | (
                    ~Q(chronic_kind="")
                    & ~Q(responsible_party="")
                    & Q(chronic_since__isnull=False, deadline__isnull=False)
                ),
                name="topic_chronic_is_complete",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state"), name="topic_community_state"),
            models.Index(fields=("raised_on",), name="topic_raised"),
            models.Index(fields=("category",), name="topic_category"),
            models.Index(fields=("source",), name="topic_source"),
            models.Index(fields=("state",), name="topic_state"),
            models.Index(fields=("chronic_kind",), name="topic_chronic"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Still to be talked about."""
        return self.state in TOPIC_OPEN

    @property
    def is_overdue(self) -> bool:
        """A chronic problem that is not resolved and whose deadline lies before today."""
        late = self.deadline is not None and self.deadline < timezone.localdate()
        return late and self.state in TOPIC_OPEN


class Relapse(models.Model):
    """A resolved problem was there again; kept for ever (see immutable.py).

    What showed it: new feedback, a new topic, or neither where somebody saw it.
    """

    topic = internal(models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="relapses"))
    noticed_on = public(models.DateField(_("noticed on"), default=timezone.localdate))
    reason = internal(models.TextField(_("what came back"), validators=[validate_multiline_text]))
    feedback = internal(
        models.ForeignKey(
            "deliberation.Feedback",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("feedback"),
        )
    )
    successor = internal(
        models.ForeignKey(
            Topic,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="raised_anew",
            verbose_name=_("new topic"),
        )
    )
    noted_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("noted by"),
        )
    )

    class Meta:
        verbose_name = _("relapse")
        verbose_name_plural = _("relapses")
        ordering = ("-noticed_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("topic")),
                name="relapse_by_another_topic",
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.noticed_on}"
