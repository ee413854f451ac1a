"""Lookups of the portal's own."""

from __future__ import annotations

from typing import Any

from django.db.models.lookups import In


class InFew(In):
    """`code__in_few=rows`: as `code__in`, for a subquery of a few rows beside another condition.

    PostgreSQL asks a subquery that stands in an OR of every row of the table, as if half of them
    were meant. Read before as a list, it leaves both conditions to an index.
    """

    lookup_name = "in_few"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        code, of_code = self.process_lhs(compiler, connection)
        rows, of_rows = self.process_rhs(compiler, connection)
        return f"{code} = ANY(ARRAY{rows})", (*of_code, *of_rows)
