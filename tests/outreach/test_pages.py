"""The pages of the guide for everybody, and what they write."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.services import publish_register
from outreach import constants, views
from outreach.models import UnknownWord
from outreach.services import change, publish_guide
from portal.pages import forget_pages
from portal.services import withdraw
from tests import factories
from tests.outreach import helpers as h

pytestmark = pytest.mark.django_db


def search(client: Client, text: str, **query: str) -> Any:
    return client.get(reverse("sorting_guide"), {"q": text, **query})


def names(page: Any) -> list[str]:
    return [row["item"]["name"] for row in page.context["results"]]


def test_before_the_first_edition_the_guide_says_so(client: Client) -> None:
    page = client.get(reverse("sorting_guide"))
    assert page.status_code == 200
    assert "分类指南尚未发布" in page.content.decode()
    assert client.get(reverse("sorting_results"), {"q": "电池"}).status_code == 404
    assert client.get(reverse("sorting_poster", args=["gb"])).status_code == 404


def test_the_front_page_shows_search_and_classes(client: Client) -> None:
    h.guide()
    text = client.get(reverse("sorting_guide")).content.decode()
    assert text.index("guide-q") < text.index("可回收物")
    for name in ("可回收物", "有害垃圾", "厨余垃圾", "其他垃圾", "大件垃圾"):
        assert name in text
    assert "bin--blue" in text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("报纸", ["报纸"]),
        ("baozhi", ["报纸"]),
        ("bz", ["报纸"]),
        ("ＢＡＯＺＨＩ", ["报纸"]),
        ("苞米瓤子", ["玉米芯"]),
        ("电池", ["干电池"]),
        ("用过的大棒骨怎么扔", ["大骨头"]),
    ],
)
def test_a_search_without_javascript(client: Client, typed: str, found: list[str]) -> None:
    h.guide()
    page = search(client, typed)
    assert page.status_code == 200
    assert names(page) == found
    assert UnknownWord.objects.count() == 0


def test_a_typing_error_asks_what_was_meant(client: Client) -> None:
    h.guide()
    page = search(client, "报只")
    assert page.context["are_similar"]
    assert names(page) == ["报纸"]
    assert "您是不是要找" in page.content.decode()


def test_results_name_the_scheme_that_was_asked_for(client: Client) -> None:
    h.guide()
    city, village = search(client, "干电池"), search(client, "干电池", scheme="five_fingers")
    assert city.context["results"][0]["class"]["name"] == "其他垃圾"
    assert village.context["results"][0]["class"]["name"] == "有毒有害垃圾"
    other = search(client, "干电池", scheme="no-such-scheme")
    assert other.context["results"][0]["class"]["name"] == "其他垃圾"


def test_a_word_found_nowhere_is_noted_each_time(client: Client) -> None:
    h.guide()
    first, second = search(client, "飞碟"), search(client, "飞碟")
    assert [first.status_code, second.status_code] == [404, 404]
    assert "已记下" in first.content.decode()
    assert first.headers["Cache-Control"] == "no-store"
    assert not first.cookies
    row = UnknownWord.objects.get()
    assert (row.word, row.count, row.state) == ("飞碟", 2, "open")


def test_the_fragment_notes_nothing(client: Client) -> None:
    h.guide()
    assert client.get(reverse("sorting_results"), {"q": "飞碟"}).status_code == 200
    assert client.head(f"{reverse('sorting_guide')}?q=飞碟").status_code == 404
    assert UnknownWord.objects.count() == 0


@pytest.mark.parametrize("typed", ["13912345678", "210502199001011234", "a", "，。", "飞碟" * 11])
def test_what_is_no_word_is_not_noted(client: Client, typed: str) -> None:
    h.guide()
    page = search(client, typed)
    assert page.status_code == 404
    assert "已记下" not in page.content.decode()
    assert UnknownWord.objects.count() == 0


def test_one_address_notes_so_many_words_an_hour(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    h.guide()
    monkeypatch.setattr(views, "NOTED_FROM_ONE", 2)
    for typed in ("飞碟", "火箭", "潜水艇"):
        assert search(client, typed).status_code == 404
    assert set(UnknownWord.objects.values_list("word", flat=True)) == {"飞碟", "火箭"}
    cache.clear()
    assert constants.NOTED_FROM_ONE == 30


def test_an_item_says_where_it_goes_and_how_it_is_prepared(client: Client) -> None:
    h.guide()
    slug = h.item("玉米芯").slug
    text = client.get(reverse("sorting_item", args=[slug])).content.decode()
    assert "其他垃圾" in text
    assert "清洁干燥后投放" in text
    assert "苞米瓤子" in text
    assert "五指" not in text  # no village sorts so
    assert client.get(reverse("sorting_item", args=["no-such-item"])).status_code == 404


def test_an_item_names_five_fingers_once_a_village_sorts_so(client: Client) -> None:
    h.chosen()
    h.guide()
    page = client.get(reverse("sorting_item", args=[h.item("玉米芯").slug]))
    assert [place["name"] for _other, place in page.context["elsewhere"]] == ["可燃烧垃圾"]
    swapped = client.get(
        reverse("sorting_item", args=[h.item("玉米芯").slug]), {"scheme": "five_fingers"}
    )
    assert swapped.context["class"]["name"] == "可燃烧垃圾"
    assert [place["name"] for _other, place in swapped.context["elsewhere"]] == ["其他垃圾"]


def test_a_class_lists_its_items_by_sub_class(client: Client) -> None:
    h.guide()
    page = client.get(reverse("sorting_class", args=["gb", "recyclable"]))
    groups = {part["name"]: [i["name"] for i in rows] for part, rows in page.context["groups"]}
    assert groups == {"纸类": ["报纸"], "塑料": [], "金属": [], "玻璃": [], "织物": []}
    for wrong in (("gb", "no-such"), ("no-such", "paper")):
        assert client.get(reverse("sorting_class", args=wrong)).status_code == 404


def test_a_poster_has_the_signs_and_a_code_that_leads_to_the_guide(
    client: Client, settings: Any
) -> None:
    settings.SITE = {**settings.SITE, "domain": "portal.example"}
    h.guide()
    page = client.get(reverse("sorting_poster", args=["gb"]))
    assert page.context["code"].text == "http://portal.example/guide/"
    assert page.content.decode().count("bin__sign") == 4
    fingers = client.get(reverse("sorting_poster", args=["five_fingers"]))
    assert fingers.context["code"].text == "http://portal.example/guide/?scheme=five_fingers"
    assert fingers.content.decode().count("bin__sign") == 5
    assert client.get(reverse("sorting_poster", args=["no-such"])).status_code == 404


def test_an_earlier_edition_stays_readable(client: Client) -> None:
    h.guide()
    changed = h.item("报纸")
    change(changed, by=h.keeper(), expected_version=changed.version, is_shown=False)
    publish_guide(by=h.publisher(), reason="报纸另行说明")
    assert search(client, "报纸").status_code == 404
    first = client.get(reverse("sorting_edition", args=[1])).content.decode()
    second = client.get(reverse("sorting_edition", args=[2])).content.decode()
    assert "报纸" in first
    assert "报纸" not in second.replace("报纸另行说明", "")
    assert client.get(reverse("sorting_edition", args=[3])).status_code == 404


def test_a_withdrawn_guide_leaves_its_tombstone(client: Client) -> None:
    withdraw(h.guide(), by=h.publisher(), reason="有误")
    for address in (
        reverse("sorting_guide"),
        reverse("sorting_item", args=[h.item("报纸").slug]),
        reverse("sorting_edition", args=[1]),
    ):
        assert client.get(address).status_code == 410
    assert search(client, "飞碟").status_code == 410
    assert "which-bin" not in client.get(reverse("home")).content.decode()


def test_home_has_the_box_and_the_navigation_the_link(client: Client) -> None:
    assert "which-bin" not in client.get(reverse("home")).content.decode()
    h.guide()
    forget_pages()
    text = client.get(reverse("home")).content.decode()
    assert 'id="which-bin"' in text
    assert text.count('href="/guide/"') == 2
    assert "http://" in client.get(reverse("sitemap")).content.decode()
    assert "/guide/</loc>" in client.get(reverse("sitemap")).content.decode()


def test_a_village_shows_its_scheme_once_it_is_published(client: Client) -> None:
    h.guide()
    unit = h.village()
    publish_register(by=h.publisher())
    h.chosen(unit)
    address = reverse("community_detail", args=[unit.slug])
    assert "section-sorting" not in client.get(address).content.decode()
    publish_guide(by=h.publisher(), reason="有村采用五指分类")
    forget_pages()
    text = client.get(address).content.decode()
    assert "section-sorting" in text
    assert "农村五指分类" in text
    assert "?scheme=five_fingers" in text


@pytest.mark.parametrize("typed", ["报纸", "报只", "b"])
def test_a_search_costs_the_same_for_few_items_and_for_many(client: Client, typed: str) -> None:
    h.guide()
    few = _queries(client, typed)
    for number in range(30):
        h.item(f"第{number}号物品")
    publish_guide(by=h.publisher(), reason="补充物品")
    assert _queries(client, typed) == few <= 2


def _queries(client: Client, typed: str) -> int:
    """Queries of a rendering, once the process has read the edition."""
    search(client, "大骨头")
    forget_pages()
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("sorting_results"), {"q": typed})
    return len(found)


def test_every_address_is_a_choice_of_the_visitor_alone(client: Client) -> None:
    """What a village chose changes nobody else's answer."""
    h.chosen(factories.community(name="乙村", kind="village"))
    h.guide()
    assert search(client, "干电池").context["results"][0]["class"]["name"] == "其他垃圾"


def test_search_of_the_site_says_into_which_bin(client: Client) -> None:
    h.guide()
    page = client.get("/en/search/", {"q": h.SMALL[0][0]}).content.decode()
    assert "All that the sorting guide knows of it" in page
    assert h.SMALL[0][0] in page
    assert "sorting guide knows" not in client.get("/en/search/?q=zzzz").content.decode()
