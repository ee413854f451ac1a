"""Acts on many rows: a page that asks once, each row through its service, a report of the rest."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.enums import Role
from benxi_sorting import bulk
from evaluation.enums import InspectionState
from evaluation.models import Inspection
from evaluation.services import submit_inspection
from tests import factories
from tests.evaluation.helpers import given, make_card, make_round, samples

pytestmark = pytest.mark.django_db
ADDRESS = "admin:evaluation_inspection_changelist"


@pytest.fixture
def township(db: None) -> Any:
    return factories.township()


@pytest.fixture
def submitted(township: Any) -> list[Inspection]:
    """Two inspections that await a confirmation, and one that nobody scored."""
    for name in ("甲社区", "乙社区", "丙社区"):
        factories.community(township, name=name)
    card = make_card()
    by = factories.user(Role.COUNTY_OFFICER, factories.county(), username="planner")
    rows = list(make_round(card, by=by).inspections.select_related("community").order_by("pk"))
    for row in rows[:2]:
        member = factories.user(Role.COMMITTEE_MEMBER, row.community)
        submit_inspection(row, by=member, scores=given(card), samples=samples())
    return rows


@pytest.fixture
def browser(client_for: Any, township: Any) -> Any:
    return client_for(factories.user(Role.TOWNSHIP_OFFICER, township, username="officer"))


def chosen(rows: list[Any], act: str = "step_confirmed", **data: Any) -> dict[str, Any]:
    return {"action": act, "index": "0", "_selected_action": [row.pk for row in rows], **data}


def seen(rows: list[Any]) -> list[str]:
    return [f"{row.pk}:{type(row).objects.get(pk=row.pk).version}" for row in rows]


def states(rows: list[Any]) -> list[str]:
    return [Inspection.objects.get(pk=row.pk).state for row in rows]


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_page_tells_what_would_be_done_and_does_nothing(browser: Any, submitted: Any) -> None:
    before = states(submitted)
    answer = browser.post(reverse(ADDRESS), chosen(submitted))
    assert [row.pk for row in answer.context["possible"]] == [row.pk for row in submitted[:2]]
    assert [row.pk for row, _why in answer.context["refused"]] == [submitted[2].pk]
    assert states(submitted) == before


def test_each_row_is_done_by_its_service_and_the_others_are_told(
    browser: Any, submitted: Any
) -> None:
    sent = chosen(submitted, confirm="1", seen=seen(submitted))
    answer = browser.post(reverse(ADDRESS), sent)
    assert answer.status_code == 302
    assert states(submitted[:2]) == [InspectionState.CONFIRMED] * 2
    assert states(submitted[2:]) == [InspectionState.ASSIGNED]
    said = told(answer)
    assert len(said) == 2
    assert "2" in said[0]
    assert str(submitted[2]) in said[1]


def test_what_changed_meanwhile_is_refused_and_the_rest_done(browser: Any, submitted: Any) -> None:
    entries = seen(submitted[:2])
    Inspection.objects.filter(pk=submitted[0].pk).update(version=50)
    answer = browser.post(reverse(ADDRESS), chosen(submitted[:2], confirm="1", seen=entries))
    assert states(submitted[:2]) == [InspectionState.SUBMITTED, InspectionState.CONFIRMED]
    assert len(told(answer)) == 2


def test_what_was_not_shown_is_not_done(browser: Any, submitted: Any) -> None:
    entries = seen(submitted[:1])
    browser.post(reverse(ADDRESS), chosen(submitted[:2], confirm="1", seen=entries))
    assert states(submitted[:2]) == [InspectionState.CONFIRMED, InspectionState.SUBMITTED]


def test_a_reason_is_asked_for_where_the_step_needs_one(browser: Any, submitted: Any) -> None:
    sent = chosen(submitted[:2], "step_returned", confirm="1", seen=seen(submitted[:2]))
    page = browser.post(reverse(ADDRESS), sent)
    assert page.status_code == 200
    assert "reason" in page.context["form"].errors
    assert states(submitted[:2]) == [InspectionState.SUBMITTED] * 2
    browser.post(reverse(ADDRESS), {**sent, "reason": "照片不清"})
    rows = Inspection.objects.filter(pk__in=[row.pk for row in submitted[:2]])
    assert {(row.state, row.return_reason) for row in rows} == {("returned", "照片不清")}


def test_rows_of_another_place_are_out_of_reach(client_for: Any, submitted: Any) -> None:
    far = factories.township(name="平山街道")
    other = client_for(factories.user(Role.TOWNSHIP_OFFICER, far, username="far"))
    other.post(reverse(ADDRESS), chosen(submitted, confirm="1", seen=seen(submitted)))
    assert states(submitted[:2]) == [InspectionState.SUBMITTED] * 2


def test_more_than_a_person_waits_for_are_refused(
    browser: Any, submitted: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 1)
    sent = chosen(submitted[:2], confirm="1", seen=seen(submitted[:2]))
    assert browser.post(reverse(ADDRESS), sent).status_code == 409
    assert states(submitted[:2]) == [InspectionState.SUBMITTED] * 2


def test_only_who_may_take_a_step_is_offered_it(client_for: Any, submitted: Any) -> None:
    def offered(role: Role, unit: Any, name: str) -> set[str]:
        page = client_for(factories.user(role, unit, username=name)).get(reverse(ADDRESS))
        choices = page.context["action_form"].fields["action"].choices
        return {value for value, _label in choices if value}

    steps = {"step_confirmed", "step_returned"}
    assert offered(Role.TOWNSHIP_OFFICER, factories.township(), "a") == steps
    browser = client_for(factories.user(Role.AUDITOR, "", username="b"))
    assert browser.get(reverse(ADDRESS)).status_code == 403


def test_a_row_without_its_version_is_refused(browser: Any, submitted: Any) -> None:
    entries = [f"{submitted[0].pk}:", f"{submitted[1].pk}:{'9' * 5000}"]
    answer = browser.post(reverse(ADDRESS), chosen(submitted[:2], confirm="1", seen=entries))
    assert states(submitted[:2]) == [InspectionState.SUBMITTED] * 2
    assert len(told(answer)) == 3


def test_sent_twice_it_is_done_once_and_told(browser: Any, submitted: Any) -> None:
    sent = chosen(submitted[:1], confirm="1", seen=seen(submitted[:1]))
    browser.post(reverse(ADDRESS), sent)
    version = Inspection.objects.get(pk=submitted[0].pk).version
    told_twice = told(browser.post(reverse(ADDRESS), sent))
    assert Inspection.objects.get(pk=submitted[0].pk).version == version
    assert str(submitted[0]) in told_twice[-1]


def test_the_page_shown_again_asks_for_what_it_showed_at_first(
    browser: Any, submitted: Any
) -> None:
    entries = seen(submitted[:1])
    Inspection.objects.filter(pk=submitted[0].pk).update(version=50)
    sent = chosen(submitted[:1], "step_returned", confirm="1", seen=entries)
    again = browser.post(reverse(ADDRESS), sent)
    assert again.context["seen"] == entries
