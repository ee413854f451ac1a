"""Procedures in a browser: the committee's workspace, the public pages, the desk, the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.desk import gathered
from communities.services import publish_register
from deliberation import desk
from deliberation.models import Procedure, ProcedureStep
from deliberation.public import publish_procedure
from deliberation.services import abandon_procedure, return_meeting
from portal.pages import forget_pages
from tests import factories
from tests.deliberation.feedback_helpers import pool
from tests.deliberation.helpers import publish as publish_record
from tests.deliberation.procedure_helpers import (
    DAY,
    carry_on,
    do,
    law,
    leave_out,
    meeting_on,
    only_item,
    party_meeting,
    plain_meeting,
    start,
    typed_step,
)
from tests.world import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    law()


@pytest.fixture
def running(community: Any, member: Any) -> Procedure:
    return start(community, member)


def step_address(procedure: Procedure, number: int) -> str:
    return reverse("procedure_step", args=[procedure.public_id, number])


def typed(procedure: Procedure, **changes: Any) -> dict[str, Any]:
    return {
        "version": procedure.version,
        "submission_token": "t" * 32,
        "held_on": "2026-09-01",
        "who": "党支部委员会",
        "entitled": "５",
        "present": "5人"[:1],
        "in_favour": "5",
        "text": "提议建沤肥池。",
    } | changes


def test_all_six_steps_by_hand(client_for: Any, member: Any, community: Any) -> None:
    browser = client_for(member)
    topic = pool(community, member, "建沤肥池")
    page = browser.get(reverse("procedure_create"), {"topic": topic.public_id})
    assert page.context["form"].initial == {
        "community": community.pk,
        "topic": topic.pk,
        "title": "建沤肥池",
    }
    made = browser.post(
        reverse("procedure_create"),
        {
            "community": community.pk, "topic": topic.pk, "title": "建沤肥池",
            "matter": "建两处。", "submission_token": "c" * 32,
        },
    )  # fmt: skip
    procedure = Procedure.objects.get()
    assert made.url == reverse("procedure_detail", args=[procedure.public_id])
    # Full-width figures are figures.
    assert browser.post(step_address(procedure, 1), typed(procedure)).status_code == 302
    meeting = plain_meeting(DAY + timedelta(days=7), member, community)
    procedure.refresh_from_db()
    posts: list[dict[str, Any]] = [
        {"meeting": meeting.pk},
        {"item": only_item(party_meeting(DAY + timedelta(days=14), member, community)).pk},
        {"item": only_item(meeting_on(DAY + timedelta(days=21), member, community)).pk},
    ]
    posts += [
        {
            "held_on": day, "posted_until": "2026年11月1日", "place": "公开栏",
            "photo": picture(), "text": "已建成。", "with_actions": "on",
        }
        for day in ("2026-10-01", "2026-10-20")
    ]  # fmt: skip
    for number, data in enumerate(posts, start=2):
        procedure.refresh_from_db()
        assert browser.get(step_address(procedure, number)).status_code == 200
        rest = {"version": procedure.version, "submission_token": f"token-{number}"}
        answer = browser.post(step_address(procedure, number), data | rest)
        assert answer.status_code == 302, answer.context["form"].errors
    procedure.refresh_from_db()
    assert (procedure.state, procedure.topic) == ("completed", topic)
    last = procedure.steps.get(number=6)
    assert (last.actions_total, last.actions_done) == (1, 0)
    page = browser.get(made.url)
    assert [len(step["entries"]) for step in page.context["steps"]] == [1] * 6
    assert page.context["steps"][0]["entries"][0]["who"] == "党支部委员会"
    assert (page.context["may_write"], page.context["abandon"]) == (False, None)


def test_what_is_wrong_is_said_where_it_stands(
    client_for: Any, member: Any, running: Procedure
) -> None:
    browser = client_for(member)
    for changes, field in (
        ({"held_on": "2099-01-01"}, "held_on"),
        ({"held_on": "很早"}, "held_on"),
        ({"present": "6"}, "present"),
        ({"entitled": "1" * 40}, "entitled"),
        ({"text": "电话13904140000"}, "text"),
        ({"who": "甲\x00"}, "who"),
        ({"meeting": "9" * 30}, "meeting"),
        ({"submission_token": ""}, "submission_token"),
    ):
        plain_meeting(DAY, member, running.community)
        page = browser.post(step_address(running, 1), typed(running, **changes))
        assert page.status_code == 200
        assert list(page.context["form"].errors) == [field]
    assert ProcedureStep.objects.count() == 0


def test_a_meeting_that_was_not_valid_is_refused_in_the_form(
    client_for: Any, member: Any, running: Procedure
) -> None:
    from deliberation.ballots import Votes
    from tests.deliberation.helpers import item

    carry_on(running, member, 3)
    day = DAY + timedelta(days=30)
    few = (item(title="建沤肥池", votes=Votes(20, 1, 0), due=day),)
    meeting = meeting_on(day, member, running.community, counted_present=21, items=few)
    data = {
        "version": running.version, "submission_token": "t" * 32, "item": only_item(meeting).pk,
    }  # fmt: skip
    page = client_for(member).post(step_address(running, 4), data)
    assert page.context["form"].errors == {
        "item": ["这项决议不能生效：应到 33，实到 21，不足法定的 22。"]
    }


def test_without_a_meeting_the_page_says_what_to_do(
    client_for: Any, member: Any, running: Procedure
) -> None:
    carry_on(running, member, 2)
    page = client_for(member).get(step_address(running, 3))
    assert page.context["form"].is_empty is True
    assert reverse("meeting_create") in page.content.decode()


def test_a_step_whose_turn_it_is_not(client_for: Any, member: Any, running: Procedure) -> None:
    browser = client_for(member)
    back = reverse("procedure_detail", args=[running.public_id])
    for number in (2, 6):
        answer = browser.get(step_address(running, number), follow=True)
        assert answer.redirect_chain == [(back, 302)]
        assert [str(m) for m in answer.context["messages"]] == [
            "还没轮到这一步：下一步是“社区党组织提议”。"
        ]
    for number in (0, 7, 10**30):
        assert browser.get(step_address(running, number)).status_code == 404
        assert browser.post(f"{step_address(running, number)}skip/").status_code == 404


def test_the_slower_of_two_sees_both(client_for: Any, member: Any, running: Procedure) -> None:
    do(running, member, 1, typed_step())
    browser = client_for(member)
    late = typed(running, version=1, text="我的说法")
    page = browser.post(step_address(running, 1), late)
    assert page.status_code == 409
    assert page.context["form"]["text"].value() == "我的说法"
    assert page.context["stored"]["entries"][0]["text"] == "提议在村西建沤肥池两处。"
    assert ProcedureStep.objects.count() == 1
    for name in ("take_back", "abandon"):
        address = reverse(f"procedure_{name}", args=[running.public_id])
        page = browser.post(address, {"version": 1, "reason": "写错了"})
        assert (page.status_code, page.context[name]["version"].value()) == (409, "2")


def test_a_double_click_records_once(client_for: Any, member: Any, running: Procedure) -> None:
    browser = client_for(member)
    data = typed(running)
    answers = [browser.post(step_address(running, 1), data).status_code for _time in range(2)]
    assert (answers, ProcedureStep.objects.count()) == ([302, 302], 1)


def test_left_out_made_good_taken_back_abandoned(
    client_for: Any, member: Any, running: Procedure
) -> None:
    browser = client_for(member)
    skip = reverse("procedure_skip", args=[running.public_id, 1])
    data = {"version": 1, "submission_token": "s" * 32}
    page = browser.post(skip, data | {"reason": "甲" * 201})
    assert list(page.context["skip"].errors) == ["reason"]
    assert browser.post(skip, data | {"reason": "一肩挑，与商议合并"}).status_code == 302
    detail = reverse("procedure_detail", args=[running.public_id])
    page = browser.get(detail)
    assert [row.number for row in page.context["to_make_good"]] == [1]
    late = typed(running, version=2, submission_token="l" * 32)
    page = browser.post(step_address(running, 1), late)
    assert list(page.context["form"].errors) == ["reason"]
    late["reason"] = "会后补提"
    assert browser.post(step_address(running, 1), late).status_code == 302
    page = browser.get(detail)
    assert [e["out_of_order"] for e in page.context["steps"][0]["entries"]] == [False, True]
    back = reverse("procedure_take_back", args=[running.public_id])
    assert browser.post(back, {"version": 3, "reason": "日期写错"}).status_code == 302
    assert ProcedureStep.objects.count() == 1
    away = reverse("procedure_abandon", args=[running.public_id])
    assert browser.post(away, {"version": 4, "reason": "改走一事一议"}).status_code == 302
    assert Procedure.objects.get().state == "abandoned"
    assert browser.post(away, {"version": 5, "reason": "再一次"}).status_code == 409


def test_a_record_under_correction_is_said(
    client_for: Any, member: Any, running: Procedure, township_officer: Any
) -> None:
    carry_on(running, member, 3)
    meeting = ProcedureStep.objects.get(number=3).meeting
    assert meeting is not None
    return_meeting(meeting, by=township_officer, reason="更正")
    page = client_for(member).get(reverse("procedure_detail", args=[running.public_id]))
    assert page.context["under_correction"] == [meeting]


def test_the_way_there(client_for: Any, member: Any, running: Procedure) -> None:
    browser = client_for(member)
    topic = pool(running.community, member)
    Procedure.objects.update(topic=topic)
    pages = {
        reverse("meeting_list"): reverse("procedure_list"),
        reverse("topic_detail", args=[topic.public_id]): reverse(
            "procedure_detail", args=[running.public_id]
        ),
        reverse("procedure_list"): reverse("procedure_detail", args=[running.public_id]),
    }
    for page, link in pages.items():
        assert f'href="{link}"' in browser.get(page).content.decode()
    assert len(browser.get(reverse("procedure_list"), {"state": "running"}).context["page"]) == 1
    assert len(browser.get(reverse("procedure_list"), {"state": "completed"}).context["page"]) == 0
    assert len(browser.get(reverse("procedure_list"), {"state": "\x01"}).context["page"]) == 1


def counted(browser: Any, address: str) -> int:
    forget_pages()
    browser.get(address)
    forget_pages()
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_the_lists_cost_the_same(client_for: Any, county_officer: Any) -> None:
    browser = client_for(county_officer)
    addresses = [reverse("procedure_list"), reverse("procedure_public_list")]
    counts = []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            unit = factories.community(name=f"第{number}社区")
            writer = factories.user("committee_member", unit)
            publish_procedure(carry_on(start(unit, writer), writer, 2), by=county_officer)
        counts.append([counted(browser, address) for address in addresses])
    assert counts[0] == counts[1]


def test_a_page_costs_the_same_for_every_step(
    client_for: Any, member: Any, running: Procedure, county_officer: Any
) -> None:
    browser = client_for(member)
    counts = []
    for upto in (4, 6):
        carry_on(running, member, upto)
        publish_procedure(running, by=county_officer)
        counts.append([
            counted(browser, reverse("procedure_detail", args=[running.public_id])),
            counted(browser, reverse("procedure_public", args=[running.public_id])),
        ])  # fmt: skip
    assert counts[0] == counts[1]


def test_the_public_page(
    client: Any, member: Any, running: Procedure, township_officer: Any, county_officer: Any,
    city_officer: Any,
) -> None:  # fmt: skip
    publish_register(by=city_officer)
    do(running, member, 1, typed_step())
    leave_out(running, member, 2, "书记主任一肩挑")
    carry_on(running, member, 5)
    publish_procedure(running, by=county_officer)
    carry_on(running, member, 6)
    publish_procedure(running, by=county_officer)
    address = reverse("procedure_public", args=[running.public_id])
    page = client.get(address)
    text = page.content.decode()
    assert page.context["procedure"]["state_label"] == "已办结"
    assert "书记主任一肩挑" in text
    assert "党支部委员会" not in text
    meeting = ProcedureStep.objects.get(number=4).meeting
    assert meeting is not None
    link = reverse("meeting_public", args=[meeting.public_id])
    assert link not in text
    publish_record(meeting, confirmer=township_officer, publisher=county_officer)
    forget_pages()
    assert f'href="{link}"' in client.get(address).content.decode()
    photo = ProcedureStep.objects.get(number=5).photo
    assert photo is not None
    assert client.get(reverse("photo", args=[photo.public_id])).status_code == 200
    old = client.get(reverse("procedure_public_version", args=[running.public_id, 1]))
    assert [len(step["entries"]) for step in old.context["steps"]] == [1, 1, 1, 1, 1, 0]
    listed = client.get(reverse("procedure_public_list"))
    assert [row["title"] for row in listed.context["procedures"]] == ["建沤肥池"]
    unit = client.get(reverse("community_detail", args=[running.community.slug]))
    assert f'href="{address}"' in unit.content.decode()
    assert client.get(reverse("procedure_public", args=["no-such"])).status_code == 404


def test_nothing_unpublished_is_seen(client: Any, member: Any, running: Procedure) -> None:
    carry_on(running, member, 5)
    assert client.get(reverse("procedure_public", args=[running.public_id])).status_code == 404
    assert list(client.get(reverse("procedure_public_list")).context["procedures"]) == []
    photo = ProcedureStep.objects.get(number=5).photo
    assert photo is not None
    assert client.get(reverse("photo", args=[photo.public_id])).status_code == 404


def test_the_desk(member: Any, community: Any, running: Procedure, county_officer: Any) -> None:
    today = timezone.localdate()
    fresh = start(community, member, "修路")
    do(running, member, 1, typed_step(today - timedelta(days=31)))
    do(fresh, member, 1, typed_step(today))
    [due] = gathered(desk.procedure_items(member))
    assert (str(due.title), due.state_label, due.due, due.overdue, due.url) == (
        "四议两公开“建沤肥池”，平山区南地街道 德泰社区",
        "下一步：社区“两委”会议商议",
        today - timedelta(days=1),
        True,
        reverse("procedure_detail", args=[running.public_id]),
    )
    waiting = gathered(desk.procedure_items(county_officer))
    assert [(item.state_label, item.overdue) for item in waiting] == [("待公开", False)] * 2
    publish_procedure(fresh, by=county_officer)
    abandon_procedure(running, by=member, reason="不办了")
    assert gathered(desk.procedure_items(county_officer)) == []
    assert gathered(desk.procedure_items(member)) == []


def test_the_admin(
    client_for: Any, member: Any, community: Any, running: Procedure, county_officer: Any
) -> None:
    leave_out(running, member, 1)
    do(running, member, 2, typed_step())
    plain = carry_on(start(community, member, "修路"), member, 1)
    browser = client_for(county_officer)
    publish = reverse("admin:deliberation_procedure_publish", args=[plain.pk])
    assert browser.post(publish, {"version": plain.version}).status_code == 302
    listed = reverse("admin:deliberation_procedure_changelist")

    def titles(**query: str) -> list[str]:
        return [row.title for row in browser.get(listed, query).context["cl"].result_list]

    assert titles() == ["修路", "建沤肥池"]
    assert titles(exceptions="yes") == ["建沤肥池"]
    assert titles(exceptions="no") == ["修路"]
    assert titles(shown="not") == ["建沤肥池"]
    assert titles(shown="shown") == ["修路"]
    assert titles(reached="2") == ["建沤肥池"]
    assert titles(state="completed") == []
    assert titles(q="建沤") == ["建沤肥池"]
    page = browser.get(reverse("admin:deliberation_procedure_change", args=[running.pk]))
    text = page.content.decode()
    assert "一肩挑" in text
    assert page.context["publish_address"] == reverse(
        "admin:deliberation_procedure_publish", args=[running.pk]
    )
    abandon_procedure(running, by=member, reason="不办了")
    page = browser.get(reverse("admin:deliberation_procedure_change", args=[running.pk]))
    assert page.context["publish_address"] == ""
