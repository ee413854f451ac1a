"""What a downloaded file is: which publication, document or dataset, and whether it still holds.

In the order in which it is looked for: the text of a publication (JSON), a file or photo that a
publication names, a dataset as it is given away now or was earlier, and a paper that the portal
makes of a record whenever it is asked for (.docx). Such a paper says in its properties what it was
made from; it is made anew and compared, byte by byte and then by its words alone, because Word
changes the bytes of whatever it saves. Tables made at the moment of the download cannot be made
anew: of them nothing is claimed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from html import unescape
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portal import queries
from portal.addresses import address_of
from portal.enums import FILE_KINDS, Kind
from portal.fingerprints import Fingerprint
from portal.models import Photo, Publication
from portal.opendata.datasets import Dataset, registered
from portal.opendata.files import FORMATS, kept_file
from portal.opendata.given import Given, given_away

MOST_ENTRIES = 200
LARGEST_ENTRY = 8 * 1024 * 1024
_IDENTIFIER = re.compile(rb"<dc:identifier>([^<]{1,200})</dc:identifier>")
_HASH = re.compile(r"[0-9a-f]{64}")
_WORDS = re.compile(rb"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>")
# What browsers put behind the name of a file that they have already.
_COPY = re.compile(r"\s*\(\d+\)$")


class Standing(Enum):
    """What can be said of a file."""

    CURRENT = "current"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    SAVED_ANEW = "saved_anew"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verified:
    """What a file is: `what` in words, and the version that it is or was made from."""

    standing: Standing
    what: str = ""
    title: str = ""
    publication: Publication | None = None
    address: str | None = None


@dataclass(frozen=True)
class Remade:
    """A paper as it is made now of what it names; `publication` where it is one."""

    title: str
    content: bytes
    publication: Publication | None = None
    address: str | None = None


_papers: dict[str, Callable[[str], Remade | None]] = {}


def register_paper(name: str, remake: Callable[[str], Remade | None]) -> None:
    """Let `remake(rest)` make papers anew whose properties say “name:rest”."""
    _papers[name] = remake


def remade_of(kind: Kind, make: Callable[[Publication], bytes]) -> Callable[[str], Remade | None]:
    """For `register_paper`: papers made of a publication of `kind`, named by its hash."""

    def remake(sha256: str) -> Remade | None:
        row = queries.with_hash(sha256) if _HASH.fullmatch(sha256) else None
        if row is None or row.kind != kind:
            return None
        # Of what is closed nothing is made any more, not even to be compared.
        return Remade(row.title, b"" if row.taken_down else make(row), row)

    return remake


def verify(file: Fingerprint) -> Verified:
    """What `file` is, as far as that can be said."""
    found: Iterator[Verified] = (
        one
        for look in (_text, _named_file, _photo, _dataset, _paper)
        if (one := look(file)) is not None
    )
    return next(found, Verified(Standing.UNKNOWN))


def _text(file: Fingerprint) -> Verified | None:
    row = queries.with_hash(file.sha256)
    return None if row is None else _verified(row, _("Text of a publication (JSON)"))


def _verified(row: Publication, what: str) -> Verified:
    standing = Standing.CURRENT if row.is_latest else Standing.REPLACED
    if row.taken_down:
        return Verified(Standing.WITHDRAWN, what, row.title, row)
    return Verified(standing, what, row.title, row, address_of(row))


def _named_file(file: Fingerprint) -> Verified | None:
    """In the newest version that names it; versions behind it may have another file."""
    rows = Publication.objects.filter(kind__in=FILE_KINDS).with_taken_down()
    rows = rows.annotate(text=Cast("payload", TextField())).filter(text__contains=file.sha256)
    row = rows.order_by("-is_latest", "-version", "-pk").first()
    return None if row is None else _verified(row, _("File of a publication"))


def _photo(file: Fingerprint) -> Verified | None:
    """While something on the site shows it. Of others nothing is said: they may show people."""
    shown = Photo.objects.filter(sha256=file.sha256)
    row = Publication.objects.current().filter(photos__in=shown).with_taken_down().first()
    return None if row is None or row.taken_down else _verified(row, _("Photo of a publication"))


def _dataset(file: Fingerprint) -> Verified | None:
    """As given away now or earlier, in either language: by its hash where it was made already, or
    else by its name."""
    name = PurePosixPath(file.name or "")
    stem, suffix = _COPY.sub("", name.stem), name.suffix.lower().removeprefix(".")
    for dataset in registered():
        given = given_away(dataset, file.sha256)
        kind = given.suffix if given else suffix if dataset.key == stem else ""
        if kind not in FORMATS:
            continue
        is_current = file.sha256 in _made(dataset, kind)
        if is_current or given:
            standing = Standing.CURRENT if is_current else Standing.REPLACED
            address = reverse("open_data_detail", args=[dataset.key])
            return Verified(standing, _what(given), str(dataset.title), None, address)
    return None


def _what(given: Given | None) -> str:
    if given is None or not given.newest:
        return _("File of open data")
    return _("File of open data; the newest publication in it is of %(day)s") % {
        "day": given.newest
    }


def _made(dataset: Dataset, suffix: str) -> Iterable[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield kept_file(dataset, suffix).sha256


def _paper(file: Fingerprint) -> Verified | None:
    parts = _read(file.whole)
    marked = _IDENTIFIER.search(parts.get("docProps/core.xml", b""))
    if marked is None:
        return None
    name, _colon, rest = unescape(marked[1].decode(errors="replace")).partition(":")
    remake = _papers.get(name)
    remade = remake(rest[:100]) if remake is not None and rest.isascii() else None
    if remade is None:
        return None
    row, what = remade.publication, _("Official document (.docx)")
    if row is not None and row.taken_down:
        # Closed: whether the words are those that were published is not told any more.
        return Verified(Standing.WITHDRAWN, what, row.title, row)
    address = remade.address or (address_of(row) if row is not None else None)
    standing = Standing.CURRENT if row is None or row.is_latest else Standing.REPLACED
    if remade.content != file.whole:
        same = _words(parts) == _words(_read(remade.content))
        standing = Standing.SAVED_ANEW if same else Standing.CHANGED
    return Verified(standing, what, remade.title, row, address)


def _read(content: bytes) -> dict[str, bytes]:
    """The properties and the text of a .docx; nothing of what is none, or unpacks too far."""
    if not content.startswith(b"PK"):
        return {}
    found: dict[str, bytes] = {}
    try:
        with ZipFile(BytesIO(content)) as archive:
            if len(archive.infolist()) > MOST_ENTRIES:
                return {}
            for name in ("docProps/core.xml", "word/document.xml"):
                with archive.open(name) as entry:
                    part = entry.read(LARGEST_ENTRY + 1)
                if len(part) > LARGEST_ENTRY:
                    return {}
                found[name] = part
    except (BadZipFile, KeyError, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        # RuntimeError: one of them is locked with a password, or packed in a strange way.
        return {}
    return found


def _words(parts: dict[str, bytes]) -> bytes:
    """The words of a text, however they are cut into pieces."""
    return b"".join(_WORDS.findall(parts.get("word/document.xml", b"")))


def verified_context(found: Verified) -> dict[str, Any]:
    """What the page says of it."""
    newest = None
    if found.publication is not None:
        kind = Kind(found.publication.kind)
        newest = queries.versions(kind, found.publication.key).first()
    return {"found": found, "standing": found.standing.value, "newest": newest}
