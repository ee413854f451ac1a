"""A township's plan: the county accepts it, the township closes its review, everybody reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from tests.browser.conftest import Visitor
from tests.browser.steps import DESK, PHONE, follow, look, press
from tests.browser.test_project_application import step

TITLE = f"{date.today().year}年小市镇生活垃圾分类指导工作计划"
REMARK = "村屯分散，设施到位晚，列入下半年重点。"


def is_june_over() -> bool:
    return date.today() > date(date.today().year, 6, 30)


def accept(officer: Visitor) -> None:
    """The county sees on its desk what was submitted, and how far it is by the records."""
    officer.sign_in("benxixian")
    follow(officer, TITLE, exact=True)
    assert officer.page.get_by_text("定期召集议事协商会议").is_visible()
    look(officer)
    step(officer, "审定")
    assert officer.page.get_by_text("已审定", exact=True).first.is_visible()
    look(officer)


def add_what_fits_no_measure(township: Visitor) -> None:
    """A newer edition, on a phone: what lacks is told at its field, nothing is lost."""
    page = township.page
    page.locator("summary", has_text="起草新版").click()
    page.locator("[name=reason]").fill("县里追加任务")
    press(township, "起草新版")
    follow(township, "添加任务", exact=True)
    look(township)
    page.locator("[name=clause]").select_option("3.4.b")
    page.locator("[name=task]").fill("组建镇级志愿服务队")
    page.locator("[name=due_on]").fill(f"{date.today().year}-12-20")
    press(township, "保存")
    assert page.locator("#id_uncounted_reason_error").is_visible()
    assert page.locator("[name=task]").input_value() == "组建镇级志愿服务队"
    look(township)
    page.locator("[name=uncounted_reason]").fill("队伍组建情况由他人说明")
    press(township, "保存")
    assert page.get_by_text("组建镇级志愿服务队").is_visible()
    look(township)


def close(township: Visitor) -> None:
    """Counted to the end of June, explained, closed."""
    page = township.page
    page.get_by_role("button", name=re.compile("开始对照检查")).click()
    page.wait_for_load_state()
    look(township)
    for field in page.locator("textarea[name^=remark-]").all():
        field.fill(REMARK)
    page.locator("[name=summary]").fill("半年任务基本完成。")
    press(township, "保存")
    look(township)
    step(township, "办结")
    assert page.get_by_text("已办结", exact=True).first.is_visible()
    look(township)


def test_from_the_county_to_the_public_page(visitor: Callable[..., Visitor]) -> None:
    accept(visitor(DESK))
    township, publisher, citizen = visitor(PHONE), visitor(DESK), visitor(PHONE)
    township.sign_in("xiaoshi")
    look(township)
    for page in ("missing/", "late/", ""):
        township.go(f"/workspace/plans/{page}")
        look(township)
    follow(township, TITLE, exact=True)
    if is_june_over():
        close(township)
        follow(township, TITLE, exact=True)
    add_what_fits_no_measure(township)
    publisher.sign_in("benxi")
    follow(publisher, TITLE, exact=True)
    step(publisher, "公布")
    assert publisher.page.get_by_text("已公布", exact=True).first.is_visible()
    if is_june_over():
        follow(publisher, "年中（6月30日）", exact=True)
        step(publisher, "公布")
        look(publisher)
    citizen.go("/plans/")
    look(citizen)
    follow(citizen, TITLE, exact=True)
    assert citizen.page.get_by_text("定期召集议事协商会议").first.is_visible()
    assert citizen.page.get_by_text(REMARK).first.is_visible() == is_june_over()
    look(citizen)
