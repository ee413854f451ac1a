"""Several people at one case at once: one decision, one certificate, one request, one enquiry."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.rules import Refusal
from orgs.models import Correction, Enquiry, Organization, RegistrationCase
from orgs.services import (
    ask_correction,
    decide_case,
    open_case,
    settle_case,
    take_enquiry,
)
from tests.evaluation.test_races import at_once
from tests.orgs.case_helpers import (
    accepted,
    asked,
    clerk,
    entry,
    examined,
    granted,
    rules,
)
from tests.orgs.helpers import credit_code, organization

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 10
PEOPLE = 4


@pytest.fixture
def people() -> list[Any]:
    rules()
    return [clerk(f"decider{number}") for number in range(PEOPLE)]


def case_of(pk: int) -> RegistrationCase:
    return RegistrationCase.objects.get(pk=pk)


def test_one_of_several_deciders_decides(people: list[Any]) -> None:
    for repeat in range(REPEATS):
        pk = examined(entry(name=f"第{repeat}促进会")).pk

        def decide(place: int, pk: int = pk) -> None:
            target = "granted" if place % 2 else "refused"
            decide_case(case_of(pk), target, by=people[place], reason="理由")

        assert sorted(at_once(PEOPLE, decide)).count("done") == 1
        assert case_of(pk).version == 1 + len(("pre", "papers", "accept", "examine", "decide"))


def test_one_certificate_makes_one_entry(people: list[Any]) -> None:
    for repeat in range(REPEATS):
        pk = granted(entry(name=f"第{repeat}促进会")).pk

        def settle(place: int, pk: int = pk, repeat: int = repeat) -> None:
            settle_case(
                case_of(pk), by=people[place], credit_code=credit_code(100 + 10 * repeat + place)
            )

        assert at_once(PEOPLE, settle).count("done") == 1
    assert Organization.objects.count() == REPEATS


def test_one_request_for_correction_waits(people: list[Any]) -> None:
    for repeat in range(REPEATS):
        pk = accepted(entry(name=f"第{repeat}促进会")).pk

        def ask(place: int, pk: int = pk) -> None:
            ask_correction(case_of(pk), by=people[place], text=f"补正{place}")

        assert at_once(PEOPLE, ask).count("done") == 1
    assert Correction.objects.count() == REPEATS


def test_one_form_sent_by_many_clicks_opens_one_case(people: list[Any]) -> None:
    of = entry()
    at_once(PEOPLE, lambda place: open_case(by=people[0], entry=of, token="t" * 32))
    assert RegistrationCase.objects.count() == 1


def test_one_enquiry_becomes_one_case(people: list[Any]) -> None:
    for repeat in range(REPEATS):
        enquiry = asked(text=f"第{repeat}个意向，请指导")
        of = entry(name=f"第{repeat}促进会")

        def take(place: int, of: Any = of, pk: int = enquiry.pk, repeat: int = repeat) -> None:
            now = Enquiry.objects.get(pk=pk)
            take_enquiry(now, by=people[place], entry=of, token=f"{repeat}-{place}")

        assert at_once(PEOPLE, take).count("done") == 1
    assert RegistrationCase.objects.count() == REPEATS


def test_one_of_several_applications_about_an_organisation_is_open(people: list[Any]) -> None:
    for repeat in range(REPEATS):
        old = organization(name=f"第{repeat}协会", credit_code=credit_code(500 + repeat))
        of = entry(matter="change", organization=old, name=f"第{repeat}新协会")

        def begin_one(place: int, of: Any = of, repeat: int = repeat) -> None:
            try:
                open_case(by=people[place], entry=of, token=f"{repeat}-{place}")
            except ValidationError as error:
                raise Refusal(error.messages[0]) from error

        assert sorted(at_once(PEOPLE, begin_one)) == ["Refusal"] * (PEOPLE - 1) + ["done"]
    assert RegistrationCase.objects.count() == REPEATS
