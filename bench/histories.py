"""Public pages with a longer history and more units: each should cost what it did.

The publications of the demonstration's year are set back by years, with the parts about single
units by which pages find them; then the units are multiplied to 50,000. Everything is taken back.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.test.utils import CaptureQueriesContext

from bench.pages import addresses, fetched, forget_all
from portal.crawling import StrangerClient
from portal.enums import Kind
from portal.models import Publication, PublishedEntry

YEARS = (1, 5, 20)
UNITS = 50_000
REPEATS = 7
BATCH = 1_000
PERIOD = re.compile(r"\b20\d\d(?=[-Q])")


def pages_with_histories() -> str:
    """Milliseconds and queries of the first rendering at each size."""
    stranger, sizes = StrangerClient(), list[dict[str, tuple[int, float]]]()
    with transaction.atomic():
        pages = addresses()
        heads = [_count()]
        sizes.append({name: _measured(stranger, page) for name, page in pages.items()})
        own = list(_own())
        for before, years in pairwise(YEARS):
            _set_back(own, range(before, years))
            heads.append(_count())
            sizes.append({name: _measured(stranger, page) for name, page in pages.items()})
        _multiply_units()
        heads.append(_count())
        sizes.append({name: _measured(stranger, page) for name, page in pages.items()})
        transaction.set_rollback(True)
    forget_all()
    columns = [*(f"{years} years" for years in YEARS), f"{UNITS} units"]
    titles = "".join(f"{title:>14}" for title in columns)
    lines = [
        f"{'first, ms':<12}{'queries':>14}{titles}{'growth':>8}",
        f"{'publications':<12}{'':>14}" + "".join(f"{head:>14}" for head in heads),
    ]
    for name in pages:
        queries = "/".join(str(size[name][0]) for size in sizes)
        times = [size[name][1] for size in sizes]
        lines.append(
            f"{name:<12}{queries:>14}" + "".join(f"{t:>14.1f}" for t in times)
            + f"{max(times) / times[0]:>8.1f}"
        )  # fmt: skip
    return "\n".join(lines)


def _count() -> int:
    return Publication.objects.count()


def _measured(stranger: StrangerClient, address: str) -> tuple[int, float]:
    forget_all()
    with CaptureQueriesContext(connection) as queries:
        fetched(stranger, address)
    query_count = len(queries)  # read now: the next request empties the log
    samples = []
    for _number in range(REPEATS):
        forget_all()
        started = time.perf_counter()
        fetched(stranger, address)
        samples.append((time.perf_counter() - started) * 1000)
    return query_count, statistics.median(samples)


def _own() -> QuerySet[Publication]:
    """What the demonstration published and stands on the site, but for the units themselves."""
    units = (Kind.COMMUNITY, Kind.TOWNSHIP, Kind.COUNTY)
    return Publication.objects.current().exclude(kind__in=units)


def _set_back(own: list[Publication], years: range) -> None:
    """All of `own` once more for each of `years`; its own first month was more than a year ago."""
    known = set(Publication.objects.values_list("kind", "key"))
    for row in own:
        copies = [_earlier(row, year) for year in years]
        copies = [copy for copy in copies if (copy.kind, copy.key) not in known]
        known |= {(copy.kind, copy.key) for copy in copies}
        _store(copies, [list(row.entries.order_by("position"))] * len(copies))
    _analyse()


def _earlier(row: Publication, years: int) -> Publication:
    def set_back(text: str) -> str:
        return PERIOD.sub(lambda found: str(int(found[0]) - years), text)

    key = set_back(row.key)
    payload = json.loads(set_back(json.dumps(row.payload))) if row.period else row.payload
    return Publication(
        kind=row.kind, key=key if key != row.key else f"{row.key[:70]}-y{years}", version=1,
        title=row.title, unit_code=row.unit_code, period=set_back(row.period),
        search_text=row.search_text, payload=payload, issuer=row.issuer,
        published_by_id=row.published_by_id,
        published_at=row.published_at - timedelta(days=365 * years),
    )  # fmt: skip


def _multiply_units() -> None:
    """More communities with pages of their own, in counties that are not the demonstration's."""
    rows = list(Publication.objects.current().filter(kind=Kind.COMMUNITY)[:BATCH])
    number = 0
    while number < UNITS - len(rows):
        copies = [_sister(row, number + place) for place, row in enumerate(rows, start=1)]
        number += len(copies)
        _store(copies, [[] for _copy in copies])
    _analyse()


def _sister(row: Publication, number: int) -> Publication:
    return Publication(
        kind=row.kind, key=f"{row.key[:60]}-u{number}", version=1, title=f"{row.title}{number}",
        unit_code=f"22{number:010d}", period=row.period,
        search_text=f"{row.search_text} {number}", payload=row.payload, issuer=row.issuer,
        published_by_id=row.published_by_id, published_at=row.published_at,
    )  # fmt: skip


def _store(copies: list[Publication], entries: list[list[PublishedEntry]]) -> None:
    newest = Publication.objects.aggregate(newest=Max("epoch"))["newest"]
    for number, copy in enumerate(copies, start=1):
        copy.epoch, copy.sha256 = newest + number, f"{uuid4().hex}{uuid4().hex}"
    Publication.objects.bulk_create(copies, batch_size=200)
    PublishedEntry.objects.bulk_create(_entries(copies, entries), batch_size=500)


def _entries(copies: list[Publication], entries: list[Any]) -> Iterator[PublishedEntry]:
    for copy, rows in zip(copies, entries, strict=True):
        for row in rows:
            yield PublishedEntry(
                publication=copy,
                position=row.position,
                unit_code=row.unit_code,
                payload=row.payload,
            )


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
