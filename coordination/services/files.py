"""The PDF that goes with a document, with an act on a referral or with a notice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from accounts.models import new_public_id
from coordination.models import Document, NoticeFile, ReferralEvent
from orgs.standard_files import read_pdf


@contextmanager
def kept_pdf(
    row: Document | NoticeFile | ReferralEvent, upload: UploadedFile[Any] | None
) -> Iterator[dict[str, Any]]:
    """The columns of `row` with the PDF of `upload` in its place, none without one; where the
    block fails, there is no row and no file. Enter it before a lock: reading takes its time.

    Raises ValidationError keyed `upload`.
    """
    if upload is None:
        yield {}
        return
    try:
        content = read_pdf(upload)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
    row.sha256, row.size = hashlib.sha256(content).hexdigest(), len(content)
    row.file.save(f"{new_public_id()}.pdf", ContentFile(content), save=False)
    try:
        yield {"file": row.file.name, "sha256": row.sha256, "size": row.size}
    except BaseException:
        row.file.delete(save=False)
        raise
