"""Document numbers: one after another, given out with what they are given to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.rules import DutyConflict, Refusal, StaleRecord
from accounts.triggers import remove_guard
from benxi_sorting.demonstration.clock import on
from evaluation.models import DocumentNumber, DocumentRegister
from evaluation.public import publish_bulletin
from evaluation.services import close_round, give_number, save_register
from evaluation.triggers import NUMBER_ORDER
from tests import factories
from tests.evaluation.helpers import corrected, make_register, make_round, prepared


def written() -> list[str]:
    return [str(given) for given in DocumentNumber.objects.order_by("pk")]


def test_numbers_run_through_the_year_and_begin_again(county_officer: Any) -> None:
    register = make_register()
    for day in (date(2026, 3, 1), date(2026, 12, 31), date(2027, 1, 1)):
        with on(day):
            give_number(register, subject="通报", by=county_officer)
    assert written() == ["本平民通〔2026〕1号", "本平民通〔2026〕2号", "本平民通〔2027〕1号"]


def test_each_word_has_its_own_numbers(county_officer: Any) -> None:
    other = make_register(factories.county(name="明山区"))
    with on(date(2026, 3, 1)):
        for register in (make_register(), other, make_register()):
            give_number(register, subject="通报", by=county_officer)
    assert written() == ["本平民通〔2026〕1号", "本明山区通〔2026〕1号", "本平民通〔2026〕2号"]


def test_a_refused_publication_takes_its_number_back(
    bulletin: Any, county_officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise Refusal("anything")

    with monkeypatch.context() as patch:
        patch.setattr("evaluation.public.publish", refuse)
        with pytest.raises(Refusal):
            publish_bulletin(bulletin, by=county_officer)
    assert written() == []
    bulletin.refresh_from_db()
    publish_bulletin(bulletin, by=county_officer)
    assert [number[-2:] for number in written()] == ["1号"]


def test_an_author_who_publishes_uses_no_number_up(bulletin: Any) -> None:
    with pytest.raises(DutyConflict):
        publish_bulletin(bulletin, by=bulletin.prepared_by)
    assert written() == []


def test_a_correction_keeps_its_number(bulletin: Any, county_officer: Any) -> None:
    publish_bulletin(bulletin, by=county_officer)
    bulletin.round.refresh_from_db()
    bulletin.title = "更正的标题"
    bulletin.save()
    corrected(bulletin, by=county_officer, reason="标题有误")
    assert len(written()) == 1
    assert bulletin.number == written()[0]


def test_without_a_register_nothing_is_published(
    bulletin: Any, county_officer: Any, card: Any
) -> None:
    county = factories.county(name="明山区")
    factories.community(factories.township(county, name="高台子街道"), name="甲村")
    city = factories.user("city_officer", factories.CITY_CODE)
    round_ = make_round(card, by=city, county=county)
    close_round(round_, by=city)
    other = prepared(round_)
    DocumentRegister.objects.filter(jurisdiction=county.code).delete()
    with pytest.raises(Refusal) as refused:
        publish_bulletin(other, by=city)
    assert "发文登记簿" in str(refused.value.message)
    assert written() == []


class TestDatabase:
    def row(self, by: Any, number: int) -> DocumentNumber:
        values = {"code_word": "本平民通", "year": 2026, "subject": "通报", "given_by": by}
        return DocumentNumber(register=make_register(), number=number, **values)

    @pytest.mark.parametrize("number", [0, 1, 3])
    def test_no_number_twice_and_none_left_out(self, number: int, county_officer: Any) -> None:
        self.row(county_officer, 1).save()
        with pytest.raises(DatabaseError), transaction.atomic():
            self.row(county_officer, number).save()
        self.row(county_officer, 2).save()

    def test_without_the_guard_a_gap_is_possible(self, county_officer: Any) -> None:
        self.row(county_officer, 1).save()
        remove_guard(NUMBER_ORDER, connection)
        self.row(county_officer, 3).save()

    def test_a_number_that_was_given_out_stays(self, county_officer: Any) -> None:
        self.row(county_officer, 1).save()
        for act in (
            lambda: DocumentNumber.objects.update(subject="别的"),
            lambda: DocumentNumber.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


class TestRegister:
    def save(self, by: Any, **changes: Any) -> DocumentRegister:
        values = {"jurisdiction": "210502", "issuer": "平山区民政局", "code_word": "本平民通"}
        return save_register(by=by, **{**values, **changes})

    @pytest.mark.parametrize(
        "word", ["", "通", "本平民通3", "本平〔民〕", "abc", "本平\u202e民", "本" * 11]
    )
    def test_what_is_no_code_word(self, word: str, county_officer: Any) -> None:
        with pytest.raises(ValidationError) as refused:
            self.save(county_officer, code_word=word)
        assert list(refused.value.message_dict) == ["code_word"]

    def test_one_for_each_county_and_no_word_twice(
        self, county_officer: Any, city_officer: Any
    ) -> None:
        self.save(county_officer)
        other = factories.county(name="明山区")
        for changes, field in (
            ({"code_word": "本山民通"}, "jurisdiction"),
            ({"jurisdiction": other.code}, "code_word"),
        ):
            with pytest.raises(ValidationError) as refused:
                self.save(city_officer, **changes)
            assert list(refused.value.message_dict) == [field]

    def test_only_its_county_keeps_it(self, county_officer: Any, township_officer: Any) -> None:
        stranger = factories.user("county_officer", factories.county(name="明山区"))
        for person in (stranger, township_officer):
            with pytest.raises(Refusal):
                self.save(person)

    def test_the_second_editor_is_told(self, county_officer: Any) -> None:
        self.save(county_officer)
        self.save(county_officer, issuer="本溪市平山区民政局", expected_version=1)
        with pytest.raises(StaleRecord):
            self.save(county_officer, issuer="别的", expected_version=1)

    def test_through_the_admin(self, county_officer: Any, client_for: Any) -> None:
        browser, name = client_for(county_officer), "admin:evaluation_documentregister"
        factories.county(name="明山区")
        values = {"jurisdiction": "210502", "issuer": "平山区民政局", "code_word": "本平民通"}
        foreign = browser.post(reverse(f"{name}_add"), values | {"jurisdiction": "210562"})
        assert (foreign.status_code, DocumentRegister.objects.count()) == (200, 0)
        assert browser.post(reverse(f"{name}_add"), values).status_code == 302
        register = DocumentRegister.objects.get()
        address = reverse(f"{name}_change", args=[register.pk])
        changed = {"issuer": "本溪市平山区民政局", "code_word": "本平民通"}
        assert browser.post(address, changed | {"seen_version": "9"}).status_code == 200
        assert browser.post(address, changed | {"seen_version": "1"}).status_code == 302
        register.refresh_from_db()
        assert (register.issuer, register.version) == ("本溪市平山区民政局", 2)
