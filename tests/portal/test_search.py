"""The search over everything that stands on the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.enums import Kind
from portal.marking import pieces
from portal.models import Publication
from portal.pages import forget_pages
from portal.services import follow_codes, withdraw
from portal.templatetags.marking import marked

pytestmark = pytest.mark.django_db

Issue = Callable[..., Publication]


@pytest.fixture
def record(issue: Issue) -> dict[str, Publication]:
    """A bulletin, a meeting of the same county, and a meeting of another."""
    issue(kind=Kind.COUNTY, key="pingshan", title="平山区", entries=())
    issue(
        kind=Kind.COUNTY, key="xihu", title="溪湖区", unit_code="210503", entries=(), search_text=""
    )
    return {
        "bulletin": issue(),
        "meeting": issue(
            kind=Kind.MEETING, key="m1", title="德泰社区议事会", entries=(),
            search_text="德泰社区 平山区",
        ),
        "far": issue(
            kind=Kind.MEETING, key="m2", title="河沿社区议事会", unit_code="210503", entries=(),
            search_text="溪湖区",
        ),
    }  # fmt: skip


def found(client: Client, query: str) -> tuple[list[Publication], Any]:
    context = client.get(f"/en/search/?{query}").context
    return [row for row, _label, _address in context["results"]], context


@pytest.mark.parametrize("text", ["议事会", "ｙｉｓｈｉｈｕｉ", "ysh", "de tai", "dtsqysh 德泰"])
def test_characters_pinyin_and_first_letters(
    client: Client, record: dict[str, Publication], text: str
) -> None:
    rows, _context = found(client, f"q={quote(text)}")
    meeting = [record["meeting"]]
    assert rows == (
        [record["far"], *meeting] if "tai" not in text and "德" not in text else meeting
    )


@pytest.mark.parametrize("text", ["分类", "fenlei"])
def test_where_a_word_begins_so_comes_first_and_units_before_all(
    client: Client, issue: Issue, text: str
) -> None:
    issue(kind=Kind.COMMUNITY, key="u", title="平山区 分类社区", entries=(), search_text="fenlei")
    issue(kind=Kind.MEETING, key="a", title="分类会议", entries=(), search_text="")
    issue(kind=Kind.MEETING, key="b", title="关于分类的会议", entries=(), search_text="")
    issue(kind=Kind.COMMUNITY, key="v", title="不分类社区", entries=(), search_text="")
    rows, _context = found(client, f"q={text}")
    assert [row.key for row in rows] == ["u", "a", "v", "b"]


def test_kinds_and_counties_narrow_it(client: Client, record: dict[str, Publication]) -> None:
    rows, context = found(client, "q=平山区")
    assert {row.key for row in rows} == {"pingshan", "m1", "2026-10-pingshan"}
    numbers = {code: number for code, _label, number in context["by_kind"]}
    assert numbers == {Kind.COUNTY: 1, Kind.MEETING: 1, Kind.BULLETIN: 1}
    assert context["total"] == 3
    rows, context = found(client, "q=平山区&kind=meeting")
    assert rows == [record["meeting"]]
    assert context["total"] == 3
    rows, _context = found(client, "q=议事会&county=xihu")
    assert rows == [record["far"]]


@pytest.mark.parametrize("query", ["kind=nothing", "county=nowhere", "kind=convention"])
def test_what_filters_nothing_is_passed_over(
    client: Client, record: dict[str, Publication], query: str
) -> None:
    rows, context = found(client, f"q=议事会&{query}")
    assert rows == [record["far"], record["meeting"]]
    assert (context["kind"], context["county"]) == ("", "")


def test_nothing_found_says_what_each_word_finds(
    client: Client, record: dict[str, Publication]
) -> None:
    rows, context = found(client, "q=德泰+河沿+没有")
    assert rows == []
    assert context["alone"] == [("德泰", 1), ("河沿", 1)]
    page = client.get("/en/search/?q=没有").content.decode()
    assert "Nothing published has these words" in page
    assert "One alone finds" not in page


def test_without_words_it_offers_lists(client: Client, record: dict[str, Publication]) -> None:
    page = client.get("/en/search/?q=+").content.decode()
    assert "Or begin with a list" in page
    assert record["meeting"].title not in page


def test_only_what_stands_on_the_site(
    client: Client, issue: Issue, county_officer: Any, record: dict[str, Publication]
) -> None:
    withdraw(record["meeting"], by=county_officer, reason="误发")
    corrected = issue(total="1", reason="更正")
    assert found(client, "q=德泰")[0] == []
    assert found(client, "q=2026年")[0] == [corrected]


def test_a_hash_leads_to_its_verification(client: Client, record: dict[str, Publication]) -> None:
    sha256 = record["meeting"].sha256
    response = client.get(f"/search/?q={sha256.upper()}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/verify/{sha256}/")


def test_what_has_no_page_leads_to_its_verification(
    client: Client, record: dict[str, Publication], addresses: dict[str, Any]
) -> None:
    page = client.get("/en/search/?q=德泰").content.decode()
    assert f'href="/en/verify/{record["meeting"].sha256}/"' in page


def test_words_are_marked_and_texts_escaped(client: Client, issue: Issue) -> None:
    issue(kind=Kind.MEETING, key="x", title="<b>议事</b>会", entries=())
    page = client.get("/en/search/?q=议事").content.decode()
    assert "&lt;b&gt;<mark>议事</mark>&lt;/b&gt;会" in page
    assert "<b>议事" not in page


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("德泰社区", ["德泰"], "<mark>德泰</mark>社区"),
        ("德泰社区", ["泰社", "德泰"], "<mark>德泰社</mark>区"),
        ("２０２６年Ａ", ["2026", "a"], "<mark>２０２６</mark>年<mark>Ａ</mark>"),
        ("㈠号", ["一"], "<mark>㈠</mark>号"),
        ("啊啊啊", ["啊啊"], "<mark>啊啊啊</mark>"),
        ("a&b", ["&"], "a<mark>&amp;</mark>b"),
        ("德泰", [], "德泰"),
        ("", ["德"], ""),
    ],
)
def test_marking(text: str, words: list[str], expected: str) -> None:
    assert str(marked(text, words)) == expected
    assert "".join(piece.text for piece in pieces(text, words)) == text


def test_as_many_queries_for_thirty_as_for_one(client: Client, issue: Issue) -> None:
    counted = []
    for number in (1, 30):
        for n in range(number):
            issue(kind=Kind.MEETING, key=f"k{number}-{n}", title=f"议事会{number}-{n}", entries=())
        forget_pages()
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/search/?q=议事会{number}")
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_what_was_published_under_a_former_code_is_in_its_county(
    client: Client, record: dict[str, Publication]
) -> None:
    follow_codes({"210503": "210502009"})
    rows, _context = found(client, "q=议事会&county=pingshan")
    assert rows == [record["far"], record["meeting"]]


@pytest.mark.parametrize(("text", "keys"), [("%", ["p"]), ("_", ["u"]), ("\\", ["b"]), ("%_", [])])
def test_signs_of_patterns_are_looked_for_as_they_are(
    client: Client, issue: Issue, text: str, keys: list[str]
) -> None:
    for key, title in (("p", "参与率95%"), ("u", "a_b"), ("b", "a\\b")):
        issue(kind=Kind.MEETING, key=key, title=title, entries=(), search_text="")
    rows, _context = found(client, f"q={quote(text)}")
    assert [row.key for row in rows] == keys


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2", 2), ("3", 2), ("0", 2), ("-1", 2), ("9" * 5000, 1), ("x", 1), ("\x00", 1)],
)
def test_a_page_that_is_not_there_is_another_one(
    client: Client, issue: Issue, typed: str, number: int
) -> None:
    for n in range(21):
        issue(kind=Kind.MEETING, key=f"k{n}", title=f"议事会{n}", entries=())
    rows, context = found(client, f"q=议事会&page={quote(typed)}")
    assert context["page"].number == number
    assert len(rows) == (20 if number == 1 else 1)


def test_a_word_typed_twice_counts_once(client: Client, record: dict[str, Publication]) -> None:
    _rows, context = found(client, "q=德泰+德泰+没有")
    assert context["alone"] == [("德泰", 1)]
    _rows, context = found(client, "q=没有+没有")
    assert context["alone"] == []
