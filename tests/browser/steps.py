"""What people do on every page: press, follow, take a step; each page looked at in two widths."""

from __future__ import annotations

from tests.browser.conftest import Visitor

PHONE, DESK = 390, 1280


def look(person: Visitor) -> None:
    """Check the page as it stands, at the other width, and come back."""
    page = person.page
    assert page.viewport_size is not None
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    person.check()
    other = DESK if width == PHONE else PHONE
    page.set_viewport_size({"width": other, "height": height})
    person.check()
    page.set_viewport_size({"width": width, "height": height})


def press(person: Visitor, name: str) -> None:
    person.page.get_by_role("button", name=name, exact=True).click()
    person.page.wait_for_load_state()


def follow(person: Visitor, name: str, *, exact: bool = False) -> None:
    person.page.get_by_role("link", name=name, exact=exact).first.click()
    person.page.wait_for_load_state()


def take_step(officer: Visitor, step: str, reason: str = "") -> None:
    follow(officer, step, exact=True)
    if reason:
        officer.page.get_by_label("原因").fill(reason)
    press(officer, step)
