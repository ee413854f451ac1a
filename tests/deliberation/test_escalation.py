"""What is left undone comes to the township, and after twice the time to the county."""

from __future__ import annotations

import runpy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.desk import gathered
from accounts.models import AuditEvent
from accounts.rules import Refusal
from accounts.trail import action_label
from deliberation import desk, queries
from deliberation.models import Action, ActionInstruction
from deliberation.public import confirm_progress
from deliberation.services import instruct, report_progress, return_meeting
from tests import factories
from tests.deliberation.helpers import hold, only_action, token


def due_ago(action: Any, days: int) -> Any:
    Action.objects.filter(pk=action.pk).update(due=timezone.localdate() - timedelta(days=days))
    action.refresh_from_db()
    return action


def on_desk(user: Any, kind: str = "escalated") -> list[str]:
    person = type(user).objects.get(pk=user.pk)
    return [
        str(item.state_label)
        for item in gathered(desk.escalation_items(person))
        if item.kind == kind
    ]


@pytest.mark.parametrize(
    ("days", "near", "far"),
    [(6, [], []), (7, ["7天"], []), (13, ["13天"], []), (14, ["14天"], ["14天"])],
)
def test_it_rises_with_the_days(
    days: int, near: list[str], far: list[str], action: Any, township_officer: Any,
    county_officer: Any, city_officer: Any,
) -> None:  # fmt: skip
    due_ago(action, days)
    people = (township_officer, county_officer, city_officer)
    assert [on_desk(person) for person in people] == [near, far, []]
    today = timezone.localdate()
    assert queries.escalated_since(action) == (today - timedelta(days=days - 7) if near else None)
    assert queries.escalated_since(action, queries.COUNTY) == (
        today - timedelta(days=days - 14) if far else None
    )
    listed = list(queries.escalated(Action.objects.all()))
    assert listed == ([action] if near else [])
    above = list(queries.escalated(Action.objects.all(), queries.COUNTY))
    assert above == ([action] if far else [])


def test_the_days_are_a_setting(action: Any, township_officer: Any, settings: Any) -> None:
    due_ago(action, 5)
    settings.ACTION_ESCALATION_DAYS = 5
    assert on_desk(township_officer) == ["5天"]
    settings.ACTION_ESCALATION_DAYS = 6
    assert on_desk(township_officer) == []


def test_the_desk_names_place_body_and_page(action: Any, township_officer: Any) -> None:
    due_ago(action, 9)
    (item,) = gathered(desk.escalation_items(township_officer))
    community = action.resolution.item.meeting.community
    assert str(item.title) == f"督办：硬化地面并装雨棚，{community.full_name}（物业企业）"
    assert (item.url, item.due, item.overdue) == (
        reverse("action_progress", args=[action.public_id]), action.due, True,
    )  # fmt: skip


def test_reported_done_does_not_end_it_but_verified_does(
    action: Any, member: Any, township_officer: Any
) -> None:
    due_ago(action, 9)
    report_progress(action, by=member, progress=100, note="装好了")
    assert on_desk(township_officer) == ["9天"]
    confirm_progress(action, by=township_officer)
    assert on_desk(township_officer) == []
    assert queries.escalated_since(action) is None


def test_what_takes_no_effect_is_nobodys_matter(
    member: Any, community: Any, township_officer: Any
) -> None:
    action = due_ago(only_action(hold(member, community)), 30)
    Action.objects.filter(pk=action.pk).update(in_effect=False)
    assert on_desk(township_officer) == []
    action.refresh_from_db()
    assert queries.escalated_since(action) is None


def test_nor_what_is_being_corrected(held: Any, township_officer: Any) -> None:
    action = due_ago(only_action(held), 30)
    assert on_desk(township_officer) == ["30天"]
    return_meeting(held, by=township_officer, reason="请核对")
    assert on_desk(township_officer) == []
    again = Action.objects.select_related("resolution__item__meeting").get(pk=action.pk)
    assert queries.escalated_since(again) is None


def test_others_are_not_told(action: Any, member: Any, community: Any) -> None:
    due_ago(action, 30)
    far = factories.user("township_officer", factories.township(name="远街道"))
    assert [on_desk(person) for person in (member, far)] == [[], []]


def test_an_instruction_reaches_the_committee(
    action: Any, member: Any, township_officer: Any
) -> None:
    due_ago(action, 9)
    day = timezone.localdate() + timedelta(days=5)
    instruct(action, by=township_officer, text="请本周内装好雨棚。", expected_on=day, token=token())
    (item,) = (i for i in gathered(desk.escalation_items(member)) if i.kind == "instruction")
    assert str(item.title) == "督办“硬化地面并装雨棚”：请本周内装好雨棚。"
    assert (item.due, item.overdue) == (day, False)
    event = AuditEvent.objects.get(action="action.instructed")
    assert (event.actor, event.object_id) == (township_officer, str(action.pk))
    assert "雨棚" not in str(event.after)
    assert action_label("action.instructed") == "落实事项 · 已写督办意见"


def test_the_newest_instruction_stands_on_the_desk(
    action: Any, member: Any, township_officer: Any
) -> None:
    due_ago(action, 9)
    for text in ("第一次督办", "第二次督办"):
        instruct(action, by=township_officer, text=text, token=token())
    assert [row.instruction for row in queries.instructed(member)] == ["第二次督办"]
    assert [row.text for row in queries.instructions_on(action)] == ["第二次督办", "第一次督办"]
    report_progress(action, by=member, progress=100, note="装好了")
    assert on_desk(member, "instruction") == []


def test_one_token_writes_one_instruction(action: Any, township_officer: Any) -> None:
    due_ago(action, 9)
    twice = [
        instruct(action, by=township_officer, text="请办", token="a" * 32)[1] for _n in range(2)
    ]
    assert (twice, ActionInstruction.objects.count()) == ([True, False], 1)


def test_who_may_not_instruct(action: Any, member: Any) -> None:
    due_ago(action, 9)
    far = factories.user("township_officer", factories.township(name="远街道"))
    for person in (member, far):
        with pytest.raises(Refusal, match="督办意见"):
            instruct(action, by=person, text="请办", token=token())
    assert ActionInstruction.objects.count() == 0


def test_nothing_is_instructed_before_it_is_escalated(action: Any, township_officer: Any) -> None:
    due_ago(action, 6)
    with pytest.raises(Refusal, match="没有转督办"):
        instruct(action, by=township_officer, text="请办", token=token())


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"text": ""}, "text"), ({"text": "a\x00b"}, "text"), ({"text": "长" * 1001}, "text"),
     ({"expected_on": timezone.localdate() - timedelta(days=1)}, "expected_on")],
)  # fmt: skip
def test_what_is_no_instruction(
    changes: dict[str, Any], field: str, action: Any, township_officer: Any
) -> None:
    due_ago(action, 9)
    with pytest.raises(ValidationError) as caught:
        instruct(action, by=township_officer, **({"text": "请办", "token": token()} | changes))
    assert list(caught.value.message_dict) == [field]


@pytest.mark.parametrize("statement", ["UPDATE {} SET text = 'x'", "DELETE FROM {}"])
def test_instructions_never_change(statement: str, action: Any, township_officer: Any) -> None:
    due_ago(action, 9)
    instruct(action, by=township_officer, text="请办", token=token())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("deliberation_actioninstruction"))
    assert ActionInstruction.objects.get().text == "请办"


def test_the_page_says_since_when_and_takes_the_instruction(
    action: Any, member: Any, township_officer: Any, client_for: Any
) -> None:
    due_ago(action, 9)
    browser = client_for(township_officer)
    page = browser.get(reverse("action_progress", args=[action.public_id]))
    assert f"{timezone.localdate() - timedelta(days=2)}起转街道" in page.content.decode()
    address = reverse("action_instruct", args=[action.public_id])
    assert page.content.decode().count(address) == 1
    sent = {"submission_token": "b" * 32, "text": "请办", "expected_on": "２０９９年１月２日"}
    assert browser.post(address, sent).status_code == 302
    assert str(ActionInstruction.objects.get().expected_on) == "2099-01-02"
    seen = client_for(member).get(reverse("action_progress", args=[action.public_id]))
    assert "督办意见" in seen.content.decode()
    assert address not in seen.content.decode()


@pytest.mark.parametrize(
    "sent",
    [{}, {"text": "\x00"}, {"text": "请办", "expected_on": "昨天"},
     {"text": "请办", "expected_on": "2020-01-01"}, {"text": "长" * 1001}],
)  # fmt: skip
def test_bad_instructions_are_told_where_they_stand(
    sent: dict[str, str], action: Any, township_officer: Any, client_for: Any
) -> None:
    due_ago(action, 9)
    address = reverse("action_instruct", args=[action.public_id])
    page = client_for(township_officer).post(address, {"submission_token": "b" * 32} | sent)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert ActionInstruction.objects.count() == 0


def test_the_list_is_narrowed_to_what_is_escalated(
    action: Any, community: Any, member: Any, township_officer: Any, client_for: Any
) -> None:
    due_ago(action, 9)
    late = due_ago(only_action(hold(member, community, title="另一次")), 20)
    only_action(hold(member, community, title="又一次"))
    browser = client_for(township_officer)
    address = reverse("admin:deliberation_action_changelist")
    for value, expected in (("township", [action, late]), ("county", [late])):
        page = browser.get(address, {"escalated": value})
        assert list(page.context["cl"].queryset) == expected
    assert "已转督办" in page.content.decode()
    assert browser.get(address, {"escalated": "all"}).status_code == 302


def test_the_desk_asks_as_often_for_thirty_as_for_one(
    community: Any, member: Any, township_officer: Any, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        action = due_ago(only_action(hold(member, community, title=f"第{number}次")), 9)
        action = Action.objects.select_related("resolution__item__meeting__community").get(
            pk=action.pk
        )
        instruct(action, by=township_officer, text="请办", token=token())
        for user, kind in ((township_officer, "escalated"), (member, "instruction")):
            person = type(user).objects.get(pk=user.pk)
            with django_assert_num_queries(2):  # the appointments, and the rows
                items = gathered(desk.escalation_items(person))
            assert [item.kind for item in items] == [kind] * (number + 1)


@pytest.mark.parametrize(
    "name",
    ["ACTION_ESCALATION_DAYS", "SURVEY_AFTER_DAYS", "SURVEY_OPEN_DAYS", "ACTION_REOPENED_DAYS"],
)
def test_no_days_are_refused_at_the_start(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file = Path(__file__).parents[2] / "benxi_sorting" / "settings.py"
    monkeypatch.setenv(name, "1")
    assert runpy.run_path(str(settings_file))[name] == 1
    monkeypatch.setenv(name, "0")
    with pytest.raises(ImproperlyConfigured, match=name):
        runpy.run_path(str(settings_file))
