"""Bulletins: the official text that goes with a round's standings."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from evaluation.enums import BulletinState
from evaluation.models.people import person_field
from evaluation.models.register import DocumentNumber
from evaluation.models.rounds import Round
from evaluation.rules import BULLETIN_STEPS


class Bulletin(ScopedModel, VersionedModel):
    """The text that goes with a round's standings. What was published stands in the portal.

    `writers` are those who wrote what is to be published next; a correction begins with whoever
    takes it up. `checked_sha256` is over all that the checker saw. `number` repeats `document`;
    bulletins from before there was a register have a number alone.
    """

    scope_path = "round__jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = BULLETIN_STEPS

    round = internal(
        models.OneToOneField(
            Round, on_delete=models.PROTECT, related_name="bulletin", verbose_name=_("round")
        )
    )
    document = internal(
        models.OneToOneField(
            DocumentNumber,
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="bulletin",
            verbose_name=_("document number"),
        )
    )
    number = public(models.CharField(_("number"), max_length=40, blank=True, editable=False))
    title = public(models.CharField(_("title"), max_length=200, validators=[validate_plain_text]))
    recipients = public(
        models.CharField(
            _("addressed to"),
            max_length=200,
            blank=True,
            validators=[validate_plain_text],
            help_text=_("Who stands above the text, without the colon."),
        )
    )
    text = public(models.TextField(_("text"), blank=True, validators=[validate_multiline_text]))
    copies_to = public(
        models.CharField(
            _("copies to"), max_length=200, blank=True, validators=[validate_plain_text]
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=BulletinState.choices,
            default=BulletinState.DRAFT,
            editable=False,
        )
    )
    return_reason = internal(
        models.TextField(_("reason for the return"), blank=True, editable=False)
    )
    correction_reason = public(
        models.TextField(_("reason for the correction"), blank=True, editable=False)
    )
    writers = internal(
        models.ManyToManyField(
            settings.AUTH_USER_MODEL, related_name="+", editable=False, verbose_name=_("written by")
        )
    )
    prepared_by = internal(person_field(_("prepared by")))
    edited_by = internal(person_field(_("last edited by"), null=True))
    checked_by = internal(person_field(_("checked by"), null=True))
    checked_sha256 = internal(models.CharField(max_length=64, blank=True, editable=False))
    published_by = internal(person_field(_("published by"), null=True))
    # The version with which it was published last, set by `public.publish_bulletin`: while it is
    # the present one, nothing that was published has changed since.
    published_version = internal(models.PositiveIntegerField(default=0, editable=False))

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ("-round__period", "round__jurisdiction")
        constraints = (
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | (
                    ~Q(checked_by=F("prepared_by"))
                    & (Q(edited_by__isnull=True) | ~Q(checked_by=F("edited_by")))
                ),
                name="bulletin_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | (
                    ~Q(published_by=F("prepared_by"))
                    & (Q(edited_by__isnull=True) | ~Q(published_by=F("edited_by")))
                ),
                name="bulletin_published_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="checked")
                | (Q(checked_by__isnull=False) & ~Q(checked_sha256="")),
                name="bulletin_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="published", document__isnull=False)
                | Q(checked_by__isnull=False, published_by__isnull=False),
                name="bulletin_published_after_check",
            ),
            models.CheckConstraint(
                condition=Q(published_version__lte=F("version")), name="bulletin_published_before"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
