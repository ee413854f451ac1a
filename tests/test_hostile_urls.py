"""No address, however strange, ends in an error of the server (bar D4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import Resolver404, resolve

from tests.permission_table import TABLE
from tests.permission_table.rows import PUBLIC
from tests.url_patterns import Pattern, all_patterns
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

# In the place of each variable part of an address.
PARTS = (
    "0", "-1", "1", "1" * 30, "9223372036854775808", "2147483648", "1.5", "1e9", "1_000", "0x1",
    "1;--", "1'", "1%27%20OR%201=1--", "%00", "1%00", "%ED%A0%80", "%FF%FE", "%C0%AE%C0%AE", "%0A",
    "%0D%0ASet-Cookie:a=b", "..", "%2e%2e%2f%2e%2e", "%2F", "%5C", "a" * 5000, quote("１"),
    quote("２０２６-１０"), quote("٣"), quote("德泰社区"),
    quote("\u202e"), quote("\u200b"), quote("𠮷"),
    "2026-13", "2026-00", "99999-01", "0000-01", "2026-10-01", "__proto__", "None", "null", "NaN",
    "%7B%7B7*7%7D%7D", "%25s", "{0.__class__}", "_2E", "_00", "_quote_", "~", "*", "%3F", "%23",
    "%252e", "0" * 32, "f" * 64, "F" * 64, "g" * 64,
)  # fmt: skip
# Behind the address. Names that lists, filters and searches listen to, and some that nobody does.
NAMES = ("q", "page", "p", "o", "state", "county", "type", "hash", "period", "_changelist_filters")
VALUES = (
    "%00", "%ED%A0%80", "-1", "9" * 30, "1e999", "NaN", quote("１"), "1;--", "%27", "a" * 3000,
    "last", "0", "%F0%9F%8C%8D", "..%2F..", "%0D%0A",
)  # fmt: skip
QUERIES = (
    *(f"{name}={value}" for name in NAMES for value in VALUES[:3]),
    *(f"{name}={value}" for name in NAMES[:4] for value in VALUES[3:]),
    "q=" + "a" * 100_000,
    "&".join(f"x{n}=1" for n in range(1500)),
    "&".join("page=1" for _ in range(1500)),
    "q", "=", "&&&", "%", "%zz", "q=%", "?q=1", "q[]=1", "q%5B%5D=1",
    "username__regex=(", "username__startswith=%00", "name__regex=(", "code__gte=x", "id__exact=x",
    "last_login__year=99999999999", "at__year=99999999999", "at__gte=x", "starts_at__year=0",
    "starts_at__month=13", "starts_at__day=32", "published_at__year=10000", "valid_from__year=-1",
    "state__exact=%00", "is_active__exact=maybe", "kind__exact=" + "9" * 30, "e=1",
    "_popup=1&_to_field=password", "_to_field=id", "all=", "next=//example.org", "next=%00",
    "community__township__county__code__startswith=2", "round__id__exact=" + "9" * 30,
)  # fmt: skip
POSTS: tuple[dict[str, Any], ...] = (
    {"version": "9" * 30, "submission_token": "\x00", "reason": "\x00"},
    {"version": "１", "community": "9" * 30, "title": "\ud800".encode("utf-8", "replace").decode()},
    {"action": "delete_selected", "_selected_action": ["1", "x"], "index": "0"},
    {"action": "no_such_action", "_selected_action": ["9" * 30], "index": "x"},
    {f"x{n}": "1" for n in range(1500)},
    {f"x{n}": "1" for n in range(2500)},
    {"participants-TOTAL_FORMS": "9" * 9, "agenda-TOTAL_FORMS": "-1", "save": "1", "version": "1"},
    {"form-TOTAL_FORMS": "x", "form-INITIAL_FORMS": "x", "login": "\x00", "password": "x" * 5000},
    {"participation_numerator": "1" * 400, "points_1": "NaN", "points_x": "1", "version": "1"},
    {"q": "a" * 200_000},
    {},
)
PEOPLE = ("anonymous", "member", "city", "security", "auditor")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def addresses(pattern: Pattern, real: dict[str, str]) -> Iterator[str]:
    """Each variable part spoiled while the others lead to an object; then each query behind it."""
    for name in pattern.variables:
        spoiled = [pattern.address({**real, name: part}.__getitem__) for part in PARTS]
        reached = [address for address in spoiled if leads_somewhere(address)]
        # What no pattern takes ends before any view, the same way each time.
        yield from (*reached, *[a for a in spoiled if a not in reached][::8])
    for query in QUERIES[:: 1 if listens(pattern) else 9]:
        yield f"{pattern.address(real.__getitem__)}?{query}"


def listens(pattern: Pattern) -> bool:
    """Lists and public pages read what stands behind the question mark, the others little."""
    [row] = [row for row in TABLE if row.key == pattern.key][:1]
    return not pattern.variables and (pattern.key.endswith("list") or row.GET == PUBLIC)


def leads_somewhere(address: str) -> bool:
    try:
        resolve(unquote_to_bytes(address).decode("utf-8", "replace"))
    except Resolver404:
        return False
    return True


def failures(world: World, pattern: Pattern) -> Iterator[str]:
    real = world.variables(next(row.obj for row in TABLE if row.key == pattern.key))
    plain = pattern.address(real.__getitem__)
    tried = False
    for person in PEOPLE:
        # Who is not let in gets no further than the policy, and the second who is let in meets
        # the same code: a sample is enough there.
        sample = tried or answer(world, person, "GET", plain) in {302, 403}
        tried |= not sample
        for address in [*addresses(pattern, real)][:: 12 if sample else 1]:
            status = answer(world, person, "GET", address)
            if status >= 500:
                yield f"GET {address[:120]} as {person}: {status}"
        for number, data in enumerate(POSTS[:: 5 if sample else 1]):
            status = answer(world, person, "POST", plain, data)
            if status >= 500:
                yield f"POST number {number} to {plain} as {person}: {status}"


def answer(
    world: World, person: str, method: str, address: str, data: dict[str, Any] | None = None
) -> int:
    cache.clear()
    client = world.clients[person]
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        if method == "POST":
            response: Any = client.post(address, data)
        else:
            response = client.generic("GET", address)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return int(response.status_code)


@pytest.mark.parametrize("pattern", all_patterns(), ids=lambda pattern: pattern.key)
def test_no_error_of_the_server(world: World, pattern: Pattern) -> None:
    assert "\n".join(failures(world, pattern)) == ""


def test_there_are_enough_payloads() -> None:
    assert len(set(PARTS)) >= 50
    assert len(set(QUERIES)) >= 60


def test_an_error_of_the_server_would_be_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal import views

    def broken(*arguments: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(views, "parse_sha256", broken)
    [pattern] = [p for p in all_patterns() if p.key == "verify"]
    assert answer(world, "anonymous", "GET", pattern.address(str) + "?hash=x") == 500
