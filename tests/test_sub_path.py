"""Below a path of another site no address leaves that path, on any page, whoever opens it.

The web server in front takes the path away (docs/deploy.md), so requests come without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from django.urls import set_script_prefix

from coordination.digest_mail import send_digests
from orgs.queries.library import publication_at
from portal.addresses import address_of
from portal.enums import Kind
from portal.models import Publication
from portal.pages import forget_pages
from tests import factories
from tests.coordination import notice_helpers
from tests.permission_table import TABLE
from tests.test_every_page import Answer, read, walk
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

PREFIX = "/sorting"
OWN_HOSTS = ("http://127.0.0.1", "http://testserver")
ATTRIBUTE = re.compile(r'\s([a-z][a-z-]*)="([^"]*)"')
# What a page, a feed or an answer of the API says as a whole address.
WHOLE = re.compile(rf"(?:{'|'.join(map(re.escape, OWN_HOSTS))})(/[^\s\"<&\\]*)")
# Of attributes that begin with a slash, these are no addresses.
NO_ADDRESSES = {"alt", "content", "placeholder", "pattern", "title", "value", "aria-label"}


@pytest.fixture(scope="module")
def mounted() -> Iterator[None]:
    """The settings that FORCE_SCRIPT_NAME=/sorting makes (tests/benxi_sorting/test_sub_path.py)."""
    changed = override_settings(
        FORCE_SCRIPT_NAME=PREFIX,
        STATIC_URL=f"{PREFIX}/static/",
        SESSION_COOKIE_PATH=f"{PREFIX}/",
        CSRF_COOKIE_PATH=f"{PREFIX}/",
    )
    with changed:
        set_script_prefix(f"{PREFIX}/")
        forget_pages()
        yield
    set_script_prefix("/")
    forget_pages()


@pytest.fixture(scope="module")
def drawn() -> Iterator[list[str]]:
    """What QR codes say."""
    said: list[str] = []
    make = segno.make

    def noted(content: Any, *arguments: Any, **named: Any) -> Any:
        said.append(str(content))
        return make(content, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("make", "make_qr"):
            patch.setattr(segno, name, noted)
        yield said


@pytest.fixture(scope="module")
def world(mounted: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def answers(world: World, drawn: list[str]) -> list[Answer]:
    return list(walk(world, 1))


def leaving(answer: Answer) -> set[str]:
    """The addresses in an answer that lead out of the path."""
    response = answer.response
    found = {response.headers.get("Location", "")}
    found |= {cookie["path"] for cookie in response.cookies.values()}
    kind = response.headers.get("Content-Type", "")
    text = "" if response.streaming else response.content.decode("utf-8", "replace")
    if kind.startswith("text/html"):
        pairs = ((name, unescape(value)) for name, value in ATTRIBUTE.findall(text))
        found |= {value for name, value in pairs if name not in NO_ADDRESSES}
    if kind.startswith("application/json"):
        found |= set(re.findall(r'"(/[^"\s]*/)"', text))
    if kind.startswith(("text/", "application/json", "application/atom", "application/ld+json",
                        "application/xml")):  # fmt: skip
        found |= set(WHOLE.findall(text))
    found |= {urlsplit(value).path for value in found if value.startswith(OWN_HOSTS)}
    return {one for one in found if one.startswith("/") and not one.startswith(f"{PREFIX}/")}


def test_no_address_leaves_the_path(answers: list[Answer]) -> None:
    assert len(answers) >= len([row for row in TABLE if row.GET])
    # Its paths stand below the address of the API that it names.
    read_on = [answer for answer in answers if answer.key != "api_openapi"]
    found = {f"{answer}: {sorted(out)}" for answer in read_on if (out := leaving(answer))}
    assert "\n".join(sorted(found)) == ""


def test_the_other_language_is_below_the_path_too(answers: list[Answer]) -> None:
    pages = [a for a in answers if a.is_page and not a.address.startswith(("/en/", "/admin/"))]
    assert len(pages) > 80
    for page in pages:
        text = page.response.content.decode()
        for link in re.findall(r'<a href="([^"]+)" lang="en" hreflang="en">', text):
            assert unescape(link).partition("?")[0] == f"{PREFIX}/en{page.address}", page.address


def test_the_walk_would_see_one_that_does(world: World) -> None:
    set_script_prefix("/")
    with override_settings(FORCE_SCRIPT_NAME=None, STATIC_URL="/static/"):
        forget_pages()
        answer = read("home", "anonymous", "/", world.clients["anonymous"])
    set_script_prefix(f"{PREFIX}/")
    forget_pages()
    assert {"/", "/static/css/portal.css", "/workspace/"} <= leaving(answer)


def test_codes_on_paper_lead_below_the_path(answers: list[Answer], drawn: list[str]) -> None:
    assert len(drawn) >= 5
    assert [text for text in drawn if "://" in text and f"{PREFIX}/" not in text] == []


def test_signing_in_and_on_stays_below_the_path(world: World) -> None:
    browser = Client()
    asked = browser.get("/workspace/notices/")
    sign_in = asked.headers["Location"]
    assert sign_in == f"{PREFIX}/accounts/login/?next={PREFIX}/workspace/notices/"
    assert parse_qs(urlsplit(sign_in).query)["next"] == [f"{PREFIX}/workspace/notices/"]
    user = factories.user("county_officer", factories.county())
    user.set_password("Green-River-2026")
    user.save()
    form = {"login": user.username, "password": "Green-River-2026"}
    answer = browser.post(sign_in.removeprefix(PREFIX), form)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PREFIX}/workspace/notices/")
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["path"] == f"{PREFIX}/"
    home = browser.post("/accounts/logout/")
    assert home.headers["Location"] == f"{PREFIX}/"


@pytest.mark.parametrize("address", ["/nothing/", "/en/nothing/", "/api/v1/nothing/"])
def test_error_pages(address: str, mounted: None, client: Client) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert leaving(Answer("", "", address, answer, frozenset())) == set()


def test_an_address_without_its_last_slash(mounted: None, client: Client) -> None:
    answer = client.get("/communities")
    assert answer.headers["Location"] == f"{PREFIX}/communities/"


def test_robots_and_site_map(world: World, client: Client) -> None:
    robots = client.get("/robots.txt").content.decode()
    assert f"Disallow: {PREFIX}/workspace/" in robots
    places = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    assert len(places) > 40
    assert {place[: len(f"http://127.0.0.1{PREFIX}/")] for place in places} == {
        f"http://127.0.0.1{PREFIX}/"
    }


def test_mails_lead_below_the_path(world: World) -> None:
    member = factories.user("committee_member", factories.community(name="邮件社区"))
    member.email = "member@example.org"
    member.save()
    notice_helpers.send(notice_helpers.draft())
    send_digests()
    links = re.findall(r"http://\S+", "\n".join(str(one.body) for one in mail.outbox))
    assert len(links) >= 3
    assert [link for link in links if not link.startswith(f"http://127.0.0.1{PREFIX}/")] == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_pasted_address_is_understood(language: str, world: World) -> None:
    row = Publication.objects.current().filter(kind=Kind.MEETING).first()
    assert row is not None
    address = address_of(row)
    assert address is not None
    pasted = f"https://www.example{PREFIX}{language}{address.removeprefix(PREFIX)}"
    assert publication_at(pasted) == row


def test_the_worker_of_the_scoring_page_answers_below_the_path(answers: list[Answer]) -> None:
    pages = [a for a in answers if a.key == "inspection_score" and a.response.status_code == 200]
    text = pages[0].response.content.decode()
    [worker] = re.findall(r'data-worker="([^"]+)"', text)
    assert worker.startswith(f"{PREFIX}/")
    # Its scope is where its address stands.
    assert pages[0].address.startswith(worker.removeprefix(PREFIX).rpartition("/")[0])
    assert f'data-static="{PREFIX}/static/"' in text


def test_the_api_describes_itself_below_the_path(world: World, client: Client) -> None:
    described = json.loads(client.get("/api/v1/openapi.json").content)
    assert [server["url"] for server in described["servers"]] == [f"{PREFIX}/api/v1"]
