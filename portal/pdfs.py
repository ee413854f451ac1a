"""Takes a paper as a PDF, or says why not. Knows no models."""

from __future__ import annotations

import re
import zlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/pdf"
PDF_BYTES = 10 * 1024 * 1024
# The end mark stands within the last bytes.
_TAIL = 2048
_MOST_UNPACKED = 50 * 1024 * 1024
_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
_STREAM_END = b"endstream"
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# What runs, opens or brings along something else; nobody needs it to read a text.
# The short names stand in compressed bytes by chance: they count with the value that they have.
_ACTIVE = re.compile(
    rb"/(?:(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b"
    rb"|(?:JS|XFA)[\s\x00]*(?:[(<\[]|\d+[\s\x00]+\d+[\s\x00]+R\b))"
)
# Who wrote the file, as programs note it by themselves; an empty string may have a byte order mark.
_AUTHOR = re.compile(
    rb"/Author[\s\x00]*(?:\((?!(?:\xfe\xff|\xff\xfe|\\376\\377)?\s*\))|<\s*(?!feff\s*>)[0-9a-f]"
    rb"|\d+[\s\x00]+\d+[\s\x00]+R\b)",
    re.IGNORECASE,
)
_CREATOR, _CREATOR_END, _TAGS = b"<dc:creator", b"</dc:creator>", re.compile(rb"<[^<>]*>")
_ENCRYPTED = re.compile(rb"/Encrypt\b")


def read_pdf(upload: UploadedFile[Any]) -> bytes:
    """The bytes of `upload`, a whole PDF that can be read without a password, does nothing and
    names no author in its properties: a file is published as it is.

    Raises ValidationError that says what is wrong with the file.
    """
    upload.seek(0)
    content: bytes = upload.read(PDF_BYTES + 1)
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    if len(content) > PDF_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s MB."),
            code="bytes",
            params={"limit": PDF_BYTES // (1024 * 1024)},
        )
    if not content.startswith(b"%PDF-"):
        raise ValidationError(
            _("This is not a PDF. Save the text as a PDF and upload that."), code="format"
        )
    if b"%%EOF" not in content[-_TAIL:]:
        raise ValidationError(
            _("The file is damaged or incomplete. Upload it again."), code="damaged"
        )
    _refuse_active(content)
    return content


def _refuse_active(content: bytes) -> None:
    seen = _plain_names(content + b"\n" + _unpacked(content))
    if _ENCRYPTED.search(seen):
        raise ValidationError(
            _("The file is locked with a password. Save it without one."), code="encrypted"
        )
    if _ACTIVE.search(seen):
        raise ValidationError(
            _("The file holds a program, a form or another file. Save it as a plain PDF."),
            code="active",
        )
    if _AUTHOR.search(seen) or _names_creator(seen):
        raise ValidationError(
            _("The properties of the file name its author. Remove the author and save it again."),
            code="author",
        )


def _names_creator(content: bytes) -> bool:
    """Whether the metadata of the file (XMP) name who made it."""
    position = content.find(_CREATOR)
    while position >= 0:
        end = content.find(_CREATOR_END, position)
        if end < 0:
            return False
        inner = content[position:end].partition(b">")[2]
        if _TAGS.sub(b"", inner).strip():
            return True
        position = content.find(_CREATOR, end)
    return False


def _plain_names(content: bytes) -> bytes:
    """Names may be written with escapes: /J#53 is /JS."""
    return _ESCAPED.sub(lambda found: bytes([int(found.group(1), 16)]), content)


def _unpacked(content: bytes) -> bytes:
    """Objects that stand packed in the file, as far as there is room.

    One walk: each byte is looked at a fixed number of times, whatever the file repeats.
    """
    parts, room, position = [], _MOST_UNPACKED, 0
    while mark := _STREAM.search(content, position):
        is_packed = b"/ObjStm" in _plain_names(content[position : mark.start()])
        position = mark.end()
        if not is_packed:
            continue
        end = content.find(_STREAM_END, position)
        part = _part(content[position:end], room) if end >= 0 else None
        if part is None:
            raise ValidationError(
                _("The file is damaged or incomplete. Upload it again."), code="damaged"
            )
        room -= len(part)
        parts.append(part)
        if room <= 0:
            raise ValidationError(_("The file unpacks to far more than it is."), code="bomb")
        position = end
    return b"\n".join(parts)


def _part(packed: bytes, room: int) -> bytes | None:
    """What `packed` holds, `room` bytes at most; None where it is damaged, cut off or hides more
    behind."""
    work = zlib.decompressobj()
    try:
        part = work.decompress(packed, room)
    except zlib.error:
        return None
    is_cut = not work.eof and len(part) < room
    return None if is_cut or work.unused_data.strip() else part
