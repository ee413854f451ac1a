"""Several people at once: the last place goes to one of them, and nobody is registered twice."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.db import connection

from outreach import activity_public, services
from outreach import activity_queries as queries
from outreach.models import Activity, ActivityPhoto, Registration
from outreach.services.registrations import take_back_registration
from tests.evaluation.test_races import at_once
from tests.orgs.library_helpers import token
from tests.outreach import activity_helpers as h

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 5
PEOPLE = 4


def test_the_last_place_goes_to_one() -> None:
    for repeat in range(REPEATS):
        pk = h.announced(title=f"第{repeat}场", seats=1).pk

        def come(_place: int, pk: int = pk) -> None:
            h.come(Activity.objects.get(pk=pk))

        assert at_once(PEOPLE, come) == ["done"] * PEOPLE
        states = sorted(Registration.objects.filter(activity=pk).values_list("state", flat=True))
        assert states == ["place", *["waiting"] * (PEOPLE - 1)]


def test_a_form_sent_twice_at_once_registers_once() -> None:
    for repeat in range(REPEATS):
        pk, sent = h.announced(title=f"第{repeat}场").pk, token()

        def come(_place: int, pk: int = pk, sent: str = sent) -> None:
            activity = Activity.objects.get(pk=pk)
            services.register_visitor(activity, visitor=h.visitor(), token=sent)

        assert at_once(2, come) == ["done", "done"]
        assert Registration.objects.filter(activity=pk).count() == 1


def test_a_freed_place_is_given_once() -> None:
    for repeat in range(REPEATS):
        activity = h.announced(title=f"第{repeat}场", seats=2)
        rows = [h.come(activity, 1) for _n in range(5)]

        def leave(place: int, rows: list[Registration] = rows) -> None:
            take_back_registration(Registration.objects.get(pk=rows[place].pk))

        assert at_once(2, leave) == ["done", "done"]
        assert queries.taken_places(activity) == 2


def test_a_consent_that_ends_during_a_publication_takes_the_photo_off_the_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    activity, _publication = h.published()
    kept = h.photo(activity)
    h.consent(kept)

    def end() -> None:
        services.end_consent(ActivityPhoto.objects.get(pk=kept.pk), by=h.planner())
        connection.close()

    ending = Thread(target=end)
    check = activity_public.validate_no_personal_data

    def between(words: str, **how: Any) -> None:
        """What is published has been read and does not stand on the site yet."""
        ending.start()
        ending.join(0.5)
        check(words, **how)

    monkeypatch.setattr(activity_public, "validate_no_personal_data", between)
    fresh = Activity.objects.get(pk=activity.pk)
    activity_public.publish_activity(fresh, by=h.publisher(), reason="照片")
    ending.join()
    assert not kept.photo.publications.exists()
