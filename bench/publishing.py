"""A bulletin of all 508 units prepared, checked and published, against the bare insertion of its
rows: the publication with its payload, and the entry of each unit.

The rows go into the same tables with the same indexes and triggers; PostgreSQL takes them by COPY,
SQLite by `executemany`. Each repetition is taken back.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Appointment, User
from accounts.services import transition
from bench.standings import full_round
from evaluation.enums import BulletinState
from evaluation.models import Bulletin, DocumentRegister, Round
from evaluation.public import check_bulletin, publish_bulletin
from evaluation.services import prepare_bulletin, recompute_standings
from portal.models import Publication, PublishedEntry

UNITS, REPEATS = 508, 7
Rows = list[tuple[Any, ...]]


def publishing_against_inserts() -> str:
    with transaction.atomic():
        round_ = full_round(UNITS)
        recompute_standings(round_)
        DocumentRegister.objects.create(
            jurisdiction=round_.jurisdiction, issuer="测速县民政局", code_word="测速民"
        )
        writer, checker, publisher = (_officer(n, round_.jurisdiction) for n in range(3))
        steps: dict[str, Callable[[], Any]] = {
            "prepare": lambda: prepare_bulletin(round_, by=writer),
            "check": lambda: _check(round_, writer, checker),
            "publish": lambda: publish_bulletin(_bulletin(round_), by=publisher),
        }
        lines, rows = _measured(steps)
        bare = _bare(rows)
        transaction.set_rollback(True)
    portal = sum(spent for _queries, spent in lines.values())
    told = ", ".join(
        f"{name} {spent:.1f} ms ({queries} queries)" for name, (queries, spent) in lines.items()
    )
    return (
        f"bulletin of {UNITS} units: {told}; the same {sum(map(len, rows.values()))} rows alone "
        f"{bare:.1f} ms, ratio {portal / bare:.1f}, publishing alone "
        f"{lines['publish'][1] / bare:.1f}"
    )


def _officer(number: int, jurisdiction: str) -> User:
    user = User.objects.create_user(f"bench-officer-{number}", name="测速", unit="测速")
    Appointment.objects.create(
        user=user, role=Role.COUNTY_OFFICER, jurisdiction=jurisdiction, valid_from=date(2020, 1, 1)
    )
    return user


def _bulletin(round_: Round) -> Bulletin:
    return Bulletin.objects.select_related("round__scorecard").get(round=round_)


def _check(round_: Round, writer: User, checker: User) -> None:
    bulletin = _bulletin(round_)
    transition(bulletin, BulletinState.FOR_CHECK, by=writer)
    check_bulletin(bulletin, by=checker)


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _measured(
    steps: dict[str, Callable[[], Any]],
) -> tuple[dict[str, tuple[int, float]], dict[type[models.Model], Rows]]:
    """Queries and median milliseconds of each step, and the rows that publishing wrote."""
    counts: dict[str, int] = {}
    samples: dict[str, list[float]] = {name: [] for name in steps}
    rows: dict[type[models.Model], Rows] = {}
    with _taken_back():
        for name, step in steps.items():
            with CaptureQueriesContext(connection) as queries:
                step()
            counts[name] = len(queries)
        newest = Publication.objects.latest("pk")
        rows[Publication] = _rows_of(Publication, "id", newest.pk)
        rows[PublishedEntry] = _rows_of(PublishedEntry, "publication_id", newest.pk)
    if len(rows[PublishedEntry]) != UNITS:
        raise SystemExit("The bulletin published other units than it should.")
    for _number in range(REPEATS):
        with _taken_back():
            for name, step in steps.items():
                started = time.perf_counter()
                step()
                samples[name].append((time.perf_counter() - started) * 1000)
    return {name: (counts[name], statistics.median(samples[name])) for name in steps}, rows


def _columns(model: type[models.Model]) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def _rows_of(model: type[models.Model], column: str, key: int) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_columns(model)} FROM {model._meta.db_table} WHERE {column} = %s", [key]
        )
        return list(cursor.fetchall())


def _bare(rows: dict[type[models.Model], Rows]) -> float:
    samples = []
    for _number in range(REPEATS):
        with _taken_back():
            started = time.perf_counter()
            for model, values in rows.items():
                _insert(model, values)
            samples.append((time.perf_counter() - started) * 1000)
    return statistics.median(samples)


def _insert(model: type[models.Model], rows: Rows) -> None:
    table, columns = model._meta.db_table, _columns(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
