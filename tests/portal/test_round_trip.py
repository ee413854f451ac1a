"""What was exported reads back without a change: every table that is imported, as either file."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from openpyxl import load_workbook

from accounts.scoping import within
from portal import importing
from portal.sheets.cells import Content
from tests.portal.import_helpers import round_trip, stored
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


# What openpyxl calls the cells of a column, by what the column holds. Empty cells are numbers.
TYPES = {Content.DATE: {"d"}, Content.MOMENT: {"d"}, Content.NUMBER: {"n"}, Content.FLAG: {"s"}}


@pytest.mark.parametrize("kind", importing.labels())
def test_days_and_numbers_leave_as_such(kind: str, world: World) -> None:
    resource = importing.known(kind)
    assert resource is not None
    found: dict[Content, set[str]] = {}
    for user in world.people.values():
        if not user.may(resource.roles):
            continue
        columns = importing.resource_for(kind, user).columns().values()
        sheet: Any = load_workbook(BytesIO(stored(kind, user))).active
        for column, cells in zip(columns, sheet.iter_cols(min_row=2), strict=True):
            types = {cell.data_type for cell in cells if cell.value is not None}
            found.setdefault(column.widget.content, set()).update(types)
    for content, types in TYPES.items():
        assert found.get(content, set()) <= types, content
