"""What residents write to their committee, without an account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id, new_receipt_code
from accounts.normalise import written_code
from accounts.privacy import internal, personal, public, sensitive
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.models import Community
from deliberation.constants import (
    CONTACT_LENGTH,
    ESTATE_LENGTH,
    FEEDBACK_TEXT_LENGTH,
)
from deliberation.enums import FeedbackState, TopicCategory
from deliberation.models.topics import Topic
from deliberation.rules import FEEDBACK_ANSWERED, FEEDBACK_MODERATED, FEEDBACK_OPEN, FEEDBACK_STEPS
from portal.models import Photo


class Feedback(ScopedModel, VersionedModel):
    """A word of a resident to the committee.

    `text` and `estate` are what was sent and never leave the committee and its officers;
    `published_text` and `published_estate` are what a moderator made of them, and alone may be
    published. `receipt_code` opens the sender's
    page, so it stands nowhere else; `public_id` names the record in the workspace and on the
    public site. `due` is computed by `services.send_feedback`.
    """

    scope_path = "community__code"
    TRANSITIONS: ClassVar[TransitionTable] = FEEDBACK_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    receipt_code = sensitive(
        models.CharField(
            _("code"), max_length=20, unique=True, default=new_receipt_code, editable=False
        )
    )
    token = internal(models.CharField(max_length=64, unique=True, editable=False))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="feedback",
            verbose_name=_("community"),
        )
    )
    category = public(models.CharField(_("category"), max_length=30, choices=TopicCategory.choices))
    estate = internal(
        models.CharField(
            _("estate"), max_length=ESTATE_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    text = internal(
        models.TextField(
            _("what was sent"),
            max_length=FEEDBACK_TEXT_LENGTH,
            validators=[validate_multiline_text],
        )
    )
    photo = internal(
        models.OneToOneField(
            Photo,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("photo"),
        )
    )
    contact_name = personal(
        models.CharField(
            _("name"), max_length=CONTACT_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    contact_phone = sensitive(
        models.CharField(
            _("telephone"), max_length=CONTACT_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=FeedbackState.choices,
            default=FeedbackState.RECEIVED,
            editable=False,
        )
    )
    received_at = internal(models.DateTimeField(_("received at"), default=timezone.now))
    due = internal(models.DateField(_("answer due")))
    published_text = public(
        models.TextField(
            _("text for publication"),
            max_length=FEEDBACK_TEXT_LENGTH,
            blank=True,
            validators=[validate_multiline_text],
        )
    )
    published_estate = public(
        models.CharField(
            _("estate for publication"),
            max_length=ESTATE_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    privacy_confirmed = internal(models.BooleanField(_("no personal data"), default=False))
    answer = public(
        models.TextField(
            _("answer"),
            max_length=FEEDBACK_TEXT_LENGTH,
            blank=True,
            validators=[validate_multiline_text],
        )
    )
    answered_on = public(models.DateField(_("answered on"), null=True, blank=True))
    decision_reason = internal(
        models.TextField(_("reason"), blank=True, validators=[validate_multiline_text])
    )
    joined_to = internal(
        models.ForeignKey(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="joined",
            verbose_name=_("joined to"),
        )
    )
    topic = internal(
        models.ForeignKey(
            Topic,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="feedback",
            verbose_name=_("topic"),
        )
    )
    moderated_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("moderated by"),
        )
    )
    answered_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("answered by"),
        )
    )

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("residents' feedback")
        ordering = ("-received_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=sorted(FEEDBACK_MODERATED))
                | (~Q(published_text="") & Q(moderated_by__isnull=False)),
                name="feedback_moderated_has_text",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(FEEDBACK_ANSWERED))
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_on__isnull=False)),
                name="feedback_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state=FeedbackState.REJECTED) | ~Q(decision_reason=""),
                name="feedback_rejected_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=FeedbackState.JOINED, joined_to__isnull=False)
                | (~Q(state=FeedbackState.JOINED) & Q(joined_to__isnull=True)),
                name="feedback_joined_to_another",
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True) | ~Q(joined_to=F("id")),
                name="feedback_not_joined_to_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state=FeedbackState.IN_TOPIC) | Q(topic__isnull=False),
                name="feedback_in_topic_has_topic",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state"), name="feedback_community_state"),
            models.Index(fields=("state", "due"), name="feedback_state_due"),
            models.Index(fields=("received_at",), name="feedback_received"),
            models.Index(fields=("category",), name="feedback_category"),
        )

    def __str__(self) -> str:
        return f"{self.get_category_display()} {timezone.localtime(self.received_at):%Y-%m-%d}"

    @property
    def written_code(self) -> str:
        """The code in groups of four, as people write it down."""
        return written_code(self.receipt_code)

    @property
    def is_unanswered(self) -> bool:
        """The committee still owes a decision or an answer."""
        return self.answered_on is None and self.state in FEEDBACK_OPEN

    @property
    def is_overdue(self) -> bool:
        """No answer, and the last day for it has passed."""
        return self.is_unanswered and self.due < timezone.localdate()
