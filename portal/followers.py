"""Columns that hold a unit's division code, and follow the unit when it gets another one.

What a column says of a day in the past (a standing, a chosen unit) does not follow. Apps further
right register theirs:

followers.register(ServiceArea, "jurisdiction")

What is reckoned from the codes of several units is no column that one code replaces: it is reckoned
anew by what is registered with `register_act`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model

BATCH = 500

Act = Callable[[Mapping[str, str]], None]

_columns: list[tuple[type[Model], str]] = []
_acts: list[Act] = []


def register(model: type[Model], field: str) -> None:
    """Add a column; registering it twice changes nothing."""
    if (model, field) not in _columns:
        _columns.append((model, field))


def register_act(act: Act) -> None:
    """Let `act` be called with the old and new codes once units and columns have the new ones."""
    if act not in _acts:
        _acts.append(act)


def columns() -> list[tuple[type[Model], str]]:
    """The registered columns, as (model, name of the field)."""
    return list(_columns)


def follow(codes: Mapping[str, str]) -> None:
    """Replace old codes by new ones in all columns; two units may change places.

    Who has a versioned row open in a form is told that it changed.
    """
    for model, field in _columns:
        rows: list[Any] = list(model._default_manager.filter(**{f"{field}__in": codes}))
        old = {row.pk: getattr(row, field) for row in rows}
        if codes.keys() & codes.values():
            # What is unique with its code may not have that of the other for a moment.
            _write(rows, field, {row.pk: f"?{old[row.pk][1:]}" for row in rows})
        for row in rows:
            if hasattr(row, "version"):
                row.version += 1
        _write(rows, field, {row.pk: codes[old[row.pk]] for row in rows})
    for act in _acts:
        act(codes)


def _write(rows: list[Any], field: str, values: Mapping[Any, str]) -> None:
    for row in rows:
        setattr(row, field, values[row.pk])
    if rows:
        written = [field, "version"] if hasattr(rows[0], "version") else [field]
        type(rows[0])._default_manager.bulk_update(rows, written, batch_size=BATCH)
