"""What was exported reads back without a change: every table that is imported, as either file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from accounts.scoping import within
from portal import importing
from tests.portal.import_helpers import round_trip
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", importing.labels())
def test_a_table_reads_back_unchanged(kind: str, world: World) -> None:
    resource = importing.known(kind)
    assert resource is not None
    tried = 0
    for user in world.people.values():
        offices = [held for held in user.current_appointments if held.role in resource.roles]
        for office in offices:
            rows = importing.resource_for(kind, user).rows()
            if len(offices) > 1:  # a file belongs to one of them
                rows = rows.filter(within(rows.model.scope_path, office.jurisdiction))
            if number := rows.count():
                new, changed, unchanged, faults = round_trip(kind, user, rows)
                assert (new, changed, faults) == (0, 0, 0)
                # A record may have several rows: a meeting one for each item of its agenda.
                assert unchanged >= number
                tried += 1
    assert tried > 0, f"nobody in the world of the tests has a row of {kind}"
