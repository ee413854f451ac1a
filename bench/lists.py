"""Lists of the admin at a million rows each, against the bare query of the same page.

PostgreSQL only: the demonstration's rows are multiplied inside the database. `python -m
bench.lists` runs it alone.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Appointment, AuditEvent, User
from bench import milliseconds
from deliberation.models import Meeting
from evaluation.models import Inspection, Round

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
REPEATS = 7
PAGE = "LIMIT 50"
PAGE_50 = "LIMIT 50 OFFSET 2450"
IN_THE_CITY = (
    "JOIN communities_community c ON c.id = t.community_id"
    " AND c.code BETWEEN '2105' AND '210599999999'"
)
INSPECTIONS = f"SELECT t.* FROM evaluation_inspection t {IN_THE_CITY}"
MEETINGS = f"SELECT t.* FROM deliberation_meeting t {IN_THE_CITY}"
EVENTS = "SELECT t.* FROM accounts_auditevent t"
BY_ROUND = "ORDER BY t.round_id DESC, c.code"
BY_START = "ORDER BY t.starts_at DESC, t.id DESC"
BY_NUMBER = "ORDER BY t.sequence DESC"


@dataclass(frozen=True)
class Page:
    list: str
    name: str
    query: str
    bare: str

    @property
    def query_of_few(self) -> str:
        """What is asked of the demonstration, whose lists have no fifty pages."""
        return "?p=2" if self.query == "?p=50" else self.query


PAGES = (
    Page("evaluation_inspection", "first page", "", f"{INSPECTIONS} {BY_ROUND} {PAGE}"),
    Page("evaluation_inspection", "page 50", "?p=50", f"{INSPECTIONS} {BY_ROUND} {PAGE_50}"),
    Page(
        "evaluation_inspection",
        "searched for a name",
        "?q=大峪",
        f"{INSPECTIONS} WHERE c.name LIKE '%大峪%' {BY_ROUND} {PAGE}",
    ),
    Page(
        "evaluation_inspection",
        "filtered: returned",
        "?state__exact=returned",
        f"{INSPECTIONS} WHERE t.state = 'returned' {BY_ROUND} {PAGE}",
    ),
    Page("deliberation_meeting", "first page", "", f"{MEETINGS} {BY_START} {PAGE}"),
    Page("deliberation_meeting", "page 50", "?p=50", f"{MEETINGS} {BY_START} {PAGE_50}"),
    Page(
        "deliberation_meeting",
        "searched for a word",
        "?q=垃圾",
        f"{MEETINGS} WHERE t.title LIKE '%垃圾%' {BY_START} {PAGE}",
    ),
    Page(
        "deliberation_meeting",
        "filtered: cancelled",
        "?state__exact=cancelled",
        f"{MEETINGS} WHERE t.state = 'cancelled' {BY_START} {PAGE}",
    ),
    Page("accounts_auditevent", "first page", "", f"{EVENTS} {BY_NUMBER} {PAGE}"),
    Page("accounts_auditevent", "page 50", "?p=50", f"{EVENTS} {BY_NUMBER} {PAGE_50}"),
    Page(
        "accounts_auditevent",
        "searched for a word",
        "?q=通报",
        f"{EVENTS} WHERE t.object_label LIKE '%通报%' {BY_NUMBER} {PAGE}",
    ),
    Page(
        "accounts_auditevent",
        "filtered: refused",
        "?succeeded__exact=0",
        f"{EVENTS} WHERE NOT t.succeeded {BY_NUMBER} {PAGE}",
    ),
)


def lists_at_a_million_rows() -> str:
    """A line for each page: its queries, its time before and after, and that of the bare query."""
    with transaction.atomic():
        readers = {"accounts_auditevent": _reader(Role.AUDITOR, "")}
        officer = _reader(Role.CITY_OFFICER, "2105")
        before = [
            _measured(readers.get(page.list, officer), page.list, page.query_of_few)
            for page in PAGES
        ]
        made = _multiply_all()
        lines = [
            f"{made}\n",
            (
                f"{'list':<24}{'page':<22}{'queries':>8}{'few ms':>8}{'page ms':>9}{'in db':>7}"
                f"{'bare ms':>9}{'db/bare':>9}{'growth':>8}"
            ),
        ]
        for page, (_queries, few, _inside) in zip(PAGES, before, strict=True):
            queries, many, inside = _measured(
                readers.get(page.list, officer), page.list, page.query
            )
            bare = milliseconds(lambda sql=page.bare: _rows(sql), REPEATS)  # type: ignore[misc]
            lines.append(
                f"{page.list:<24}{page.name:<22}{queries:>8}{few:>8.0f}{many:>9.0f}{inside:>7.1f}"
                f"{bare:>9.2f}{inside / bare:>9.1f}{many / few:>8.2f}"
            )
        transaction.set_rollback(True)
    return "\n".join(lines)


def _reader(role: Role, code: str) -> Client:
    user = User.objects.create_user(f"bench-{role}", name="测速", unit="测速")
    Appointment.objects.create(user=user, role=role, jurisdiction=code, valid_from=date(2020, 1, 1))
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(user)
    return browser


def _measured(browser: Client, name: str, query: str) -> tuple[int, float, float]:
    """The number of queries, the milliseconds of the page, and those spent in the database."""
    address = reverse(f"admin:{name}_changelist") + query

    def get() -> None:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")

    get()  # the session is written now and then
    inside = []
    for _number in range(REPEATS):
        with CaptureQueriesContext(connection) as captured:
            get()
        inside.append(sum(float(query["time"]) for query in captured.captured_queries) * 1000)
    return len(captured), milliseconds(get, REPEATS), sorted(inside)[REPEATS // 2]


def _multiply_all() -> str:
    started = time.perf_counter()
    years = "to_char(to_date(period, 'YYYY-MM') - k * interval '24 months', 'YYYY-MM')"
    copies = ROWS // Inspection.objects.count() + 1
    rounds = (Round.objects.aggregate(top=models.Max("pk")))["top"]
    with connection.cursor() as cursor:
        # The rows obey all rules already; what follows them is not followed here.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL statement_timeout = 0")
        _multiply(Round, copies, {"period": years})
        _multiply(
            Inspection,
            copies,
            {"round": f"round_id + k * {rounds}", "public_id": "md5(public_id || k)"},
        )
        _multiply(
            Meeting,
            ROWS // Meeting.objects.count() + 1,
            {"public_id": "md5(public_id || k)", "starts_at": "starts_at - k * interval '1 day'"},
        )
        events = AuditEvent.objects.count()
        _multiply(
            AuditEvent,
            ROWS // events + 1,
            {"sequence": f"sequence + k * {events}", "at": "at - k * interval '1 day'"},
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE")
    counts = ", ".join(
        f"{model.objects.count():,} {model._meta.verbose_name_plural}"
        for model in (Inspection, Meeting, AuditEvent)
    )
    return f"{counts}; made in {time.perf_counter() - started:.0f} s"


def _multiply(model: type[models.Model], copies: int, own: dict[str, str]) -> None:
    """Copy all rows `copies` times; what must differ is said in `own`."""
    top = model._base_manager.aggregate(top=models.Max("pk"))["top"]
    names, values = [], []
    for field in model._meta.concrete_fields:
        assert field.column is not None
        names.append(f'"{field.column}"')
        number = f"{field.column} + k * {top}" if field.primary_key else names[-1]
        values.append(own.get(field.name, number))
    table = model._meta.db_table
    _execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM {table}, generate_series(1, %s) k",
        [copies],
    )


def _execute(sql: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


if __name__ == "__main__":
    from bench.run import prepare

    if connection.vendor != "postgresql":
        raise SystemExit("PostgreSQL only: tests/postgres.py starts one.")
    prepare()
    print(lists_at_a_million_rows())
