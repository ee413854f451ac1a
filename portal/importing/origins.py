"""From which template a file was made, as its hidden cell says."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from portal.importing.registry import labels
from portal.importing.resource import SheetResource
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


def other_origin(resource: SheetResource, sheets: list[Sheet]) -> Any:
    """Why the headings of a file may be others, empty where its template is the one of today."""
    origin = origin_of(sheets)
    if origin is None:
        return ""
    kind, version = origin
    if kind != resource.kind and kind in labels():
        return _("This is the template of “%(other)s”, and here “%(this)s” is imported.") % {
            "other": labels()[kind],
            "this": resource.label,
        }
    if kind == resource.kind and version < resource.template_version:
        return _("The template is of an earlier version. Take the one of today.")
    return ""
