"""Rows of several models in one query, for pages that gather a little from many tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Field, Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.encryption import EncryptedTextField

SEPARATOR = "__"


@dataclass(frozen=True)
class Ask:
    """The first `most` of `rows`, in their order, with the columns `reads` and no others.

    `reads` names fields, fields of rows that a foreign key leads to (`community__name`) and
    annotations of `rows`. What is not named is read by a query of its own where it is touched.
    """

    rows: QuerySet[Any]
    reads: Sequence[str]
    most: int


@dataclass
class _Shape:
    """What is read of one model, and of the rows behind its foreign keys."""

    model: type[Model]
    names: list[str] = field(default_factory=list)
    related: dict[str, _Shape] = field(default_factory=dict)

    def add(self, path: str) -> None:
        name, _separator, rest = path.partition(SEPARATOR)
        if rest:
            column: Any = self.model._meta.get_field(name)
            shape = self.related.setdefault(name, _Shape(column.related_model))
            shape.add(rest)
        else:
            self.names.append(self.model._meta.get_field(name).attname)  # type: ignore[union-attr]

    def made(self, line: dict[str, Any], prefix: str = "") -> Any:
        """The row of `line`; None where a foreign key is empty."""
        key = line[f"{prefix}pk"]
        if key is None:
            return None
        meta: Any = self.model._meta
        values = {meta.pk.attname: key} | {
            name: _python(meta.get_field(name), line[prefix + name]) for name in self.names
        }
        known = [one.attname for one in meta.concrete_fields if one.attname in values]
        row = self.model.from_db(None, known, [values[name] for name in known])
        for name, shape in self.related.items():
            setattr(row, name, shape.made(line, f"{prefix}{name}{SEPARATOR}"))
        return row

    def columns(self, prefix: str = "") -> dict[str, Any]:
        found = {prefix + name: F(prefix + name) for name in ("pk", *self.names)}
        for name, shape in self.related.items():
            found |= shape.columns(f"{prefix}{name}{SEPARATOR}")
        return found


def read_at_once(asks: Iterable[Ask]) -> list[list[Any]]:
    """The rows of each of `asks`, in no order; one query for all of them together."""
    asks = list(asks)
    shapes = [_shape(ask) for ask in asks]
    parts = [_part(number, ask, shapes[number]) for number, ask in enumerate(asks)]
    found: list[list[Any]] = [[] for _ask in asks]
    if not parts:
        return found
    for number, line in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
        row = shapes[number].made(line)
        for name, column in _annotations(asks[number]).items():
            setattr(row, name, _python(column, line[name]))
        found[number].append(row)
    return found


def _shape(ask: Ask) -> _Shape:
    shape = _Shape(ask.rows.model)
    annotations = _annotations(ask)
    for path in ask.reads:
        if path not in annotations:
            shape.add(path)
    return shape


def _annotations(ask: Ask) -> dict[str, Field[Any, Any]]:
    known = ask.rows.query.annotations
    return {name: known[name].output_field for name in ask.reads if name in known}


def _part(number: int, ask: Ask, shape: _Shape) -> QuerySet[Any]:
    first = ask.rows.values("pk")[: ask.most]
    columns = shape.columns() | {name: F(name) for name in _annotations(ask)}
    # Annotations need the whole query once more; without them its conditions are asked once.
    whole = ask.rows.order_by() if _annotations(ask) else ask.rows.model._base_manager.order_by()
    rows = whole.filter(pk__in=first)
    return rows.values_list(Value(number), JSONObject(**columns))


def _python(column: Any, value: Any) -> Any:
    """A value as it came in JSON, as the row has it."""
    if value is None:
        return None
    if isinstance(column, EncryptedTextField):
        return column.from_db_value(value, None, None)
    found = column.to_python(value)
    # SQLite keeps moments in UTC and does not say so.
    is_naive = isinstance(found, datetime) and timezone.is_naive(found)
    return timezone.make_aware(found, UTC) if is_naive else found
