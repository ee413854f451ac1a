"""Officers at the guide: items with their classes, words, editions, villages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from outreach.models import SchemeChoice, UnknownWord, WasteItem
from outreach.services import note_word
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.outreach import helpers as h

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Any]


def typed(**changes: Any) -> dict[str, Any]:
    values = {
        "name": "光猫", "also": "调制解调器，Modem", "local_words": "", "advice": "清空后投放",
        "is_shown": "on",
    }  # fmt: skip
    return {
        **values,
        "place_gb": h.place("gb", "recyclable").pk,
        "place_five_fingers": h.place("five_fingers", "sell").pk,
        **changes,
    }


def test_an_item_is_entered_and_changed_by_form(client_for: Browser) -> None:
    h.schemes()
    browser = client_for(h.keeper())
    address = reverse("admin:outreach_wasteitem_add")
    assert "place_five_fingers" in browser.get(address).content.decode()
    assert browser.post(address, typed(place_gb="")).status_code == 200
    assert browser.post(address, typed()).status_code == 302
    item = WasteItem.objects.get()
    assert item.words == ["光猫", "调制解调器", "Modem"]
    change = reverse("admin:outreach_wasteitem_change", args=[item.pk])
    assert (
        f'value="{h.place("gb", "recyclable").pk}" selected' in browser.get(change).content.decode()
    )
    sent = typed(seen_version="1", place_gb=h.place("gb", "residual").pk, advice="装袋")
    assert browser.post(change, sent).status_code == 302
    item = WasteItem.objects.get()
    assert (item.version, item.advice) == (2, "装袋")
    assert item.places.get(scheme__code="gb").sorting_class.code == "residual"
    stale = browser.post(change, typed(seen_version="1", advice="别的"))
    assert stale.status_code == 200
    assert WasteItem.objects.get().advice == "装袋"


def test_another_officer_reads_an_item_with_its_classes(client_for: Browser) -> None:
    item = h.item()
    reader = client_for(h.person("reader", Role.TOWNSHIP_OFFICER, factories.township()))
    text = reader.get(reverse("admin:outreach_wasteitem_change", args=[item.pk])).content.decode()
    assert "可回收物 · 纸类 / 可变卖垃圾" in text
    assert "seen_version" not in text


def test_the_list_is_searched_by_pinyin_and_filtered_by_class(client_for: Browser) -> None:
    h.guide()
    browser = client_for(h.keeper())
    address = reverse("admin:outreach_wasteitem_changelist")
    names = [row.name for row in browser.get(address, {"q": "baozhi"}).context["cl"].queryset]
    assert names == ["报纸"]
    recyclable = h.place("gb", "recyclable").pk
    found = browser.get(address, {"class": recyclable}).context["cl"].queryset
    assert [row.name for row in found] == ["报纸"]
    assert browser.get(address, {"class": "٣"}).status_code in {200, 302}


def test_an_unknown_word_becomes_an_item(client_for: Browser) -> None:
    h.schemes()
    note_word("光猫")
    word = UnknownWord.objects.get()
    browser = client_for(h.keeper())
    page = browser.get(reverse("admin:outreach_unknownword_change", args=[word.pk]))
    address = f"{reverse('admin:outreach_wasteitem_add')}?word={word.pk}"
    assert address in page.content.decode()
    form = browser.get(address).context["adminform"].form
    assert form.initial["name"] == "光猫"
    assert browser.post(address, typed(asked_as=word.pk)).status_code == 302
    word.refresh_from_db()
    assert (word.state, word.item) == ("taken", WasteItem.objects.get())
    for wrong in ("x", "9" * 40, "-1", ""):
        again = f"{reverse('admin:outreach_wasteitem_add')}?word={wrong}"
        assert browser.get(again).status_code == 200


def test_an_unknown_word_becomes_a_word_of_an_item(client_for: Browser) -> None:
    h.item()
    note_word("报刊纸")
    word = UnknownWord.objects.get()
    browser = client_for(h.keeper())
    step = reverse("admin:outreach_unknownword_step", args=[word.pk, "taken"])
    wrong = browser.post(step, {"version": "1", "item": "没有的物品"})
    assert "指南中没有这个名称的物品" in wrong.content.decode()
    assert browser.post(step, {"version": "1", "item": "报纸"}).status_code == 302
    assert WasteItem.objects.get().local_words == "报刊纸"


def test_an_edition_is_published_by_somebody_else(client_for: Browser) -> None:
    factories.county()
    h.item()
    address = reverse("admin:outreach_wasteitem_publish")
    writer, other = client_for(h.keeper()), client_for(h.publisher())
    assert "报纸" in writer.get(address).content.decode()
    assert writer.post(address, {}).status_code == 200
    assert current(Kind.SORTING, "guide") is None
    assert other.post(address, {}).status_code == 302
    assert current(Kind.SORTING, "guide") is not None
    again = other.post(address, {"reason": "再发一次"})
    assert again.status_code == 200


def test_a_township_notes_the_scheme_of_its_village(client_for: Browser) -> None:
    fingers, unit = h.schemes()["five_fingers"], h.village()
    far = factories.township(factories.county(name="明山区"), name="高峪街道")
    foreign = factories.community(far, name="外村", kind="village")
    browser = client_for(h.person("nandi", Role.TOWNSHIP_OFFICER, factories.township()))
    address = reverse("admin:outreach_schemechoice_add")
    offered = browser.get(address).context["adminform"].form.fields["community"].queryset
    assert list(offered) == [unit]
    sent = {"community": unit.pk, "scheme": fingers.pk, "since": "2026年3月5日", "basis": ""}
    assert browser.post(address, {**sent, "community": foreign.pk}).status_code == 200
    assert browser.post(address, sent).status_code == 302
    choice = SchemeChoice.objects.get()
    assert (choice.community, f"{choice.since}") == (unit, "2026-03-05")
    change = reverse("admin:outreach_schemechoice_change", args=[choice.pk])
    sent = {"scheme": h.schemes()["gb"].pk, "since": "2026-03-05", "seen_version": "1"}
    assert browser.post(change, sent).status_code == 302
    assert SchemeChoice.objects.get().scheme.code == "gb"


def test_schemes_and_classes_are_kept_by_form(client_for: Browser) -> None:
    schemes = h.schemes()
    browser = client_for(h.keeper())
    row = h.place("gb", "residual")
    page = reverse("admin:outreach_sortingclass_change", args=[row.pk])
    assert browser.get(page).status_code == 200
    sent = {
        "parent": "", "name": "其他垃圾", "also": "干垃圾", "colour": "grey", "sign": "bin",
        "description": "其余的", "advice": "", "position": "１３", "seen_version": "1",
    }  # fmt: skip
    assert browser.post(page, sent).status_code == 302
    row.refresh_from_db()
    assert (row.colour, row.position, row.code) == ("grey", 13, "residual")
    page = reverse("admin:outreach_sortingscheme_change", args=[schemes["gb"].pk])
    sent = {"name": "四分类", "source": "GB/T 19095-2019", "is_city": "on", "position": "0",
            "seen_version": "1", "note": ""}  # fmt: skip
    assert browser.post(page, sent).status_code == 302
