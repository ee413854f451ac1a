"""Documents: written, published by somebody else, repealed or replaced."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, refuse_step, save_version, transition
from coordination.constants import REASON_LENGTH
from coordination.enums import DocumentState
from coordination.models import Document
from coordination.models.documents import NUMBER_TAKEN
from coordination.public import document_item
from coordination.rules import KEEPERS
from portal.enums import Kind
from portal.files import kept_pdf
from portal.models import Publication
from portal.queries import current
from portal.services import issuer_of, publish
from portal.validators import validate_no_personal_data

NOT_YOURS = _("Only officers of the county or of the city keep its documents.")


@dataclass(frozen=True)
class DocumentContent:
    """What an officer enters; days are civil days."""

    jurisdiction: str
    kind: str
    level: str
    title: str
    issuer: str
    source: str
    number: str = ""
    issued_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    applies_to: str = ""
    text: str = ""
    replaces: Document | None = None


_COLUMNS = tuple(one.name for one in fields(DocumentContent))


def begin_document(
    *, by: User, content: DocumentContent, upload: UploadedFile[Any] | None = None, token: str
) -> tuple[Document, bool]:
    """Enter a draft, with its text or a PDF of it (`upload`), once for each `token`.

    Raises Refusal for who keeps no documents there; ValidationError keyed by field.
    """
    _refuse_others(content.jurisdiction, by)

    def create() -> Document:
        row = Document(**_columns(content), begun_by=by, written_by=by)
        _check(row, by)
        with kept_pdf(row, upload):
            row.save(force_insert=True)
            record_event(actor=by, action="document.added", target=row, after=_told(row))
        return row

    return once(model=Document, user=by, token=token, create=create)


def change_document(
    document: Document,
    *,
    by: User,
    content: DocumentContent,
    upload: UploadedFile[Any] | None = None,
    expected_version: int,
) -> None:
    """Write a draft anew; without an `upload` its PDF stays.

    Raises Refusal for who keeps no documents there and for what is no draft, StaleRecord,
    ValidationError keyed by field.
    """
    _refuse_others(document.jurisdiction, by)
    _refuse_others(content.jurisdiction, by)
    if document.state != DocumentState.DRAFT:
        raise Refusal(_("Its words are published: enter a new document that replaces it."))
    changed = Document(
        pk=document.pk, public_id=document.public_id, **_columns(content),
        file=document.file.name, sha256=document.sha256, size=document.size,
    )  # fmt: skip
    changed._state.adding = False
    _check(changed, by)
    before, former = _told(document), document.file.name

    with kept_pdf(changed, upload) as file, transaction.atomic():
        entered = {**_columns(content), **file, "written_by": by}
        try:
            with transaction.atomic():
                save_version(document, expected_version=expected_version, **entered)
        except IntegrityError as error:
            raise ValidationError({"number": NUMBER_TAKEN}) from error
        if upload is not None and former:
            # No row leads to it any more.
            transaction.on_commit(partial(document.file.storage.delete, former))
        record_event(
            actor=by, action="document.changed", target=document, before=before,
            after=_told(document),
        )  # fmt: skip


def publish_document(
    document: Document,
    *,
    by: User,
    expected_version: int | None = None,
    confirmed: bool = False,
    reason: str = "",
) -> Publication:
    """Show a draft on the site; what it replaces is repealed with it, from its own first day on.

    Raises Refusal for a draft without words or one whose predecessor is no longer in force,
    DutyConflict for who wrote it, ValidationError keyed `confirmed` where a text seems to tell
    who somebody is.
    """
    refuse_step(document, DocumentState.PUBLISHED)
    if not document.text and not document.sha256:
        raise Refusal(_("Enter its text, or hand in a PDF of it."))
    with transaction.atomic():
        transaction_lock("audit")
        old = document.replaces
        if old is not None:
            old = Document.objects.select_for_update().get(pk=old.pk)
            if old.state != DocumentState.PUBLISHED:
                raise Refusal(_("What it replaces is not in force any more."))
        transition(
            document, DocumentState.PUBLISHED, by=by, expected_version=expected_version,
            reason=reason,
        )  # fmt: skip
        item = document_item(document)
        _refuse_personal(item.payload, confirmed)
        made = publish(item, by=by, issuer=issuer_of(by), reason=reason)
        if old is not None:
            first = document.valid_from or document.issued_on or timezone.localdate()
            # The public reads it, whatever language the officer works in.
            with translation.override(settings.LANGUAGE_CODE):
                told = str(_("Replaced by “%(document)s”") % {"document": document})
            _repeal(old, by=by, on=first, reason=told[:REASON_LENGTH])
    return made


def repeal_document(
    document: Document,
    *,
    by: User,
    reason: str,
    repealed_on: date | None = None,
    expected_version: int | None = None,
) -> None:
    """Say on the site from which civil day on (today) a document holds no more, and why.

    Raises Refusal without a reason and for what is not published, DutyConflict for who wrote it.
    """
    with transaction.atomic():
        transaction_lock("audit")
        _repeal(
            document, by=by, on=repealed_on or timezone.localdate(), reason=reason,
            expected_version=expected_version,
        )  # fmt: skip


def discard_document(
    document: Document, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give a draft up; its words stay for those who keep the library."""
    transition(
        document, DocumentState.DISCARDED, by=by, expected_version=expected_version,
        reason=reason, ended_reason=reason,
    )  # fmt: skip


def _repeal(
    document: Document, *, by: User, on: date, reason: str, expected_version: int | None = None
) -> None:
    transition(
        document, DocumentState.REPEALED, by=by, expected_version=expected_version,
        reason=reason, repealed_on=on, ended_reason=reason,
    )  # fmt: skip
    # What was withdrawn from the site meanwhile stays withdrawn.
    if current(Kind.DOCUMENT, document.public_id) is not None:
        publish(document_item(document), by=by, issuer=issuer_of(by), reason=reason)


def _columns(content: DocumentContent) -> dict[str, Any]:
    """The columns of `content`; the document that is replaced stays a row."""
    return {name: getattr(content, name) for name in _COLUMNS}


def _refuse_others(jurisdiction: str, by: User) -> None:
    if not by.may(KEEPERS, jurisdiction):
        raise Refusal(NOT_YOURS)


def _check(row: Document, by: User) -> None:
    old = row.replaces
    if old is not None and (old.state != DocumentState.PUBLISHED or old.pk == row.pk):
        raise ValidationError({"replaces": _("It is not in force any more.")})
    if old is not None and not by.may(KEEPERS, old.jurisdiction):
        raise ValidationError({"replaces": NOT_YOURS})
    row.full_clean(exclude=["public_id", "begun_by", "written_by", "file"])


def _told(row: Document) -> dict[str, Any]:
    names = ("jurisdiction", "kind", "level", "title", "number", "issuer", "sha256")
    days = ("issued_on", "valid_from", "valid_until")
    told = {name: getattr(row, name) for name in (*names, *days)}
    return {**told, "characters": len(row.text), "replaces": row.replaces_id}


def _refuse_personal(payload: dict[str, Any], confirmed: bool) -> None:
    words = [payload[name] for name in ("title", "issuer", "applies_to", "source")]
    words += [part["text"] for one in payload["paragraphs"] for part in one["parts"]]
    try:
        validate_no_personal_data("\n".join(words), confirmed=confirmed)
    except ValidationError as error:
        raise ValidationError({"confirmed": error.messages}) from error
