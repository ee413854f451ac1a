"""Feeds: what stands on the site of one kind, for readers that ask again and again."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from portal.enums import Kind
from portal.pages import forget_pages
from portal.services import PublicItem, publish, withdraw
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db


def issue(number: int, *, kind: Kind = Kind.BULLETIN, text: str = "", reason: str = "") -> Any:
    officer = factories.user("county_officer", factories.county())
    title = f"第{number}期通报 <&>"
    item = PublicItem(kind, f"2026-{number:02d}-pingshan", title, "210502", {"text": text})
    return publish(item, by=officer, issuer="平山区民政局", reason=reason)


def entries(client: Any, kind: str = "bulletin") -> list[Any]:
    answer = client.get(reverse("feed", args=[kind]))
    assert answer["Content-Type"] == "application/atom+xml"
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 (our own file)


def texts(found: list[Any], name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}") or "" for entry in found]


def test_the_newest_stands_first_with_its_address(client: Any) -> None:
    issue(1)
    newest = issue(2)
    found = entries(client)
    assert texts(found, "title") == ["第2期通报 <&>", "第1期通报 <&>"]
    assert found[0].find(f"{ATOM}link").get("href").endswith("/bulletins/2026-02-pingshan/")
    assert texts(found, "id")[0].endswith(reverse("verify_hash", args=[newest.sha256]))
    assert found[0].find(f"{ATOM}author").findtext(f"{ATOM}name") == "平山区民政局"


def test_a_correction_is_an_entry_of_its_own_and_what_was_withdrawn_goes(
    client: Any, city_officer: Any
) -> None:
    first = issue(1)
    [before] = texts(entries(client), "id")
    second = issue(1, text="更正", reason="数字有误")
    found = entries(client)
    assert texts(found, "summary") == ["第2版 · 数字有误"]
    assert texts(found, "id") != [before]
    assert first.sha256 in before
    withdraw(second, by=city_officer, reason="待核实")
    assert entries(client) == []


def test_only_its_kind(client: Any) -> None:
    issue(1)
    issue(2, kind=Kind.REWARD)
    assert len(entries(client)) == len(entries(client, "reward")) == 1


@pytest.mark.parametrize("kind", ["backbone", "nothing", "BULLETIN"])
def test_there_is_no_feed_of(kind: str, client: Any) -> None:
    assert client.get(reverse("feed", args=[kind])).status_code == 404


def test_the_same_queries_at_1_and_30_entries(client: Any, django_assert_num_queries: Any) -> None:
    issue(1)
    with django_assert_num_queries(8):  # seven of them are the page store's
        entries(client)
    for number in range(2, 41):
        issue(number)
    forget_pages()
    with django_assert_num_queries(8):
        assert len(entries(client)) == 30
