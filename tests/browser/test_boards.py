"""A unit's sheet on one page of A4, and its view for a large screen, in the browser."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal, Visitor

LOBBY = 1920, 1080
# At three metres a character should be as high as a two-hundredth of that, which on a screen of
# 55 inches are about 24 pixels; Chinese characters are finer.
SMALLEST = 32
SHOWN_SECONDS, RENEWED_SECONDS = 15, 300
# The paper without its margins of 12 mm, in CSS pixels.
PAPER: Any = {"width": 703, "height": 1032}
UNITS = ("/townships/nandi/", "/counties/pingshan/")
# In pixels on the screen, also of text inside a picture that is scaled.
SMALLEST_LETTER = """() => Math.min(...[...document.querySelectorAll(
  ".lobby__head, .lobby__head *, [data-panel]:not([hidden]) *")]
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  .map((e) => parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM?.().a ?? 1)))"""


def fetched(portal: Portal, path: str) -> str:
    with urllib.request.urlopen(f"{portal.address}{path}", timeout=30) as answer:
        text: str = answer.read().decode()
    return text


@pytest.fixture(scope="module")
def fullest(portal: Portal) -> list[str]:
    """The communities of 南地街道 with the longest sheets, its township and its county."""
    found = set(re.findall(r'href="(/communities/[\w-]+/)"', fetched(portal, "/townships/nandi/")))
    by_length = sorted(found, key=lambda path: len(fetched(portal, f"{path}sheet/")))
    assert len(by_length) > 5
    return [*by_length[-3:], *UNITS]


def sheets_in(pdf: bytes) -> int:
    return int(re.findall(rb"/Count (\d+)", pdf)[0])


def test_the_fullest_sheets_fit_on_one_page_and_nothing_is_cut_off(
    visitor: Callable[..., Visitor], fullest: list[str]
) -> None:
    reader = visitor(1280)
    page = reader.page
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    for path in fullest:
        reader.go(f"{path}sheet/")
        assert sheets_in(page.pdf(prefer_css_page_size=True)) == 1, path
        body = page.locator(".board__body")
        cut = body.evaluate("e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]")
        assert cut == [0, 0], path
        code = page.locator(".board__foot .qr").bounding_box()
        assert code is not None
        assert code["y"] + code["height"] <= PAPER["height"]
        assert code["width"] > 100  # 2.8 cm


def test_a_sheet_that_is_too_full_stays_one_page(visitor: Callable[..., Visitor]) -> None:
    reader = visitor(1280)
    reader.go("/communities/nandi-detai/sheet/")
    reader.page.evaluate("""() => {
      const body = document.querySelector(".board__body");
      for (let n = 0; n < 40; n += 1) body.append(body.firstElementChild.cloneNode(true));
    }""")
    assert sheets_in(reader.page.pdf(prefer_css_page_size=True)) == 1


def test_the_button_prints_and_is_not_needed(visitor: Callable[..., Visitor]) -> None:
    reader = visitor(390)
    reader.go("/communities/nandi-detai/sheet/")
    reader.page.evaluate("window.print = () => { document.title = 'printed'; }")
    reader.page.get_by_role("button", name="打印").click()
    expect(reader.page).to_have_title("printed")
    plain = visitor(390, java_script_enabled=False)
    plain.go("/communities/nandi-detai/sheet/")
    assert plain.page.get_by_role("button", name="打印").count() == 0
    expect(plain.page.get_by_text("用浏览器打印本页即可")).to_be_visible()


def shown(page: Page) -> list[str]:
    return [str(one.get_attribute("id")) for one in page.locator("[data-panel]:visible").all()]


@pytest.mark.parametrize("path", ["/communities/nandi-detai/", *UNITS])
def test_every_panel_fits_and_can_be_read_from_three_metres(
    path: str, visitor: Callable[..., Visitor]
) -> None:
    reader = visitor(LOBBY[0])
    page = reader.page
    page.set_viewport_size({"width": LOBBY[0], "height": LOBBY[1]})
    reader.go(f"{path}screen/")
    number = page.locator("[data-panel]").count()
    assert number > 4
    for _panel in range(number):
        assert len(shown(page)) == 1
        assert page.evaluate("document.documentElement.scrollHeight") == LOBBY[1], shown(page)
        assert page.evaluate(SMALLEST_LETTER) >= SMALLEST, shown(page)
        reader.check()
        page.keyboard.press("ArrowRight")
    assert reader.checked == number


def test_who_wants_less_motion_starts_it_by_hand(visitor: Callable[..., Visitor]) -> None:
    reader = visitor(1280)
    page = reader.page
    page.clock.install()
    reader.go("/communities/nandi-detai/screen/")
    assert shown(page) == ["panel-result"]
    page.clock.run_for(SHOWN_SECONDS * 1000 * 2)
    assert shown(page) == ["panel-result"]
    page.get_by_role("button", name="播放").click()
    page.clock.run_for(SHOWN_SECONDS * 1000)
    assert shown(page) == ["panel-compared"]


def test_it_cycles_stops_and_moves_by_keyboard(visitor: Callable[..., Visitor]) -> None:
    reader = visitor(1280)
    page = reader.page
    page.emulate_media(reduced_motion="no-preference")
    page.clock.install()
    reader.go("/communities/nandi-detai/screen/")
    page.clock.run_for(SHOWN_SECONDS * 1000)
    assert shown(page) == ["panel-compared"]
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="播放")).to_be_visible()
    page.clock.run_for(SHOWN_SECONDS * 1000 * 3)
    assert shown(page) == ["panel-compared"]
    for key, panel in (
        ("ArrowLeft", "panel-result"), ("ArrowLeft", "panel-code"), ("Home", "panel-result"),
        ("End", "panel-code"), ("ArrowRight", "panel-result"),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert shown(page) == [panel], key
    # Tab reaches the buttons, and the space bar then presses the one that has the focus.
    page.get_by_role("button", name="下一屏").focus()
    page.keyboard.press("Space")
    assert shown(page) == ["panel-compared"]
    assert page.url.endswith("#panel-compared")


def test_it_renews_itself_goes_on_where_it_was_and_outlives_the_network(
    visitor: Callable[..., Visitor],
) -> None:
    reader = visitor(1280)
    page = reader.page
    page.clock.install()
    reader.go("/communities/nandi-detai/screen/")
    page.keyboard.press("ArrowRight")
    page.evaluate("window.isOld = true")
    page.route("**/screen/", lambda route: route.abort())
    page.clock.run_for(RENEWED_SECONDS * 1000)
    assert page.evaluate("window.isOld") is True
    reader.complaints.clear()  # the browser says that the network is down
    page.unroute("**/screen/")
    with page.expect_navigation():
        page.clock.run_for(RENEWED_SECONDS * 1000)
    expect(page.locator("#panel-compared")).to_be_visible()
    assert page.evaluate("window.isOld") is None


def test_what_was_stopped_by_hand_is_not_renewed(visitor: Callable[..., Visitor]) -> None:
    reader = visitor(1280)
    page = reader.page
    page.emulate_media(reduced_motion="no-preference")
    page.clock.install()
    reader.go("/communities/nandi-detai/screen/")
    page.get_by_role("button", name="停止").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(RENEWED_SECONDS * 1000 * 2)
    page.wait_for_timeout(500)
    assert asked == []
    page.get_by_role("button", name="播放").click()
    with page.expect_navigation():  # the control: it would have asked
        page.clock.run_for(RENEWED_SECONDS * 1000)
    assert asked != []


def test_without_javascript_all_panels_stand_below_each_other(
    visitor: Callable[..., Visitor],
) -> None:
    reader = visitor(390, java_script_enabled=False)
    reader.go("/communities/nandi-detai/screen/")
    panels = reader.page.locator("[data-panel]")
    assert panels.count() > 4
    assert len(shown(reader.page)) == panels.count()
    expect(reader.page.get_by_role("group", name="分屏")).to_be_hidden()
    # This browser reads the noscript element: the page renews itself once it was asked to.
    tag = reader.page.locator("meta[http-equiv=refresh]")
    expect(tag).to_have_count(0)
    reader.page.get_by_role("link", name="每五分钟刷新").click()
    assert tag.get_attribute("content") == "300"
    reader.page.get_by_role("link", name="停止自动刷新").click()
    expect(tag).to_have_count(0)
