"""Many new rows of one table at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from accounts.encryption import EncryptedTextField

AT_ONCE = 500


def load(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert new rows, each with the same columns; PostgreSQL takes them as a stream.

    The columns are named as in the database, and all that may not be left out are there. What is
    kept encrypted is given as plain text.
    """
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create((model(**row) for row in rows), batch_size=AT_ONCE)
        return
    found = iter(rows)
    first = next(found, None)
    if first is None:
        return
    # A stream goes past the fields, which would encrypt.
    secret = {
        field.column: field.get_prep_value
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    }
    ciphers = [(place, secret[name]) for place, name in enumerate(first) if name in secret]
    # Quoted like all that the ORM writes: whoever watches statements finds the table in them.
    quoted = connection.ops.quote_name
    columns = ", ".join(map(quoted, first))
    statement = f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN"
    # The driver's own errors would pass for none of the database.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        row: dict[str, Any] | None = first
        while row is not None:
            cells = list(row.values())
            for place, encrypted in ciphers:
                cells[place] = encrypted(cells[place])
            copy.write_row(cells)
            row = next(found, None)
