"""No address, however strange, ends in an error of the server (bar D4)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode
from zlib import crc32

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import Resolver404, resolve, reverse

from portal.pages import decorator
from tests.permission_table import TABLE
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
# Behind the address. Names that lists, filters and searches listen to, and some that nobody does;
# what else a page looks at is found out.
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


def encoded(data: dict[str, Any]) -> tuple[str | bytes, str]:
    """Body and type of a form, as a browser sends it; thousands of fields in the shorter way."""
    if len(data) > 1000:
        return urlencode(data), "application/x-www-form-urlencoded"
    return encode_multipart(BOUNDARY, data), MULTIPART_CONTENT


BODIES = tuple(encoded(data) for data in POSTS)
PEOPLE = ("anonymous", "member", "city", "security", "auditor")
# One in so many of the requests for somebody who is not let in (the policy refuses all of them
# alike, before any view), and for who is let in after another was tried with all of them.
REFUSED, FURTHER = 24, 12
# One in so many of what is left, by database.
EVERY = {"postgresql": 12, "sqlite": 24}
ALL = os.environ.get("HOSTILE") == "all"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


class Watched(QueryDict):
    """What stands behind the question mark, and which of its names a page looks at."""

    asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().getlist(key, default)

    def items(self) -> Any:  # who goes through them looks at none of them
        return QueryDict(self.urlencode()).items()


def names_asked(world: World, person: str, address: str) -> set[str]:
    """The names that the page at `address` looks at."""
    names: set[str] = set()

    def watched(request: WSGIRequest) -> Watched:
        found = Watched(request.META["QUERY_STRING"])
        found.asked = names  # not before: to fill it, it is looked at
        return found

    def declared(asked: str, allowed: tuple[str, ...]) -> str:
        """A kept page looks at no others than it says."""
        names.update(allowed)
        return known(asked, allowed)

    known = decorator._allowed
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequest, "GET", property(watched))
        patch.setattr(decorator, "_allowed", declared)
        answer(world, person, "GET", f"{address}?{'&'.join(f'{name}=1' for name in NAMES)}")
    return names


def spoiled(pattern: Pattern, real: dict[str, str]) -> list[str]:
    """Each variable part spoiled while the others lead to an object."""
    found = []
    for name in pattern.variables:
        tried = [pattern.address({**real, name: part}.__getitem__) for part in PARTS]
        reached = [address for address in tried if leads_somewhere(address)]
        # What no pattern takes ends before any view, the same way each time.
        found += [*reached, *[address for address in tried if address not in reached][::8]]
    return found


def behind(pattern: Pattern, asked: set[str]) -> Sequence[str]:
    """Each name that the page looks at with each value, and some of the other queries.

    A list of the admin takes whatever stands there for a filter: all of them. Names that begin
    with a stroke are Django's own, the same on all pages of the admin.
    """
    if pattern.key.startswith("admin:") and pattern.key.endswith("list"):
        return QUERIES
    names = sorted(name for name in asked if not name.startswith("_"))
    return [*(f"{name}={value}" for name in names for value in VALUES), *QUERIES[::9]]


def part(things: Sequence[Any], every: int, key: str) -> Sequence[Any]:
    """One in `every` of them, but one at least: each key has its own, always the same."""
    return things[crc32(key.encode()) % min(every, len(things)) :: every] if things else things


def of_this_run(things: Sequence[Any], key: str) -> Sequence[Any]:
    """Every twelfth of them on PostgreSQL, every 24th on SQLite; which ones, differs by page.

    `make hostile` sends all of them to each page.
    """
    return things if ALL else part(things, EVERY[connection.vendor], key)


def leads_somewhere(address: str) -> bool:
    try:
        resolve(unquote_to_bytes(address).decode("utf-8", "replace"))
    except Resolver404:
        return False
    return True


def looks_up_like_the_change_page(pattern: Pattern) -> bool:
    """The admin's further pages of an object; the change page of the model meets every part."""
    return pattern.key.startswith("admin") and pattern.key.endswith(
        ("_delete", "_history", "<path:object_id>/")
    )


def failures(world: World, pattern: Pattern) -> Iterator[str]:
    real = world.variables(next(row.obj for row in TABLE if row.key == pattern.key))
    plain = pattern.address(real.__getitem__)
    paths: Sequence[str] = spoiled(pattern, real)
    if looks_up_like_the_change_page(pattern):
        paths = part(paths, 4, pattern.key)
    tried = False
    for person in PEOPLE:
        key = f"{pattern.key} {person}"
        if answer(world, person, "GET", plain) in {302, 403}:
            every, asked = REFUSED, set[str]()
        else:
            every, asked = (FURTHER if tried else 1), names_asked(world, person, plain)
            tried = True
        queries = [f"{plain}?{query}" for query in behind(pattern, asked)]
        for address in of_this_run(part([*paths, *queries], every, key), key):
            status = answer(world, person, "GET", address)
            if status >= 500:
                yield f"GET {address[:120]} as {person}: {status}"
        for number in of_this_run(part(range(len(POSTS)), every, key), key):
            status = answer(world, person, "POST", plain, BODIES[number])
            if status >= 500:
                yield f"POST number {number} to {plain} as {person}: {status}"


def answer(
    world: World,
    person: str,
    method: str,
    address: str,
    body: tuple[str | bytes, str] = ("", ""),
) -> int:
    cache.clear()
    client = world.clients[person]
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        response: Any = client.generic(method, address, *body)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return int(response.status_code)


@pytest.mark.parametrize("pattern", all_patterns(), ids=lambda pattern: pattern.key)
def test_no_error_of_the_server(world: World, pattern: Pattern) -> None:
    assert "\n".join(failures(world, pattern)) == ""


def test_a_form_of_too_many_fields_with_files(world: World) -> None:
    body = encode_multipart(BOUNDARY, {f"x{n}": "1" for n in range(2500)})
    address = reverse("opinion_create", args=[world.variables("published_draft")["key"]])
    assert answer(world, "anonymous", "POST", address, (body, MULTIPART_CONTENT)) == 400


def test_the_names_that_a_page_looks_at_are_seen(world: World) -> None:
    assert names_asked(world, "anonymous", reverse("verify")) == {"hash"}
    assert names_asked(world, "member", reverse("backbone_list")) >= {"q", "kind", "status"}
    assert names_asked(world, "anonymous", reverse("home")) == {"community"}
    assert names_asked(world, "anonymous", reverse("site_map")) == set()


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
