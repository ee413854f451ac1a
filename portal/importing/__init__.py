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
    stored_file,
    upload,
)
from portal.importing.entries import Entry
from portal.importing.registry import importers_for, known, labels, register, resource_for
from portal.importing.resource import CHUNK, JOINT, Column, SheetResource, in_languages
from portal.importing.undoing import UndoRefused, undo_batch

__all__ = [
    "CHUNK",
    "JOINT",
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
    "in_languages",
    "known",
    "labels",
    "marked_copy",
    "preview_of",
    "register",
    "resource_for",
    "same_file",
    "stored_file",
    "undo_batch",
    "upload",
]
