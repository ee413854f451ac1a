"""Imports: declared by the apps, previewed, applied as a whole, undone as a whole."""

from portal.importing.batches import (
    ChangedSince,
    Preview,
    apply_batch,
    confirmation_token,
    expire_batches,
    file_of,
    marked_copy,
    preview_of,
    same_file,
    upload,
)
from portal.importing.exporting import sheet_columns
from portal.importing.registry import importers_for, known, labels, register, resource_for
from portal.importing.resource import CHUNK, Column, Entry, SheetResource
from portal.importing.undoing import UndoRefused, undo_batch

__all__ = [
    "CHUNK",
    "ChangedSince",
    "Column",
    "Entry",
    "Preview",
    "SheetResource",
    "UndoRefused",
    "apply_batch",
    "confirmation_token",
    "expire_batches",
    "file_of",
    "importers_for",
    "known",
    "labels",
    "marked_copy",
    "preview_of",
    "register",
    "resource_for",
    "same_file",
    "sheet_columns",
    "undo_batch",
    "upload",
]
