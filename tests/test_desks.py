"""One's desk gathers from all apps, and asks the database as often for much as for little."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import DeskItem
from tests import factories
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

# How often each asks for a page full of what waits in all apps: who signed in, one query for all
# queues, and a few for what no row says by itself (terms that a calendar decides, sums).
MOST_QUERIES = {"township": 11, "member": 11, "inspector": 5, "org": 14, "county": 34, "city": 34}
LEAST_KINDS = {"township": 15, "member": 20, "inspector": 1, "org": 3, "county": 25, "city": 25}
COMMUNITIES = 20


@pytest.fixture
def world() -> World:
    """Everything that the permission table knows, in a township of twenty communities."""
    made = make_world()
    township = made.units["township"]
    for number in range(COMMUNITIES - township.communities.count()):
        factories.community(township, name=f"第{number}社区")
    return made


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
