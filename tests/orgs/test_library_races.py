"""Several people at once: seats are not exceeded, one answer, one publication."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from orgs import library_public, queries, services
from orgs.models import ExchangeEvent, PracticeCase
from portal.enums import Kind
from portal.queries import versions
from tests import factories
from tests.evaluation.test_races import at_once
from tests.orgs import library_helpers as h

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 5
PEOPLE = 4


def test_seats_are_not_exceeded() -> None:
    members = [
        factories.user(Role.COMMITTEE_MEMBER, factories.community(name=f"第{n}社区"))
        for n in range(PEOPLE)
    ]
    for repeat in range(REPEATS):
        pk = h.announced(title=f"第{repeat}场", seats=5).pk

        def come(place: int, pk: int = pk) -> None:
            h.come(ExchangeEvent.objects.get(pk=pk), members[place], 2)

        assert sorted(at_once(PEOPLE, come)) == ["Refusal", "Refusal", "done", "done"]
        assert queries.taken_seats(ExchangeEvent.objects.get(pk=pk)) == 4


def test_a_unit_signs_up_once() -> None:
    community = factories.community(name="德泰社区")
    members = [factories.user(Role.COMMITTEE_MEMBER, community) for _n in range(PEOPLE)]
    for repeat in range(REPEATS):
        pk = h.announced(title=f"第{repeat}场", seats=None).pk

        def come(place: int, pk: int = pk) -> None:
            h.come(ExchangeEvent.objects.get(pk=pk), members[place], 1)

        assert at_once(PEOPLE, come).count("done") == 1


def test_an_edit_is_answered_once() -> None:
    members = [h.writer()] + [
        factories.user(Role.COMMITTEE_MEMBER, factories.community(name="德泰社区"))
        for _n in range(PEOPLE - 1)
    ]
    for repeat in range(REPEATS):
        pk = h.edited(title=f"第{repeat}例").pk

        def answer(place: int, pk: int = pk) -> None:
            services.answer_edit(
                PracticeCase.objects.get(pk=pk),
                by=members[place],
                agrees=place % 2 == 0,
                answer="意见",
            )

        assert at_once(PEOPLE, answer).count("done") == 1
        practice = PracticeCase.objects.get(pk=pk)
        assert practice.edits.get().agreed == (practice.state == "agreed")


def test_a_case_is_published_once() -> None:
    officers = [h.editor(f"publisher{n}") for n in range(PEOPLE)]
    for repeat in range(REPEATS):
        practice = h.submitted(title=f"第{repeat}例")

        def publish(place: int, pk: int = practice.pk) -> None:
            library_public.publish_practice(PracticeCase.objects.get(pk=pk), by=officers[place])

        assert at_once(PEOPLE, publish).count("done") == 1
        assert versions(Kind.PRACTICE, practice.public_id).count() == 1
