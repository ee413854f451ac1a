"""An officer's lists: a long choice is searched, a filter is kept by name, many rows are taken at
once; by light and in the dark, without a complaint of the content security policy."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.steps import DESK, PHONE, follow, look, press

KEPT = "南地街道的会议"


def search_a_community(officer: Visitor) -> None:
    """Five hundred communities are not in the page; one is found by a part of its name."""
    officer.go("/admin/outreach/schemechoice/add/")
    page = officer.page
    assert page.locator("#id_community option").count() <= 1
    look(officer)
    page.get_by_role("combobox", name="村（社区）").click()
    page.get_by_role("searchbox", name="村（社区）").fill("德泰")
    page.get_by_role("option", name="德泰").first.click()
    assert "德泰" in page.locator("#id_community option:checked").inner_text()
    look(officer)


def filter_by_township(officer: Visitor) -> None:
    """Forty-nine townships are no links; one is chosen."""
    officer.go("/admin/deliberation/meeting/")
    page = officer.page
    look(officer)
    page.locator("#filter_township").select_option(label="南地街道", force=True)
    page.locator(".searched-filter button").click()
    page.wait_for_load_state()
    assert "township=" in page.url
    look(officer)


def keep_the_filter(officer: Visitor) -> None:
    page = officer.page
    filtered = page.url
    page.get_by_label("将此筛选保存为").fill(KEPT)
    press(officer, "保存")
    officer.go("/admin/deliberation/meeting/")
    follow(officer, KEPT, exact=True)
    assert page.url.rpartition("?")[2] == filtered.rpartition("?")[2].rpartition("&")[2]
    look(officer)
    page.get_by_role("button", name=f"删除筛选“{KEPT}”").click()
    page.wait_for_load_state()
    assert page.get_by_role("link", name=KEPT).count() == 0


def choose_many(officer: Visitor) -> None:
    """What would be done and what is left out, and why, stands on a page that asks once."""
    officer.go("/admin/deliberation/topic/")
    page = officer.page
    for box in page.locator("#result_list tbody input[type=checkbox]").all()[:3]:
        box.check()
    page.locator("select[name=action]").select_option("publish_chosen")
    press(officer, "执行")
    assert page.get_by_role("link", name="返回").is_visible()
    look(officer)


def test_lists_of_an_officer(visitor: Callable[..., Visitor]) -> None:
    officer = visitor(DESK)
    officer.sign_in("benxi", "/admin/")
    search_a_community(officer)
    filter_by_township(officer)
    keep_the_filter(officer)
    choose_many(officer)


def test_lists_in_the_dark(visitor: Callable[..., Visitor]) -> None:
    officer = visitor(PHONE, color_scheme="dark")
    officer.sign_in("benxi", "/admin/")
    for page in ("deliberation/action", "evaluation/finding", "coordination/referral"):
        officer.go(f"/admin/{page}/")
        look(officer)
