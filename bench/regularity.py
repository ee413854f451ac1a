"""Meetings of ten years: a township's and the city's calendar, who met in time, the list."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Appointment, User
from communities.models import Community, Township
from deliberation.models import Meeting

YEARS = 10
REPEATS = 5
BATCH = 2_000
# Every seventh committee has not met for so many months.
LATE_MONTHS = 4
CALENDAR = "admin:deliberation_meeting_calendar"
REGULARITY = "admin:deliberation_meeting_regularity"
# name → who asks, the page, its query
PAGES = {
    "township calendar": ("township", CALENDAR, ""),
    "city calendar": ("city", CALENDAR, ""),
    "who met, city": ("city", REGULARITY, ""),
    "who met, law": ("city", REGULARITY, "?duty=law"),
    "overdue list": ("city", "admin:deliberation_meeting_regular_list", "?status=overdue"),
    "list of meetings": ("city", "admin:deliberation_meeting_changelist", ""),
}


def regularity_at_two_sizes() -> str:
    """Times and queries of each page as it is and with ten years of meetings; all taken back."""
    with transaction.atomic():
        browsers = {"city": _officer(Role.CITY_OFFICER, "2105")}
        township = Township.objects.order_by("code").first()
        assert township is not None
        browsers["township"] = _officer(Role.TOWNSHIP_OFFICER, township.code)
        few = Meeting.objects.count()
        small = {name: _measured(browsers, *page) for name, page in PAGES.items()}
        _load()
        many = Meeting.objects.count()
        large = {name: _measured(browsers, *page) for name, page in PAGES.items()}
        transaction.set_rollback(True)
    sizes = f"{f'{few} ms':>10}{f'{many} ms':>10}"
    lines = [f"{'meetings, admin':<20}{'queries':>9}{sizes}{'growth':>8}"]
    for name, (queries, fast) in small.items():
        queries_then, slow = large[name]
        if queries_then != queries:
            raise SystemExit(f"{name}: {queries} queries, then {queries_then}")
        lines.append(f"{name:<20}{queries:>9}{fast:>10.0f}{slow:>10.0f}{slow / fast:>8.1f}")
    return "\n".join(lines)


def _officer(role: Role, code: str) -> Client:
    user = User.objects.create_user(f"bench-meetings-{code}", name="测速", unit="测速")
    Appointment.objects.create(
        user=user, role=role, jurisdiction=code, valid_from=timezone.localdate()
    )
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(user)
    return browser


def _measured(browsers: dict[str, Client], who: str, name: str, query: str) -> tuple[int, float]:
    """The number of queries, and the median of the milliseconds."""
    browser, address = browsers[who], reverse(name) + query
    browser.get(address)  # the session is written now and then
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    query_count = len(queries)  # read now: the next request empties the log
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    samples = []
    for _number in range(REPEATS):
        started = time.perf_counter()
        browser.get(address)
        samples.append((time.perf_counter() - started) * 1000)
    return query_count, statistics.median(samples)


def _load() -> None:
    """A meeting of every committee in each month of ten years; some stopped four months ago."""
    by = User.objects.filter(username__startswith="bench-meetings").order_by("pk")[0]
    rows = _meetings(list(Community.objects.all()), timezone.now(), by)
    while batch := list(islice(rows, BATCH)):
        Meeting.objects.bulk_create(batch, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _meetings(units: list[Community], now: datetime, by: Any) -> Iterator[Meeting]:
    for month in range(YEARS * 12):
        for number, unit in enumerate(units):
            if number % 7 == 0 and month < LATE_MONTHS:
                continue
            form = "representatives_meeting" if (month + number) % 3 else "consultation"
            yield Meeting(
                community=unit,
                form=form,
                title="测速会议",
                place="会议室",
                starts_at=now - timedelta(days=30 * month + number % 28 + 1),
                present=20,
                state="published",
                validity="not_asked" if form == "consultation" else "valid",
                recorder=by,
                submitted_by=by,
            )
