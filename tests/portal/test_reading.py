"""What a page asks once while it is rendered, and what it may not keep longer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import queries
from portal.enums import Kind
from portal.models import FormerCode, Publication
from portal.reading import is_reading, once, one_reading

pytestmark = pytest.mark.django_db

COUNTY, TOWNSHIP, CODE, FORMER = "210502", "210502001", "210502001001", "210502002009"
KINDS = (Kind.BULLETIN, Kind.NOTICE)


def test_it_keeps_for_one_reading_alone() -> None:
    asked: list[int] = []

    def read() -> int:
        asked.append(1)
        return len(asked)

    assert (once("a", read), once("a", read)) == (1, 2)
    with one_reading():
        with one_reading():
            assert (once("a", read), once("b", read)) == (3, 4)
        assert once("a", read) == 3
    with one_reading():
        assert once("a", read) == 5
    with pytest.raises(ZeroDivisionError), one_reading():
        raise ZeroDivisionError
    assert not is_reading()


@pytest.mark.parametrize("former", [False, True])
def test_a_page_finds_what_is_found_without_one(
    issue: Callable[..., Publication], *, former: bool
) -> None:
    """On both databases, with former codes and without, and with nothing at all."""
    issue(kind=Kind.NOTICE, key="n1", unit_code=FORMER)
    issue(kind=Kind.NOTICE, key="n2", unit_code=CODE)
    issue(unit_code=COUNTY)
    if former:
        FormerCode.objects.create(code=FORMER, current=CODE)

    def found() -> list[object]:
        result: list[object] = []
        for unit_code in (COUNTY, TOWNSHIP, CODE, FORMER, "210503001001", "1"):
            for kind in KINDS:
                rows = queries.current_of(kind, within=unit_code)
                result += [list(rows), queries.newest_about(kind, unit_code)]
                result.append(list(queries.entries_for(unit_code, kind)))
        return [*result, *(queries.current(Kind.NOTICE, key) for key in ("n1", "n2", "n3", "%s"))]

    alone = found()
    with one_reading():
        assert found() == alone
    assert any(alone)


def test_a_kept_query_reads_whole_publications(issue: Callable[..., Publication]) -> None:
    whole = issue()
    plain = Publication.objects.get(pk=whole.pk)
    found = queries.current(Kind.BULLETIN, whole.key)
    assert found is not None
    fields = [field.attname for field in Publication._meta.concrete_fields]
    assert [getattr(found, name) for name in fields] == [getattr(plain, name) for name in fields]
    assert (found._state.db, found._state.adding) == ("default", False)


def test_nothing_is_asked_of_kinds_that_do_not_stand_about_a_unit(
    issue: Callable[..., Publication],
) -> None:
    issue(kind=Kind.NOTICE, key="n1", unit_code=CODE)
    with one_reading():
        queries.newest_about(Kind.NOTICE, CODE)
        list(queries.entries_for(CODE))
        with CaptureQueriesContext(connection) as asked:
            assert queries.newest_about(Kind.COUNCIL, CODE) is None
            assert not queries.current_of(Kind.CONVENTION, within=CODE).order_by("-period")[:5]
            assert not queries.entries_for(CODE, Kind.REWARD).filter(payload__total=1)
    assert len(asked) == 0


def test_the_next_page_sees_what_was_published_meanwhile(issue: Callable[..., Publication]) -> None:
    for number in (1, 2):
        with one_reading():
            assert len(queries.current_of(Kind.NOTICE, within=CODE)) == number - 1
        issue(kind=Kind.NOTICE, key=f"n{number}", unit_code=CODE)


def test_the_kinds_that_stand_are_those_of_what_stands(
    issue: Callable[..., Publication],
) -> None:
    assert queries.standing_kinds() == frozenset()
    issue()
    issue(kind=Kind.NOTICE, key="n1", unit_code=CODE)
    assert queries.standing_kinds() == {"bulletin", "notice"}
    Publication.objects.filter(kind=Kind.NOTICE).update(
        withdrawn_at=timezone.now(), withdrawal_reason="错误"
    )
    assert queries.standing_kinds() == {"bulletin"}
