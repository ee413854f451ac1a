"""After a test with real transactions the database is as it was before the first test.

Django would empty all tables and read the seeded rows from JSON, with all triggers taken down and
put up again: on PostgreSQL that takes longer than most tests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

KEPT = "kept_rows"  # the schema in which PostgreSQL keeps what the migrations seed


def remembered(connection: Any) -> Callable[[], None] | None:
    """What brings the database back to what it is now; None where the account may not."""
    if connection.vendor == "sqlite":
        return _remembered_file(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            return None  # only a superuser may write past triggers and foreign keys
    return _remembered_rows(connection)


def _remembered_file(connection: Any) -> Callable[[], None]:
    connection.ensure_connection()
    # Tests of one process may come from another thread; they come one after another.
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)

    def restore() -> None:
        connection.ensure_connection()
        kept.backup(connection.connection)

    return restore


def _remembered_rows(connection: Any) -> Callable[[], None]:
    columns = _columns(connection)
    seeded = _with_rows(connection, list(columns))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; CREATE SCHEMA {KEPT}")
        for table in seeded:
            cursor.execute(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"')

    def restore() -> None:
        statements = [
            *(f'DELETE FROM public."{table}"' for table in _with_rows(connection, list(columns))),
            *(
                f'INSERT INTO public."{table}" ({columns[table]}) '
                f'SELECT {columns[table]} FROM {KEPT}."{table}"'
                for table in seeded
            ),
        ]
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                cursor.execute("BEGIN; " + "; ".join(statements) + "; COMMIT")
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    return restore


def _columns(connection: Any) -> dict[str, str]:
    """The columns that are written, not computed, of each table of a model."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ')"
            " FROM information_schema.columns"
            " WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name = ANY(%s)"
            " GROUP BY table_name",
            [tables],
        )
        return dict(cursor.fetchall())


def _with_rows(connection: Any, tables: list[str]) -> list[str]:
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM public.\"{table}\")" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [table for (table,) in cursor.fetchall()]
