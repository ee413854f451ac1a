"""A file that somebody sends to be verified: hashed while it comes in, and kept nowhere.

Files of other forms go the usual way. The handler asks for the view by its name, because the token
against forgery is read before any view, and with it the whole of the form.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

VIEW = "verify_file"
LARGEST = 64 * 1024 * 1024
# So much of the beginning is looked into, in memory: enough for any paper that the portal makes.
LOOKED_INTO = 4 * 1024 * 1024


class Fingerprint(UploadedFile):  # type: ignore[type-arg]
    """What is left of the file: its name, size and hash, and `start`, whole up to LOOKED_INTO."""

    def __init__(self, name: str | None, size: int, sha256: str, start: bytes) -> None:
        super().__init__(file=None, name=name, size=size)
        self.sha256 = sha256
        self.start = start

    @property
    def is_too_large(self) -> bool:
        return (self.size or 0) > LARGEST

    @property
    def whole(self) -> bytes:
        """The content where all of it was looked into; empty otherwise."""
        return self.start if len(self.start) == self.size else b""


class FingerprintHandler(FileUploadHandler):
    """Before the usual handlers in the settings; takes the files of one view and nothing else."""

    is_active = False

    def handle_raw_input(self, *_arguments: Any, **_options: Any) -> None:
        match = getattr(self.request, "resolver_match", None)
        self.is_active = match is not None and match.url_name == VIEW

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        if self.is_active:
            self._hash, self._start, self._size = hashlib.sha256(), bytearray(), 0
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.is_active:
            return raw_data
        self._size += len(raw_data)
        if self._size <= LARGEST:
            self._hash.update(raw_data)
            self._start += raw_data[: max(0, LOOKED_INTO - len(self._start))]
        return None

    def file_complete(self, file_size: int) -> Fingerprint | None:
        if not self.is_active:
            return None
        return Fingerprint(self.file_name, self._size, self._hash.hexdigest(), bytes(self._start))
