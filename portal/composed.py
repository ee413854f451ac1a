"""Queries that are composed once: for a short table the ORM composes longer than it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql import Query

Value = int | str | list[str]
# Lengths of lists are few in use; whoever asks with many composes anew at times.
MOST_KEPT = 100


class _Kept(NamedTuple):
    query: Query
    sql: str
    # Of each parameter: its place among the values, or the constant that it is.
    places: list[int | None]
    constants: list[Any]
    converters: dict[int, Any]


class Composed:
    """A query that is kept as the SQL that the ORM made of it, and asked with other values.

    `build(*values)` returns a `values_list` queryset that hands each value to the database as it
    is: a number, a text, or a list of texts. One SQL is kept for each length of the lists.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self._kept: dict[tuple[Any, ...], _Kept] = {}

    def rows(self, *values: Value) -> list[tuple[Any, ...]]:
        """What `build(*values)` finds, in its order.

        Raises ValueError for a query that changes a value or leaves one out.
        """
        flat = _flat(values)
        shape = (connection.vendor, *(len(v) if isinstance(v, list) else -1 for v in values))
        kept = self._kept.get(shape)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept = {}
            try:
                kept = self._kept[shape] = self._compose(values, len(flat))
            except EmptyResultSet:  # an empty list
                return []
        parameters = [
            constant if place is None else flat[place]
            for place, constant in zip(kept.places, kept.constants, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(kept.sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if kept.converters:
            compiler = kept.query.get_compiler(connection=connection)
            return [tuple(row) for row in compiler.apply_converters(rows, kept.converters)]
        return rows

    def _compose(self, values: Sequence[Value], number: int) -> _Kept:
        """With a mark in the place of each value, by which its parameter is found again."""
        marks: list[Any] = []
        marked: list[Any] = []
        for value in values:
            own = [_mark(one, len(marks) + place) for place, one in enumerate(_flat([value]))]
            marks += own
            marked.append(own if isinstance(value, list) else own[0])
        query = self.build(*marked).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = [marks.index(one) if one in marks else None for one in parameters]
        if sorted(place for place in places if place is not None) != list(range(number)):
            raise ValueError(f"not every value is a parameter of its own: {sql}")
        columns = [one[0] for one in compiler.select[: compiler.col_count]]
        return _Kept(query, sql, places, list(parameters), compiler.get_converters(columns))


def _flat(values: Sequence[Value]) -> list[int | str]:
    flat: list[int | str] = []
    for value in values:
        flat += value if isinstance(value, list) else [value]
    return flat


def _mark(value: int | str, place: int) -> int | str:
    return -1 - place if isinstance(value, int) else f"\x00{place}"
