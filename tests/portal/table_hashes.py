"""What stands in the whole database, as one hash for each table."""

from __future__ import annotations

import hashlib

from django.db import connection


def table_hashes() -> dict[str, str]:
    """Table → SHA-256 over all of its rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def changed_tables(before: dict[str, str]) -> set[str]:
    """The tables that are not as they were."""
    now = table_hashes()
    assert now.keys() == before.keys()
    return {table for table, found in now.items() if found != before[table]}
