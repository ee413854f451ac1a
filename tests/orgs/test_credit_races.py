"""Forms of the register and the credit record sent twice, or by several people at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from accounts.enums import Role
from accounts.rules import Refusal
from benxi_sorting.demonstration.clock import on
from orgs import services
from orgs.models import (
    AnnualReminder,
    AnnualReturn,
    CreditTerm,
    Listing,
    ListingGround,
    Organization,
    Pledge,
    Signature,
)
from portal.holidays import enter_year
from portal.models import CalendarYear
from portal.workdays import parse_special_days
from tests import factories
from tests.evaluation.test_races import at_once
from tests.orgs.credit_helpers import association, officer, pledge, rules
from tests.orgs.helpers import credit_code
from tests.portal.test_workdays import BARE

DAY = date(2026, 3, 20)
PEOPLE = 4
REPEATS = 10
# What is made of an organisation, by whom, under a token.
Make = Callable[[Organization, Any, str], Any]


def notice(of: Organization, by: Any, token: str) -> Any:
    listing = Listing(
        organization=of,
        ground=ListingGround.objects.get(code="annual-report"),
        facts="未按期报送年检材料",
        notice_document="平民告〔2026〕2号",
        noticed_on=DAY,
    )
    return services.give_notice(listing, by=by, token=token)[0]


def papers(of: Organization, by: Any, token: str) -> Any:
    return services.hand_in(of, papers=services.HandedIn(2025, DAY), by=by, token=token)[0]


def pact(of: Organization, by: Any, token: str) -> Any:
    made = Pledge(
        kind="pact", title="公约", text="不弄虚作假。", jurisdiction=of.jurisdiction, since=DAY
    )
    return services.begin_pledge(made, by=by, token=token)[0]


def signature(of: Organization, by: Any, token: str) -> Any:
    made = Signature(pledge=Pledge.objects.get(), organization=of, signed_on=DAY)
    return services.sign(made, by=by, token=token)[0]


FORMS: dict[Make, type[models.Model]] = {
    notice: Listing,
    papers: AnnualReturn,
    pact: Pledge,
    signature: Signature,
}


def given(make: Make) -> Organization:
    rules()
    if make is signature:
        pledge()
    return association()


@pytest.mark.django_db
@pytest.mark.parametrize("make", FORMS, ids=lambda make: make.__name__)
def test_a_form_sent_twice_leads_to_what_it_made(make: Make) -> None:
    of = given(make)
    with on(DAY):
        assert make(of, officer(), "same") == make(of, officer(), "same")


@pytest.mark.django_db
def test_a_rule_sent_twice_is_one_rule() -> None:
    city = factories.user(Role.CITY_OFFICER)
    made = [
        services.add_rule(
            CreditTerm(
                kind="entry",
                number=3,
                unit="days",
                effective_from=date(2030, 4, 1),
                source="新办法",
            ),
            by=city,
            token="same",
        )
        for _again in range(2)
    ]
    assert made[0][0] == made[1][0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", FORMS, ids=lambda make: make.__name__)
def test_of_several_officers_one_is_first_and_the_others_are_told(make: Make) -> None:
    of = given(make)
    people = [officer(f"keeper{number}") for number in range(PEOPLE)]

    def act(place: int) -> None:
        try:
            make(of, people[place], f"t{place}")
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from error

    with on(DAY):
        assert sorted(at_once(PEOPLE, act)) == ["Refusal"] * (PEOPLE - 1) + ["done"]
    assert FORMS[make].objects.count() == 1  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_code_one_is_told_and_none_waits_for_ever() -> None:
    people = [officer(f"keeper{number}") for number in range(PEOPLE)]
    standing = [association(100 + number) for number in range(PEOPLE)]
    for repeat in range(REPEATS):
        code = credit_code(repeat + 1)

        def act(place: int, repeat: int = repeat, code: str = code) -> None:
            try:
                if place % 2:
                    row = Organization.objects.get(pk=standing[place].pk)
                    services.change(
                        row, by=people[place], expected_version=row.version, credit_code=code
                    )
                else:
                    made = Organization(
                        name=f"第{repeat}家{place}",
                        kind="association",
                        credit_code=code,
                        jurisdiction="210502",
                    )
                    services.add(made, by=people[place])
            except ValidationError as error:
                raise Refusal(" ".join(error.messages)) from error

        assert sorted(at_once(PEOPLE, act)) == ["Refusal"] * (PEOPLE - 1) + ["done"]


@pytest.mark.django_db(transaction=True)
def test_several_officers_remind_once_a_day() -> None:
    rules()
    of = association()
    people = [officer(f"keeper{number}") for number in range(PEOPLE)]

    def act(place: int) -> None:
        services.remind_annual(2025, organizations=[of], by=people[place])

    assert at_once(PEOPLE, act) == ["done"] * PEOPLE
    assert AnnualReminder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_officers_enter_a_year_once() -> None:
    days = parse_special_days(BARE, 2026)
    people = [
        factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username=f"keeper{number}")
        for number in range(PEOPLE)
    ]

    def act(place: int) -> None:
        try:
            enter_year(year=2026, source="通知", days=days, by=people[place], token=f"t{place}")
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from error

    assert sorted(at_once(PEOPLE, act)) == ["Refusal"] * (PEOPLE - 1) + ["done"]
    assert CalendarYear.objects.count() == 1
