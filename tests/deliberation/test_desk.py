"""What waits for whom, and that asking costs the same at 1 and 30 rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.desk import gathered
from deliberation import desk
from deliberation.models import Action
from deliberation.services import report_progress, return_meeting
from tests import factories
from tests.deliberation.helpers import begin, hold, only_action


def seen(user: Any) -> list[tuple[str, str, bool]]:
    return sorted(
        (item.kind, str(item.state_label), item.overdue) for item in gathered(desk.items(user))
    )


def test_a_member_finishes_drafts_and_reports_on_actions(
    draft: Any, held: Any, member: Any
) -> None:
    assert seen(member) == [("action", "未开始", False), ("meeting", "草稿", False)]


def test_what_was_returned_says_so(held: Any, member: Any, township_officer: Any) -> None:
    return_meeting(held, by=township_officer, reason="请核对")
    assert ("returned", "已退回", False) in seen(member)


def test_an_overdue_action_says_so(held: Any, member: Any) -> None:
    Action.objects.update(due=timezone.localdate() - timedelta(days=1))
    assert seen(member) == [("action", "未开始", True)]


def test_an_officer_decides_and_verifies(held: Any, member: Any, township_officer: Any) -> None:
    assert seen(township_officer) == [("meeting", "已提交", False)]
    report_progress(only_action(held), by=member, progress=100, note="好了")
    assert seen(township_officer) == [("meeting", "已提交", False), ("verify", "已报完成", False)]


def test_nobody_verifies_the_own_report(held: Any, member: Any, colleague: Any) -> None:
    report_progress(only_action(held), by=member, progress=100, note="好了")
    assert seen(member) == []
    assert [kind for kind, _state, _overdue in seen(colleague)] == ["verify"]


@pytest.mark.parametrize("role", ["inspector", "auditor", "security_admin", "system_admin"])
def test_others_have_nothing_here(role: str, held: Any, draft: Any, county: Any) -> None:
    person = factories.user(role, county if role == "inspector" else "")
    assert seen(person) == []
    assert list(desk.shortcuts(person)) == []


def test_a_foreign_officer_sees_nothing(held: Any) -> None:
    foreign = factories.user("county_officer", factories.county(name="溪湖区"))
    assert seen(foreign) == []


def test_the_button_of_a_member(member: Any) -> None:
    assert [shortcut.title for shortcut in desk.shortcuts(member)] == ["登记会议"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_desk_costs_the_same(
    rows: int, member: Any, community: Any, township_officer: Any, django_assert_num_queries: Any
) -> None:
    for _number in range(rows):
        begin(member, community)
        hold(member, community)
    # the user, appointments; all queues in one
    with django_assert_num_queries(3):
        found = gathered(desk.items(type(member).objects.get_by_natural_key("member")))
    assert len(found) == 2 * rows
