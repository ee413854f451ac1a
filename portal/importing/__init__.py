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
from portal.importing.entries import Entry
from portal.importing.exporting import sheet_columns, spreads
from portal.importing.jobs import (
    confirm,
    forget_jobs,
    look_at,
    nobody_works,
    open_jobs,
    try_again,
    work,
)
from portal.importing.naming import Named, Naming
from portal.importing.registry import importers_for, known, labels, register, resource_for
from portal.importing.resource import CHUNK, JOINT, Column, SheetResource, in_languages
from portal.importing.undoing import UndoRefused, undo_batch

__all__ = [
    "CHUNK",
    "JOINT",
    "ChangedSince",
    "Column",
    "Entry",
    "Named",
    "Naming",
    "Preview",
    "SheetResource",
    "UndoRefused",
    "apply_batch",
    "confirm",
    "confirmation_token",
    "expire_batches",
    "file_of",
    "forget_jobs",
    "importers_for",
    "in_languages",
    "known",
    "labels",
    "look_at",
    "marked_copy",
    "nobody_works",
    "open_jobs",
    "preview_of",
    "register",
    "resource_for",
    "same_file",
    "sheet_columns",
    "spreads",
    "try_again",
    "undo_batch",
    "upload",
    "work",
]
