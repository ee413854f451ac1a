"""A list of 100,000 meetings as a file, the portal's way and django-import-export's own.

The same rows in the same columns. Each way runs in a process of its own, which is asked how much
memory it needed beyond that with which it began.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connections
from import_export import fields, resources
from import_export.formats.base_formats import CSV, XLSX

from accounts.exports import cells, heading_of
from accounts.models import User
from accounts.tables import csv_parts, workbook
from communities.models import Community
from deliberation.models import Meeting
from deliberation.resources import MEETING_COLUMNS

ROWS = 100_000
BATCH = 2_000
TITLE = "测速"
PART = 65_536
SHOWN = {"form", "validity", "state"}


def exports_against_the_library() -> str:
    """Rows in a second, and memory; the meetings are taken out again."""
    _fill()
    try:
        head = (
            f"{'export':<8}{'portal rows/s':>15}{'library rows/s':>16}{'ratio':>8}{'portal MB':>11}"
            f"{'library MB':>12}"
        )
        lines = [head]
        for kind, (own, other) in WAYS.items():
            (fast, little), (slow, much) = _apart(own), _apart(other)
            lines.append(
                f"{kind:<8}{ROWS / fast:>15,.0f}{ROWS / slow:>16,.0f}{slow / fast:>8.1f}"
                f"{little:>11.0f}{much:>12.0f}"
            )
    finally:
        rows = Meeting._base_manager.filter(title=TITLE)
        rows._raw_delete(rows.db)
    return "\n".join(lines)


def _fill() -> None:
    units = list(Community.objects.order_by("code")[:500])
    recorder = User.objects.order_by("pk")[0]
    for start in range(0, ROWS, BATCH):
        Meeting._base_manager.bulk_create(
            Meeting(
                community=units[number % len(units)],
                form="residents_assembly",
                title=TITLE,
                place="社区活动室",
                starts_at=datetime(2026, 3, 1 + number % 28, 9, 30, tzinfo=UTC),
                entitled=120,
                present=64,
                counted_present=60,
                recorder=recorder,
            )
            for number in range(start, start + BATCH)
        )


def _rows() -> Any:
    return Meeting._base_manager.filter(title=TITLE).order_by("-starts_at", "-pk")


def _head() -> list[str]:
    return [heading_of(Meeting, column) for column in MEETING_COLUMNS]


def _own_csv() -> None:
    for part in csv_parts(_head(), cells(_rows(), MEETING_COLUMNS)):
        len(part)


def _own_xlsx() -> None:
    with workbook(TITLE, _head(), cells(_rows(), MEETING_COLUMNS)) as file:
        while file.read(PART):
            pass


class _Library(resources.ModelResource):  # type: ignore[misc]
    """What the library does by itself, with the words of the choices."""

    class Meta:
        model = Meeting
        fields = tuple(column.path for column in MEETING_COLUMNS)


for _column in MEETING_COLUMNS:
    _read = f"get_{_column.path}_display" if _column.path in SHOWN else _column.path
    _Library.fields[_column.path] = fields.Field(_read, str(_column.heading) or _column.path)


def _library_data() -> Any:
    return _Library().export(queryset=_rows().select_related("community__township__county"))


def _library_csv() -> None:
    CSV().export_data(_library_data())


def _library_xlsx() -> None:
    XLSX().export_data(_library_data())


WAYS = {"csv": (_own_csv, _library_csv), "xlsx": (_own_xlsx, _library_xlsx)}


def _apart(call: Callable[[], None]) -> tuple[float, float]:
    """Seconds and megabytes of `call` in a process of its own."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(call, theirs))
    process.start()
    seconds, megabytes = ours.recv()
    process.join()
    return seconds, megabytes


def _measured(call: Callable[[], None], out: Any) -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    before = pages * os.sysconf("SC_PAGE_SIZE") / 1024
    started = time.perf_counter()
    call()
    seconds = time.perf_counter() - started
    out.send((seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))
    connections.close_all()


if __name__ == "__main__":
    from bench.run import prepare

    prepare()
    print(exports_against_the_library())
