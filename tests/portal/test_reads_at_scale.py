"""What public pages read of a record of a million publications: an index finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from evaluation.queries import bulletin_lines
from portal import queries
from portal.enums import Kind
from portal.models import FormerCode, Publication
from portal.periods import period_end
from portal.reading import one_reading
from tests.test_lists_at_scale import pretend_a_million_rows

pytestmark = pytest.mark.django_db

CODE = "210502001001"
NEWEST = "-published_at", "-pk"


def _on_a_page(read: Callable[[], Any]) -> Any:
    with one_reading():
        return read()


PERIODS = "publication_latest_periods"
READS: dict[str, tuple[str, Callable[[], Any]]] = {
    "the parts about a unit": ("Index Scan", lambda: queries.entries_for(CODE).first()),
    "the newest of them by period": (
        "Index Scan",
        lambda: (
            queries.entries_for(CODE).order_by(period_end("publication__period").desc()).first()
        ),
    ),
    "the entry of a unit": (
        "publication_",
        lambda: queries.current_of(Kind.COMMUNITY, within=CODE).order_by(*NEWEST).first(),
    ),
    "the newest of a community": (
        "publication_",
        lambda: _on_a_page(lambda: queries.newest_about(Kind.COMMUNITY, CODE)),
    ),
    "which columns are filled": ("publication_", queries.standing_kinds),
    "the newest bulletins by period": (
        PERIODS,
        lambda: list(bulletin_lines(queries.current_of(Kind.BULLETIN))[:24]),
    ),
}


@pytest.mark.parametrize(("index", "read"), READS.values(), ids=READS.keys())
def test_an_index_finds_it(
    index: str, read: Callable[[], Any], issue: Callable[..., Publication]
) -> None:
    if connection.vendor != "postgresql" or connection.pg_version < 180000:  # type: ignore[attr-defined]
        pytest.skip("Statistics are set by hand from PostgreSQL 18 on.")
    issue()
    pretend_a_million_rows()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute("SET LOCAL jit = off")
    caught: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        caught.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        read()
    plans = "\n".join(_plan(sql, params) for sql, params in caught)
    # What the planner asks of each row it takes to hold for half of them: its costs say nothing.
    assert "SubPlan" not in plans
    assert "Seq Scan on portal_pub" not in plans
    assert index in plans


def _plan(sql: str, params: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join([sql, *(line for (line,) in cursor.fetchall())])


def test_former_codes_lead_to_what_was_published(issue: Callable[..., Publication]) -> None:
    """On both databases: the list that is read first finds what the subquery would."""
    first = issue()
    FormerCode.objects.create(code="210502", current="210599")
    FormerCode.objects.create(code=CODE, current="210599001001")
    assert list(queries.current_of(Kind.BULLETIN, within="210599")) == [first]
    assert [entry.publication for entry in queries.entries_for("210599001001")] == [first]
    assert list(queries.current_of(Kind.BULLETIN, within="210598")) == []
