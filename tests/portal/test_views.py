"""Home, verification, health, error pages, robots and sitemap."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from defusedxml import ElementTree
from django.db import OperationalError, connection
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts.triggers import install, remove
from portal import views
from portal.enums import Kind
from portal.immutable import TABLES
from portal.models import Publication
from portal.sections import _Source
from portal.services import withdraw
from tests.url_patterns import all_patterns

pytestmark = pytest.mark.django_db


def test_home_without_publications(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "en"})
    english = client.get("/en/")
    assert (response.status_code, english.status_code) == (200, 200)
    assert "Nothing has been published yet" in english.content.decode()
    assert "Latest bulletins" not in english.content.decode()


def test_home_shows_what_is_published(
    client: Client,
    issue: Callable[..., Publication],
    addresses: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    county_officer: Any,
) -> None:
    addresses[Kind.BULLETIN] = lambda publication: f"/bulletins/{publication.key}/"
    issue(title="一号通报")
    gone = issue(key="gone", title="撤下的通报")
    withdraw(gone, by=county_officer, reason="误发")
    for number in range(3):
        issue(kind=Kind.COUNTY, key=f"c{number}", title=f"县{number}", entries=())
    page = client.get("/en/").content.decode()
    assert '<a href="/bulletins/2026-10-pingshan/">一号通报</a>' in page
    assert "撤下的通报" not in page
    assert '<span class="figure">3</span>' in page
    assert "县2" in page


def test_home_shows_the_sections_of_other_apps(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = engines["django"].from_string("[{{ section.text }}]").template
    sources = [
        _Source(1, lambda code: None, "none.html"),
        _Source(2, lambda code: {"text": "其他部分"}, template),  # type: ignore[arg-type]
    ]
    monkeypatch.setattr("portal.sections._sources", {"home": sources})
    assert "[其他部分]" in client.get("/").content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_home_asks_the_same_number_of_queries(
    rows: int,
    client: Client,
    issue: Callable[..., Publication],
    django_assert_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("portal.sections._sources", {"home": []})
    for number in range(rows):
        issue(key=f"b{number}", title=f"第{number}期")
        issue(kind=Kind.COUNTY, key=f"c{number}", entries=())
        issue(kind=Kind.MEETING, key=f"m{number}", entries=())
    # epoch, kept page, counts, communities, bulletins, counties, filled columns; savepoint,
    # deletion, count, insertion, release.
    with django_assert_num_queries(12):
        client.get("/")


def test_verify_form(client: Client, issue: Callable[..., Publication]) -> None:
    sha256 = issue().sha256
    assert client.get("/verify/").status_code == 200
    for typed in (
        sha256,
        sha256.upper(),
        f"  {sha256}\n",
        f"{sha256}  bulletin.json",
        f"sha256:{sha256}",
        sha256.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789abcdef"}),
        " ".join(sha256[n : n + 2] for n in range(0, 64, 2)),
    ):
        response = client.get("/verify/", {"hash": typed})
        assert (response.status_code, response["Location"]) == (302, f"/verify/{sha256}/")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("abc", "The hash has 3 characters, but 64 are needed."),
        ("0" * 63, "The hash has 63 characters, but 64 are needed."),
        ("0" * 65, "The hash has 65 characters, but 64 are needed."),
        ("0" * 10 + "g", "Character 11 of the hash is “g”."),
        ("通报", "Character 1 of the hash is “通”."),
        ("<script>", "Character 1 of the hash is “&lt;”."),
        ("\x00", "Character 1 of the hash is"),
    ],
)
def test_malformed_hash_is_explained(client: Client, typed: str, message: str) -> None:
    response = client.get("/en/verify/", {"hash": typed})
    assert response.status_code == 400
    assert message in response.content.decode()


@pytest.mark.parametrize("sha256", ["0" * 64, "abc", "通报", "%00", "a" * 5000])
def test_unknown_hash(client: Client, sha256: str) -> None:
    response = client.get(f"/en/verify/{sha256}/")
    assert response.status_code == 404
    assert "<form" in response.content.decode()
    assert client.get(f"/verify/{sha256}.json").status_code == 404


def test_verification_of_every_version(
    client: Client, issue: Callable[..., Publication], county_officer: Any
) -> None:
    first = issue()
    page = client.get(f"/en/verify/{first.sha256}/").content.decode()
    assert "Genuine" in page
    assert "stands on the site now" in page
    second = issue(total="90", reason="复核更正")
    page = client.get(f"/en/verify/{first.sha256}/").content.decode()
    assert "Corrected: version 2 replaced it" in page
    assert "复核更正" in page
    assert second.sha256 in page
    page = client.get(f"/en/verify/{second.sha256}/").content.decode()
    assert first.sha256 in page
    withdraw(second, by=county_officer, reason="含个人信息")
    page = client.get(f"/en/verify/{second.sha256}/").content.decode()
    assert "Withdrawn on" in page
    assert "含个人信息" in page
    for publication in (first, second):
        page = client.get(f"/en/verify/{publication.sha256}/").content.decode()
        assert "Download" not in page
        assert client.get(f"/verify/{publication.sha256}.json").status_code == 410


def test_upper_case_address_leads_to_the_page(
    client: Client, issue: Callable[..., Publication]
) -> None:
    sha256 = issue().sha256
    response = client.get(f"/verify/{sha256.upper()}/")
    assert (response.status_code, response["Location"]) == (302, f"/verify/{sha256}/")


def test_document_has_the_hash(client: Client, issue: Callable[..., Publication]) -> None:
    publication = issue()
    response = client.get(f"/verify/{publication.sha256}.json")
    assert hashlib.sha256(response.content).hexdigest() == publication.sha256
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == (
        'attachment; filename="bulletin-2026-10-pingshan-v1.json"'
    )
    assert json.loads(response.content)["payload"]["total"] == "92.5"


def test_tampered_row_is_noticed_at_once(client: Client, issue: Callable[..., Publication]) -> None:
    publication = issue()
    assert "Genuine" in client.get(f"/en/verify/{publication.sha256}/").content.decode()
    remove(TABLES[0], connection)
    try:
        Publication.objects.filter(pk=publication.pk).update(title="被改过的标题")
    finally:
        install(TABLES[0], connection)
    page = client.get(f"/en/verify/{publication.sha256}/").content.decode()
    assert "Not genuine" in page
    assert "Genuine:" not in page


def test_healthz_needs_no_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_readyz(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"database": "ok", "migrations": "ok", "cache": "ok", "worker": "ok"},
    )


def test_readyz_says_what_failed_and_not_why(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> bool:
        raise OperationalError("password=secret")

    monkeypatch.setattr(views, "_database_answers", refuse)
    monkeypatch.setattr(views._Schema, "is_current", lambda: False)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        503,
        {"database": "failed", "migrations": "failed", "cache": "ok"},
    )
    assert b"secret" not in response.content


@pytest.mark.parametrize("address", ["/missing/", "/en/missing/"])
def test_page_not_found_asks_nobody(
    client: Client, client_for: Any, member: Any, address: str, django_assert_num_queries: Any
) -> None:
    browser = client_for(member)
    with django_assert_num_queries(0):
        response = client.get(address)
    assert (response.status_code, response.cookies) == (404, {})
    assert response["Cache-Control"] == "no-store"
    assert browser.get(address).cookies == {}


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (lambda request: views.bad_request(request, Exception()), 400),
        (lambda request: views.permission_denied(request, Exception()), 403),
        (lambda request: views.page_not_found(request, Exception()), 404),
        (views.server_error, 500),
    ],
)
def test_error_pages_need_no_database(
    handler: Any, status: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = handler(RequestFactory().get("/"))
    assert response.status_code == status
    assert not response.has_header("Set-Cookie")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "409", "429", "500"])
def test_an_error_page_says_what_happened_what_to_do_and_leads_on(
    name: str, language: str, django_assert_num_queries: Any
) -> None:
    """In the visitor's language, and without a database."""
    with translation.override(language), django_assert_num_queries(0):
        page = render_to_string(f"{name}.html", {"is_error": True}, RequestFactory().get("/a/"))
    main = page.partition("<main")[2].partition("</main>")[0]
    assert main.count("<h1>") == 1
    assert re.findall(r"<p[^>]*>\s*\w.+", main)
    assert 'class="button button--primary" href="/' in main
    assert bool(re.search("[一-鿿]", main)) == (language == "zh-hans")
    assert re.search(f'<html lang="{"en" if language == "en" else "zh-Hans"}">', page)


def test_error_page_without_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise RuntimeError("CANARY")

    monkeypatch.setattr(views, "_error_page", broken)
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "稍后再试" in response.content.decode()
    assert "CANARY" not in response.content.decode()


def test_robots(client: Client, settings: Any) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /workspace/" in text.splitlines()
    assert "Sitemap" not in text
    settings.SITE = {**settings.SITE, "domain": "sorting.example.gov.cn"}
    text = client.get("/robots.txt", headers={"host": "localhost"}).content.decode()
    assert text.splitlines()[-1] == "Sitemap: http://sorting.example.gov.cn/sitemap.xml"


def test_sitemap_names_every_public_list(client: Client) -> None:
    text = client.get("/sitemap.xml").content.decode()
    lists = [one.key for one in all_patterns() if one.key.endswith("_public_list")]
    missing = [name for name in [*lists, "starting"] if f"{reverse(name)}</loc>" not in text]
    assert (missing, len(lists) > 10) == ([], True)


def test_sitemap_lists_what_stands_on_the_site(
    client: Client,
    issue: Callable[..., Publication],
    addresses: dict[str, Any],
    county_officer: Any,
    settings: Any,
) -> None:
    settings.SITE = {**settings.SITE, "domain": "sorting.example.gov.cn"}
    addresses[Kind.BULLETIN] = lambda publication: f"/bulletins/{publication.key}/?a=1&b=2"
    issue()
    issue(kind=Kind.ACTION, key="no-page", entries=())
    withdraw(issue(key="gone"), by=county_officer, reason="误发")
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(response.content)
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = [node.text for node in tree.iter(f"{name}loc")]
    site = "http://sorting.example.gov.cn"
    assert found[0] == f"{site}/"
    assert f"{site}/bulletins/2026-10-pingshan/?a=1&b=2" in found
    assert not [text for text in found if text and ("gone" in text or "no-page" in text)]


@pytest.mark.parametrize(
    "address", ["/", "/verify/", "/robots.txt", "/sitemap.xml", "/healthz", "/readyz"]
)
def test_only_reading(client: Client, address: str) -> None:
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(address).status_code == 405
    assert client.get(address).cookies == {}
