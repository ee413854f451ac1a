"""The position of an inspection: asked for once, by a press alone; refused or missing, it stops
nobody; without a network it is kept with the draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Visitor
from tests.browser.steps import PHONE, look
from tests.browser.test_offline import Task, fill_card, open_card, says, task

__all__ = ["task"]

BENXI = {"latitude": 41.295612, "longitude": 123.761284, "accuracy": 11.2}
RECORDED = re.compile(r"记录：纬度 41\.29561°，经度 123\.76128°（WGS 84），精度 12 米")
SCRIPT = "form[data-field-form] [data-position-status]"
ASKED = """() => {
  window.asked = 0;
  const locate = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
  navigator.geolocation.getCurrentPosition = (...all) => { window.asked += 1; locate(...all); };
  navigator.geolocation.watchPosition = () => { window.asked += 100; };
}"""


def status(page: Any) -> Any:
    return page.locator(SCRIPT)


def record(page: Any) -> None:
    page.get_by_role("button", name="记录位置", exact=True).click()


def latitude(page: Any) -> str:
    value: str = page.locator("[name=position_latitude]").input_value()
    return value


def test_recorded_by_a_press_and_seen_with_the_submission(
    visitor: Callable[..., Visitor], task: Task
) -> None:
    person = visitor(PHONE, geolocation=BENXI, permissions=["geolocation"], timezone_id="UTC")
    person.page.add_init_script(f"({ASKED})()")
    page = open_card(person, task, task.first)
    fill_card(page)
    says(page, "^已保存到服务器$")
    assert (page.evaluate("window.asked"), latitude(page)) == (0, "")
    assert status(page).inner_text() == "未记录。"
    record(page)
    page.locator(SCRIPT, has_text=RECORDED).wait_for()
    look(person)
    page.get_by_role("button", name="移除位置", exact=True).click()
    assert (status(page).inner_text(), latitude(page)) == ("未记录。", "")
    record(page)
    page.locator(SCRIPT, has_text=RECORDED).wait_for()
    assert page.evaluate("window.asked") == 2
    says(page, "^已保存到服务器$")
    assert task.stored()["draft"]["position_latitude"] == "41.29561"
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/record/")
    page.get_by_text(re.compile("现场位置：.*纬度 41.29561°，经度 123.76128°")).wait_for()
    look(person)


def test_refused_it_is_told_and_stops_nobody(visitor: Callable[..., Visitor], task: Task) -> None:
    person = visitor(PHONE, geolocation=BENXI, permissions=[])
    page = open_card(person, task, task.first)
    record(page)
    page.locator(SCRIPT, has_text="浏览器未允许获取位置").wait_for()
    fill_card(page)
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/record/")
    assert task.stored()["revisions"] == 1
    assert page.get_by_text("现场位置").count() == 0


def test_what_the_phone_hardly_knows_is_not_kept(
    visitor: Callable[..., Visitor], task: Task
) -> None:
    vague = BENXI | {"accuracy": 25_000}
    person = visitor(PHONE, geolocation=vague, permissions=["geolocation"])
    page = open_card(person, task, task.first)
    record(page)
    page.locator(SCRIPT, has_text="精度只有 25000 米").wait_for()
    assert latitude(page) == ""


def test_without_a_network_it_is_kept_on_the_phone(
    visitor: Callable[..., Visitor], task: Task
) -> None:
    person = visitor(PHONE, geolocation=BENXI, permissions=["geolocation"])
    page = open_card(person, task, task.first)
    context = page.context
    context.set_offline(True)
    record(page)
    page.locator(SCRIPT, has_text=RECORDED).wait_for()
    says(page, "没有网络")
    # Chromium gives a closing page its network back, and it may still send then.
    page.route("**/draft/", lambda route: route.abort())
    page.close()
    page = context.new_page()
    page.goto(f"{task.portal.address}{task.path}")
    page.locator("form[data-ready]").wait_for()
    page.locator(SCRIPT, has_text=RECORDED).wait_for()
    # The page that the phone kept may ask as well.
    record(page)
    page.locator(SCRIPT, has_text=RECORDED).wait_for()
    context.set_offline(False)
    says(page, "^已保存到服务器$")
    assert task.stored()["draft"]["position_longitude"] == "123.76128"
