"""Several recorders count one vote at once: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, connection

from accounts.triggers import install_guard, remove_guard
from deliberation import services
from deliberation.ballots import Votes
from deliberation.models import Tally, TallyVote
from deliberation.queries import last_row, tally_votes
from deliberation.services import tally as module
from deliberation.triggers import TALLY_ROWS
from tests import factories
from tests.deliberation.helpers import token
from tests.deliberation.tally_helpers import counting, loaded, person
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 50
RECORDERS = 2


@pytest.fixture
def scene() -> tuple[Any, list[Any]]:
    community = factories.community(name="德泰社区")
    members = [factories.user("committee_member", community) for _n in range(RECORDERS)]
    return community, members


def rows(tally: Tally) -> list[tuple[int, int]]:
    return list(TallyVote.objects.filter(tally=tally).values_list("number", "standing"))


def test_two_recorders_lose_nothing(scene: Any) -> None:
    community, members = scene
    tally = counting(members[0], community, voters=RECORDERS * REPEATS)
    for _repeat in range(REPEATS):

        def press(place: int) -> None:
            choice = ("in_favour", "against")[place]
            services.count_vote(loaded(tally), by=members[place], choice=choice, token=token())

        assert at_once(RECORDERS, press) == ["done"] * RECORDERS
    assert tally_votes(tally) == Votes(REPEATS, REPEATS, 0)
    assert rows(tally) == [(n, n) for n in range(1, RECORDERS * REPEATS + 1)]


def test_a_double_click_is_one_vote(scene: Any) -> None:
    community, members = scene
    tally = counting(members[0], community, voters=REPEATS)
    for repeat in range(REPEATS):

        def press(_place: int, repeat: int = repeat) -> None:
            services.count_vote(
                loaded(tally), by=members[0], choice="in_favour", token=f"page-{repeat}"
            )

        assert at_once(RECORDERS, press) == ["done"] * RECORDERS
    assert tally_votes(tally) == Votes(REPEATS, 0, 0)


def test_the_last_vote_is_counted_once(scene: Any) -> None:
    """Two press at once where one vote is left."""
    community, members = scene
    for _repeat in range(REPEATS):
        tally = counting(members[0], community, voters=1)

        def press(place: int, tally: Tally = tally) -> None:
            services.count_vote(loaded(tally), by=members[place], choice="in_favour", token=token())

        assert sorted(at_once(RECORDERS, press)) == ["Refusal", "done"]
        assert tally_votes(tally) == Votes(1, 0, 0)


def test_two_call_the_same_person(scene: Any) -> None:
    community, members = scene
    names = tuple(f"村民{number}" for number in range(REPEATS))
    tally = counting(members[0], community, names=names)
    for name in names:

        def press(place: int, name: str = name) -> None:
            services.count_vote(
                loaded(tally),
                by=members[place],
                choice=("in_favour", "against")[place],
                token=token(),
                voter=person(tally, name),
            )

        assert sorted(at_once(RECORDERS, press)) == ["Refusal", "done"]
    assert tally_votes(tally).cast == REPEATS


def test_two_take_back_the_same_vote(scene: Any) -> None:
    community, members = scene
    tally = counting(members[0], community, voters=1)
    for _repeat in range(REPEATS):
        services.count_vote(tally, by=members[0], choice="in_favour", token=token())
        newest = last_row(tally)
        assert newest is not None
        done: list[bool] = []

        def press(place: int, number: int = newest.number, done: list[bool] = done) -> None:
            done.append(services.take_back(loaded(tally), by=members[place], number=number))

        assert at_once(RECORDERS, press) == ["done"] * RECORDERS
        assert sorted(done) == [False, True]
    assert tally_votes(tally) == Votes(0, 0, 0)


def test_a_vote_while_the_count_is_finished(scene: Any) -> None:
    """It is in the figures, or it is refused; never counted and forgotten."""
    community, members = scene
    for _repeat in range(REPEATS):
        tally = counting(members[0], community, voters=9)
        services.count_vote(tally, by=members[0], choice="in_favour", token=token())

        def act(place: int, tally: Tally = tally) -> None:
            if place:
                services.count_vote(loaded(tally), by=members[1], choice="against", token=token())
            else:
                services.finish_tally(loaded(tally), by=members[0], last=1)

        outcomes = at_once(RECORDERS, act)
        assert outcomes in (["done", "IllegalTransition"], ["StaleRecord", "done"])
        state = Tally.objects.get(pk=tally.pk).state
        assert (state, tally_votes(tally).cast) == (
            ("finished", 1) if outcomes[0] == "done" else ("counting", 2)
        )


def _press_at_once(tally: Tally, members: list[Any]) -> None:
    """Both have looked at the count before either writes."""
    from threading import Barrier, BrokenBarrierError

    together = Barrier(RECORDERS)
    looked = module._row_before

    def look(counted: Tally) -> TallyVote | None:
        found = looked(counted)
        with suppress(BrokenBarrierError):
            together.wait(timeout=0.5)
        return found

    def press(place: int) -> None:
        with suppress(IntegrityError):
            services.count_vote(loaded(tally), by=members[place], choice="in_favour", token=token())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_row_before", look)
        at_once(RECORDERS, press)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer anyway")
class TestGuardsOff:
    """One vote is left and two recorders press: the lock holds, and behind it the database."""

    @pytest.fixture
    def tally(self, scene: Any) -> Tally:
        community, members = scene
        return counting(members[0], community, voters=1)

    def test_with_the_lock(self, tally: Tally, scene: Any) -> None:
        _press_at_once(tally, scene[1])
        assert rows(tally) == [(1, 1)]

    def test_without_the_lock_the_database_is_left(
        self, tally: Tally, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "transaction_lock", lambda name: None)
        _press_at_once(tally, scene[1])
        assert rows(tally) == [(1, 1)]

    def test_without_both_two_votes_of_one_person_count(
        self, tally: Tally, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "transaction_lock", lambda name: None)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE deliberation_tallyvote DROP CONSTRAINT tally_row_number")
        remove_guard(TALLY_ROWS, connection)
        try:
            _press_at_once(tally, scene[1])
            assert rows(tally) == [(1, 1), (1, 1)]
            assert tally_votes(tally).cast == tally.voters + 1
        finally:
            from accounts.triggers import install, remove
            from tests.conftest import _immutable_tables

            tables = _immutable_tables()
            for table in tables:
                remove(table, connection)
            TallyVote.objects.all().delete()
            for table in tables:
                install(table, connection)
            with connection.cursor() as cursor:
                cursor.execute(
                    "ALTER TABLE deliberation_tallyvote ADD CONSTRAINT tally_row_number "
                    "UNIQUE (tally_id, number)"
                )
            install_guard(TALLY_ROWS, connection)
