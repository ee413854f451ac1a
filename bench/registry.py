"""The registry's lists at 508 communities and at 50,000, with conventions, types and changes."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Appointment, User
from communities.enums import CommunityKind, ConventionKind, ConventionState, TownshipKind
from communities.models import (
    Classification,
    Community,
    CommunityType,
    Convention,
    ConventionClause,
    County,
    Township,
)

COMMUNITIES, TOWNSHIPS, COUNTIES = 50_000, 2_000, 90
REPEATS = 5
BATCH = 2_000
PAGES = {
    "list": ("admin:communities_community_changelist", ""),
    "last page": ("admin:communities_community_changelist", "?p=last"),
    "search": ("admin:communities_community_changelist", "?q=新"),
    "not classified": ("admin:communities_community_changelist", "?type=none"),
    "no convention": ("admin:communities_community_changelist", "?convention=none"),
    "coverage": ("admin:communities_convention_coverage", "?by=county"),
    "types": ("admin:communities_community_types", ""),
}


def registry_at_two_sizes() -> str:
    """Times and queries of each page at both sizes; everything is taken back."""
    with transaction.atomic():
        browser = _officer()
        small = {name: _measured(browser, *page) for name, page in PAGES.items()}
        size = Community.objects.count()
        _load()
        large = {name: _measured(browser, *page) for name, page in PAGES.items()}
        transaction.set_rollback(True)
    sizes = f"{f'{size} ms':>10}{f'{COMMUNITIES} ms':>10}"
    lines = [f"{'registry, admin':<16}{'queries':>9}{sizes}{'growth':>8}"]
    for name, (queries, fast) in small.items():
        queries_then, slow = large[name]
        if queries_then != queries:
            raise SystemExit(f"{name}: {queries} queries, then {queries_then}")
        lines.append(f"{name:<16}{queries:>9}{fast:>10.0f}{slow:>10.0f}{slow / fast:>8.1f}")
    return "\n".join(lines)


def _officer() -> Client:
    """A browser of somebody whose jurisdiction is all of it."""
    user = User.objects.create_user("bench-registry", name="测速", unit="测速")
    for code in ("2105", "9901"):
        Appointment.objects.create(
            user=user, role=Role.CITY_OFFICER, jurisdiction=code, valid_from=date(2020, 1, 1)
        )
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(user)
    return browser


def _measured(browser: Client, name: str, query: str) -> tuple[int, float]:
    """The number of queries, and the median of the milliseconds."""
    address = reverse(name)
    if query == "?p=last":
        query = f"?p={Community.objects.count() // 50}"
    browser.get(address + query)  # the session is written now and then
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address + query)
    query_count = len(queries)  # read now: the next request empties the log
    if answer.status_code != 200:
        raise SystemExit(f"{address}{query}: {answer.status_code}")
    samples = []
    for _number in range(REPEATS):
        started = time.perf_counter()
        browser.get(address + query)
        samples.append((time.perf_counter() - started) * 1000)
    return query_count, statistics.median(samples)


def _load() -> None:
    """Units of an invented city under real names; most are classified and have a convention."""
    chance = random.Random(1)
    names = list(Community.objects.values_list("name", "short_name"))
    counties = County.objects.bulk_create(
        County(code=f"9901{n:02d}", name=f"测速{n}县", slug=f"bench-{n}")
        for n in range(1, COUNTIES + 1)
    )
    townships = Township.objects.bulk_create(
        Township(
            county=counties[n % COUNTIES],
            code=f"{counties[n % COUNTIES].code}{100 + n // COUNTIES:03d}",
            name=f"测速{n}镇",
            slug=f"bench-town-{n}",
            kind=TownshipKind.TOWN,
        )
        for n in range(TOWNSHIPS)
    )
    units = _in_batches(
        Community,
        (
            Community(
                township=townships[n % TOWNSHIPS],
                code=f"{townships[n % TOWNSHIPS].code}{200 + n // TOWNSHIPS:03d}",
                kind=CommunityKind.VILLAGE,
                is_committee=True,
                name=names[n % len(names)][0],
                short_name=names[n % len(names)][1],
                slug=f"bench-unit-{n}",
            )
            for n in range(COMMUNITIES)
        ),
    )
    _classify(units, chance)
    _adopt(units, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _classify(units: list[Community], chance: random.Random) -> None:
    types = list(CommunityType.objects.all())
    by = User.objects.get(username="bench-registry")
    rows = (
        Classification(community=unit, type=chance.choice(types), classified_by=by)
        for unit in units
        if chance.random() < 0.9
    )
    _in_batches(Classification, rows)


def _adopt(units: list[Community], chance: random.Random) -> None:
    by = User.objects.get(username="bench-registry")
    day = date(2026, 3, 1)
    conventions = _in_batches(
        Convention,
        (
            Convention(
                community=unit,
                kind=ConventionKind.VILLAGE_RULES,
                edition=1,
                title="村规民约",
                state=ConventionState.IN_FORCE,
                adopted_on=day,
                filed_on=day,
                effective_on=day,
                filing_authority="township",
                filing_unit_code=unit.code[:9],
                filing_number=f"约备{number}号",
                begun_by=by,
                written_by=by,
            )
            for number, unit in enumerate(units)
            if chance.random() < 0.8
        ),
    )
    clauses = (
        ConventionClause(convention=row, position=n, text="分类投放。", concerns_sorting=n == 1)
        for row in conventions
        for n in (1, 2)
    )
    _in_batches(ConventionClause, clauses)


def _in_batches(model: Any, rows: Iterator[Any]) -> list[Any]:
    made: list[Any] = []
    while batch := list(islice(rows, BATCH)):
        made += model.objects.bulk_create(batch, batch_size=500)
    return made
