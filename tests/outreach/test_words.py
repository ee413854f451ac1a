"""Words that nobody has explained: noted without who asked, answered, set aside."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.services import transition
from outreach.models import UnknownWord, WasteItem
from outreach.services import answer_word, note_word, publish_guide, words
from tests import factories
from tests.outreach import helpers as h

pytestmark = pytest.mark.django_db


def noted(word: str = "飞碟") -> UnknownWord:
    assert note_word(word)
    return UnknownWord.objects.get(word=word)


def test_a_word_is_counted_with_its_days_and_nothing_else() -> None:
    for _time in range(3):
        row = noted()
    today = timezone.localdate()
    assert (row.count, row.first_on, row.last_on, row.version) == (3, today, today, 1)
    assert {field.name for field in UnknownWord._meta.fields} == {
        "id", "version", "word", "count", "first_on", "last_on", "state", "item",
    }  # fmt: skip
    assert not AuditEvent.objects.exists()


def test_the_table_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "UNKNOWN_WORDS_KEPT", 2)
    for word in ("飞碟", "飞碟", "火箭", "潜水艇"):
        assert note_word(word)
    assert set(UnknownWord.objects.values_list("word", flat=True)) == {"飞碟", "潜水艇"}
    UnknownWord.objects.update(state="dismissed")
    assert not note_word("宇宙飞船")  # what was looked at is not pushed out
    assert note_word("飞碟")


def test_a_word_becomes_one_more_word_of_an_item(client: Any) -> None:
    h.guide()
    row, item = noted("废报刊纸"), h.item("报纸")
    answer_word(row, by=h.keeper(), item=item, expected_version=row.version)
    stored = WasteItem.objects.get(name="报纸")
    assert stored.local_words == "废报刊纸"
    assert "feibaokanzhi" in stored.search_text
    assert UnknownWord.objects.get().state == "taken"
    publish_guide(by=h.publisher(), reason="补充叫法")
    page = client.get(reverse("sorting_guide"), {"q": "feibaokanzhi"})
    assert page.context["results"][0]["item"]["name"] == "报纸"
    with pytest.raises(IllegalTransition):
        answer_word(row, by=h.keeper(), item=item)


def test_what_is_a_word_of_the_item_already_is_not_added_twice() -> None:
    h.schemes()
    item = h.item("U盘", "recyclable")
    answer_word(noted("u盘"), by=h.keeper(), item=item)
    assert WasteItem.objects.get().local_words == ""


def test_who_is_slower_is_told_and_nothing_is_half_done() -> None:
    row, item = noted(), h.item(local_words="长" * 39 + "、" + "宽" * 39 + "、" + "高" * 39)
    with pytest.raises(StaleRecord):
        answer_word(row, by=h.keeper(), item=item, expected_version=7)
    row, item = UnknownWord.objects.get(), WasteItem.objects.get()
    item.local_words = "、".join([item.local_words, "重" * 39, "轻" * 38])
    with pytest.raises(ValidationError):
        answer_word(row, by=h.keeper(), item=item)
    assert UnknownWord.objects.get().state == "open"
    with pytest.raises(Refusal):
        answer_word(row, by=h.person("p", Role.COUNTY_OFFICER, factories.county()), item=item)


def test_a_word_is_set_aside_and_taken_up_again() -> None:
    row = noted()
    transition(row, "dismissed", by=h.keeper())
    note_word("飞碟")
    row = UnknownWord.objects.get()
    assert (row.state, row.count) == ("dismissed", 2)
    transition(row, "open", by=h.keeper())
    assert AuditEvent.objects.filter(action__startswith="unknownword.").count() == 2


def test_the_database_ties_an_answer_to_its_item() -> None:
    row = noted()
    for changes in ({"state": "taken"}, {"item": h.item()}, {"count": 0}, {"word": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UnknownWord.objects.filter(pk=row.pk).update(**changes)


def test_a_word_noted_by_two_at_once_is_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    noted()
    count = words._count
    answers = iter([False, True])
    # The first look came before the other's row.
    monkeypatch.setattr(words, "_count", lambda word: next(answers) and count(word))
    assert note_word("飞碟")
    assert UnknownWord.objects.get().count == 2
