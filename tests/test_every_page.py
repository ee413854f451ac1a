"""What holds for every answer to everybody: headers, well-formed pages, reads that only read.

One walk over all addresses by each kind of person collects the answers; the tests look at them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.html_faults import html_faults
from tests.permission_table import TABLE, Row
from tests.url_patterns import all_patterns
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

WALKERS = ("anonymous", "member", "inspector", "township", "county", "city", "security", "auditor")
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}
# A picture or a PDF needs nothing at all, wherever it is opened.
PICTURE_POLICY = {"default-src 'none'", "sandbox"}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# A page with a form needs its token, and remembers nothing else.
SET_COOKIES = {
    "account_login": {"csrftoken"},
    "opinion_create": {"csrftoken"},
    "enquiry_create": {"csrftoken"},
    "standard_comment": {"csrftoken"},
    "verify_file": {"csrftoken"},
    "sign_in": {"csrftoken"},
    "training_sign_in": {"csrftoken"},
    "digest_stop": {"csrftoken"},
    "action_survey": {"csrftoken"},
    "feedback_survey": {"csrftoken"},
    "volunteer_create": {"csrftoken"},
    "volunteer_own": {"csrftoken"},
    "activity_join": {"csrftoken"},
    "activity_registration": {"csrftoken"},
    "activity_sign_in": {"csrftoken"},
}
# What reading may write: when the session was last used, the bytes of a public page, and how often
# a file was fetched.
WRITTEN_BY_READING = {"django_session", "portal_finishedpage", "outreach_materialdownload"}


@dataclass(frozen=True)
class Answer:
    key: str
    person: str
    address: str
    response: Any
    written: frozenset[str]

    def __str__(self) -> str:
        return f"{self.address} as {self.person} ({self.response.status_code})"

    @property
    def is_page(self) -> bool:
        kind: str = self.response.headers.get("Content-Type", "")
        return self.response.status_code == 200 and kind.startswith("text/html")


class Writes:
    """The tables that statements wrote to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        found = re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', sql, re.IGNORECASE)
        if found:
            self.tables.add(found.group(1))
        return execute(sql, *rest)


def read(key: str, person: str, address: str, client: Client) -> Answer:
    cache.clear()
    client = _copy(client)
    writes = Writes()
    with transaction.atomic(), connection.execute_wrapper(writes):
        response = client.get(address)
        transaction.set_rollback(True)
    return Answer(key, person, address, response, frozenset(writes.tables))


def _copy(client: Client) -> Client:
    """A browser with the session alone, so that every cookie that is set shows."""
    fresh = Client(raise_request_exception=False)
    session = client.cookies.get("sessionid")
    if session is not None:
        fresh.cookies["sessionid"] = session.value
    return fresh


def walk(world: World, readers_of_each: int = 4) -> Iterator[Answer]:
    """Each page by anybody, by who may not, and by some of those who may, in both languages."""
    patterns = {pattern.key: pattern for pattern in all_patterns()}
    for row in TABLE:
        address = patterns[row.key].address(world.variables(row.obj).__getitem__)
        if not row.GET:
            continue
        readers = _readers(row)[:readers_of_each]
        for person in dict.fromkeys(("anonymous", "security", *readers)):
            yield read(row.key, person, address, world.clients[person])
        if readers and not patterns[row.key].route.startswith(("healthz", "readyz")):
            yield read(row.key, readers[0], f"/en{address}", world.clients[readers[0]])


def _readers(row: Row) -> list[str]:
    """Four of those who are shown the page; which ones, differs by page and is always the same."""
    shown = [person for person in WALKERS if row.expected("GET", person) == 200]
    first = crc32(f"{row.key} {row.obj}".encode()) % len(shown) if shown else 0
    return [*shown[first:], *shown[:first]][:4]


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Answer]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield list(walk(make_world()))
        transaction.set_rollback(True)


def faults(answers: list[Answer], fault: Callable[[Answer], str]) -> str:
    return "\n".join(f"{answer}: {text}" for answer in answers if (text := fault(answer)))


def test_the_walk_was_everywhere(answers: list[Answer]) -> None:
    statuses = Counter(answer.response.status_code for answer in answers)
    assert set(statuses) == {200, 302, 403, 404, 410}
    assert statuses[200] >= 250
    assert sum(answer.is_page for answer in answers) >= 220
    assert {row.key for row in TABLE if row.GET} == {answer.key for answer in answers}


def test_every_answer_has_the_headers(answers: list[Answer]) -> None:
    def fault(answer: Answer) -> str:
        headers = answer.response.headers
        found = {name: headers.get(name) for name in FIXED if headers.get(name) != FIXED[name]}
        policy = set(headers.get("Content-Security-Policy", "").split("; "))
        picture = headers.get("Content-Type") in {"image/jpeg", "application/pdf"}
        if policy != (PICTURE_POLICY if picture else POLICY):
            found["Content-Security-Policy"] = headers.get("Content-Security-Policy")
        camera = "(self)" if "/workspace/" in answer.address else "()"
        scoring = answer.key == "inspection_score" and answer.response.status_code == 200
        position = "(self)" if scoring else "()"
        if not headers.get("Permissions-Policy", "").startswith(
            f"camera={camera}, geolocation={position}, "
        ):
            found["Permissions-Policy"] = headers.get("Permissions-Policy")
        return str(found) if found else ""

    assert faults(answers, fault) == ""


def test_a_visitor_gets_no_cookie(answers: list[Answer]) -> None:
    def fault(answer: Answer) -> str:
        surplus = set(answer.response.cookies) - SET_COOKIES.get(answer.key, set())
        return str(surplus) if surplus and answer.person == "anonymous" else ""

    assert faults(answers, fault) == ""


def test_what_is_shown_to_one_person_is_kept_by_nobody(answers: list[Answer]) -> None:
    public = {"home", "results", "community_list", "meeting_public_list"}

    def fault(answer: Answer) -> str:
        kept = answer.response.headers.get("Cache-Control", "")
        private = {"no-store", "private"} <= set(kept.split(", "))
        if answer.key in public:
            return "" if "public" in kept else f"a public page says {kept!r}"
        signed_in = answer.person != "anonymous" and answer.address.removeprefix("/en").startswith(
            ("/admin/", "/workspace/", "/accounts/")
        )
        return f"a private page says {kept!r}" if signed_in and not private else ""

    assert faults(answers, fault) == ""


def test_reading_writes_nothing(answers: list[Answer]) -> None:
    assert faults(answers, lambda a: ", ".join(sorted(a.written - WRITTEN_BY_READING))) == ""
    # The watch does see writes: sessions are among them.
    assert any("django_session" in answer.written for answer in answers)


def test_pages_are_well_formed(answers: list[Answer]) -> None:
    seen: dict[tuple[str, str], list[str]] = {}
    for answer in answers:
        if answer.is_page:
            language = "en" if answer.address.startswith("/en/") else "zh-"
            text = answer.response.content.decode()
            own = not answer.address.removeprefix("/en").startswith("/admin/")
            for fault in html_faults(text, language, labels=own):
                seen.setdefault((answer.key, fault), []).append(str(answer))
    assert "\n".join(f"{fault}: {where[0]}" for (_key, fault), where in seen.items()) == ""


def test_errors_tell_nothing_about_the_inside(answers: list[Answer]) -> None:
    inside = re.compile(
        r"Traceback|django|/site-packages|\.py\b|SELECT |sqlite|psycopg|granian|Python/", re.I
    )

    def fault(answer: Answer) -> str:
        if answer.response.status_code < 400:
            return ""
        found = inside.search(answer.response.content.decode())
        return found.group(0) if found else ""

    assert faults(answers, fault) == ""
