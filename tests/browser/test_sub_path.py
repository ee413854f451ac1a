"""Mounted below a path of another site: read, signed in, scored without a network.

Whatever a page asks for outside of the path is a complaint (`Visitor`), since its address begins
with that of the portal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Portal, Visitor, served
from tests.browser.steps import PHONE
from tests.browser.test_offline import first_points, new_task, open_card, says

PATH = "/sorting"
PAGES = ("/", "/en/", "/communities/", "/results/", "/guide/", "/search/?q=德泰", "/open-data/")


@pytest.fixture(scope="module")
def portal(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("mounted")
    application = "tests.browser.mounted:application"
    with served(
        demonstration, folder, application=application, below=PATH, FORCE_SCRIPT_NAME=PATH
    ) as running:
        yield running


def test_public_pages(visitor: Callable[..., Visitor], portal: Portal) -> None:
    reader = visitor(1280)
    for page in PAGES:
        reader.go(page)
        reader.check_layout()
        # The style came: without it the switch would stand there as a plain box.
        assert reader.page.locator(".masthead").evaluate("e => getComputedStyle(e).color") != (
            "rgb(0, 0, 0)"
        )
    reader.go("/")
    reader.page.get_by_role("link", name="English").first.click()
    reader.page.wait_for_url(f"{portal.address}/en/")
    assert reader.page.context.cookies() == []


def test_signed_in_and_scored_without_a_network(
    visitor: Callable[..., Visitor], portal: Portal
) -> None:
    task = new_task(portal)
    member = visitor(PHONE)
    page = open_card(member, task, task.first)
    assert {cookie["path"] for cookie in page.context.cookies()} == {f"{PATH}/"}
    scopes = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
    )
    assert scopes == [f"{portal.address}/workspace/inspections/"]
    page.context.set_offline(True)
    page.reload()
    page.locator("form[data-ready]").wait_for()
    first_points(page).fill("3")
    says(page, "没有网络")
    page.context.set_offline(False)
    says(page, "^已保存到服务器$")
    name = first_points(page).get_attribute("name")
    assert task.stored()["draft"][name] == "3"
