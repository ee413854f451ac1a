"""What the public sees of cards: companies by criterion, residents as one mean, no ballot in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from accounts.rules import Refusal
from deliberation.models import Meeting
from evaluation.enums import Unranked
from evaluation.queries import company_standings
from evaluation.review_public import publish_companies
from evaluation.satisfaction import Opinions
from evaluation.scoring import Given
from evaluation.services import Reviewed, Scored, confirm_review, return_review, submit_review
from evaluation.spans import parse_span
from portal.enums import Kind
from portal.models import Publication
from portal.pages import forget_pages
from portal.queries import current
from tests import factories
from tests.evaluation.review_card_helpers import begin_on, judged, make_review_card, settled
from tests.evaluation.review_helpers import (
    at,
    confirmed,
    counted,
    estate_with_company,
    published,
    residents,
    review_meeting,
    rules,
)


@pytest.fixture
def scene(member: Any, community: Any, township_officer: Any, county_officer: Any) -> Any:
    """A meeting, an estate with its company, a card for each subject, and the minimums."""
    rules()
    estate, company = estate_with_company(community)
    return {
        "meeting": review_meeting(member, community),
        "estate": estate,
        "company": company,
        "member": member,
        "township": township_officer,
        "county": county_officer,
        "card": make_review_card(),
        "residents": make_review_card("estate_residents"),
    }


def settle(scene: Any, reviewed: Reviewed, card: str = "card", **options: Any) -> Any:
    meeting = options.pop("meeting", scene["meeting"])
    return settled(meeting, scene["member"], scene["township"], reviewed, scene[card], **options)


def payload_of(scene: Any) -> Any:
    found = current(Kind.REVIEW, scene["meeting"].public_id)
    assert found is not None
    return found.payload


def test_a_company_by_criterion_without_the_reasons(scene: Any) -> None:
    lost = Given(deductions={scene["card"].fault("未更新"): 2}, reason="三号楼张三家门前")
    left_out = Given(reason="张三说没有", not_applicable=True)
    review = settle(
        scene, Reviewed(company=scene["company"]), notice=lost, order=left_out, rule=judged(45)
    )
    [company] = published(review, scene["county"]).payload["companies"]
    # 6 + 45 of the 60 that apply.
    assert company["card"] == {
        "title": "评议评分表",
        "edition": 1,
        "total": 100,
        "result": {
            "total": 85,
            "cancelled": False,
            "grade": {"name": "良", "colour": "blue"},
            "passed": True,
            "took_part": 20,
            "criteria": [
                _line("现场", "公示", 10, 6),
                _line("现场", "秩序", 40, None, not_applicable=True),
                _line("管理", "制度", 50, 45),
                _line("管理", "混运", 0, 0),
            ],
        },
    }
    assert (company["ballot"], company["minimum"]) == (None, 10)
    assert "张三" not in json.dumps(payload_of(scene), ensure_ascii=False)


def _line(section: str, title: str, maximum: int, points: Any, **changes: bool) -> dict[str, Any]:
    rest = {"not_applicable": False, "vetoed": False} | changes
    return {"section": section, "title": title, "maximum": maximum, "points": points} | rest


def test_a_veto_is_told_with_its_criterion(scene: Any) -> None:
    review = settle(
        scene, Reviewed(company=scene["company"]), mix=Given(reason="查实", vetoed=True)
    )
    result = published(review, scene["county"]).payload["companies"][0]["card"]["result"]
    assert (result["total"], result["cancelled"], result["grade"]) == (0, True, None)
    assert (result["passed"], result["criteria"][3]["vetoed"]) == (False, True)


@pytest.mark.parametrize(("took_part", "is_shown"), [(9, False), (10, True)])
def test_below_the_minimum_no_score_leaves(took_part: int, is_shown: bool, scene: Any) -> None:
    for reviewed, card in (
        (Reviewed(company=scene["company"]), "card"),
        (residents(scene["estate"]), "residents"),
    ):
        review = settle(scene, reviewed, card, took_part=took_part, rule=judged(37))
        published(review, scene["county"])
    payload = payload_of(scene)
    assert (payload["companies"][0]["card"]["result"] is not None) is is_shown
    assert payload["residents"]["card"]["share"] == (87 if is_shown else None)
    assert ("37" in json.dumps(payload["companies"])) is is_shown


def test_residents_are_one_mean_of_what_may_be_shown(scene: Any) -> None:
    half = make_review_card("estate_residents", code="half", title="五十分表", total=50, sections=[
        {"title": "秩序", "criteria": [{"key": "rule", "title": "制度", "points": 50,
                                       "method": "judged"}]}
    ])  # fmt: skip
    estate = scene["estate"]
    settle(scene, residents(estate, "2号楼"), "residents", rule=judged(40))
    settle(scene, residents(estate, "3号楼"), "residents", mix=Given(reason="查实", vetoed=True))
    # Nine households, and nine people, of whose results nothing may be known.
    settle(scene, residents(estate, "4号楼", 9), "residents", rule=judged(1))
    settle(scene, residents(estate, "5号楼"), "residents", took_part=9, rule=judged(2))
    scored_half = _half(scene, half, residents(estate, "6号楼"))
    ballot = confirmed(
        scene["meeting"], scene["member"], scene["township"], residents(estate, "7号楼"),
        counted(Opinions(10, 2, 3)),
    )  # fmt: skip
    for review in [*scene["meeting"].reviews.exclude(pk__in=[scored_half.pk, ballot.pk])]:
        published(review, scene["county"])
    published(scored_half, scene["county"])
    published(ballot, scene["county"])
    found = payload_of(scene)["residents"]
    # 90 %, 0 % and 42 of 50.
    assert found["card"] == {
        "parts": 5,
        "units": 3,
        "share": 58,
        "cancelled": 1,
        "cards": [
            {"title": "五十分表", "edition": 1, "total": 50, "units": 1},
            {"title": "评议评分表", "edition": 1, "total": 100, "units": 2},
        ],
    }
    assert (found["units"], found["ballot_units"]) == (6, 1)
    assert (found["ballot"]["numerator"], found["ballot"]["denominator"]) == (12, 15)
    text = json.dumps(payload_of(scene), ensure_ascii=False)
    for hidden in ("一号院", "2号楼", "6号楼", "商定", scene["member"].name):
        assert hidden not in text


def _half(scene: Any, card: Any, reviewed: Reviewed) -> Any:
    review = begin_on(scene["meeting"], scene["member"], reviewed, card)
    scores = {card.criteria["rule"].pk: judged(42)}
    submit_review(review, by=scene["member"], counted=Scored(20, scores))
    confirm_review(review, by=scene["township"])
    return review


def test_what_was_published_by_ballot_alone_stays_as_it_was(scene: Any) -> None:
    """No key of cards: what stood before there were any is not corrected by their coming."""
    for reviewed in (Reviewed(company=scene["company"]), residents(scene["estate"])):
        review = confirmed(scene["meeting"], scene["member"], scene["township"], reviewed)
        published(review, scene["county"])
    assert "card" not in payload_of(scene)["companies"][0]
    assert "card" not in payload_of(scene)["residents"]


def test_a_correction_that_the_public_does_not_see_makes_no_version(scene: Any) -> None:
    review = settle(scene, residents(scene["estate"]), "residents", took_part=4)
    published(review, scene["county"])
    return_review(review, by=scene["township"], reason="核对")
    lower = scene["residents"].given(rule=judged(9))
    submit_review(review, by=scene["member"], counted=Scored(4, lower), answer="更正")
    confirm_review(review, by=scene["township"])
    published(review, scene["county"])
    assert Publication.objects.filter(kind=Kind.REVIEW).count() == 1


def lines(code: str = "2026-10") -> list[Any]:
    span = parse_span(code)
    assert span is not None
    return company_standings("210502", span)


def test_minutes_that_count_fewer_people_by_now_stop_the_publication(scene: Any) -> None:
    review = settle(scene, Reviewed(company=scene["company"]), took_part=20)
    Meeting.objects.filter(pk=scene["meeting"].pk).update(present=19)
    with pytest.raises(Refusal, match="19"):
        published(review, scene["county"])
    assert current(Kind.REVIEW, scene["meeting"].public_id) is None


def test_cards_stand_beside_the_satisfaction_and_not_in_the_rank(scene: Any) -> None:
    _estate, second = estate_with_company(scene["meeting"].community, 2, "二号院")
    _other, third = estate_with_company(scene["meeting"].community, 3, "三号院")
    first = scene["company"]
    for company, opinions in ((first, Opinions(10, 0, 10)), (second, Opinions(18, 0, 2))):
        confirmed(scene["meeting"], scene["member"], scene["township"],
                  Reviewed(company=company), counted(opinions))  # fmt: skip
    later = review_meeting(scene["member"], scene["meeting"].community, starts_at=at(2026, 10, 20))
    settle(scene, Reviewed(company=first), meeting=later, rule=judged(49))
    settle(scene, Reviewed(company=second), meeting=later, took_part=9, rule=judged(10))
    settle(scene, Reviewed(company=third), meeting=later, mix=Given(reason="查实", vetoed=True))
    last = review_meeting(scene["member"], scene["meeting"].community, starts_at=at(2026, 10, 25))
    settle(scene, Reviewed(company=first), meeting=last, rule=judged(40))
    found = {line.company: line for line in lines()}
    assert [found[c].rank for c in (second, first, third)] == [1, 2, None]
    assert (found[first].opinions, found[first].reviews) == (Opinions(10, 0, 10), 1)
    # 99 and 90 of 100; of the second's nine people nothing; a cancelled one is 0.
    assert [(found[c].cards, found[c].card_share) for c in (first, second, third)] == [
        (2, 94.5), (0, None), (1, 0),
    ]  # fmt: skip
    assert found[second].left_out == 1
    assert found[third].unranked == Unranked.BY_CARD
    span = parse_span("2026-10")
    assert span is not None
    payload = publish_companies(factories.county(), span, by=scene["county"]).payload
    assert [one.get("card") for one in payload["companies"]] == [
        None, {"share": 94.5, "reviews": 2}, {"share": 0, "reviews": 1},
    ]  # fmt: skip


def text_of(client: Any, address: str) -> str:
    forget_pages()
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_public_pages(scene: Any, client: Any, client_for: Any) -> None:
    published(settle(scene, Reviewed(company=scene["company"]), rule=judged(45)), scene["county"])
    parts = residents(scene["estate"], "3号楼")
    published(settle(scene, parts, "residents", rule=judged(41)), scene["county"])
    address = f"/reviews/{scene['meeting'].public_id}/"
    text = text_of(client, address)
    for expected in ("评议评分表", "秩序", "优", "91.00%", "用评分表共同评一次分"):
        assert expected in text, expected
    for hidden in ("3号楼", "商定", "满意或基本满意</p>"):
        assert hidden not in text, hidden
    assert "95 / 100" in text_of(client, "/reviews/")
    span = parse_span("2026-10")
    assert span is not None
    publish_companies(factories.county(), span, by=scene["county"])
    text = text_of(client, reverse("company_results", args=["2026-10", "pingshan"]))
    assert ("95.00%" in text, "用评分表评议，没有投票" in text) == (True, True)
    page = client_for(scene["county"]).get(
        reverse("admin:evaluation_review_companies"), {"county": "pingshan", "period": "2026-10"}
    )
    assert "95.00%" in page.content.decode()
    assert "Scored together on" in text_of(client, f"/en{address}")
