"""The members' workspace, the officers' pages and the library of standards."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import items_for
from benxi_sorting.demonstration.clock import on
from orgs.enums import StandardStanding
from orgs.models import Standard, StandardComment
from orgs.queries.standards import published_standards
from orgs.services import standards as services
from orgs.services.standard_texts import add_text, name_bodies
from orgs.standard_sections import standard_entry
from portal.pages import forget_pages
from tests.orgs.helpers import publish
from tests.orgs.standard_helpers import (
    FIRST,
    LAST,
    NUMBER,
    answered_late,
    association,
    comment,
    concluded,
    consulted,
    drafting,
    issue,
    issued,
    officer,
    pdf,
    proposed,
    publisher,
    writer,
)

pytestmark = pytest.mark.django_db
AFTER = LAST + timedelta(days=1)


def typed(of: Any, **fields: Any) -> dict[str, Any]:
    values = {
        "submission_token": secrets.token_hex(16),
        "association": of.pk,
        "revises": "",
        "kind": "standard",
        "title": "投放点设置规范",
        "scope": "范围",
        "need": "理由",
    }
    return values | fields


def step(browser: Any, record: Any, target: str, **fields: Any) -> Any:
    record.refresh_from_db()
    name = f"admin:orgs_{record._meta.model_name}_step"
    values = {"version": record.version, **fields}
    return browser.post(reverse(name, args=[record.pk, target]), values)


def test_a_member_proposes_names_who_drafts_hands_in_and_withdraws(client_for: Any) -> None:
    of = association()
    browser = client_for(writer(of))
    assert browser.get(reverse("standard_create")).status_code == 200
    answer = browser.post(reverse("standard_create"), typed(of))
    standard = Standard.objects.get()
    own = reverse("standard_detail", args=[standard.public_id])
    assert answer.url == own
    services.take_up(standard, by=officer(), project_number="BX-1")
    bodies = {"version": standard.version, "lead": of.name, "others": "甲公司\n\n　乙公司 \n"}
    browser.post(reverse("standard_bodies", args=[standard.public_id]), bodies)
    assert [body.name for body in standard.bodies.all()] == [of.name, "甲公司", "乙公司"]
    values = {"submission_token": "t" * 20, "upload": pdf(), "note": "初稿"}
    browser.post(reverse("standard_text", args=[standard.public_id]), values)
    shown = browser.get(own).content.decode()
    assert all(words in shown for words in ("乙公司", "初稿", "BX-1"))
    file = browser.post(reverse("standard_own_file", args=[standard.public_id, 1]))
    assert file.content.startswith(b"%PDF-")
    standard.refresh_from_db()
    ending = {"version": standard.version, "reason": "与国家标准重复"}
    browser.post(reverse("standard_withdraw", args=[standard.public_id]), ending)
    assert "与国家标准重复" in browser.get(own).content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "长" * 101),
        ("scope", "含\x00"),
        ("kind", "x"),
        ("title", "\u202e标题"),
    ],
)
def test_what_cannot_be_proposed_is_refused_at_its_field(
    name: str, value: str, client_for: Any
) -> None:
    of = association()
    answer = client_for(writer(of)).post(reverse("standard_create"), typed(of, **{name: value}))
    assert answer.status_code == 200
    assert name in answer.context["form"].errors
    assert Standard.objects.count() == 0


def test_another_association_s_work_does_not_exist(client_for: Any) -> None:
    standard = drafting()
    asked = consulted(title="公开的")
    said = comment(asked)
    other = association("平山区物业管理协会", 901)
    browser = client_for(writer(other, "other-writer"))
    for name, key in (
        ("standard_detail", standard.public_id),
        ("standard_comment_detail", said.public_id),
    ):
        assert browser.get(reverse(name, args=[key])).status_code == 404
    for name in ("standard_write", "standard_bodies", "standard_text", "standard_withdraw"):
        assert browser.post(reverse(name, args=[standard.public_id])).status_code == 404
    assert (
        browser.post(reverse("standard_own_file", args=[standard.public_id, 1])).status_code == 404
    )
    assert standard.title not in browser.get(reverse("standard_list")).content.decode()
    # A choice of the form that is none of theirs.
    answer = browser.post(reverse("standard_create"), typed(standard.association))
    assert "association" in answer.context["form"].errors


def test_who_is_no_member_any_more_sees_nothing(client_for: Any) -> None:
    standard = drafting()
    by = writer()
    by.memberships.update(since=date(2020, 1, 1), until=date(2020, 12, 31))
    own = reverse("standard_detail", args=[standard.public_id])
    assert client_for(by).get(own).status_code == 404


def test_the_second_of_two_editors_keeps_what_was_typed(client_for: Any) -> None:
    standard = proposed()
    browser = client_for(writer())
    values = {"kind": "standard", "title": "甲", "scope": "甲", "need": "甲", "version": 1}
    write = reverse("standard_write", args=[standard.public_id])
    assert browser.post(write, values).status_code == 302
    answer = browser.post(write, values | {"title": "乙的标题"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "乙的标题" in shown
    assert "甲" in shown


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("standard_withdraw", {"reason": "我们不再需要它"}),
        ("standard_bodies", {"lead": "我们不再需要它", "others": ""}),
    ],
)
def test_a_step_that_is_refused_in_a_later_state_says_why(
    name: str, values: dict[str, str], client_for: Any
) -> None:
    standard = consulted()
    send = reverse(name, args=[standard.public_id])
    answer = client_for(writer()).post(send, values | {"version": str(standard.version)})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "我们不再需要它" in shown
    assert 'role="alert"' in shown


def test_an_officer_takes_a_proposal_up(client_for: Any) -> None:
    standard = proposed()
    step(client_for(officer()), standard, "drafting", project_number="ＢＸ－００１")
    standard.refresh_from_db()
    assert (standard.state, standard.project_number) == ("drafting", "BX-001")


def test_the_consultation_is_opened_and_concluded_in_the_admin(client_for: Any) -> None:
    with on(FIRST):
        standard = drafting()
        browser = client_for(publisher())
        few = step(browser, standard, "consultation", first="2026年11月2日", last="2026-11-20",
                   was_read="on")  # fmt: skip
        assert "2026-12-01" in few.content.decode()
        unread = step(browser, standard, "consultation", first=FIRST, last=LAST)
        assert "was_read" in unread.context["form"].errors
        step(
            browser,
            standard,
            "consultation",
            first="２０２６－１１－０２",
            last=LAST,
            was_read="on",
        )
    standard.refresh_from_db()
    assert (standard.state, standard.consult_until) == ("consultation", LAST)
    said = comment(standard)
    with on(AFTER):
        client_for(writer()).post(
            reverse("standard_comment_propose", args=[said.public_id]),
            {"version": said.version, "outcome": "partly", "reason": "协会建议部分采纳"},
        )
        browser = client_for(officer())
        page = reverse("admin:orgs_standardcomment_step", args=[said.pk, "answered"])
        shown = browser.get(page).content.decode()
        assert said.text in shown
        assert "协会建议部分采纳" in shown
        missing = step(browser, said, "answered", outcome="partly", why="")
        assert missing.status_code == 200
        step(browser, said, "answered", outcome="partly", why="采纳前半句")
        step(client_for(publisher()), standard, "concluded", was_read="on")
        standard.refresh_from_db()
        assert standard.state == "concluded"
        page = step(client_for(publisher()), standard, "issued", number="ABC", issued_on=AFTER,
                    holds_from=AFTER, was_read="on")  # fmt: skip
        assert "number" in page.context["form"].errors
        step(client_for(publisher()), standard, "issued", number="t/bxhx 001-2026", issued_on=AFTER,
             holds_from=AFTER, was_read="on")  # fmt: skip
        change = reverse("admin:orgs_standardcomment_change", args=[said.pk])
        assert list(browser.get(change).context["steps"]) == []
    standard.refresh_from_db()
    assert standard.number == NUMBER
    with on(AFTER + timedelta(days=9)):
        step(client_for(publisher()), standard, "abolished", from_day=AFTER + timedelta(days=20),
             reason="被上级标准取代")  # fmt: skip
    standard.refresh_from_db()
    assert standard.state == "abolished"


def test_an_officer_fetches_a_text_and_the_trail_knows(client_for: Any) -> None:
    standard = drafting()
    browser = client_for(officer())
    answer = browser.post(reverse("admin:orgs_standard_file", args=[standard.pk, 1]))
    assert answer.content.startswith(b"%PDF-")
    assert browser.post(
        reverse("admin:orgs_standard_file", args=[standard.pk, 99999999])
    ).status_code == 404  # fmt: skip
    history = browser.get(reverse("admin:orgs_standard_history", args=[standard.pk]))
    assert "downloaded" in {e.action.rpartition(".")[2] for e in history.context["events"]}


def test_the_desk_shows_whose_turn_it_is() -> None:
    def titles(person: Any) -> list[str]:
        return [str(item.title) for item in items_for(type(person).objects.get(pk=person.pk))
                if item.kind == "standard"]  # fmt: skip

    standard = proposed(title="待立项")
    assert titles(officer()) == ["标准：待立项"]
    assert titles(writer()) == []
    services.take_up(standard, by=officer(), project_number="BX-1")
    assert titles(officer()) == []
    assert titles(writer()) == ["标准：待立项"]
    add_text(standard, by=writer(), upload=pdf(), note="", token="t1")
    assert titles(officer()) == []
    name_bodies(standard, by=writer(), lead="本溪市环卫处", others=[])
    assert titles(officer()) == ["标准：待立项"]
    services.withdraw_standard(standard, by=officer(), reason="不再需要")
    asked = consulted(title="征求中", project_number="BX-2")
    with on(LAST):
        assert titles(officer()) == []
        said = comment(asked, day=LAST)
        assert titles(officer()) == ["标准：征求中"]
        assert "标准：征求中" in titles(writer())
    with on(AFTER):
        assert said.state == "received"
        answered_late(asked)
        assert titles(officer()) == ["标准：征求中"]
        assert titles(writer()) == []
        asked.refresh_from_db()
        services.conclude(asked, by=publisher())
        assert titles(officer()) == ["标准：征求中"]
        assert titles(writer()) == ["标准：征求中"]


def found(**chosen: str) -> set[str]:
    return {row.payload["title"] for row in published_standards(**chosen)}


def test_the_library_is_looked_through_by_what_an_edition_is_today() -> None:
    first = issued(title="已发布")
    consulted(title="征求中", project_number="BX-2")
    concluded(title="已处理", project_number="BX-3")
    withdrawn = consulted(title="已撤回", project_number="BX-4")
    services.withdraw_standard(withdrawn, by=publisher(), reason="不需要")
    starts = first.holds_from
    assert starts is not None

    def by_standing(day: date) -> dict[str, set[str]]:
        with on(day):
            return {s: rows for s in StandardStanding.values if (rows := found(standing=s))}

    before = by_standing(LAST)
    assert before["open"] == {"征求中"}
    assert before["concluded"] == {"已处理"}
    assert before["withdrawn"] == {"已撤回"}
    assert by_standing(FIRST - timedelta(days=1))["coming"] == {"征求中"}
    assert by_standing(AFTER)["handling"] == {"征求中"}
    assert by_standing(starts - timedelta(days=1))["upcoming"] == {"已发布"}
    assert by_standing(starts)["in_force"] == {"已发布"}
    with on(starts):
        services.abolish(first, by=publisher(), from_day=starts + timedelta(days=5), reason="过时")
    assert by_standing(starts + timedelta(days=4))["in_force"] == {"已发布"}
    assert by_standing(starts + timedelta(days=5))["abolished"] == {"已发布"}
    assert found(year="2026") == {"已发布"}
    assert found(association=first.association.public_id) == {
        "已发布",
        "征求中",
        "已处理",
        "已撤回",
    }
    assert found(text="t/bxhx 001") == {"已发布"}


def test_every_standing_of_the_page_is_that_of_the_filter() -> None:
    """One rule in Python for a page, one in SQL for the list: they agree on every day."""
    first = issued(title="一")
    consulted(title="二", project_number="BX-2")
    year = date(2027, 5, 3)
    with on(year):
        second = concluded(revises=first, project_number="BX-9", first=year,
                           last=year + timedelta(days=40))  # fmt: skip
    issue(second, "T/BXHX 001—2027")
    days = {FIRST - timedelta(days=1), FIRST, LAST, AFTER}
    for row in (first, second):
        row.refresh_from_db()
        for day in (row.holds_from, row.replaced_on):
            days |= {day, day - timedelta(days=1)} if day else set()
    for day in sorted(days):
        with on(day):
            shown = {(row.pk, standard_entry(row)["standing"]) for row in published_standards()}
            listed = {
                (row.pk, standing)
                for standing in StandardStanding.values
                for row in published_standards(standing=standing)
            }
        assert shown == listed, day


def test_strange_choices_find_nothing_and_break_nothing() -> None:
    issued()
    for query in ("standing=x", "year=1999", "year=%EF%BC%91", "association=x", "q=%00", "page=x"):
        answer = Client().get(f"{reverse('standard_public_list')}?{query}")
        assert answer.status_code == 200


def test_the_association_s_page_shows_its_standards() -> None:
    standard = issued()
    publish(standard.association)
    page = reverse("organization_public", args=[standard.association.public_id])
    assert NUMBER in Client().get(page).content.decode()
    shown = Client().get(reverse("standard_public", args=[standard.public_id])).content.decode()
    assert page in shown


def test_the_days_left_are_those_of_the_day() -> None:
    standard = consulted()
    for day, words in ((FIRST, "还剩 30 天"), (LAST, "还剩 1 天")):
        with on(day):
            shown = Client().get(reverse("standard_public", args=[standard.public_id]))
        assert words in shown.content.decode()


def test_lists_cost_the_same_for_one_row_and_for_many(client_for: Any) -> None:
    standard = consulted()
    comment(standard)
    browser = client_for(writer())
    pages = [
        (browser, reverse("standard_list")),
        (browser, reverse("standard_detail", args=[standard.public_id])),
        (Client(), reverse("standard_public_list") + "?q=规范"),
    ]

    def counts() -> list[int]:
        found = []
        for client, address in pages:
            client.get(address)
            forget_pages()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    one = counts()
    for number in range(6):
        consulted(title=f"第{number}项规范", project_number=f"P-{number}")
        comment(standard, text=f"第{number}条意见内容")
    assert counts() == one
    assert StandardComment.objects.count() == 7
