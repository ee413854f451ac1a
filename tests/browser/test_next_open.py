"""From one criterion without an answer to the next, with one thumb, and without a script."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.browser.conftest import Portal, Visitor
from tests.browser.steps import PHONE
from tests.browser.test_offline import MAKE, NUMBERS, Task, fill_card, open_card


@pytest.fixture
def own_task(portal: Portal) -> Task:
    number = next(NUMBERS)
    made = json.loads(portal.manage("shell", "-v0", "-c", MAKE.format(number=number)))
    return Task(portal, made["public_id"], f"field{number}a", f"field{number}b")


def test_the_next_open_criterion_takes_the_focus_and_the_last_is_told(
    visitor: Callable[..., Visitor], own_task: Task
) -> None:
    page = open_card(visitor(PHONE), own_task, own_task.first)
    link, bar = page.locator("[data-next-open]"), page.locator(".sticky-actions")
    titles = [
        one.get_attribute("aria-labelledby")
        for one in page.locator("[data-criterion]:not([data-max='0'])").all()
    ]
    places = []
    for _number in range(len(titles) + 1):
        link.click()
        places.append(page.evaluate("document.activeElement.getAttribute('aria-labelledby')"))
        box = page.locator(f"#{places[-1]}").bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= bar.bounding_box()["y"]
    assert places == [*titles, titles[0]]
    fill_card(page)
    assert page.locator("[data-none-open]").inner_text() == "各项均已评分"
    assert link.is_hidden()
    counted = page.locator("[data-criterion]:has(input[data-full])").last
    counted.locator("input[data-full]").uncheck()
    assert link.get_attribute("href") == f"#{counted.get_attribute('aria-labelledby')}"
    assert page.locator("[data-none-open]").inner_text() == ""


def test_without_a_script_it_is_a_link_to_the_first_open_one(
    visitor: Callable[..., Visitor], own_task: Task
) -> None:
    person = visitor(PHONE, java_script_enabled=False)
    person.sign_in(own_task.first, own_task.path)
    page = person.page
    first = page.locator("[data-criterion]").first
    page.locator("[data-next-open]").click()
    assert page.url.endswith(f"#{first.get_attribute('aria-labelledby')}")
    assert first.locator("h3").bounding_box()["y"] < 200
