"""From which template a file was made, as its hidden cell says."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from portal.importing.registry import labels
from portal.importing.resource import SheetResource
from portal.sheets import headers
from portal.sheets.guard import SheetRefused
from portal.sheets.reading import Sheet
from portal.sheets.templates import VERSION_COLUMN

_VERSION = re.compile(r"([a-z-]+) ([0-9]{1,6})")


def origin_of(sheets: list[Sheet]) -> tuple[str, int] | None:
    """The kind of table and the version of its template; None for a file of another origin."""
    for sheet in sheets:
        first = sheet.rows[0][1] if sheet.rows and sheet.rows[0][0] == 1 else []
        if VERSION_COLUMN not in sheet.hidden_columns or len(first) <= VERSION_COLUMN:
            continue
        if found := _VERSION.fullmatch(str(first[VERSION_COLUMN])):
            return found[1], int(found[2])
    return None


def find_table(resource: SheetResource, sheets: list[Sheet]) -> headers.Header:
    """Where the table stands in a file. Raises SheetRefused where it does not.

    A template that does not fit says itself why: it is that of another table, or of an earlier
    version.
    """
    other, older = _other_table(resource, sheets), _older(resource, sheets)
    try:
        header = headers.find(sheets, resource.headings(), required=resource.required())
    except SheetRefused as refusal:
        if other:
            raise SheetRefused("other_table", other) from None
        raise SheetRefused(refusal.code, f"{older}{refusal.message}") from None
    if header.problems and other:
        raise SheetRefused("other_table", other)
    if header.problems and older:
        header.problems.insert(0, older)
    return header


def _other_table(resource: SheetResource, sheets: list[Sheet]) -> str:
    kind, _version = origin_of(sheets) or ("", 0)
    if kind == resource.kind or kind not in labels():
        return ""
    return _("This is the template of “%(other)s”, and here “%(this)s” is imported.") % {
        "other": labels()[kind],
        "this": resource.label,
    }


def _older(resource: SheetResource, sheets: list[Sheet]) -> str:
    kind, version = origin_of(sheets) or ("", 0)
    if kind != resource.kind or version >= resource.template_version:
        return ""
    return _("The template is of an earlier version. Take the one of today.")
