"""Database triggers that refuse to change or delete rows, on both databases.

Migrations install them. Tests that empty tables between runs remove and reinstall them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import migrations


@dataclass(frozen=True)
class Immutable:
    """A table whose rows are never deleted and whose `frozen` columns never change.

    Without `frozen`, no column changes.

    `condition` is SQL over OLD that limits the guard to some rows, e.g. submitted ones.
    """

    table: str
    frozen: Sequence[str] = ()
    condition: str = ""


def install(table: Immutable, connection: Any) -> None:
    """Create the guard. An empty `frozen` means every column."""
    statements = _postgresql(table) if connection.vendor == "postgresql" else _sqlite(table)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(table: Immutable, connection: Any) -> None:
    name = table.table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for event in ("update", "delete", "truncate"):
                cursor.execute(f'DROP TRIGGER IF EXISTS {name}_no_{event} ON "{name}"')
            cursor.execute(f"DROP FUNCTION IF EXISTS {name}_refuse()")
        else:
            for event in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}_no_{event}")


def _when(table: Immutable, event: str, distinct: str) -> str:
    parts = []
    if event == "UPDATE" and table.frozen:
        changed = (f'OLD."{column}" {distinct} NEW."{column}"' for column in table.frozen)
        parts.append("(" + " OR ".join(changed) + ")")
    if table.condition:
        parts.append(f"({table.condition})")
    return f"WHEN ({' AND '.join(parts)}) " if parts else ""


def _sqlite(table: Immutable) -> list[str]:
    name = table.table
    return [
        f'CREATE TRIGGER {name}_no_{event.lower()} BEFORE {event} ON "{name}" '
        f"{_when(table, event, 'IS NOT')}"
        f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        for event in ("UPDATE", "DELETE")
    ]


def _postgresql(table: Immutable) -> list[str]:
    name = table.table
    guards = [
        f'CREATE TRIGGER {name}_no_{event.lower()} BEFORE {event} ON "{name}" FOR EACH ROW '
        f"{_when(table, event, 'IS DISTINCT FROM')}EXECUTE FUNCTION {name}_refuse()"
        for event in ("UPDATE", "DELETE")
    ]
    return [
        f"""CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{name} is append-only'; END $$""",
        *guards,
        f"""CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON "{name}"
        FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()""",
    ]


@dataclass(frozen=True)
class Guard:
    """What a row of a table may not become, told by other rows, which no CHECK looks at.

    `on_insert` and `on_update` are SQL over NEW that holds for what is refused, with `message`;
    `on_update` may ask OLD as well, and `on_delete` asks OLD alone.
    SQLite changes a table by writing it anew: a migration that changes one that the SQL names
    removes the guard first and installs it again at the end.
    """

    table: str
    name: str
    message: str
    on_insert: str
    on_update: str = ""
    on_delete: str = ""

    @property
    def conditions(self) -> list[tuple[str, str]]:
        events = (
            ("insert", self.on_insert),
            ("update", self.on_update),
            ("delete", self.on_delete),
        )
        return [(event, condition) for event, condition in events if condition]


def install_guard(guard: Guard, connection: Any) -> None:
    """Create the triggers of a guard."""
    name, table = f"{guard.table}_{guard.name}", guard.table
    with connection.cursor() as cursor:
        for event, condition in guard.conditions:
            if connection.vendor == "postgresql":
                # Its WHEN takes no subquery.
                row = "OLD" if event == "delete" else "NEW"
                cursor.execute(f"""CREATE FUNCTION {name}_{event}() RETURNS trigger
                LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN
                RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'check_violation'; END IF;
                RETURN {row}; END $$""")
                act = f"FOR EACH ROW EXECUTE FUNCTION {name}_{event}()"
            else:
                act = f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
            cursor.execute(f'CREATE TRIGGER {name}_{event} BEFORE {event} ON "{table}" {act}')


def remove_guard(guard: Guard, connection: Any) -> None:
    name, table = f"{guard.table}_{guard.name}", guard.table
    with connection.cursor() as cursor:
        for event, _condition in guard.conditions:
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS {name}_{event} ON "{table}"')
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}_{event}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}_{event}")


def operations(tables: Sequence[Immutable], guards: Sequence[Guard] = ()) -> migrations.RunPython:
    """The one migration step that installs them, and removes them on the way back.

    One for all, because each step makes Django build the models of all apps anew.
    """

    def forwards(_apps: Any, editor: Any) -> None:
        for table in tables:
            install(table, editor.connection)
        for guard in guards:
            install_guard(guard, editor.connection)

    def backwards(_apps: Any, editor: Any) -> None:
        for table in tables:
            remove(table, editor.connection)
        for guard in guards:
            remove_guard(guard, editor.connection)

    return migrations.RunPython(forwards, backwards)
