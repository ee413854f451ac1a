"""The library of documents: policy, schemes, notices, regulations, management systems."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS
from accounts.enums import TERRITORIAL_ROLES
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet, within
from accounts.validators import validate_multiline_text
from coordination.constants import (
    DOCUMENT_TEXT_LENGTH,
    LINE_LENGTH,
    NUMBER_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import DocumentKind, DocumentLevel, DocumentState
from coordination.rules import DOCUMENT_SHOWN, DOCUMENT_STEPS
from orgs.models import columns

NUMBER_TAKEN = _("The library has a document with this number of this issuer already.")


class DocumentQuerySet(ScopedQuerySet["Document"]):
    def for_user(self, user: Any) -> Self:
        """Documents of the user's jurisdictions, and what those above have published."""
        scope = Q(pk__in=[])
        if user.is_authenticated:
            for held in user.current_appointments:
                if held.role in TERRITORIAL_ROLES:
                    place = held.jurisdiction
                    above = Q(jurisdiction__in=(place[:CITY_DIGITS], place[:COUNTY_DIGITS]))
                    scope |= within("jurisdiction", place)
                    scope |= above & Q(state__in=sorted(DOCUMENT_SHOWN))
        return self.filter(scope)


class Document(ScopedModel, VersionedModel):
    """One document, written while it is a draft; afterwards its words stay.

    A text that changes is a new document that `replaces` the one before. `repealed_on` is the
    first day on which it holds no more; `services` set it, do not.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = DOCUMENT_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(models.CharField(_("kept by"), max_length=COUNTY_DIGITS, db_index=True))
    kind = public(models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices))
    level = public(models.CharField(_("level"), max_length=20, choices=DocumentLevel.choices))
    title = public(columns.line(_("title"), TITLE_LENGTH))
    number = public(columns.line(_("document number"), NUMBER_LENGTH, blank=True))
    issuer = public(columns.line(_("issuer"), LINE_LENGTH))
    issued_on = public(columns.day(_("day of issue")))
    valid_from = public(columns.day(_("in force from")))
    valid_until = public(columns.day(_("valid until")))
    applies_to = public(columns.line(_("for whom"), LINE_LENGTH, blank=True))
    source = public(columns.line(_("source of the text"), LINE_LENGTH))
    text = public(
        models.TextField(
            _("text"),
            blank=True,
            validators=[validate_multiline_text, MaxLengthValidator(DOCUMENT_TEXT_LENGTH)],
        )
    )
    file = internal(models.FileField(_("file"), upload_to="documents", blank=True))
    sha256 = public(models.CharField(max_length=64, blank=True, editable=False))
    size = public(models.PositiveIntegerField(_("size in bytes"), default=0, editable=False))
    replaces = public(
        models.ForeignKey(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="successors",
            verbose_name=_("replaces"),
        )
    )
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=DocumentState.choices,
            default=DocumentState.DRAFT,
            editable=False,
        )
    )
    repealed_on = public(columns.day(_("no longer in force from"), editable=False))
    ended_reason = public(columns.text(_("reason"), REASON_LENGTH, blank=True, editable=False))
    begun_by = internal(columns.person(_("begun by")))
    written_by = internal(columns.person(_("last written by")))
    created_at = internal(models.DateTimeField(_("entered at"), auto_now_add=True))

    objects = DocumentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("document of the library")
        verbose_name_plural = _("documents of the library")
        ordering = (F("issued_on").desc(nulls_last=True), "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "number"),
                condition=~Q(number="") & ~Q(state=DocumentState.DISCARDED),
                name="library_document_number_once",
                violation_error_message=NUMBER_TAKEN,
            ),
            models.UniqueConstraint(
                fields=("replaces",),
                condition=Q(state__in=sorted(DOCUMENT_SHOWN)),
                name="library_document_replaced_once",
                violation_error_message=_("Another document replaced it already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="library_document_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DOCUMENT_SHOWN)) | ~Q(text="") | ~Q(sha256=""),
                name="library_document_shown_has_words",
            ),
            models.CheckConstraint(
                condition=Q(sha256="", file="", size=0)
                | (~Q(sha256="") & ~Q(file="") & Q(size__gt=0)),
                name="library_document_file_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.REPEALED, repealed_on__isnull=False)
                & ~Q(ended_reason="")
                | ~Q(state=DocumentState.REPEALED) & Q(repealed_on__isnull=True),
                name="library_document_repealed_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("id")), name="library_document_replaces_another"
            ),
        )
        indexes = (models.Index(fields=("state", "kind"), name="library_document_state_kind"),)

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()
