"""The columns of the site: on the site map, at the foot of every page, and said to machines."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse

from portal.addresses import STANDING_PAGES, origin
from portal.channels import CHANNELS, channel_of
from portal.enums import Kind
from portal.models import Publication
from portal.queries import counts, versions
from portal.services import withdraw
from portal.templatetags.channels import page_meta

pytestmark = pytest.mark.django_db


def _foot(page: str) -> str:
    return page.partition('<footer class="footer">')[2]


def _meta(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta name="(\w+)" content="([^"]*)"', page))


def test_every_standing_page_belongs_to_a_column() -> None:
    routes = {
        name: get_resolver().reverse_dict.getlist(name)[0][0][0][0] for name in STANDING_PAGES
    }
    assert [name for name, route in routes.items() if channel_of(route) is None] == []


def test_no_two_columns_share_a_word() -> None:
    words = [word for channel in CHANNELS for word in channel.words]
    assert len(words) == len(set(words))


def test_every_kind_but_those_of_people_fills_a_column() -> None:
    """Units are always there; credit and the like stand on the pages of what they are of."""
    filling = {kind for channel in CHANNELS for kind in channel.kinds}
    assert set(Kind) - filling == {
        Kind.COUNTY, Kind.TOWNSHIP, Kind.COMMUNITY, Kind.BULLETIN, Kind.COMPANIES, Kind.ACTION,
        Kind.FEEDBACK, Kind.TOPIC, Kind.BACKBONE, Kind.GUIDE, Kind.CREDIT, Kind.SORTING,
        Kind.OUTREACH,
    }  # fmt: skip


def test_an_empty_column_is_shown_nowhere_and_a_filled_one_is(
    client: Client, issue: Callable[..., Publication], county_officer: Any
) -> None:
    address = f'href="{reverse("method_public_list")}"'

    def shown() -> tuple[bool, bool]:
        site_map = client.get(reverse("site_map")).content.decode().partition("<main")[2]
        return address in _foot(client.get("/").content.decode()), address in site_map

    assert shown() == (False, False)
    method = issue(kind=Kind.METHOD, key="method", period="", entries=())
    assert shown() == (True, True)
    withdraw(method, by=county_officer, reason="误发")
    assert shown() == (False, False)


def test_a_page_names_its_column_and_its_own_address(client: Client) -> None:
    said = _meta(client.get(reverse("document_public_list")).content.decode())
    assert said["ColumnName"] == "文件库"
    assert said["ColumnType"] == "政策文件与职责"
    assert said["Url"].endswith("/documents/")
    english = _meta(client.get("/en/documents/").content.decode())
    assert english["ColumnName"] == "Documents library"
    assert english["Url"].endswith("/en/documents/")


def test_a_page_that_is_not_the_publics_names_none(client: Client) -> None:
    assert "ColumnName" not in _meta(client.get("/accounts/login/").content.decode())
    assert "ColumnName" not in _meta(client.get("/no-such-page/").content.decode())


def test_the_site_map_asks_as_often_for_many_units_as_for_one(
    client: Client, issue: Callable[..., Publication]
) -> None:
    def add(number: int) -> None:
        values = {"key": f"t{number}", "unit_code": f"2105020{number:02}", "period": ""}
        values |= {"payload": {"valid_until": ""}}
        issue(kind=Kind.TOWNSHIP, title=f"平山区第{number}街道", entries=(), **values)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("site_map")).content.decode()
        assert "第1街道" in page
        return len(queries)

    issue(kind=Kind.COUNTY, key="pingshan", title="平山区", period="", entries=())
    add(1)
    once = asked()
    for number in range(2, 12):
        add(number)
    assert asked() == once
    assert "平山区第" not in client.get(reverse("site_map")).content.decode()


def test_the_site_map_lists_what_is_in_force(
    client: Client, issue: Callable[..., Publication]
) -> None:
    """As many as the home page counts; the page of a dissolved township stays."""
    issue(kind=Kind.COUNTY, key="pingshan", title="平山区", period="", entries=())
    for key, name, until in (("a", "南地街道", ""), ("b", "旧街道", "2025-10-31")):
        issue(
            kind=Kind.TOWNSHIP, key=key, title=f"平山区{name}", period="", entries=(),
            payload={"name": name, "valid_until": until},
        )  # fmt: skip
    page = client.get(reverse("site_map")).content.decode()
    assert (">南地街道</a>" in page, "旧街道" in page) == (True, False)
    home = " ".join(client.get("/").content.decode().split())
    assert '<span class="figure">1</span> 个乡镇（街道）' in home


def test_the_home_page_keeps_a_community_in_its_address(
    client: Client, issue: Callable[..., Publication], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.sections._sources", {"home": [], "home_own": []})
    issue(kind=Kind.COMMUNITY, key="nandi-detai", title="南地街道 德泰社区", entries=())
    own = client.get("/?community=nandi-detai")
    assert "南地街道 德泰社区" in own.content.decode()
    assert not own.cookies
    assert 'href="/en/?community=nandi-detai"' in own.content.decode()
    assert "南地街道 德泰社区" not in client.get("/").content.decode()
    for key in ("nowhere", "%00", "x" * 90):
        assert "不在本网站上" in client.get(f"/?community={key}").content.decode()


def test_a_dissolved_community_is_counted_no_more(
    client: Client, issue: Callable[..., Publication]
) -> None:
    """On the home page, as in the list behind the number; open data gives all of them away."""
    for key, until in (("a", ""), ("b", "2025-10-31"), ("c", "")):
        payload = {"name": key, "valid_until": until}
        issue(kind=Kind.COMMUNITY, key=key, payload=payload, entries=())
    page = client.get("/").content.decode()
    assert '<span class="figure">2</span> 个村（社区）' in " ".join(page.split())
    assert counts()["community"] == 3


def test_a_tombstone_says_what_it_was_and_leads_back(
    client: Client, issue: Callable[..., Publication], county_officer: Any
) -> None:
    gone = issue(kind=Kind.CONVENTION, key="nandi-detai", period="", entries=())
    withdraw(gone, by=county_officer, reason="误发")
    answer = client.get("/conventions/nandi-detai/")
    page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert answer.status_code == 410
    assert (gone.issuer in page, "公约" in page) == (True, True)
    assert f'href="{reverse("convention_public_list")}"' in page


@pytest.mark.parametrize("photo", ["k1", {"key": "k1", "caption": "门前"}])
def test_a_page_with_photos_names_the_first(
    issue: Callable[..., Publication], county_officer: Any, rf: Any, photo: Any
) -> None:
    """Its whole address; what shows none, or was taken down, names none."""

    def image(publication: Publication) -> str | None:
        request = rf.get("/meetings/m/")
        request.resolver_match = resolve("/meetings/m/")
        context = {"request": request, "publication": publication}
        return _meta(page_meta(context)).get("Image")

    values = {"kind": Kind.MEETING, "entries": ()}
    shown = issue(key="m", payload={"photos": [photo, "k2"]}, **values)
    assert image(shown) == f"{origin()}/photos/k1.jpg"
    assert image(issue(key="n", payload={"photos": []}, **values)) is None
    assert image(issue(key="o", payload={"title": "议事会"}, **values)) is None
    withdraw(shown, by=county_officer, reason="误发")
    assert image(versions(Kind.MEETING, "m")[0]) is None
