"""One PDF or picture kept with the record that it belongs to: checked, hashed, never half there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from accounts.models import new_public_id
from portal.enums import FileFormat
from portal.pdfs import read_pdf
from portal.photos import reencode


def read_file(upload: UploadedFile[bytes]) -> tuple[bytes, str]:
    """A clean PDF as it is, or a picture re-encoded without its metadata, and which of them.

    Raises ValidationError keyed `upload`.
    """
    upload.seek(0)
    is_pdf = upload.read(5) == b"%PDF-"
    try:
        if is_pdf:
            return read_pdf(upload), FileFormat.PDF
        return reencode(upload), FileFormat.JPEG
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error


@contextmanager
def kept_pdf(row: Any, upload: UploadedFile[Any] | None) -> Iterator[dict[str, Any]]:
    """The columns of `row` (`file`, `sha256`, `size`) with the PDF of `upload` in its place, none
    without one; where the block fails, there is no row and no file. Enter it before a lock:
    reading takes its time.

    Raises ValidationError keyed `upload`.
    """
    if upload is None:
        yield {}
        return
    try:
        content = read_pdf(upload)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
    with _stored(row, content, FileFormat.PDF) as columns:
        yield columns


@contextmanager
def kept_file(row: Any, upload: UploadedFile[Any]) -> Iterator[dict[str, Any]]:
    """As `kept_pdf`, for a PDF or a picture; `format` is a column more.

    Raises ValidationError keyed `upload`.
    """
    content, row.format = read_file(upload)
    with _stored(row, content, row.format) as columns:
        yield {**columns, "format": row.format}


@contextmanager
def _stored(row: Any, content: bytes, suffix: str) -> Iterator[dict[str, Any]]:
    row.sha256, row.size = hashlib.sha256(content).hexdigest(), len(content)
    row.file.save(f"{new_public_id()}.{suffix}", ContentFile(content), save=False)
    try:
        yield {"file": row.file.name, "sha256": row.sha256, "size": row.size}
    except BaseException:
        # No row, no file: nothing else would ever find it.
        row.file.delete(save=False)
        raise
