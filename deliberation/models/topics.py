"""What residents want talked about."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import new_public_id
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from communities.models import Community
from deliberation.constants import TITLE_LENGTH
from deliberation.enums import (
    TopicCategory,
    TopicSource,
    TopicState,
)


class Topic(ScopedModel):
    """Something that residents want talked about."""

    scope_path = "community__code"

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

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("-raised_on", "-pk")

    def __str__(self) -> str:
        return self.title
