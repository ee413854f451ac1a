"""The columns of a table that is imported, for the file of it that reads back unchanged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from accounts.exports import PERSONAL, Column, field_at
from accounts.privacy import privacy_of
from portal.importing.resource import CellWidget, SheetResource
from portal.importing.resource import Column as SheetColumn


def sheet_columns(resource: SheetResource) -> list[Column]:
    """One column for each of the resource's: the same headings, order and values."""
    return [_column(resource, key, column) for key, column in resource.columns().items()]


def spreads(resource: SheetResource) -> bool:
    """Whether its records become rows of a file in a way of their own."""
    return type(resource).spread is not SheetResource.spread


def _column(resource: SheetResource, key: str, column: SheetColumn) -> Column:
    model, path = resource._meta.model, column.attribute
    if path.startswith("get_") and path.endswith("_display"):
        path = path.removeprefix("get_").removesuffix("_display")
    field = field_at(model, path)
    is_plain = field is not None and not field.is_relation and type(column.widget) is CellWidget
    if is_plain and not spreads(resource) and not hasattr(resource, f"dehydrate_{key}"):
        return Column(path, column.heading, cell=_labels(column))
    return Column(
        heading=column.heading,
        of=partial(_exported, resource, column),
        is_personal=privacy_of(field) in PERSONAL,
        needs=tuple(name for name in _several(model) if name == path),
    )


def _several(model: Any) -> list[str]:
    return [field.name for field in model._meta.many_to_many]


def _exported(resource: SheetResource, column: SheetColumn, record: Any) -> Any:
    return resource.export_field(column, record)


def _labels(column: SheetColumn) -> Callable[[Any], Any] | None:
    """What the form offers, where the field of the model does not know it."""
    choices = getattr(column.widget.form_field, "choices", None)
    if choices is None:
        return None
    labels = {value: str(label) for value, label in choices}
    return lambda value: labels.get(value, value)
