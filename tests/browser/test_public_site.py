"""Every kind of public page, found by following links from the home page, at every width.

No sideways scrolling, no fault that axe finds, no complaint of the browser (the content security
policy speaks there), nothing from outside, no cookie, no dead link; in both languages, in light and
dark colours, with large text; by keyboard alone, at 400 %, with wide spacing, in colours that the
reader forces, with less motion, without JavaScript.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.urls import Resolver404, resolve

from tests.browser.conftest import Portal, Visitor

# Of one kind of page so many are asked whether they are there; the first is looked at.
ASKED = 4
# Not for the public, or no page.
CLOSED = ("/admin/", "/accounts/", "/workspace/")
LINK = re.compile(r'<(?:a|link)\b[^>]*?href="([^"]+)"')


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


def _kind(path: str) -> str | None:
    """The name of the URL pattern that answers `path`; None for what is no public page."""
    bare = path.partition("?")[0]
    if bare.startswith(CLOSED) or bare.startswith(("/static/", "/en/")):
        return None
    try:
        return resolve(bare).url_name
    except Resolver404:
        return None


@pytest.fixture(scope="module")
def pages(portal: Portal) -> dict[str, list[str]]:
    return kinds_of_pages(portal)


def kinds_of_pages(portal: Portal) -> dict[str, list[str]]:
    """Kind of page → its first addresses, found by following links from the home page. None is
    dead."""
    opener = urllib.request.build_opener(NoRedirect)
    found: dict[str, list[str]] = defaultdict(list)
    dead: list[str] = []
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop(0)
        kind = _kind(path)
        if kind is None or len(found[kind]) >= ASKED:
            continue
        try:
            with opener.open(f"{portal.address}{path}", timeout=30) as answer:
                is_page = answer.headers["Content-Type"].startswith("text/html")
                text = answer.read().decode() if is_page else ""
        except urllib.error.HTTPError as error:
            if error.code not in {301, 302}:
                dead.append(f"{error.code} {path}")
            continue
        found[kind].append(path if is_page else "")
        for link in LINK.findall(text):
            address = urldefrag(urljoin(path, unescape(link))).url
            if address.startswith("/") and address not in seen:
                seen.add(address)
                waiting.append(address)
    assert dead == []
    return {kind: [path for path in paths if path] for kind, paths in found.items()}


def test_the_walk_reaches_the_site(pages: dict[str, list[str]]) -> None:
    """Positive control: pages three links away from the home page are among them."""
    assert {
        "home", "search", "community_detail", "results_community", "bulletin_detail",
        "meeting_public", "convention_public", "organization_public", "sorting_item",
        "verify_hash", "method_public", "result_table", "result_compare", "bulletin_changes",
        "verify_file",
    } <= {kind for kind, paths in pages.items() if paths}  # fmt: skip


def faults(reader: Visitor, paths: list[str], check: Callable[[], None]) -> list[str]:
    """What `check` finds on each of the pages, and which of them set a cookie."""
    found = []
    for path in paths:
        reader.go(path)
        try:
            check()
        except AssertionError as fault:
            found.append(str(fault))
            reader.complaints.clear()
        # A form that writes needs the token against forged ones; nothing else sets a cookie.
        has_form = reader.page.locator("[name=csrfmiddlewaretoken]").count()
        if reader.page.context.cookies() and not has_form:
            found.append(f"{path} sets a cookie")
        reader.page.context.clear_cookies()
    return found


def one_of_each(pages: dict[str, list[str]], prefix: str = "") -> list[str]:
    """An address of each kind; earlier versions look as the newest does."""
    chosen = [paths[0] for kind, paths in pages.items() if paths and not kind.endswith("_version")]
    assert len(chosen) > 60
    return [f"{prefix}{path}" for path in chosen]


def test_every_kind_of_page_on_a_narrow_phone(
    visitor: Callable[..., Visitor], pages: dict[str, list[str]]
) -> None:
    reader = visitor(360)
    assert "\n\n".join(faults(reader, one_of_each(pages), reader.check)) == ""


def test_every_kind_of_page_in_english_and_dark_colours(
    visitor: Callable[..., Visitor], pages: dict[str, list[str]]
) -> None:
    reader = visitor(1280, color_scheme="dark")
    assert "\n\n".join(faults(reader, one_of_each(pages, "/en"), reader.check)) == ""


def test_every_kind_of_page_in_english_on_a_phone(
    visitor: Callable[..., Visitor], pages: dict[str, list[str]]
) -> None:
    reader = visitor(390)
    assert "\n\n".join(faults(reader, one_of_each(pages, "/en"), reader.check_layout)) == ""


def test_every_kind_of_page_with_large_text_on_a_tablet(
    visitor: Callable[..., Visitor], pages: dict[str, list[str]]
) -> None:
    reader = visitor(768)
    reader.go("/")
    reader.page.get_by_label("大字").check()
    assert "\n\n".join(faults(reader, one_of_each(pages), reader.check_layout)) == ""


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_tools_of_the_header_stand_in_one_line_on_a_phone(
    path: str, visitor: Callable[..., Visitor]
) -> None:
    reader = visitor(360)
    reader.go(path)
    tools = reader.page.locator(".masthead__tools > li")
    tops = tools.evaluate_all("tools => tools.map(e => e.getBoundingClientRect().top)")
    assert len(tops) == 5
    assert len(set(tops)) == 1


def test_large_text_is_remembered(visitor: Callable[..., Visitor]) -> None:
    reader = visitor(390)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    reader.go("/")
    assert reader.page.evaluate(size) == 16
    reader.page.get_by_label("大字").check()
    assert reader.page.evaluate(size) == pytest.approx(20.8)
    reader.go("/communities/")
    assert reader.page.evaluate(size) == pytest.approx(20.8)
    reader.page.get_by_label("大字").uncheck()
    reader.go("/")
    assert reader.page.evaluate(size) == 16


def test_large_text_without_javascript(visitor: Callable[..., Visitor]) -> None:
    reader = visitor(360, java_script_enabled=False)
    reader.go("/results/")
    before = reader.page.locator("h1").bounding_box()
    reader.page.get_by_label("大字").check()
    after = reader.page.locator("h1").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] * 1.2


LOOKS = Path(__file__).with_name("looks.js").read_text()
# A window of 1280 × 1024 pixels, enlarged to 400 and to 200 %.
ENLARGED_4, ENLARGED_2 = ({"width": 320, "height": 256}, {"width": 640, "height": 512})


def looked_at(reader: Visitor, paths: list[str], look: Callable[[], list[str]]) -> list[str]:
    """What `look` finds on each of the pages."""
    reader.page.add_init_script(LOOKS)
    found = []
    for path in paths:
        reader.go(path)
        found += [f"{path}: {fault}" for fault in look()]
    assert len(paths) == 1 or reader.page.evaluate("typeof looks") == "object"
    return found


def test_every_kind_of_page_by_keyboard_and_at_400_percent(
    visitor: Callable[..., Visitor], pages: dict[str, list[str]]
) -> None:
    """All is reached in the order of the page, with a focus that is seen, and is left again."""
    reader = visitor(320)
    page = reader.page
    page.set_viewport_size(ENLARGED_4)

    def look() -> list[str]:
        found = []
        if page.locator(".skip").is_visible():
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            if page.evaluate("document.activeElement.id") != "main":
                found.append("the skip link comes not first, or does not lead to the content")
        found += page.evaluate("looks.through()")
        last = page.evaluate_handle("document.activeElement")
        page.keyboard.press("Tab")
        if page.evaluate("last => document.activeElement === last", last):
            found.append("the focus is trapped")
        return found + page.evaluate("looks.large()")

    assert "\n".join(looked_at(reader, one_of_each(pages), look)) == ""


def test_every_kind_of_page_in_english_at_200_percent_and_in_forced_colours(
    visitor: Callable[..., Visitor], pages: dict[str, list[str]]
) -> None:
    reader = visitor(320)
    page = reader.page

    def look() -> list[str]:
        page.set_viewport_size(ENLARGED_4)
        found = page.evaluate("looks.large()")
        page.set_viewport_size(ENLARGED_2)
        found += page.evaluate("looks.noteMarks(), [...looks.large(), ...looks.moving()]")
        for scheme in ("light", "dark"):
            page.emulate_media(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
            found += page.evaluate("looks.forced()")
        page.emulate_media(forced_colors="none", color_scheme="light")
        return found

    assert "\n".join(looked_at(reader, one_of_each(pages, "/en"), look)) == ""


SHABBY = """<style>a, b, th { outline: none !important; } nav, i { width: 700px; }
  i { transition: color 1s; }
  b { display: block; block-size: 5px; inline-size: 5px; background: red; }
  p { block-size: 9px; overflow: hidden; }</style>
  <ul><li><a href="/" aria-current="page">here</a> <a href="/1">there</a></li></ul>
  <p>words that are cut off</p><nav>wide</nav><i></i><b></b>
  <svg width="9" height="9"><rect width="9" height="9" fill="#fefefe"/></svg>
  <div style="position: relative"><em>over</em>
    <u style="position: absolute; left: 0; top: 0">under</u></div>
  <button tabindex="3">first</button>
  <button style="position: fixed; left: 9px; top: 5px">covered</button>
  <div style="position: fixed; inset: 0 0 auto; height: 60px; background: #fff"></div>"""


def test_the_looks_find_what_they_look_for(visitor: Callable[..., Visitor]) -> None:
    """Positive control of `looks.js`: a page with each of the faults."""
    page = visitor(320).page
    page.set_content(f"<!DOCTYPE html><title>x</title><main>{SHABBY}</main>")
    page.evaluate(LOOKS)
    found = page.evaluate(
        "looks.noteMarks(), [looks.through(), looks.large(), looks.moving()].flat()"
    )
    page.emulate_media(forced_colors="active")
    found += page.evaluate("looks.forced()")
    kinds = {re.sub(r"[\d.,]+ ?", "", fault.partition(":")[0]).strip() for fault in found}
    assert kinds == {
        "no focus ring", "thin focus ring", "focus out of sight", "out of order",
        "scrolls sideways by px",
        "cut off by px", "text over text", "would move", "a mark without words disappears",
        "a shape disappears", "what is current looks like the others",
    }  # fmt: skip


def test_what_a_script_shows_is_there_without_it(
    visitor: Callable[..., Visitor], pages: dict[str, list[str]]
) -> None:
    with_script, plain = visitor(390), visitor(390, java_script_enabled=False)

    def has_own_script(path: str) -> bool:
        with urllib.request.urlopen(f"{with_script.address}{path}", timeout=30) as answer:
            return bool(answer.read().count(b"<script") > 1)

    scripted = [path for path in one_of_each(pages) if has_own_script(path)]
    assert len(scripted) > 5
    for path in scripted:
        said = []
        for reader in (with_script, plain):
            reader.go(path)
            reader.page.evaluate(LOOKS)
            said.append(reader.page.evaluate("looks.words()"))
        assert said[1], path
        assert [words for words in said[0] if words not in said[1]] == [], path
        forms = plain.page.locator("main form")
        assert forms.count() == forms.filter(has=plain.page.locator("button")).count(), path


# Pages in a state that no link leads to: nothing found, nothing there, sorted, refused.
STATES = (
    "/search/?q=没有这个词", "/search/?q=南地", "/communities/?q=没有这个村",
    "/results/table/?level=community&county=pingshan&sort=-total", "/guide/?q=没有这个词",
    "/verify/?hash=0000", "/nowhere/", "/communities/nowhere/",
)  # fmt: skip


def test_states_of_pages_with_large_text_in_dark_colours(visitor: Callable[..., Visitor]) -> None:
    reader = visitor(360, color_scheme="dark")
    reader.go("/")
    reader.page.get_by_label("大字").check()
    for path in (*STATES, "/", "/results/", "/feedback/new/", "/communities/nandi-detai/"):
        reader.go(path)
        # That a page is not there, or asked for wrongly, the browser says by itself.
        reader.complaints[:] = [c for c in reader.complaints if "status of 40" not in c]
        reader.check()
    reader.go("/starting/ask/")
    form = reader.page.locator("main form[method=post]")
    form.evaluate("form => { form.noValidate = true; }")
    form.locator("button").last.click()
    reader.page.locator(".field__error").first.wait_for()
    reader.complaints.clear()  # the refusal has its status
    reader.check()
    assert reader.checked == len(STATES) + 5
