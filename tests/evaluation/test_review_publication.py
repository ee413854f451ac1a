"""What the public sees of reviews: companies by name, residents as one sum, nothing too small."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules import DutyConflict, Refusal
from communities.services import publish_register
from deliberation.models import Meeting
from evaluation.enums import ReviewState
from evaluation.models import Review
from evaluation.review_public import publish_review, review_item
from evaluation.satisfaction import Opinions
from evaluation.services import Reviewed, discard_review, return_review, submit_review
from portal.enums import Kind
from portal.models import Publication
from portal.pages import forget_pages
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.evaluation.review_helpers import (
    OPINIONS,
    confirmed,
    corrected,
    counted,
    estate_with_company,
    published,
    residents,
    review_meeting,
    rules,
)


@pytest.fixture
def scene(member: Any, community: Any, township_officer: Any, county_officer: Any) -> Any:
    """A meeting, an estate with its company, and the minimums."""
    rules()
    estate, company = estate_with_company(community)
    return {
        "meeting": review_meeting(member, community),
        "estate": estate,
        "company": company,
        "member": member,
        "township": township_officer,
        "county": county_officer,
    }


def confirm(scene: Any, reviewed: Reviewed, figures: Any = None) -> Review:
    return confirmed(scene["meeting"], scene["member"], scene["township"], reviewed, figures)


def page_of(scene: Any) -> Publication:
    found = current(Kind.REVIEW, scene["meeting"].public_id)
    assert found is not None
    return found


def test_a_company_by_name(scene: Any) -> None:
    review = confirm(scene, Reviewed(company=scene["company"]))
    publication = published(review, scene["county"])
    assert publication.payload["companies"] == [
        {
            "name": scene["company"].name,
            "credit_code": scene["company"].credit_code,
            "ballot": {
                "satisfied": 18,
                "basically_satisfied": 6,
                "dissatisfied": 2,
                "no_opinion": 1,
                "numerator": 24,
                "denominator": 26,
            },
            "minimum": 10,
        }
    ]
    assert (publication.payload["residents"], publication.payload["present"]) == (None, 30)
    assert (publication.period, publication.unit_code) == ("2026-10", scene["meeting"].scope_code())
    review.refresh_from_db()
    assert (review.state, review.published_number) == (ReviewState.PUBLISHED, 1)


def test_residents_are_one_sum_of_the_community(scene: Any) -> None:
    parts = [
        (residents(scene["estate"], "2号楼"), counted(Opinions(10, 5, 5), accuracy=(30, 60))),
        (residents(scene["estate"], "3号楼"), counted(Opinions(8, 2, 1, 1), accuracy=(9, 10))),
        # Nine answers, though a sample of twenty.
        (residents(scene["estate"], "4号楼"), counted(Opinions(9), accuracy=(1, 20))),
        # Nine households.
        (residents(scene["estate"], "5号楼", 9), counted(Opinions(20), accuracy=(5, 50))),
    ]
    for reviewed, figures in parts:
        review = confirm(scene, reviewed, figures)
        published(review, scene["county"])
    payload = page_of(scene).payload
    assert payload["residents"] == {
        "units": 4,
        "minimum": 10,
        "minimum_households": 10,
        "ballot": {
            "satisfied": 18,
            "basically_satisfied": 7,
            "dissatisfied": 6,
            "no_opinion": 1,
            "numerator": 25,
            "denominator": 31,
        },
        "ballot_units": 2,
        "participation": None,
        "accuracy": {"numerator": 40, "denominator": 90, "methods": ["households"], "units": 3},
    }
    text = json.dumps(payload, ensure_ascii=False)
    for hidden in ("一号院", "3号楼", "4号楼", scene["member"].name):
        assert hidden not in text
    assert page_of(scene).version == 4


@pytest.mark.parametrize(("ballots", "is_shown"), [(9, False), (10, True)])
def test_below_the_minimum_no_figure_leaves(ballots: int, is_shown: bool, scene: Any) -> None:
    for reviewed in (Reviewed(company=scene["company"]), residents(scene["estate"])):
        published(confirm(scene, reviewed, counted(Opinions(ballots))), scene["county"])
    payload = page_of(scene).payload
    assert (payload["companies"][0]["ballot"] is not None) is is_shown
    assert (payload["residents"]["ballot"] is not None) is is_shown
    assert (f'"satisfied": {ballots}' in json.dumps(payload)) is is_shown


def test_without_a_minimum_nothing_is_published(scene: Any) -> None:
    review = confirm(scene, Reviewed(company=scene["company"]))
    Meeting.objects.filter(pk=scene["meeting"].pk).update(starts_at="2025-10-15T19:30+08:00")
    with pytest.raises(Refusal):
        published(review, scene["county"])
    assert not Publication.objects.filter(kind=Kind.REVIEW).exists()


def test_the_publisher_is_nobody_of_the_record(scene: Any) -> None:
    review = confirm(scene, Reviewed(company=scene["company"]))
    both = factories.appointment(scene["member"], "county_officer", factories.county()).user
    for author in (scene["township"], type(both).objects.get(pk=both.pk)):
        with pytest.raises(DutyConflict):
            published(review, author)
        review.refresh_from_db()
        assert review.state == ReviewState.CONFIRMED
    published(review, scene["county"])


def test_what_was_not_confirmed_is_not_published(scene: Any) -> None:
    published(confirm(scene, Reviewed(company=scene["company"])), scene["county"])
    second = confirm(scene, residents(scene["estate"]))
    return_review(second, by=scene["township"], reason="复核")
    with pytest.raises(Refusal):
        published(second, scene["county"])
    assert page_of(scene).payload["residents"] is None


def test_a_correction_needs_its_reason_and_keeps_the_old_version(scene: Any) -> None:
    review = confirm(scene, Reviewed(company=scene["company"]))
    published(review, scene["county"])
    return_review(review, by=scene["township"], reason="票数有误")
    # Until it is corrected, what was published stands.
    assert page_of(scene).payload["companies"][0]["ballot"]["satisfied"] == 18
    submit_review(review, by=scene["member"], counted=counted(Opinions(20, 6)), answer="漏计")
    with pytest.raises(Refusal):
        discard_review(review, by=scene["member"], reason="不要了")
    review = Review.objects.get(pk=review.pk)
    corrected_one = corrected_again(review, scene)
    with pytest.raises(Refusal):
        published(corrected_one, scene["county"])
    corrected_one.refresh_from_db()
    publication = published(corrected_one, scene["county"], "更正票数")
    assert (publication.version, publication.reason) == (2, "更正票数")
    assert publication.payload["companies"][0]["ballot"]["satisfied"] == 20
    first = Publication.objects.get(kind=Kind.REVIEW, version=1)
    assert first.payload["companies"][0]["ballot"]["satisfied"] == 18


def corrected_again(review: Review, scene: Any) -> Review:
    return corrected(review, scene["member"], scene["township"], Opinions(20, 6))


def test_another_result_of_the_meeting_joins_the_page(scene: Any) -> None:
    published(confirm(scene, Reviewed(company=scene["company"])), scene["county"])
    publication = published(confirm(scene, residents(scene["estate"])), scene["county"])
    assert (publication.version, publication.reason) == (2, "增加本次会议的其他评议结果")
    assert publication.payload["residents"]["ballot"]["numerator"] == OPINIONS.numerator


def test_a_correction_that_the_public_does_not_see_makes_no_version(scene: Any) -> None:
    review = confirm(scene, residents(scene["estate"]), counted(Opinions(4)))
    published(review, scene["county"])
    published(corrected(review, scene["member"], scene["township"], Opinions(5)), scene["county"])
    review.refresh_from_db()
    assert (page_of(scene).version, review.published_number) == (1, 2)


def test_what_was_withdrawn_comes_back_with_a_reason_alone(scene: Any) -> None:
    published(confirm(scene, Reviewed(company=scene["company"])), scene["county"])
    withdraw(page_of(scene), by=scene["county"], reason="企业名称有误")
    second = confirm(scene, residents(scene["estate"]))
    with pytest.raises(Refusal):
        published(second, scene["county"])
    second.refresh_from_db()
    assert published(second, scene["county"], "更正后重新公布").version == 2


def test_open_minutes_stop_the_publication(scene: Any) -> None:
    review = confirm(scene, Reviewed(company=scene["company"]))
    Meeting.objects.filter(pk=scene["meeting"].pk).update(state="draft")
    with pytest.raises(Refusal):
        publish_review(review, by=scene["county"])


def test_no_name_of_a_person_is_an_author_in_the_text(scene: Any) -> None:
    review = confirm(scene, Reviewed(company=scene["company"]))
    item = review_item(review.meeting)
    assert item.authors == {scene["member"].pk, scene["township"].pk}
    assert item.payload["companies"] == []


def text_of(client: Any, address: str) -> str:
    forget_pages()
    answer = client.get(address)
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    return str(answer.content.decode())


def test_the_public_pages(scene: Any, client: Any, city_officer: Any) -> None:
    publish_register(by=city_officer)
    published(confirm(scene, Reviewed(company=scene["company"])), scene["county"])
    published(confirm(scene, residents(scene["estate"], "3号楼")), scene["county"])
    key = scene["meeting"].public_id
    for address in (f"/reviews/{key}/", "/reviews/", "/communities/nandi-detai/"):
        text = text_of(client, address)
        assert scene["company"].name in text, address
        assert "92.3%" in text, address
        assert "3号楼" not in text, address
    assert "居民分类情况" not in text_of(client, f"/reviews/{key}/1/")
    assert "Satisfied" in text_of(client, f"/en/reviews/{key}/")


def test_too_few_answers_are_told_without_a_figure(scene: Any, client: Any) -> None:
    review = confirm(scene, Reviewed(company=scene["company"]), counted(Opinions(7, 1)))
    published(review, scene["county"])
    text = text_of(client, f"/reviews/{scene['meeting'].public_id}/")
    assert scene["company"].name in text
    assert "100.0%" not in text


def test_lists_cost_the_same_for_one_and_for_many(scene: Any, client: Any) -> None:
    def cost() -> int:
        forget_pages()
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/reviews/").status_code == 200
        return len(seen)

    published(confirm(scene, Reviewed(company=scene["company"])), scene["county"])
    one = cost()
    for _n in range(4):
        meeting = review_meeting(scene["member"], scene["meeting"].community)
        review = confirmed(
            meeting, scene["member"], scene["township"], Reviewed(company=scene["company"])
        )
        published(review, scene["county"])
    assert cost() == one
