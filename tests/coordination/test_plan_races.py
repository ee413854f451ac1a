"""Several people at one plan at once: one acceptance, one copy, one edition, one review."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from coordination import services
from coordination.models import PlanReview, WorkPlan
from tests import factories
from tests.coordination.helpers import person, token
from tests.coordination.plan_helpers import YEAR, accepted, nandi_writer, submitted
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


def several(role: Role, unit: object) -> list[User]:
    return [person(f"race-{role}-{number}", role, unit) for number in range(PEOPLE)]


def plan_of(pk: int) -> WorkPlan:
    return WorkPlan.objects.get(pk=pk)


def test_a_plan_is_accepted_once() -> None:
    with on(date(YEAR, 10, 8)):
        officers = several(Role.COUNTY_OFFICER, factories.county())
        pk = submitted().pk

        def accept(place: int) -> None:
            services.accept_plan(plan_of(pk), by=officers[place])

        assert at_once(PEOPLE, accept).count("done") == 1
        assert plan_of(pk).state == "accepted"


def test_a_plan_is_accepted_or_returned() -> None:
    with on(date(YEAR, 10, 8)):
        officers = several(Role.COUNTY_OFFICER, factories.county())
        pk = submitted().pk

        def decide(place: int) -> None:
            if place % 2:
                services.accept_plan(plan_of(pk), by=officers[place])
            else:
                services.return_plan(plan_of(pk), by=officers[place], reason="补充")

        assert at_once(PEOPLE, decide).count("done") == 1


def test_next_year_is_copied_once_and_one_newer_edition_is_begun() -> None:
    with on(date(YEAR, 10, 8)):
        writers = several(Role.TOWNSHIP_OFFICER, factories.township())
        pk = accepted().pk

        def copy(place: int) -> None:
            services.copy_plan(plan_of(pk), by=writers[place], token=token())

        def renew(place: int) -> None:
            services.renew_plan(plan_of(pk), by=writers[place], reason="调整", token=token())

        assert sorted(at_once(PEOPLE, copy)) == ["Refusal"] * (PEOPLE - 1) + ["done"]
        assert sorted(at_once(PEOPLE, renew)) == ["Refusal"] * (PEOPLE - 1) + ["done"]
        assert WorkPlan.objects.filter(year=YEAR + 1).count() == 1
        assert sorted(one.edition for one in WorkPlan.objects.filter(year=YEAR)) == [1, 2]


def test_a_review_is_prepared_once() -> None:
    with on(date(YEAR, 10, 8)):
        writers = several(Role.TOWNSHIP_OFFICER, factories.township())
        pk = accepted(nandi_writer()).pk

        def prepare(place: int) -> None:
            services.prepare_review(plan_of(pk), by=writers[place], moment="midyear", token=token())

        assert sorted(at_once(PEOPLE, prepare)) == ["Refusal"] * (PEOPLE - 1) + ["done"]
        assert PlanReview.objects.get().lines.count() == 2
