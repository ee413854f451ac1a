"""The portal answers as the permission table says: every URL, every role, every method."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote
from zlib import crc32

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.permission_table import TABLE, Row, expectations, people
from tests.test_architecture import APPS
from tests.url_patterns import Pattern, all_patterns
from tests.world import EVERYBODY, MISSING, World, make_world

pytestmark = pytest.mark.django_db

# A page may answer these; to the others everybody whom the page treats alike gets one answer.
PAGE_METHODS = ("GET", "POST")
OTHER_METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
READING = {"GET", "HEAD", "OPTIONS"}
# What a refused request may still write: the trail of it, and bytes of public pages.
LOGS = {"accounts.AuditEvent", "portal.FinishedPage"}
LOG_TABLES = "|".join(label.lower().replace(".", "_") for label in LOGS)
# Any statement but a reading one, and one that adds to a log.
WRITES = re.compile(
    rf"""\s*(?!SELECT|SAVEPOINT|RELEASE|ROLLBACK|INSERT\ INTO\ "(?:{LOG_TABLES})")""",
    re.IGNORECASE,
)
TABLES = re.compile(rf""""((?:{"|".join(APPS)})_\w+)\"""", re.IGNORECASE)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; every request is taken back, and at the end everything."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def patterns() -> dict[str, Pattern]:
    return {pattern.key: pattern for pattern in all_patterns()}


def send(
    world: World, person: str, method: str, address: str, data: Any = None, compare: bool = False
) -> Any:
    """One request that leaves nothing behind, neither rows nor cookies.

    `response.changed` names the tables that it changed, where they are to be compared.
    """
    cache.clear()  # limits of requests are another test's matter
    client = world.clients[person]
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            if method == "POST":
                response: Any = client.post(address, data or {})
            else:
                response = client.generic(method, address)
        # Only tables that a writing statement names can have changed: no trigger writes.
        written = written_tables(queries) if compare else set()
        after = fingerprints(written)
        transaction.set_rollback(True)
    before = fingerprints(written)  # as it was: everything was taken back
    client.cookies.clear()
    client.cookies.load(cookies)
    response.changed = {label for label in after if before[label] != after[label]}
    return response


def written_tables(queries: CaptureQueriesContext) -> set[str]:
    statements = (query["sql"] for query in queries if WRITES.match(query["sql"]))
    return {name for statement in statements for name in TABLES.findall(statement)}


def fingerprints(tables: set[str]) -> dict[str, str]:
    """A hash of each of the `tables`, by the model that they hold."""
    found = {}
    for app in APPS if tables else ():
        for model in apps.get_app_config(app).get_models():
            if model._meta.db_table in tables and model._meta.label not in LOGS:
                rows = model._base_manager.order_by("pk").values_list()
                found[model._meta.label] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found


def accepted(row: Row, method: str, person: str) -> set[int]:
    """The statuses that are right for this cell of the table."""
    expected = row.expected(method, person)
    if expected is not None:
        return {expected}
    listed = {row.expected(m, person) for m in ("GET", "POST")} - {None}
    # Who is let in learns that the method does not exist; who is not, may learn that at once.
    return {405} if listed == {200} else {405, *(status for status in listed if status)}


def requests(row: Row) -> Iterator[tuple[str, str]]:
    """Who asks with which method: everybody as the page may be asked; by the others the sample
    in turn, since each of them ends before any view.

    Who is let in nowhere on this page, is refused before the view, whatever the method: all of
    them read, and of those who get one answer, one writes.

    All of it on SQLite; on PostgreSQL one person for each kind of answer, since what could differ
    there is how rows are found, and not who somebody is.
    """
    alike = sample(row)
    readers = alike if connection.vendor == "postgresql" else EVERYBODY
    yield from ((person, "GET") for person in readers)
    yield from ((person, "POST") for person in readers
                if person in alike or not refused(row, person))  # fmt: skip
    first = crc32(row.key.encode())
    for number, method in enumerate(OTHER_METHODS):
        yield alike[(first + number) % len(alike)], method


def refused(row: Row, person: str) -> bool:
    answers = {row.expected(method, person) for method in PAGE_METHODS}
    return answers <= {302, 403, None} and person not in people(row.by)


def sample(row: Row) -> list[str]:
    """One of those to whom the row gives the same answers; each row its own, always the same."""
    alike: dict[Any, list[str]] = {}
    for person in EVERYBODY:
        answers = tuple(row.expected(method, person) for method in PAGE_METHODS)
        alike.setdefault(answers, []).append(person)
    return [same[crc32(row.key.encode()) % len(same)] for same in alike.values()]


def test_every_url_has_a_row_and_every_row_a_url(patterns: dict[str, Pattern]) -> None:
    keys = {row.key for row in TABLE}
    assert sorted(set(patterns) - keys) == [], "URLs without a row in permission_table/"
    assert sorted(keys - set(patterns)) == [], "rows without a URL"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.key}-{row.obj}")
def test_row(row: Row, world: World, patterns: dict[str, Pattern]) -> None:
    address = patterns[row.key].address(world.variables(row.obj).__getitem__)
    data = filled(row, world)
    writers = people(row.by)
    wrong = []
    for person, method in requests(row):
        response = send(world, person, method, address, data, method not in READING)
        right = accepted(row, method, person)
        if response.status_code not in right:
            wrong.append(f"{method} {person}: {response.status_code}, not {sorted(right)}")
        may_write = method == "POST" and person in writers
        if may_write and not set(row.writes) <= response.changed:
            wrong.append(f"POST {person}: changed {response.changed}, not {row.writes}")
        if not may_write and response.changed:
            wrong.append(f"{method} {person}: changed {response.changed}")
    assert "\n".join(wrong) == ""


def filled(row: Row, world: World) -> dict[str, str]:
    variables = world.variables(row.obj)
    return {name.format(**variables): value.format(**variables) for name, value in row.data.items()}


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.obj], ids=lambda row: f"{row.key}-{row.obj}"
)
def test_a_foreign_object_answers_like_none_at_all(
    row: Row, world: World, patterns: dict[str, Pattern]
) -> None:
    pattern = patterns[row.key]
    real = world.variables(row.obj)
    none = {name: MISSING.get(name, value) for name, value in real.items()}
    data = filled(row, world)
    there, nowhere = pattern.address(real.__getitem__), pattern.address(none.__getitem__)
    if there == nowhere:
        return
    wrong = []
    for person, method in product(sample(row), PAGE_METHODS):
        status = row.expected(method, person)
        if status not in {302, 404} or person in people(f"{row.by} {row.own}"):
            continue
        foreign = trace(send(world, person, method, there, data), there)
        missing = trace(send(world, person, method, nowhere, data), nowhere)
        if foreign != missing:
            wrong.append(f"{method} {person}: {foreign[:2]} differs from {missing[:2]}")
    assert "\n".join(wrong) == ""


def trace(response: Any, address: str) -> tuple[int, str, str]:
    """What a person can see of an answer, without the address that was asked and its tokens."""
    body, location = response.content.decode(), response.headers.get("Location", "")
    for text in (address, quote(address, safe=""), quote(address)):
        body, location = body.replace(text, "…"), location.replace(text, "…")
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    return response.status_code, location, body


def test_the_table_is_read_as_it_is_written() -> None:
    found = expectations("302 visitors; 200 member ours; 404 sibling; 403 *")
    assert (found["anonymous"], found["county"], found["sibling"], found["org"]) == (
        302,
        200,
        404,
        403,
    )
    assert set(found) == set(EVERYBODY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("200 member", "somebody is missing"),
        ("200 member; 403 member; 404 *", "stands twice"),
        ("200 mayor; 403 *", "nobody is called mayor"),
    ],
)
def test_a_slip_in_the_table_is_reported(text: str, reason: str) -> None:
    with pytest.raises(AssertionError, match=reason):
        expectations(text)


def test_the_fingerprint_sees_a_change(world: World) -> None:
    community = world.units["community"]
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            type(community).objects.filter(pk=community.pk).update(households=1)
        tables = written_tables(queries)
        after = fingerprints(tables)
        transaction.set_rollback(True)
    assert tables == {"communities_community"}
    assert fingerprints(tables)["communities.Community"] != after["communities.Community"]


def test_no_trigger_writes() -> None:
    """What a statement does not name, it does not change (`written_tables`)."""
    where = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    }
    with connection.cursor() as cursor:
        cursor.execute(where[connection.vendor])
        bodies = [sql.rpartition("BEGIN")[2] for (sql,) in cursor.fetchall()]
    assert len(bodies) > 100
    assert [body for body in bodies if "RAISE" not in body] == []
    assert [body for body in bodies if re.search(r"\b(INTO|UPDATE|DELETE)\s", body)] == []
