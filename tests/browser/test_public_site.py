"""Every kind of public page, found by following links from the home page, at every width.

No sideways scrolling, no fault that axe finds, no complaint of the browser (the content security
policy speaks there), nothing from outside, no cookie, no dead link; in both languages, in light and
dark colours, with large text.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from html import unescape
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
