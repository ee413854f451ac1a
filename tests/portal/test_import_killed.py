"""A process that is killed in the middle of an import leaves all of it, or nothing (bar.md I1)."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from accounts.locks import transaction_lock
from accounts.services import verify_chain
from communities.models import BackboneMember
from portal.enums import ImportState
from portal.importing import batches
from portal.models import ImportBatch, ImportContent, ImportedRow
from tests import factories
from tests.communities.backbone import writer
from tests.portal.import_helpers import undo
from tests.portal.sheet_files import csv
from tests.portal.table_hashes import changed_tables, table_hashes

pytestmark = pytest.mark.django_db(transaction=True)

MOMENTS = 20
NUMBER = 40
ROWS = [
    (f"第{n}人演示", "志愿者", f"1990000{n:04d}", "2026-03-05") for n in range(NUMBER)
]  # fmt: skip
# What a look at a file keeps, each in the transaction of the look.
OF_A_LOOK = {
    "portal_importbatch", "portal_importcontent", "accounts_auditevent", "accounts_submissiontoken",
}  # fmt: skip
OF_AN_IMPORT = OF_A_LOOK | {"portal_importedrow", "communities_backbonemember"}


def started(file: Path, username: str) -> tuple[int, int]:
    """`manage.py import_sheet backbone FILE --as USER --apply` in a process of its own.

    Its number, and a pipe out of which comes a byte when rows are about to be written and another
    when they are. It writes them one by one: there are as many moments between as rows.
    """
    connections.close_all()
    signs, its_end = os.pipe()
    process = os.fork()
    if process:
        os.close(its_end)
        return process, signs
    code, apply = 1, batches._apply

    def telling(*args: Any) -> None:
        os.write(its_end, b"a")
        apply(*args)
        os.write(its_end, b"z")

    batches._apply, batches.CHUNK = telling, 1
    try:
        with Path(os.devnull).open("w") as nowhere:
            call_command("import_sheet", "backbone", str(file), username=username, apply=True,
                         stdout=nowhere, stderr=nowhere)  # fmt: skip
        code = 0
    finally:
        # Nothing of the test may go on in here.
        os._exit(code)


def ended(process: int) -> int:
    """The signal that ended it, or 0; a code of its own is a failure of the test."""
    _pid, status = os.waitpid(process, 0)
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def settled() -> None:
    """Wait until the database noticed that the process is gone."""
    with transaction.atomic():
        transaction_lock("audit")


def people() -> list[tuple[Any, ...]]:
    rows = BackboneMember.objects.order_by("name")
    return [(m.name, m.kind, m.phone, m.joined_on.isoformat(), m.version) for m in rows]


def is_whole_or_nothing(before: dict[str, str], known: set[int]) -> bool:
    """Whether all of the file is stored; anything between all and nothing fails the test."""
    changed = changed_tables(before)
    new = ImportBatch.objects.exclude(pk__in=known)
    applied = new.filter(state=ImportState.APPLIED).first()
    assert ImportContent.objects.filter(batch__in=new).count() == new.count()
    assert new.count() <= 1
    verify_chain()
    if applied is None:
        assert (changed <= OF_A_LOOK, people()) == (True, [])
        return False
    assert changed == OF_AN_IMPORT
    wanted = [(name, "volunteer", phone, day, 1) for name, _kind, phone, day in ROWS]
    assert people() == sorted(wanted)
    assert ImportedRow.objects.filter(batch=applied).count() == NUMBER
    return True


def test_it_is_killed_at_twenty_moments(tmp_path: Path) -> None:
    by = writer(factories.community(name="德泰社区"))
    file = tmp_path / "名册.csv"
    file.write_bytes(csv((("姓名", "类别", "联系电话", "任职日期"), *ROWS)))

    def run(seconds: float | None, *, written: bool = False) -> tuple[int, bool, float]:
        """Killed so many seconds after its start, or after it began to write; or not at all."""
        known, before = set(ImportBatch.objects.values_list("pk", flat=True)), table_hashes()
        process, signs = started(file, by.username)
        if seconds is None or written:
            os.read(signs, 1)
        begun = time.monotonic()
        if seconds is None:
            os.read(signs, 1)
        else:
            time.sleep(seconds)
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        took = time.monotonic() - begun
        sign = ended(process)
        os.close(signs)
        settled()
        whole = is_whole_or_nothing(before, known)
        if whole:
            undo(ImportBatch.objects.exclude(pk__in=known).get())
        return sign, whole, took

    sign, whole, writing = run(None)
    assert (sign, whole) == (0, True)
    parts = [(n + random.random()) / MOMENTS for n in range(MOMENTS)]
    ends = [run(part * writing * 1.2, written=True) for part in parts[:-5]]
    ends += [run(part * 2) for part in parts[:5]]
    assert sum(sign == signal.SIGKILL for sign, *_rest in ends) >= MOMENTS // 2
    # And then the same file goes in as if nothing had been.
    assert run(None)[:2] == (0, True)
