"""Publishing, correcting, and what is in a payload."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from evaluation.enums import BulletinState, RoundState
from evaluation.public import bulletin_item, publish_bulletin
from evaluation.services import (
    confirm_inspection,
    edit_bulletin,
    prepare_bulletin,
    return_inspection,
    submit_inspection,
    take_back_bulletin,
)
from portal.models import Publication, PublishedEntry
from portal.services import digest
from tests import factories
from tests.evaluation.helpers import corrected, given, make_round, samples


def test_publishing_freezes_the_standings(
    bulletin: Any, county_officer: Any, community: Any
) -> None:
    publication = publish_bulletin(bulletin, by=county_officer)
    assert (publication.key, publication.version, publication.period) == (
        "2026-10-pingshan",
        1,
        "2026-10",
    )
    assert publication.sha256 == digest(publication)
    assert publication.issuer == "本溪市平山区民政局"
    entry = PublishedEntry.objects.get(unit_code=community.code)
    assert entry.payload == {
        "name": "德泰社区",
        "slug": "nandi-detai",
        "township": "南地街道",
        "township_slug": "nandi",
        "inspected": True,
        "units": 1,
        "total": 98,
        "rank": 1,
        "exclusion": "",
        "cancelled_for": "",
        "grade": None,
        "sections": [28, 70],
        "types": [],
        "previous_total": None,
        "previous_rank": None,
        "change": None,
        "last_year_total": None,
        "last_year_rank": None,
        "last_year_change": None,
        "participation": {"numerator": 8, "denominator": 10, "method": "households"},
        "accuracy": {"numerator": 4, "denominator": 5, "method": "points"},
    }
    bulletin.round.refresh_from_db()
    assert (bulletin.state, bulletin.round.state) == (
        BulletinState.PUBLISHED,
        RoundState.IN_PUBLICITY,
    )


def test_the_payload_has_exactly_these_fields(bulletin: Any) -> None:
    payload = bulletin_item(bulletin).payload
    assert sorted(payload) == [
        "copies_to", "county", "county_slug", "criteria", "criterion_points", "issuer",
        "last_year_period", "number", "period", "previous_period", "recipients", "rule",
        "scorecard", "sections", "summary", "text", "title", "top", "townships",
    ]  # fmt: skip
    assert payload["sections"] == [
        {"title": "设施", "maximum": 30, "mean": 28},
        {"title": "质量", "maximum": 70, "mean": 70},
    ]
    assert payload["summary"]["methods"] == {
        "participation": ["households"],
        "accuracy": ["points"],
    }


def test_no_person_reason_or_code_leaves(bulletin: Any, county_officer: Any) -> None:
    for person, name in ((county_officer, "金丝雀一"),):
        type(person).objects.filter(pk=person.pk).update(name=name)
    text = json.dumps(publish_bulletin(bulletin, by=county_officer).payload, ensure_ascii=False)
    for canary in ("张小明", "金丝雀", "说明", "210502", "member", "township_officer"):
        assert canary not in text
    assert "德泰社区" in text  # the control: what is public is found


@pytest.mark.parametrize("who", ["member", "township_officer"])
def test_neither_scorer_nor_confirmer_publishes(
    who: str, bulletin: Any, county: Any, request: Any
) -> None:
    person = request.getfixturevalue(who)
    factories.appointment(person, "county_officer", county)
    with pytest.raises(DutyConflict):
        publish_bulletin(bulletin, by=person)
    assert not Publication.objects.filter(kind="bulletin").exists()
    bulletin.refresh_from_db()
    assert bulletin.state == BulletinState.CHECKED


def test_a_confirmer_of_an_older_revision_does_not_publish_either(
    bulletin: Any, confirmed: Any, card: Any, member: Any, county: Any, township_officer: Any
) -> None:
    return_inspection(confirmed, by=township_officer, reason="复核")
    submit_inspection(confirmed, by=member, scores=given(card, notice=9), samples=samples())
    confirm_inspection(
        confirmed, by=factories.user("township_officer", confirmed.community.township)
    )
    factories.appointment(township_officer, "county_officer", county)
    bulletin.refresh_from_db()
    with pytest.raises(DutyConflict):
        publish_bulletin(bulletin, by=township_officer)


def test_only_the_county_publishes(bulletin: Any, inspector: Any) -> None:
    stranger = factories.user("county_officer", factories.county(name="明山区"))
    for person in (stranger, inspector):
        with pytest.raises(IllegalTransition):
            publish_bulletin(bulletin, by=person)


def test_an_open_round_is_not_published(card: Any, community: Any, county_officer: Any) -> None:
    round_ = make_round(card, by=county_officer)
    with pytest.raises(Refusal):
        prepare_bulletin(round_, by=county_officer)


def test_a_correction_is_version_two_and_one_stays(
    bulletin: Any,
    confirmed: Any,
    card: Any,
    member: Any,
    township_officer: Any,
    county_officer: Any,
) -> None:
    publish_bulletin(bulletin, by=county_officer)
    confirmed.round.refresh_from_db()
    return_inspection(confirmed, by=township_officer, reason="复核")
    submit_inspection(confirmed, by=member, scores=given(card, notice=4), samples=samples())
    confirm_inspection(confirmed, by=township_officer)
    bulletin.refresh_from_db()
    writer = factories.user("city_officer", factories.CITY_CODE)
    with pytest.raises(Refusal):
        take_back_bulletin(bulletin, by=writer)
    corrected(bulletin, by=county_officer, reason="宣传栏计分有误")
    first, second = Publication.objects.filter(kind="bulletin").order_by("version")
    assert [p.payload["entries"][0]["total"] for p in (first, second)] == [98, 94]
    # Nobody had edited the text, so its figures followed.
    for publication, mean in ((first, "平均98分"), (second, "平均94分")):
        assert mean in publication.payload["text"]
    assert (second.previous, second.reason) == (first, "宣传栏计分有误")
    assert first.payload["number"] == second.payload["number"]
    assert [p.sha256 for p in (first, second)] == [digest(p) for p in (first, second)]


def test_a_text_that_was_edited_is_left_and_the_draft_of_now_stands_beside_it(
    draft_bulletin: Any,
    confirmed: Any,
    card: Any,
    member: Any,
    township_officer: Any,
    county_officer: Any,
    client_for: Any,
) -> None:
    page = f"/admin/evaluation/bulletin/{draft_bulletin.pk}/change/"
    officer = client_for(county_officer)
    assert "正文与现有排名一致。" in officer.get(page).content.decode()
    values = {
        "title": draft_bulletin.title,
        "text": "平均98分，再接再厉。",
    }
    edit_bulletin(
        draft_bulletin, by=county_officer, expected_version=draft_bulletin.version, **values
    )
    confirmed.round.refresh_from_db()
    return_inspection(confirmed, by=township_officer, reason="复核")
    submit_inspection(confirmed, by=member, scores=given(card, notice=4), samples=samples())
    confirm_inspection(confirmed, by=township_officer)
    draft_bulletin.refresh_from_db()
    assert draft_bulletin.text == "平均98分，再接再厉。"
    assert "平均94分" in officer.get(page).content.decode()


def test_a_correction_that_changes_nothing_is_refused(bulletin: Any, county_officer: Any) -> None:
    publish_bulletin(bulletin, by=county_officer)
    with pytest.raises(Refusal):
        corrected(bulletin, by=county_officer, reason="再发一次")


def test_preparing_twice_gives_the_same_draft(bulletin: Any, county_officer: Any) -> None:
    assert prepare_bulletin(bulletin.round, by=county_officer) == bulletin
    assert (bulletin.number, bulletin.title) == ("", "平山区2026年10月生活垃圾分类检查评价通报")
    assert "完成1个" in bulletin.text


def test_the_second_editor_of_a_bulletin_is_told(draft_bulletin: Any, county_officer: Any) -> None:
    old = draft_bulletin.version
    values = {"title": "通报", "text": "甲"}
    edit_bulletin(draft_bulletin, by=county_officer, expected_version=old, **values)
    with pytest.raises(StaleRecord):
        edit_bulletin(draft_bulletin, by=county_officer, expected_version=old, **values)
