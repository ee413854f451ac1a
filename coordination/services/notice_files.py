"""Files of a notice: chosen while it is a draft, and sent with it as they are."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, save_version
from coordination.constants import LINE_LENGTH, NOTICE_FILES
from coordination.enums import NoticeState
from coordination.models import Notice, NoticeFile
from coordination.services.notices import refuse_other_senders
from portal.evidence import stored_photo
from portal.files import kept_pdf

_PDF = b"%PDF-"


def attach_to_notice(notice: Notice, *, by: User, upload: UploadedFile[Any]) -> NoticeFile:
    """Put a PDF or a picture to a draft; a picture is made anew, without its metadata.

    Raises Refusal for others, ValidationError keyed `upload` with what is wrong with the file or
    where there are as many as there may be, IllegalTransition once the notice was sent.
    """
    refuse_other_senders(notice, by)
    _refuse_sent(notice)
    row = NoticeFile(notice=notice, name=_called(upload))
    if _is_pdf(upload):
        with kept_pdf(row, upload) as columns, transaction.atomic():
            return _attach(row, by, columns["sha256"])
    try:
        with stored_photo(upload, unit_code=notice.jurisdiction, by=by) as photo:
            row.photo = photo
            return _attach(row, by, photo.sha256)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error


def detach_from_notice(row: NoticeFile, *, by: User) -> None:
    """Take a file back from a draft. Raises Refusal for others and for what is gone already,
    IllegalTransition once the notice was sent."""
    notice = row.notice
    refuse_other_senders(notice, by)
    with transaction.atomic():
        transaction_lock("audit")
        stored = Notice.objects.get(pk=notice.pk)
        _refuse_sent(stored)
        if not NoticeFile.objects.filter(pk=row.pk).delete()[0]:
            raise Refusal(_("A colleague took this file out meanwhile."))
        save_version(stored, written_by=by)
        record_event(
            actor=by, action="notice.file_deleted", target=notice, before={"name": row.name}
        )
        # A correction that was begun with the same file still has it.
        if row.file and not NoticeFile.objects.filter(file=row.file.name).exists():
            transaction.on_commit(lambda: row.file.delete(save=False))


def _attach(row: NoticeFile, by: User, sha256: str) -> NoticeFile:
    transaction_lock("audit")
    stored = Notice.objects.get(pk=row.notice_id)
    _refuse_sent(stored)
    here = NoticeFile.objects.filter(notice=stored)
    # Sent twice, it goes along once.
    if here.filter(Q(sha256=sha256) | Q(photo__sha256=sha256)).exists():
        raise ValidationError({"upload": _("This file is there already.")})
    if here.count() >= NOTICE_FILES:
        told = _("A notice has at most %(most)s files.") % {"most": NOTICE_FILES}
        raise ValidationError({"upload": told})
    row.full_clean(exclude=["notice", "file", "photo"], validate_constraints=False)
    row.save(force_insert=True)
    # Who sends it sees that it is another draft by now.
    save_version(stored, written_by=by)
    after = {"name": row.name, "sha256": sha256}
    record_event(actor=by, action="notice.file_added", target=stored, after=after)
    return row


def _refuse_sent(notice: Notice) -> None:
    if notice.state != NoticeState.DRAFT:
        raise IllegalTransition(
            _("This notice is “%(state)s”: its files stay as they are.")
            % {"state": notice.get_state_display()}
        )


def _is_pdf(upload: UploadedFile[Any]) -> bool:
    """By what it begins with, or else by its name: a broken PDF is told to be one."""
    upload.seek(0)
    head = bytes(upload.read(len(_PDF)))
    upload.seek(0)
    return head == _PDF or str(upload.name).lower().endswith(".pdf")


def _called(upload: UploadedFile[Any]) -> str:
    """The name of the file without its ending, as it may stand in the column."""
    stem = PurePath(str(upload.name)).stem
    kept = "".join(sign for sign in stem if sign.isprintable()).strip()[: LINE_LENGTH // 2]
    return kept or str(_("File"))
