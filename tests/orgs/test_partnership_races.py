"""Several people at one resource at once: it is given once, however many agree."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Sum

from orgs.models import Booking, Need, Resource
from orgs.services import NeedEntry, enter_need, step_booking
from tests.evaluation.test_races import at_once
from tests.orgs.partnership_helpers import ask, at, committee, need, party, resource
from tests.orgs.test_partnerships import changed

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 8
PEOPLE = 4


def booking_of(pk: int) -> Booking:
    return Booking.objects.select_related("resource").get(pk=pk)


def test_one_of_several_requests_for_a_place_is_agreed_to() -> None:
    by = committee()
    for _repeat in range(REPEATS):
        of = resource()
        asked = [ask(of, starts_at=at(9), ends_at=at(11 + n)).pk for n in range(PEOPLE)]
        at_once(PEOPLE, lambda place, asked=asked: step_booking(
            booking_of(asked[place]), "agreed", by=by))  # type: ignore[misc]  # fmt: skip
        assert of.bookings.filter(state="agreed").count() == 1


def test_people_are_given_up_to_their_number_by_all_together() -> None:
    by = committee()
    for _repeat in range(REPEATS):
        of = resource(kind="people", capacity=5, measure="名")
        asked = [ask(of, quantity=2).pk for _n in range(PEOPLE)]
        at_once(PEOPLE, lambda place, asked=asked: step_booking(
            booking_of(asked[place]), "agreed", by=by))  # type: ignore[misc]  # fmt: skip
        given = of.bookings.filter(state="agreed").aggregate(total=Sum("quantity"))
        assert given["total"] == 4


def test_less_is_not_offered_while_more_is_agreed_to() -> None:
    by = committee()
    for _repeat in range(REPEATS):
        of = resource(kind="people", capacity=5, measure="名")
        asked = ask(of, quantity=4).pk

        def act(place: int, asked: int = asked, pk: int = of.pk) -> None:
            if place % 2:
                step_booking(booking_of(asked), "agreed", by=by)
            else:
                changed(Resource.objects.get(pk=pk), capacity=3)

        at_once(2, act)
        now = Resource.objects.get(pk=of.pk)
        is_agreed = now.bookings.filter(state="agreed").exists()
        assert (now.capacity, is_agreed) in {(5, True), (3, False)}


def test_a_need_with_two_bookings_agreed_at_once_is_matched_once() -> None:
    by = committee()
    for _repeat in range(REPEATS):
        wanted = need()
        asked = [ask(resource(), need=wanted).pk for _n in range(2)]
        outcomes = at_once(2, lambda place, asked=asked: step_booking(
            booking_of(asked[place]), "agreed", by=by))  # type: ignore[misc]  # fmt: skip
        assert outcomes == ["done", "done"]
        assert Need.objects.get(pk=wanted.pk).version == 2


def test_one_form_sent_by_many_clicks_enters_one_need() -> None:
    by = committee()
    of = need()
    entry: Any = NeedEntry(**{
        name: getattr(of, name)
        for name in NeedEntry.__dataclass_fields__
        if name != "place"
    })  # fmt: skip
    at_once(PEOPLE, lambda place: enter_need(by=by, party=party(by), entry=entry, token="t" * 20))
    assert Need.objects.exclude(pk=of.pk).count() == 1
