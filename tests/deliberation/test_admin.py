"""What officers see and decide: read-only records, steps through services, own rows only."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from deliberation.models import Action, Ballot, Meeting, Topic
from deliberation.services import report_progress
from portal.models import Publication
from tests import factories
from tests.deliberation.helpers import begin, content, hold, item, only_action, publish


def change(obj: Any) -> str:
    return reverse(f"admin:deliberation_{obj._meta.model_name}_change", args=[obj.pk])


def take(browser: Any, meeting: Any, target: str, reason: str = "") -> Any:
    meeting.refresh_from_db()
    address = reverse("admin:deliberation_meeting_step", args=[meeting.pk, target])
    return browser.post(address, {"version": meeting.version, "reason": reason})


@pytest.fixture
def officer(client_for: Any, township_officer: Any) -> Any:
    return client_for(township_officer)


def test_the_record_is_read_whole(officer: Any, held: Any) -> None:
    page = officer.get(change(held)).content.decode()
    for text in (
        "撤桶并点",
        "东门设一处定时定点投放点。",
        "硬化地面并装雨棚",
        "孙书记",
        "两位居民担心气味",
    ):
        assert text in page
    assert 'name="_save"' not in page


def test_returned_corrected_confirmed_published(
    officer: Any, held: Any, county_officer: Any, client_for: Any
) -> None:
    assert take(officer, held, "minutes_confirmed").status_code == 302
    assert take(client_for(county_officer), held, "published").status_code == 302
    held.refresh_from_db()
    assert held.state == "published"
    page = officer.get(change(held)).content.decode()
    assert reverse("meeting_public", args=[held.public_id]) in page


@pytest.mark.parametrize("target", ["draft"])
def test_a_return_needs_its_reason(target: str, officer: Any, held: Any) -> None:
    answer = take(officer, held, target)
    held.refresh_from_db()
    assert (answer.status_code, held.state) == (200, "closed")
    assert answer.context["form"].errors == {"reason": ["这个字段是必填项。"]}
    assert take(officer, held, target, "请补充").status_code == 302


@pytest.mark.parametrize("target", ["closed", "published", "cancelled", "announced", "nonsense"])
def test_no_other_step_is_possible_from_here(target: str, officer: Any, held: Any) -> None:
    answer = take(officer, held, target, "原因")
    held.refresh_from_db()
    assert (answer.status_code, held.state) == (302, "closed")


def test_a_refusal_is_shown_on_the_page(
    officer: Any, held: Any, township_officer: Any, county_officer: Any
) -> None:
    publish(held, confirmer=township_officer, publisher=county_officer)
    take(officer, held, "draft", "票数有误")
    held.refresh_from_db()
    Meeting.objects.filter(pk=held.pk).update(state="minutes_confirmed")
    Ballot.objects.update(in_favour=11)
    answer = take(officer, held, "published")
    assert answer.status_code == 200
    assert "更正须说明原因" in answer.content.decode()
    assert Publication.objects.filter(kind="meeting").count() == 1


def test_a_stale_version_takes_no_step(officer: Any, held: Any) -> None:
    address = reverse("admin:deliberation_meeting_step", args=[held.pk, "minutes_confirmed"])
    answer = officer.post(address, {"version": held.version - 1, "reason": ""})
    held.refresh_from_db()
    assert (answer.status_code, held.state) == (200, "closed")


def test_nothing_is_written_by_a_forged_form(officer: Any, held: Any) -> None:
    action = only_action(held)
    for obj, data in (
        (held, {"title": "篡改", "state": "published"}),
        (Topic.objects.get(), {"title": "篡改"}),
        (action, {"progress": "100", "state": "verified"}),
    ):
        assert officer.post(change(obj), data).status_code == 403
    held.refresh_from_db()
    action.refresh_from_db()
    assert (held.title, held.state) == ("二号楼垃圾桶移位协商会", "closed")
    assert (action.progress, action.state, Topic.objects.get().title) == (0, "open", "撤桶并点")


@pytest.mark.parametrize("model", ["meeting", "topic", "action"])
def test_foreign_rows_do_not_exist(model: str, held: Any, client_for: Any) -> None:
    foreign = client_for(factories.user("county_officer", factories.county(name="溪湖区")))
    page = foreign.get(reverse(f"admin:deliberation_{model}_changelist"))
    assert page.context["cl"].result_count == 0
    row = {"meeting": held, "topic": Topic.objects.get(), "action": only_action(held)}[model]
    assert foreign.get(change(row)).status_code == 302
    answer = take(foreign, held, "minutes_confirmed") if model == "meeting" else None
    assert answer is None or answer.status_code == 404


def test_search_and_filters(officer: Any, held: Any, member: Any, community: Any) -> None:
    begin(member, community)
    address = reverse("admin:deliberation_meeting_changelist")

    def count(**query: str) -> int:
        return int(officer.get(address, query).context["cl"].result_count)

    assert count(q="移位") == 1
    assert count(q="德泰") == 2
    assert count(state__exact="closed") == 1
    assert count(form__exact="hearing") == 0


@pytest.mark.parametrize(
    "query", [{"chair__startswith": "刘"}, {"title__regex": "("}, {"summary": "x"}]
)
def test_no_other_lookup_answers(query: dict[str, str], officer: Any, held: Any) -> None:
    answer = officer.get(reverse("admin:deliberation_meeting_changelist"), query)
    assert answer.status_code == 400


@pytest.mark.parametrize("model", ["meeting", "topic", "action"])
def test_lists_cost_the_same(
    model: str, officer: Any, member: Any, community: Any, django_assert_num_queries: Any
) -> None:
    expected = {"meeting": 9, "topic": 8, "action": 7}[model]
    address = reverse(f"admin:deliberation_{model}_changelist")
    hold(member, community)
    officer.get(address)
    with django_assert_num_queries(expected):
        officer.get(address)
    for number in range(29):
        hold(member, community, **vars(content(items=[item(title=f"议题{number}")])))
    assert (Meeting.objects.count(), Action.objects.count(), Topic.objects.count()) == (30, 30, 30)
    with django_assert_num_queries(expected):
        page = officer.get(address)
    assert page.context["cl"].result_count == 30


def test_an_action_tells_where_it_is_decided(officer: Any, held: Any, member: Any) -> None:
    action = only_action(held)
    report_progress(action, by=member, progress=40, note="已硬化")
    page = officer.get(change(action)).content.decode()
    assert reverse("action_progress", args=[action.public_id]) in page
