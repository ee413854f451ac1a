"""The manuals tell of pages as they are: their pictures, and the ways that lead to a task.

A button that was renamed or taken away makes its picture's test red, a way that leads nowhere any
more its manual's. `make pictures` takes the pictures anew. That every word in 「」 is one of the
portal's is held by `tests/portal/test_manual.py`.
"""

from __future__ import annotations

import io
import os
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from portal.enums import Manual
from portal.manual import FOLDER
from tests.browser.conftest import Visitor
from tests.browser.pictures import HEIGHTS, PICTURES, Picture

DESCRIPTION = re.compile(r"!\[([^\]]+)\]\(pictures/([\w-]+)\.webp\)")
WORD = re.compile(r"「([^」]+)」")
LARGEST = 60_000


@cache
def described() -> dict[str, str]:
    """Name of a picture → its description in the manual."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md")))
    return {name: text for source in texts for text, name in DESCRIPTION.findall(source)}


def visit(person: Visitor, picture: Picture) -> None:
    page = person.page
    page.set_viewport_size({"width": picture.width, "height": HEIGHTS[picture.width]})
    if picture.person:
        person.sign_in(picture.person)
    person.go(picture.address)
    for step in picture.steps:
        page.locator(step).first.click()
        page.wait_for_load_state()
    if picture.at:
        page.locator(picture.at).first.evaluate("element => element.scrollIntoView()")


def missing(person: Visitor, words: list[str]) -> list[str]:
    """Those of the `words` that nobody can read on the page."""
    text = person.page.locator("body").inner_text()
    return [word for word in words if word not in text]


def take(person: Visitor, path: Path) -> int:
    """Write the page as it is seen; the number of bytes."""
    with Image.open(io.BytesIO(person.page.screenshot()), formats=("PNG",)) as seen:
        seen.convert("RGB").save(path, "WEBP", quality=62, method=6)
    return path.stat().st_size


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_the_page_shows_what_the_manual_says(
    visitor: Callable[..., Visitor], picture: Picture
) -> None:
    person = visitor(picture.width)
    words = WORD.findall(described()[picture.name])
    assert words != []
    visit(person, picture)
    assert missing(person, words) == []
    assert missing(person, ["这个按钮没有"]) == ["这个按钮没有"]
    assert person.complaints == []
    if os.environ.get("PICTURES"):
        assert take(person, FOLDER / "pictures" / f"{picture.name}.webp") <= LARGEST


WAY = "{}((?:「[^」]+」)+)"
DESK, ADMIN, NAVIGATION, FOOTER = "「我的工作台」→", "「管理后台」→", "导航", "页脚"
# Who finds the ways of a manual, all of them together.
READERS = {
    Manual.COMMITTEES: ("detai",),
    Manual.INSPECTORS: ("xuncha",),
    Manual.ORGANISATIONS: ("lvjia", "hangxie"),
    Manual.OFFICERS: ("nandi", "pingshan", "benxi", "anquan", "shenji"),
    Manual.REGISTRY: ("pingshan", "benxi"),
    Manual.PUBLIC: ("",),
}


def ways(manual: Manual) -> dict[str, set[str]]:
    """Where a way begins → the links that one is told to follow there."""
    source = (FOLDER / f"{manual.value}.md").read_text(encoding="utf-8")
    return {
        start: {
            word for found in re.findall(WAY.format(start), source) for word in WORD.findall(found)
        }
        for start in (DESK, ADMIN, NAVIGATION, FOOTER)
    }


def links(person: Visitor, selector: str) -> set[str]:
    return {text.strip() for text in person.page.locator(selector).all_inner_texts()}


@pytest.mark.parametrize("manual", Manual)
def test_the_ways_of_a_manual_lead_to_their_tasks(
    visitor: Callable[..., Visitor], manual: Manual
) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for name in READERS[manual]:
        person = visitor(1280)
        person.go("/")
        if name:
            person.sign_in(name)
        found[DESK] |= links(person, "main .shortcuts a, header a, header button")
        found[NAVIGATION] |= links(person, ".mainnav a")
        found[FOOTER] |= links(person, "footer a")
        if manual in {Manual.OFFICERS, Manual.REGISTRY}:
            person.go("/admin/")
            found[ADMIN] |= links(person, "#content-main a")
    told = ways(manual)
    assert {start: told[start] - found[start] for start in told} == {start: set() for start in told}
    assert any(told.values())
