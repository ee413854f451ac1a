"""What a list sends as a file is read back without a change, whole or filtered, wherever the list
is one of a table that is imported; the file of the import's own page has `test_round_trip.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.rules import Refusal
from communities.models import BackboneMember, LocalBody
from portal import importing
from tests import factories
from tests.exports import content_of
from tests.permission_table import TABLE, Row
from tests.portal.import_helpers import counts, send
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

# A member of one committee, while those of the world have several offices.
ALONE = "alone"
# A list of one community at a time, and which of them.
OF_ONE = "community"
# List, table, and a filter that leaves some of its rows.
LISTS = [
    ("own_community_list", "communities", "q=德泰"),
    ("body_list", "bodies", OF_ONE),
    ("backbone_list", "backbone", "status=all"),
    ("admin:communities_community_changelist", "communities", "q=德泰"),
    ("admin:communities_propertycompany_changelist", "companies", "q=演示物业1"),
    ("admin:communities_township_changelist", "townships", "q=南地街道"),
    ("admin:orgs_organization_changelist", "organizations", "q=协会"),
    ("admin:orgs_creditentry_changelist", "credit", "q=协会"),
    ("admin:outreach_wasteitem_changelist", "guide", "q=电池"),
]
# Names and telephone numbers say who is meant: without them nothing is read back.
BY_NAME = {"backbone"}
NOTHING = [("表头", "表头下面没有数据行。")]
# Tables whose lists hold something else: the file to be read back is on the page of the import.
ELSEWHERE = {
    "activities": "the list tells what is planned, the table what came of it",
    "attendance": "a training has its people on its own page",
    "filings": "the list of conventions tells how far each is",
    "meetings": "the list has a row for a meeting, the table one for each agenda item",
    "rates": "the list of inspections shows no answers",
    "score-rows": "the list of inspections shows no answers",
    "scorecards": "the list has a row for a card, the table one for each criterion",
    "scores": "the list of inspections shows no answers",
    "service": "a volunteer has the hours on the own page",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        roster = BackboneMember.objects.select_related("community")[0].community
        world.people[ALONE] = factories.user(Role.COMMITTEE_MEMBER, roster, username=ALONE)
        world.clients[ALONE] = Client()
        world.clients[ALONE].force_login(world.people[ALONE])
        yield world
        transaction.set_rollback(True)


def test_every_table_has_its_list_or_the_reason() -> None:
    assert {kind for _key, kind, _query in LISTS}.isdisjoint(ELSEWHERE)
    assert {kind for _key, kind, _query in LISTS} | set(ELSEWHERE) == set(importing.labels())


def _row(key: str) -> Row:
    return next(row for row in TABLE if row.key == key and not row.data.get("by"))


@pytest.mark.parametrize(("key", "kind", "query"), LISTS, ids=[key for key, *_rest in LISTS])
def test_a_list_reads_back_unchanged(key: str, kind: str, query: str, world: World) -> None:
    resource, row = importing.known(kind), _row(key)
    assert resource is not None
    importers = [
        name
        for name, user in world.people.items()
        if (name == ALONE or row.expected("POST", name) == 200) and user.may(resource.roles)
    ]
    queries = {"", query}
    if query == OF_ONE:
        queries = {f"community={body.community.slug}" for body in LocalBody.objects.all()}
    lengths = set()
    for name in importers:
        for asked in sorted(queries):
            for file, personal in product(("csv", "xlsx"), ("", "1")):
                if kind in BY_NAME and not personal:
                    continue
                with transaction.atomic():
                    data = {"export": file, "personal": personal}
                    answer = world.clients[name].post(f"{reverse(key)}?{asked}", data)
                    content = content_of(answer)
                    transaction.set_rollback(True)
                lengths.add((asked, _read_back(kind, world.people[name], content, file)))
    for filtered in queries:
        assert {length for asked, length in lengths if asked == filtered} - {0} != set(), filtered


def _read_back(kind: str, user: Any, content: bytes, file: str) -> int:
    """The number of rows, all of which changed nothing."""
    with transaction.atomic():
        try:
            batch = send(kind, user, content=content, name=f"a.{file}")
        except Refusal:  # a file belongs to one of somebody's offices
            assert len(user.current_appointments) > 1
            return 0
        told = [(fault.heading, fault.reason) for fault in importing.preview_of(batch).faults]
        transaction.set_rollback(True)
    new, changed, unchanged, _wrong = counts(batch)
    if told == NOTHING:
        return 0
    assert (new, changed, told) == (0, 0, [])
    return unchanged
