"""A township closes the year's plan: counted to 31 December, explained, published by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.browser.conftest import Visitor
from tests.browser.steps import DESK, PHONE, follow, look, press
from tests.browser.test_project_application import step

LAST = date.today().year - 1
TITLE = f"{LAST}年小市镇生活垃圾分类指导工作计划"
REMARK = "冬季封山封路，入户指导次数不足，今年补上。"


def write(township: Visitor) -> None:
    """Last year's plan is entered late: one target, submitted."""
    page = township.page
    township.sign_in("xiaoshi")
    township.go("/workspace/plans/new/")
    page.locator("[name=year]").select_option(str(LAST))
    press(township, "保存")
    follow(township, "添加任务", exact=True)
    page.locator("[name=clause]").select_option("4.1.d")
    page.locator("[name=task]").fill("定期召集议事协商会议")
    page.locator("[name=measure]").select_option("meetings")
    page.locator("[name=sense]").select_option("at_least")
    page.locator("[name=target]").fill("500")
    page.locator("[name=due_on]").fill(f"{LAST}-12-20")
    press(township, "保存")
    step(township, "报送")


def close(township: Visitor) -> None:
    """What was not reached needs a remark before the review closes."""
    page = township.page
    township.go("/workspace/")
    follow(township, TITLE)
    page.locator("form[action*=yearend] button").click()
    page.wait_for_load_state()
    page.locator("textarea[name^=remark-]").fill(REMARK)
    press(township, "保存")
    step(township, "办结")
    assert page.get_by_text("已办结", exact=True).first.is_visible()


def test_the_year_ends_on_the_public_page(visitor: Callable[..., Visitor]) -> None:
    township = visitor(PHONE, java_script_enabled=False)
    county, publisher, citizen = visitor(DESK), visitor(DESK), visitor(PHONE)
    write(township)
    county.sign_in("benxixian")
    follow(county, TITLE, exact=True)
    step(county, "审定")
    publisher.sign_in("benxi")
    follow(publisher, TITLE, exact=True)
    step(publisher, "公布")
    close(township)
    publisher.go("/workspace/")
    follow(publisher, TITLE)
    step(publisher, "公布")
    look(publisher)
    citizen.go("/plans/")
    follow(citizen, TITLE, exact=True)
    assert citizen.page.get_by_text(REMARK).first.is_visible()
    look(citizen)
