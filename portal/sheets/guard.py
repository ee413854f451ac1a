"""What a file is, found out before anything parses it; what could harm is refused (bar.md B1)."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rules import Refusal

LARGEST_FILE = 5 * 1024 * 1024
MOST_ENTRIES = 200
LARGEST_UNPACKED = 50 * 1024 * 1024
LARGEST_RATIO = 200
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MEGABYTE = 1024 * 1024
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED_FLAG = 0x1
_PAGE_STARTS = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")
_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_SAVE_AS = _("Open it in Excel or WPS, choose “Save as” and the type “Excel workbook (.xlsx)”.")

MESSAGES: dict[str, Any] = {
    "empty": _("The file is empty."),
    "too_large": _("The file has more than %(most)s MB. Divide it into several files."),
    "old_format": _("This is a workbook in the old format (.xls or .et). %(way_out)s"),
    "encrypted": _("The workbook is protected by a password. Take the password off and save it."),
    "macros": _("The workbook contains macros (.xlsm). %(way_out)s"),
    "binary": _("This is a binary workbook (.xlsb). %(way_out)s"),
    "open_document": _("This is an OpenDocument file. %(way_out)s"),
    "page": _("This is a web page or an XML file, not a workbook. %(way_out)s"),
    "no_workbook": _("The file contains no workbook. %(way_out)s"),
    "no_table": _("Only tables are read: Excel workbooks (.xlsx) and text files (.csv)."),
    "damaged": _("The file is damaged. Open it in Excel or WPS and save it once more."),
    "entries": _("The file is packed from more than %(most)s parts, which no table needs."),
    "names": _("The file has parts with forbidden names. Save it once more in Excel or WPS."),
    "unpacked": _("Unpacked, the file would have more than %(most)s MB."),
    "ratio": _("Parts of the file are packed tighter than any table: it is not opened."),
}


class SheetRefused(Refusal):
    """The file as a whole is not read; `code` says what for."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(message)
        self.code = code


def refused(code: str, **params: Any) -> SheetRefused:
    return SheetRefused(code, MESSAGES[code] % {"way_out": _SAVE_AS, **params})


def kind_of(content: bytes, name: str, *, largest: int = LARGEST_FILE) -> str:
    """What `content`, sent as `name`, may be read as: xlsx or csv. Raises SheetRefused.

    `largest` is in bytes.
    """
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise refused("empty")
    if len(content) > largest:
        raise refused("too_large", most=largest // _MEGABYTE)
    if content.startswith(_OLE):
        raise refused("encrypted" if _ENCRYPTED_PACKAGE in content else "old_format")
    if content.startswith(b"PK"):
        _check_archive(content)
        return "xlsx"
    if content.startswith(_OTHER_FILES):
        raise refused("no_table")
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:10].lower().startswith(_PAGE_STARTS):
        raise refused("page")
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in {".xlsx", ".xls", ".et", ".xlsm"}:
        raise refused("damaged")
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if suffix not in {".csv", ".txt", ".tsv"} or (b"\0" in content and not is_utf16):
        raise refused("no_table")
    return "csv"


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise refused("damaged") from None
    if len(entries) > MOST_ENTRIES:
        raise refused("entries", most=MOST_ENTRIES)
    # As it stands there: `filename` ends at the first NUL.
    names = [entry.orig_filename for entry in entries]
    folded = [name.lower() for name in names]
    if len(set(folded)) < len(folded) or any(_is_forbidden(name) for name in names):
        raise refused("names")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise refused("encrypted")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise refused("damaged")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise refused("unpacked", most=LARGEST_UNPACKED // _MEGABYTE)
    if any(entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1) for entry in entries):
        raise refused("ratio")
    _check_workbook(frozenset(folded))


def _is_forbidden(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name


def _check_workbook(names: frozenset[str]) -> None:
    if "xl/vbaproject.bin" in names:
        raise refused("macros")
    if "xl/workbook.bin" in names:
        raise refused("binary")
    if {"mimetype", "content.xml"} <= names:
        raise refused("open_document")
    if not {"xl/workbook.xml", "[content_types].xml"} <= names:
        raise refused("no_workbook")
