"""One's desk gathers from all apps, and asks the database as often for much as for little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import desk
from accounts.desk import DeskItem, Queue
from accounts.enums import Privacy
from accounts.models import User
from accounts.privacy import privacy_of
from accounts.rows import Ask, read_at_once
from tests import factories
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

# How often each asks for a page full of what waits in all apps: who signed in, one query for all
# queues, and a few for what no row says by itself (terms that a calendar decides, sums).
MOST_QUERIES = {"township": 11, "member": 11, "inspector": 5, "org": 14, "county": 34, "city": 34}
LEAST_KINDS = {"township": 15, "member": 20, "inspector": 1, "org": 3, "county": 25, "city": 25}
# Queues that differ in what they read.
LEAST_QUEUES = 58
COMMUNITIES = 20


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Everything that the permission table knows, in a township of twenty communities."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        township = made.units["township"]
        for number in range(COMMUNITIES - township.communities.count()):
            factories.community(township, name=f"第{number}社区")
        yield made
        transaction.set_rollback(True)


def _desk(browser: Any) -> tuple[int, list[DeskItem]]:
    """How often the page asks, and what stands on it."""
    browser.get(reverse("workspace"))
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(reverse("workspace"))
    return len(captured), page.context["items"]


def test_a_desk_full_of_all_apps_asks_a_few_times(world: World) -> None:
    seen = {person: _desk(world.clients[person]) for person in MOST_QUERIES}
    asked = {person: number for person, (number, _items) in seen.items()}
    kinds = {person: len({item.kind for item in items}) for person, (_n, items) in seen.items()}
    assert {who: n for who, n in asked.items() if n > MOST_QUERIES[who]} == {}
    assert {who: n for who, n in kinds.items() if n < LEAST_KINDS[who]} == {}


def _queues(user: User) -> list[Queue]:
    found = [one for source in desk._sources for one in source(user)]
    return [one for one in found if isinstance(one, Queue)]


def _stand_in(queue: Queue) -> Queue:
    """Where nothing waits, any row of the table stands for it; no annotation can."""
    if queue.rows.exists() or {*queue.reads} & {*queue.rows.query.annotations}:
        return queue
    return replace(queue, rows=queue.rows.model._base_manager.order_by("pk"))


def _names_somebody(queue: Queue) -> bool:
    """Whether it reads a column that is about a person."""
    for path in queue.reads:
        model: Any = queue.rows.model
        if path in queue.rows.query.annotations:
            continue
        *way, name = path.split("__")
        for step in way:
            model = model._meta.get_field(step).related_model
        if privacy_of(model._meta.get_field(name)) in (Privacy.PERSONAL, Privacy.SENSITIVE):
            return True
    return False


def test_what_names_a_person_is_called_otherwise_in_a_mail(world: World) -> None:
    queues = [_stand_in(one) for who in MOST_QUERIES for one in _queues(world.people[who])]
    queues = [queue for queue in queues if _names_somebody(queue)]
    read = read_at_once(Ask(one.rows, one.reads, one.most) for one in queues)
    found = [(q, q.item(row)) for q, rows in zip(queues, read, strict=True) for row in rows]
    assert {q.rows.model.__name__ for q, _item in found} == {
        "BackboneMember", "ServiceRecord", "Volunteer",
    }  # fmt: skip
    assert [item.title for _queue, item in found if not item.mail_title] == []


def test_an_item_touches_no_column_that_its_queue_does_not_read(world: World) -> None:
    """One that it does would cost a query for each row."""
    queues = [_stand_in(one) for who in MOST_QUERIES for one in _queues(world.people[who])]
    read = read_at_once(Ask(one.rows, one.reads, one.most) for one in queues)
    touched: dict[str, list[str]] = {}
    tried: set[str] = set()
    for queue, rows in zip(queues, read, strict=True):
        name = f"{queue.rows.model.__name__}: {', '.join(queue.reads)}"
        with CaptureQueriesContext(connection) as captured:
            for row in rows:
                queue.item(row)
        if captured:
            touched[name] = [query["sql"] for query in captured]
        if rows:
            tried.add(name)
    assert touched == {}
    assert len(tried) >= LEAST_QUEUES
