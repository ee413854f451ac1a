"""Each guard of a case, switched off: what it refuses then reaches the next one, or happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.triggers import remove_guard
from orgs.models import Correction, RegistrationCase
from orgs.services import (
    accept_case,
    answer_correction,
    ask_correction,
    decide_case,
    examine_case,
    step_case,
)
from orgs.triggers import CASE_GUARDS
from tests.orgs.case_helpers import accepted, begin, clerk, examined, rules

pytestmark = pytest.mark.django_db


def refuses(change: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def waits() -> Callable[[], Any]:
    case = accepted()
    ask_correction(case, by=clerk(), text="补正")
    done = {
        "state": "examined", "examined_by": clerk(), "examined_on": timezone.localdate(),
        "opinion": "agrees",
    }  # fmt: skip
    return lambda: RegistrationCase.objects.filter(pk=case.pk).update(**done)


def complete() -> Callable[[], Any]:
    rules()
    case = begin()
    step_case(case, "pre_review", by=clerk())
    done = {"state": "accepted", "accepted_on": timezone.localdate()}
    return lambda: RegistrationCase.objects.filter(pk=case.pk).update(**done)


def answered() -> Callable[[], Any]:
    case = accepted()
    asked = ask_correction(case, by=clerk(), text="补正")
    answer_correction(case, by=clerk(), answer="补交")
    return lambda: Correction.objects.filter(pk=asked.pk).update(answer="别的")


ATTEMPTS = {"waits": waits, "complete": complete, "answered": answered}


@pytest.mark.parametrize("guard", CASE_GUARDS, ids=lambda guard: guard.name)
def test_nothing_but_the_guard_refuses_it(guard: Any) -> None:
    attempt = ATTEMPTS[guard.name]()
    assert refuses(attempt)
    remove_guard(guard, connection)
    assert not refuses(attempt)


def nothing(*args: Any, **kwargs: Any) -> None:
    """A check of the service that somebody took out."""


def test_without_the_check_of_duties_the_database_still_keeps_them_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = examined()
    monkeypatch.setattr("orgs.services.cases.refuse_own_decision", nothing)
    assert refuses(lambda: decide_case(case, "granted", by=clerk()))


def test_without_the_check_of_papers_the_database_still_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules()
    case = begin()
    step_case(case, "pre_review", by=clerk())
    monkeypatch.setattr("orgs.services.cases._refuse_lacking", nothing)
    assert refuses(lambda: accept_case(case, by=clerk()))


def test_without_the_check_of_corrections_the_database_still_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = accepted()
    ask_correction(case, by=clerk(), text="补正")
    monkeypatch.setattr("orgs.services.cases._refuse_waiting", nothing)
    assert refuses(lambda: examine_case(case, by=clerk(), opinion="agrees", text="好"))
