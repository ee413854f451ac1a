"""A pupil's phone asks into which bin something goes: with JavaScript, and without."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import PHONE, follow, look, press

FIELD = "您想扔什么？"


def test_a_pupil_types_and_sees_results_at_once(visitor: Callable[..., Visitor]) -> None:
    pupil = visitor(PHONE)
    page = pupil.page
    pupil.go("/")
    look(pupil)
    follow(pupil, "扔哪个桶", exact=True)
    look(pupil)
    results = page.locator("[data-guide-results]")
    page.get_by_label(FIELD).press_sequentially("dianchi")
    expect(results.get_by_text("干电池", exact=True)).to_be_visible()
    assert page.url.endswith("/guide/")  # nothing was sent but the question
    look(pupil)
    page.get_by_label(FIELD).fill("苞米瓤子")
    expect(results.get_by_text("玉米芯")).to_be_visible()
    expect(results.get_by_text("其他垃圾")).to_be_visible()
    page.get_by_label(FIELD).fill("榴连壳")
    expect(results.get_by_text("您是不是要找")).to_be_visible()
    look(pupil)
    page.get_by_label(FIELD).fill("外星飞船")
    expect(results.get_by_text("暂未找到")).to_be_visible()
    look(pupil)
    page.get_by_label(FIELD).fill("")
    expect(results).to_be_empty()
    page.get_by_label(FIELD).fill("手纸")
    results.get_by_role("link").first.click()
    page.wait_for_url("**/guide/items/**")
    assert page.get_by_role("heading", name="卫生纸").is_visible()
    assert page.get_by_text("其他垃圾").first.is_visible()
    look(pupil)


def test_the_same_without_javascript(visitor: Callable[..., Visitor]) -> None:
    pupil = visitor(PHONE, java_script_enabled=False)
    page = pupil.page
    pupil.go("/")
    page.get_by_label(FIELD).fill("榴连壳")
    press(pupil, "查询")
    assert page.get_by_role("heading", name="您是不是要找").is_visible()
    page.get_by_role("link", name="榴莲壳").click()
    assert page.get_by_role("heading", name="榴莲壳", exact=True).is_visible()
    assert page.get_by_text("其他垃圾").first.is_visible()
    # A word that nobody has explained is noted, with the way on.
    page.get_by_label(FIELD).fill("外星飞船")
    press(pupil, "查询")
    assert page.get_by_text("已记下这个词").is_visible()
    assert page.get_by_label(FIELD).input_value() == "外星飞船"
    assert page.get_by_role("heading", name="生活垃圾四分类").is_visible()


def test_a_poster_is_printed_and_its_code_leads_to_the_guide(
    visitor: Callable[..., Visitor],
) -> None:
    keeper = visitor(PHONE)
    page = keeper.page
    keeper.go("/guide/")
    follow(keeper, "投放点海报")
    look(keeper)
    assert page.get_by_role("img", name="分类指南二维码").is_visible()
    follow(keeper, "“农村五指分类”海报")
    look(keeper)
    assert page.locator(".poster .bin").count() == 5
    page.emulate_media(media="print")
    assert page.locator(".masthead").is_hidden()
    assert page.get_by_role("img", name="分类指南二维码").is_visible()
