"""Two people for each bulletin: who checks, what was checked, and what follows from a change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.desk import gathered
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import transition
from evaluation import desk
from evaluation.enums import BulletinState
from evaluation.models import Bulletin, DocumentRegister
from evaluation.public import check_bulletin, publish_bulletin
from evaluation.services import (
    confirm_inspection,
    edit_bulletin,
    return_inspection,
    submit_inspection,
    take_back_bulletin,
)
from portal.models import Publication
from tests import factories
from tests.evaluation.helpers import checked, given, make_register, samples


def second() -> Any:
    return factories.user("county_officer", factories.county())


def handed_in(bulletin: Any, by: Any) -> Any:
    transition(bulletin, BulletinState.FOR_CHECK, by=by)
    return bulletin


def edit(bulletin: Any, by: Any, text: str = "改过的正文。") -> None:
    edit_bulletin(bulletin, by=by, expected_version=bulletin.version, title="通报", text=text)


def test_a_draft_is_not_published(draft_bulletin: Any) -> None:
    with pytest.raises(IllegalTransition):
        publish_bulletin(draft_bulletin, by=second())
    with pytest.raises(IllegalTransition):
        publish_bulletin(handed_in(draft_bulletin, draft_bulletin.prepared_by), by=second())


def test_nobody_checks_what_they_wrote(draft_bulletin: Any, county_officer: Any) -> None:
    first_editor, last_editor = second(), second()
    edit(draft_bulletin, first_editor)
    edit(draft_bulletin, last_editor)
    handed_in(draft_bulletin, last_editor)
    for writer in (county_officer, first_editor, last_editor):
        with pytest.raises(DutyConflict):
            check_bulletin(draft_bulletin, by=writer)
    checker = second()
    check_bulletin(draft_bulletin, by=checker)
    for writer in (county_officer, first_editor, last_editor):
        with pytest.raises(DutyConflict):
            publish_bulletin(draft_bulletin, by=writer)
    publish_bulletin(draft_bulletin, by=checker)


@pytest.mark.parametrize("role", ["township_officer", "inspector", "committee_member"])
def test_only_officers_of_the_county_check(role: str, draft_bulletin: Any, request: Any) -> None:
    handed_in(draft_bulletin, draft_bulletin.prepared_by)
    unit = {"committee_member": factories.community(name="德泰社区")}.get(role, "210502001")
    for person in (
        factories.user(role, unit),
        factories.user("county_officer", factories.county(name="明山区")),
    ):
        with pytest.raises(IllegalTransition):
            check_bulletin(draft_bulletin, by=person)


def test_only_a_draft_is_edited(draft_bulletin: Any, county_officer: Any) -> None:
    handed_in(draft_bulletin, county_officer)
    with pytest.raises(IllegalTransition):
        edit(draft_bulletin, county_officer)
    check_bulletin(draft_bulletin, by=second())
    with pytest.raises(IllegalTransition):
        edit(draft_bulletin, county_officer)


def test_a_return_has_its_reason(draft_bulletin: Any, county_officer: Any) -> None:
    handed_in(draft_bulletin, county_officer)
    checker = second()
    with pytest.raises(Refusal):
        take_back_bulletin(draft_bulletin, by=checker)
    take_back_bulletin(draft_bulletin, by=checker, reason="数字与附件不符")
    draft_bulletin.refresh_from_db()
    assert (draft_bulletin.state, draft_bulletin.return_reason) == ("draft", "数字与附件不符")
    edit(draft_bulletin, county_officer)


def test_figures_that_moved_after_the_check_are_not_published(
    bulletin: Any,
    confirmed: Any,
    card: Any,
    member: Any,
    township_officer: Any,
    county_officer: Any,
) -> None:
    confirmed.round.refresh_from_db()
    return_inspection(confirmed, by=township_officer, reason="复核")
    submit_inspection(confirmed, by=member, scores=given(card, notice=4), samples=samples())
    confirm_inspection(confirmed, by=township_officer)
    bulletin.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        publish_bulletin(bulletin, by=county_officer)
    assert "重新核稿" in str(refused.value.message)
    assert not Publication.objects.filter(kind="bulletin").exists()
    bulletin.refresh_from_db()
    take_back_bulletin(bulletin, by=county_officer, reason="分数已更正")
    publish_bulletin(checked(bulletin), by=county_officer)


def test_without_the_hash_they_would_be(
    bulletin: Any, county_officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Bulletin.objects.filter(pk=bulletin.pk).update(text="核稿以后改的")
    bulletin.refresh_from_db()
    monkeypatch.setattr("evaluation.public.fingerprint", lambda item: bulletin.checked_sha256)
    assert publish_bulletin(bulletin, by=county_officer).payload["text"] == "核稿以后改的"


class TestDatabase:
    """What no service would write, refused by the constraints."""

    @pytest.mark.parametrize("who", ["checked_by", "published_by"])
    @pytest.mark.parametrize("wrote", ["prepared_by", "edited_by"])
    def test_one_person_for_both(self, who: str, wrote: str, bulletin: Any) -> None:
        person = second()
        with pytest.raises(IntegrityError), transaction.atomic():
            Bulletin.objects.filter(pk=bulletin.pk).update(**{who: person, wrote: person})
        Bulletin.objects.filter(pk=bulletin.pk).update(**{who: person, wrote: second()})

    @pytest.mark.parametrize("changes", [{"checked_by": None}, {"checked_sha256": ""}])
    def test_checked_by_nobody(self, changes: dict[str, Any], bulletin: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Bulletin.objects.filter(pk=bulletin.pk).update(**changes)

    @pytest.mark.parametrize("name", ["checked_by", "published_by"])
    def test_published_without_a_check(self, name: str, bulletin: Any, county_officer: Any) -> None:
        publish_bulletin(bulletin, by=county_officer)
        with pytest.raises(IntegrityError), transaction.atomic():
            Bulletin.objects.filter(pk=bulletin.pk).update(**{name: None})


def test_what_waits_for_whom(draft_bulletin: Any, county_officer: Any) -> None:
    checker = second()

    def titles(person: Any) -> list[str]:
        return [str(item.title) for item in gathered(desk.items(person))]

    name = "平山区2026年10月生活垃圾分类检查评价通报"
    draft = [f"通报“{name}”：完善后送核稿"]
    assert (titles(county_officer), titles(checker)) == (draft, draft)
    handed_in(draft_bulletin, county_officer)
    assert (titles(county_officer), titles(checker)) == ([], [f"通报“{name}”：待核稿"])
    check_bulletin(draft_bulletin, by=checker)
    assert (titles(county_officer), titles(checker)) == ([], [f"通报“{name}”：待发布"])


def test_the_page_of_what_was_handed_in_has_nothing_to_type(
    draft_bulletin: Any, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    address = reverse("admin:evaluation_bulletin_change", args=[draft_bulletin.pk])
    assert 'name="_save"' in browser.get(address).content.decode()
    handed_in(draft_bulletin, county_officer)
    page = browser.get(address).content.decode()
    assert 'name="_save"' not in page
    assert "待核稿" in page
    assert browser.post(address, {"title": "改", "text": "改"}).status_code == 302
    draft_bulletin.refresh_from_db()
    assert draft_bulletin.title != "改"


@pytest.mark.parametrize("name", ["title", "recipients", "text", "copies_to"])
@pytest.mark.parametrize("typed", ["甲\x00乙", "甲\u202e乙"])
def test_strange_characters_are_told(
    name: str, typed: str, draft_bulletin: Any, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    values = {"title": "通报", "text": "正文", "seen_version": draft_bulletin.version, name: typed}
    address = reverse("admin:evaluation_bulletin_change", args=[draft_bulletin.pk])
    answer = browser.post(address, values)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [name]


def test_the_register_is_asked_for_at_the_check(draft_bulletin: Any) -> None:
    DocumentRegister.objects.all().delete()
    with transaction.atomic(), pytest.raises(Refusal) as refused:
        check_bulletin(handed_in(draft_bulletin, draft_bulletin.prepared_by), by=second())
    assert "发文登记簿" in str(refused.value.message)
    take_back_bulletin(draft_bulletin, by=second(), reason="先登记")
    assert make_register().issuer == "本溪市平山区民政局"
    publication = publish_bulletin(checked(draft_bulletin), by=second())
    assert publication.payload["issuer"] == "本溪市平山区民政局"
