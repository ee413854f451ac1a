"""A project from a phone to the public list: one applies, another accepts, a third publishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.browser.conftest import Visitor
from tests.browser.steps import DESK, PHONE, follow, look, press

TITLE = "厨余桶边督导一百天"
COMMUNITY = "德泰社区居委会"


def step(person: Visitor, label: str) -> None:
    """Open what a step asks for, and take it."""
    person.page.locator("summary", has_text=label).first.click()
    press(person, label)


def open_project(person: Visitor, username: str) -> None:
    """Signed in, from the desk to the project."""
    person.sign_in(username)
    look(person)
    follow(person, TITLE, exact=True)
    look(person)


def draft(member: Visitor) -> None:
    """The member of an organisation writes the draft; what lacks is told, nothing is lost."""
    page = member.page
    member.sign_in("lvjia")
    look(member)
    follow(member, "我的组织", exact=True)
    look(member)
    follow(member, "起草项目", exact=True)
    look(member)
    page.locator("[name=title]").fill(TITLE)
    press(member, "保存草稿")
    assert page.locator("#id_summary_error").is_visible()
    assert page.locator("[name=title]").input_value() == TITLE
    look(member)
    page.locator("[name=kind]").select_option(label="志愿服务")
    page.locator("[name=summary]").fill("组织志愿者在投放时段桶边督导。")
    today = date.today()
    page.locator("[name=starts_on]").fill(today.isoformat())
    page.locator("[name=ends_on]").fill((today + timedelta(days=100)).isoformat())
    page.locator("[name=communities]").select_option(label=COMMUNITY)
    page.locator("[name=budget]").fill("８０００元")
    page.locator("[name='aims-0-indicator']").fill("督导场次")
    page.locator("[name='aims-0-unit']").fill("场")
    page.locator("[name='aims-0-target']").fill("120")
    page.locator("[name='milestones-0-title']").fill("完成督导员培训")
    page.locator("[name='milestones-0-due_on']").fill((today + timedelta(days=20)).isoformat())
    press(member, "保存草稿")
    assert page.get_by_text("由该乡镇（街道）受理").is_visible()
    look(member)
    step(member, "申报")
    assert page.get_by_text("已申报", exact=True).first.is_visible()
    look(member)


def test_from_the_application_to_the_public_list(visitor: Callable[..., Visitor]) -> None:
    draft(visitor(PHONE))
    township, publisher, citizen = visitor(DESK), visitor(DESK), visitor(PHONE)
    open_project(township, "nandi")
    step(township, "受理项目")
    assert township.page.get_by_text("已受理", exact=True).first.is_visible()
    # Who accepted it does not publish it, and is told so where the step would stand.
    assert township.page.get_by_text("须由其他工作人员发布").is_visible()
    assert township.page.locator("summary", has_text="发布").count() == 0
    look(township)
    open_project(publisher, "pingshan2")
    step(publisher, "发布")
    look(publisher)
    citizen.go("/projects/")
    look(citizen)
    follow(citizen, TITLE, exact=True)
    assert citizen.page.get_by_text("督导场次").is_visible()
    look(citizen)
