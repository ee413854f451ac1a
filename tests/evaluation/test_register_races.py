"""Numbers asked for at the same moment: one each, none twice, none left out."""

from __future__ import annotations

from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import DatabaseError, connection

from accounts.triggers import install_guard, remove_guard
from evaluation.models import DocumentNumber
from evaluation.services import give_number
from evaluation.services import register as module
from evaluation.triggers import NUMBER_ORDER
from tests import factories
from tests.evaluation.helpers import make_register
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ASKING = 4


@pytest.fixture
def asking() -> list[Any]:
    make_register()
    return [factories.user("county_officer", factories.county()) for _n in range(ASKING)]


def numbers() -> list[int]:
    return list(DocumentNumber.objects.order_by("pk").values_list("number", flat=True))


def test_each_gets_its_own(asking: list[Any]) -> None:
    for repeat in range(1, 4):
        act = lambda place: give_number(make_register(), subject="通报", by=asking[place])  # noqa: E731
        assert at_once(ASKING, act) == ["done"] * ASKING
        assert sorted(numbers()) == list(range(1, ASKING * repeat + 1))


def _ask_at_once(asking: list[Any]) -> None:
    """All have looked at the last number before anybody takes one."""
    together, looked = Barrier(ASKING), module._next_number

    def look(code_word: str, year: int) -> int:
        found = looked(code_word, year)
        with suppress(BrokenBarrierError):
            together.wait(timeout=0.5)
        return found

    def ask(place: int) -> None:
        with suppress(DatabaseError):
            give_number(make_register(), subject="通报", by=asking[place])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_next_number", look)
        at_once(ASKING, ask)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer anyway")
class TestGuardsOff:
    def test_with_the_lock_everybody_gets_one(self, asking: list[Any]) -> None:
        _ask_at_once(asking)
        assert sorted(numbers()) == [1, 2, 3, 4]

    def test_without_the_lock_the_database_is_left(
        self, asking: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "transaction_lock", lambda name: None)
        _ask_at_once(asking)
        assert numbers() == [1]

    def test_without_both_a_number_is_given_out_four_times(
        self, asking: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "transaction_lock", lambda name: None)
        _drop_the_last_words()
        try:
            _ask_at_once(asking)
            assert numbers() == [1] * ASKING
        finally:
            _say_them_again()


def _drop_the_last_words() -> None:
    remove_guard(NUMBER_ORDER, connection)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evaluation_documentnumber DROP CONSTRAINT document_number_once")


def _say_them_again() -> None:
    from accounts.triggers import install, remove
    from evaluation.immutable import REGISTER_TABLES

    for table in REGISTER_TABLES:
        remove(table, connection)
    DocumentNumber.objects.all().delete()
    for table in REGISTER_TABLES:
        install(table, connection)
    install_guard(NUMBER_ORDER, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE evaluation_documentnumber ADD CONSTRAINT document_number_once "
            "UNIQUE (code_word, year, number)"
        )
