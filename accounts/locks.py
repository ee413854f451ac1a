"""A lock held until the transaction ends, the same on both databases."""

from __future__ import annotations

import zlib

from django.db import connection


def transaction_lock(name: str) -> None:
    """Let one transaction at a time pass the point called `name`.

    PostgreSQL takes an advisory lock. SQLite's transactions are IMMEDIATE: the writer already
    holds the database. Must run inside `transaction.atomic`.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
