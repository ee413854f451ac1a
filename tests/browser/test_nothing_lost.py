"""What was typed outlives the session, a closed tab and a hole in the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import PASSWORD, Visitor

PLACE = "三号楼前的凉亭"


@pytest.fixture
def member(visitor: Callable[..., Visitor]) -> Visitor:
    person = visitor(390)
    person.sign_in("detai2")
    return person


def begin(member: Visitor) -> Any:
    page = member.page
    member.go("/workspace/meetings/new/")
    page.get_by_role("button", name="开始记录", exact=True).click()
    page.wait_for_load_state()
    return page


def place(page: Any) -> Any:
    return page.get_by_label("地点")


def test_an_ended_session_loses_nothing(member: Visitor) -> None:
    page = begin(member)
    address = page.url
    member.page.context.clear_cookies(name="sessionid")
    place(page).fill(PLACE)
    page.get_by_role("button", name="保存草稿", exact=True).click()
    page.wait_for_load_state()
    assert "/accounts/login/" in page.url
    page.fill("input[name=login]", "detai2")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    assert page.url == address
    page.get_by_role("button", name="恢复", exact=True).click()
    assert place(page).input_value() == PLACE
    page.get_by_role("button", name="保存草稿", exact=True).click()
    page.wait_for_load_state()
    assert place(page).input_value() == PLACE


def test_a_hole_in_the_network_loses_nothing(member: Visitor) -> None:
    page = begin(member)
    address = page.url
    page.context.set_offline(True)
    place(page).fill(PLACE)
    page.get_by_text("未能保存到服务器").wait_for()
    page.context.set_offline(False)
    page.goto(address)
    page.get_by_role("button", name="恢复", exact=True).click()
    assert place(page).input_value() == PLACE


def test_what_was_typed_is_saved_by_itself(member: Visitor) -> None:
    page = begin(member)
    place(page).fill(PLACE)
    page.locator("[data-saved]", has_text="已保存").wait_for()
    page.reload()
    assert place(page).input_value() == PLACE
    assert page.get_by_role("button", name="恢复", exact=True).count() == 0


def test_the_card_of_a_township_keeps_what_was_typed_where_the_network_ends(
    visitor: Callable[..., Visitor],
) -> None:
    officer = visitor(390)
    officer.sign_in("pingshan", "/admin/evaluation/townshipscoring/?state__exact=draft")
    page = officer.page
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="填写评分", exact=True).click()
    page.wait_for_load_state()
    address = page.url
    found = page.locator("[data-criterion] input[inputmode]:visible").first
    name = found.get_attribute("name")
    typed = page.locator(f"[name='{name}']")
    typed.fill("1")
    page.context.set_offline(True)
    page.close()
    page = officer.page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(address)
    page.get_by_role("button", name="恢复", exact=True).click()
    assert page.locator(f"[name='{name}']").input_value() == "1"
    page.get_by_role("button", name="保存草稿", exact=True).click()
    page.wait_for_load_state()
    assert page.locator(f"[name='{name}']").input_value() == "1"
    assert page.get_by_role("button", name="恢复", exact=True).count() == 0
