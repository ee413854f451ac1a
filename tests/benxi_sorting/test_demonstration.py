"""The demonstration's accounts, and that nobody is shown a way that is closed to them."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import set_script_prefix

from accounts.enums import Role
from benxi_sorting.demonstration.people import PEOPLE
from tests import factories
from tests.test_architecture import ROOT


def test_every_role_has_an_account() -> None:
    assert {person.role for person in PEOPLE} == set(Role)


def test_the_readme_names_every_account() -> None:
    named = re.findall(r"`(\w+)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert [person.username for person in PEOPLE if person.username not in named] == []


UNITS = {
    Role.COMMITTEE_MEMBER: lambda: factories.community(name="德泰社区"),
    Role.TOWNSHIP_OFFICER: factories.township,
    Role.COUNTY_OFFICER: factories.county,
    Role.CITY_OFFICER: lambda: factories.CITY_CODE,
    Role.INSPECTOR: factories.county,
    Role.ORG_MEMBER: factories.county,
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_way_that_the_desk_shows_is_open(role: Any) -> None:
    unit = UNITS[role]() if role in UNITS else ""
    browser = Client(raise_request_exception=False)
    browser.force_login(factories.user(role, unit))
    page = browser.get("/workspace/")
    assert page.status_code == 200
    links = {
        unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page.content.decode())
    }
    answers = {link: browser.get(link, follow=True).status_code for link in sorted(links)}
    assert {link: status for link, status in answers.items() if status != 200} == {}
    assert len(links) >= 6


@pytest.mark.django_db
def test_the_desk_opens_below_the_path_of_another_site(settings: Any) -> None:
    settings.FORCE_SCRIPT_NAME = "/ljfl"
    set_script_prefix("/ljfl/")  # as the server does; the test client does not
    browser = Client()
    browser.force_login(factories.user(Role.COMMITTEE_MEMBER, UNITS[Role.COMMITTEE_MEMBER]()))
    page = browser.get("/workspace/")
    set_script_prefix("/")
    assert page.status_code == 200
    assert 'href="/ljfl/workspace/meetings/"' in page.content.decode()


def test_what_is_typed_beside_a_score_fits_its_criterion() -> None:
    folder = ROOT / "data"
    file = json.loads((folder / "scorecards.json").read_text(encoding="utf-8"))
    criteria = [
        line
        for card in file["cards"]
        if card["state"] == "active"
        for section in card["sections"]
        for line in section["criteria"]
    ]
    texts = json.loads((folder / "demonstration.json").read_text(encoding="utf-8"))["scoring"]
    assert set(texts) <= {line["key"] for line in criteria}
    for line in criteria:
        held = set(texts.get(line["key"], {}))
        if line.get("veto"):
            assert "veto" in held, line
        elif line["method"] == "judged":
            assert "full" in held, line
            assert line.get("is_bonus") or "lost" in held, line
        elif line["method"] == "pass_fail":
            assert "lost" in held, line
        assert ("lacking" in held) == (line.get("not_applicable", "never") != "never"), line
