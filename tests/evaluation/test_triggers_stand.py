"""Every table that is declared append-only has its triggers: a migration that rewrites a table on
SQLite loses them unless it installs them again."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.conftest import _guards, _immutable_tables

pytestmark = pytest.mark.django_db

FOUND = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


def test_every_declared_table_is_guarded() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FOUND[connection.vendor])
        triggers = {name for (name,) in cursor.fetchall()}
    declared = {
        f"{table.table}_no_{event}"
        for table in _immutable_tables()
        for event in ("update", "delete")
    }
    declared |= {
        f"{guard.table}_{guard.name}_{event}"
        for guard in _guards()
        for event, _condition in guard.conditions
    }
    assert declared - triggers == set()
    for app in ("accounts", "communities", "deliberation", "evaluation", "portal"):
        assert any(name.startswith(f"{app}_") for name in declared), app
