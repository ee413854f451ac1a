"""Transitions, stale records, and forms that are sent twice."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.enums import Role
from accounts.models import AuditEvent, SubmissionToken, User
from accounts.rules import IllegalTransition, Refusal, StaleRecord, Transition, TransitionTable
from accounts.services import once, permitted_transitions, save_version, transition
from evaluation.models import Round, Scorecard
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    card = Scorecard.objects.create(code="card", title="评分表")
    return Round.objects.create(
        jurisdiction="210502", period="2026-10", scorecard=card, due=date(2026, 10, 31)
    )


def test_a_permitted_step_writes_state_version_and_one_event(
    round_: Round, county_officer: User
) -> None:
    transition(round_, "open", by=county_officer, due=date(2026, 11, 1))
    stored = Round.objects.get()
    assert (stored.state, stored.version, stored.due) == ("open", 2, date(2026, 11, 1))
    assert (round_.state, round_.version, round_.due) == ("open", 2, date(2026, 11, 1))
    event = AuditEvent.objects.get()
    assert (event.action, event.before, event.after) == (
        "round.open", {"state": "planned"}, {"state": "open", "due": "2026-11-01"},
    )  # fmt: skip


def test_a_step_that_the_table_does_not_have_is_refused(
    round_: Round, county_officer: User
) -> None:
    with pytest.raises(IllegalTransition):
        transition(round_, "final", by=county_officer)
    assert Round.objects.get().state == "planned"
    assert not AuditEvent.objects.exists()


def test_a_step_needs_the_role_over_the_place(round_: Round) -> None:
    other = factories.user(Role.COUNTY_OFFICER, "210503")
    member = factories.user(Role.COMMITTEE_MEMBER, "210502001001")
    for person in (other, member):
        assert permitted_transitions(round_, person) == []
        with pytest.raises(IllegalTransition):
            transition(round_, "open", by=person)
    assert Round.objects.get().version == 1


def test_the_buttons_are_the_permitted_steps(round_: Round, county_officer: User) -> None:
    assert [s.target for s in permitted_transitions(round_, county_officer)] == ["open"]


def test_a_step_that_needs_a_reason_is_refused_without(
    round_: Round, county_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = TransitionTable([Transition("planned", "open", frozenset(Role), "x", True)])
    monkeypatch.setattr(Round, "TRANSITIONS", table)
    with pytest.raises(Refusal):
        transition(round_, "open", by=county_officer, reason=" \n")
    transition(round_, "open", by=county_officer, reason="补充")
    assert AuditEvent.objects.get().reason == "补充"


def test_the_second_of_two_editors_is_told(round_: Round, county_officer: User) -> None:
    slow = Round.objects.get()
    save_version(round_, due=date(2026, 11, 2))
    with pytest.raises(StaleRecord):
        save_version(slow, due=date(2026, 11, 3))
    with pytest.raises(StaleRecord):
        transition(slow, "open", by=county_officer)
    with pytest.raises(StaleRecord):
        transition(Round.objects.get(), "open", by=county_officer, expected_version=1)
    stored = Round.objects.get()
    assert (stored.due, stored.state, stored.version) == (date(2026, 11, 2), "planned", 2)
    assert not AuditEvent.objects.exists()


def test_once_creates_once_for_each_person_and_token(round_: Round) -> None:
    first, second = factories.user(), factories.user()

    def create() -> User:
        return factories.user()

    made, is_new = once(model=User, user=first, token="a", create=create)
    again, is_new_again = once(model=User, user=first, token="a", create=create)
    assert (again, is_new, is_new_again) == (made, True, False)
    assert once(model=User, user=first, token="b", create=create)[0] != made
    assert once(model=User, user=second, token="a", create=create)[0] != made


@pytest.mark.parametrize("token", ["", "\x00", "a\x00b", "\ud800"])
def test_once_refuses_a_token_that_no_form_sends(token: str) -> None:
    with pytest.raises(Refusal):
        once(model=User, user=factories.user(), token=token, create=factories.user)


def test_once_refuses_a_token_by_which_another_form_made_something_else(round_: Round) -> None:
    user = factories.user()
    once(model=User, user=user, token="a", create=factories.user)
    with pytest.raises(Refusal):
        once(model=Round, user=user, token="a", create=lambda: round_)


def test_once_remembers_nothing_when_creating_fails() -> None:
    user = factories.user()

    def fail() -> Any:
        raise Refusal("no")

    with pytest.raises(Refusal):
        once(model=User, user=user, token="a", create=fail)
    assert not SubmissionToken.objects.exists()
    assert once(model=User, user=user, token="a", create=factories.user)[1]


def in_threads(count: int, work: Any) -> list[Any]:
    results: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = work()
        except Refusal as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_once_creates_once_however_parallel() -> None:
    user = factories.user()
    number = iter(range(100))

    def create() -> User:
        return User.objects.create(username=f"made{next(number)}")

    results = in_threads(8, lambda: once(model=User, user=user, token="same", create=create))
    assert len({made.pk for made, _ in results}) == 1
    assert sorted(is_new for _, is_new in results) == [False] * 7 + [True]
    assert User.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_parallel_steps_exactly_one_is_taken() -> None:
    card = Scorecard.objects.create(code="card", title="评分表")
    Round.objects.create(
        jurisdiction="210502", period="2026-10", scorecard=card, due=date(2026, 10, 31)
    )
    officer = factories.user(Role.COUNTY_OFFICER, "210502")

    def step() -> str:
        transition(Round.objects.get(), "open", by=officer, expected_version=1)
        return "taken"

    results = in_threads(6, step)
    assert results.count("taken") == 1
    refused = [r for r in results if r != "taken"]
    assert all(isinstance(r, (StaleRecord, IllegalTransition)) for r in refused)
    assert (Round.objects.get().version, AuditEvent.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_parallel_events_make_one_chain() -> None:
    from accounts.services import record_event, verify_chain

    def write() -> None:
        for _ in range(5):
            with transaction.atomic():
                record_event(actor=None, action="test.event")

    in_threads(6, write)
    assert verify_chain()[0] == 30
