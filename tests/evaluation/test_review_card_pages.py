"""The card of a review as it is chosen, filled in, sent twice, looked at."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.forms import new_token
from evaluation.enums import ReviewState
from evaluation.models import Review, ReviewResult, ReviewScore
from evaluation.services import Reviewed, Scored, retire_scorecard, return_review, submit_review
from tests.evaluation.review_card_helpers import begin_on, make_review_card, scored
from tests.evaluation.review_helpers import begin, estate_with_company, residents, review_meeting


@pytest.fixture
def meeting(member: Any, community: Any) -> Any:
    return review_meeting(member, community)


@pytest.fixture
def served(community: Any) -> Any:
    return estate_with_company(community)


@pytest.fixture
def company(served: Any) -> Any:
    return served[1]


@pytest.fixture
def card(db: None) -> Any:
    return make_review_card()


@pytest.fixture
def browser(member: Any, client_for: Any) -> Any:
    return client_for(member)


def sent(browser: Any, review: Review, step: str = "submit", **typed: str) -> Any:
    review.refresh_from_db()
    data = {"version": str(review.version), step: "1", **typed}
    return browser.post(reverse("review_edit", args=[review.public_id]), data)


def test_from_the_choice_to_the_record(browser: Any, meeting: Any, company: Any, card: Any) -> None:
    page = browser.get(reverse("review_meeting", args=[meeting.public_id])).content.decode()
    assert f'name="scorecard" value="{card.scorecard.pk}"' in page
    same = {
        "company": str(company.pk),
        "scorecard": str(card.scorecard.pk),
        "submission_token": new_token(),
    }
    for _twice in range(2):
        answer = browser.post(reverse("review_company", args=[meeting.public_id]), same)
        review = Review.objects.get()
        assert answer.url == reverse("review_edit", args=[review.public_id])
    page = browser.get(answer.url).content.decode()
    assert ("30" in page, "photo_" in page, "satisfied" in page) == (True, False, False)
    answer = sent(browser, review, **card.typed())
    assert answer.url == reverse("review_detail", args=[review.public_id])
    result = ReviewResult.objects.get()
    assert (result.total, result.took_part, ReviewScore.objects.count()) == (95, 20, 4)
    page = browser.get(answer.url).content.decode()
    for expected in ("95", "优", "周末无人值守", "20"):
        assert expected in page


def test_one_form_has_a_button_for_each_company(
    browser: Any, meeting: Any, company: Any, community: Any
) -> None:
    _estate, second = estate_with_company(community, 2, "二号院")
    token = new_token()
    for one in (company, second):
        data = {"company": str(one.pk), "submission_token": token, "scorecard": ""}
        assert (
            browser.post(reverse("review_company", args=[meeting.public_id]), data).status_code
            == 302
        )
    assert {review.company for review in Review.objects.all()} == {company, second}
    again = {"company": str(company.pk), "submission_token": new_token()}
    answer = browser.post(reverse("review_company", args=[meeting.public_id]), again)
    assert (answer.status_code, Review.objects.count()) == (409, 2)


@pytest.mark.parametrize("key", ["x", "999999", "-1", "1e9", "1\x00"])
def test_a_card_that_is_none_is_refused_where_it_was_chosen(
    key: str, browser: Any, meeting: Any, company: Any, card: Any
) -> None:
    data = {"company": str(company.pk), "submission_token": new_token(), "scorecard": key}
    answer = browser.post(reverse("review_company", args=[meeting.public_id]), data)
    assert (answer.status_code, Review.objects.count()) == (200, 0)
    assert list(answer.context["form"].errors) == ["scorecard"]


def test_the_only_card_is_retired_meanwhile(
    browser: Any, meeting: Any, company: Any, card: Any, city_officer: Any
) -> None:
    """No review by ballot is begun instead without a word."""
    retire_scorecard(card.scorecard, by=city_officer, reason="停用")
    data = {"company": str(company.pk), "submission_token": new_token(),
            "scorecard": str(card.scorecard.pk)}  # fmt: skip
    answer = browser.post(reverse("review_company", args=[meeting.public_id]), data)
    assert (answer.status_code, Review.objects.count()) == (200, 0)
    assert "请重新选择" in answer.content.decode()


def test_a_card_that_asks_for_photos_stands_with_its_reason(
    browser: Any, meeting: Any, served: Any
) -> None:
    sections = [{"title": "现场", "criteria": [
        {"title": "桶站", "points": 100, "method": "judged", "evidence": "always"},
    ]}]  # fmt: skip
    asking = make_review_card("estate_residents", title="拍照表", sections=sections).scorecard
    address = reverse("review_residents", args=[meeting.public_id])
    page = browser.get(address).content.decode()
    assert ("拍照表" in page, "桶站" in page, 'name="scorecard"' in page) == (True, True, False)
    data = {
        "submission_token": new_token(), "estate": str(served[0].pk), "unit": "estate",
        "households": "120", "scorecard": str(asking.pk),
    }  # fmt: skip
    assert browser.post(address, data).status_code == 200
    assert not Review.objects.exists()
    usable = make_review_card("estate_residents", code="usable").scorecard
    assert browser.post(address, data | {"scorecard": str(usable.pk)}).status_code == 302
    assert Review.objects.get().scorecard == usable


@pytest.mark.parametrize(
    "typed",
    [
        {"took_part": ""},
        {"took_part": "0"},
        {"took_part": "31"},
        {"took_part": "1e3"},
        {"took_part": "二十"},
        {"rule": "51"},
        {"rule": "4.5"},
        {"rule": "-1"},
        {"rule": "NaN"},
        {"order": "999999"},
        {"order": ""},
        {"reason": ""},
        {"fault": "100"},
        {"fault": "1"},
        {"vetoed": "on"},
    ],
)
def test_strange_input_is_kept_and_refused(
    typed: dict[str, str], browser: Any, meeting: Any, company: Any, card: Any, member: Any
) -> None:
    names = {
        "took_part": "took_part",
        "rule": f"points_{card.criteria['rule'].pk}",
        "order": f"band_{card.criteria['order'].pk}",
        "reason": f"reason_{card.criteria['rule'].pk}",
        "fault": f"count_{card.criteria['notice'].pk}_{card.fault('未更新')}",
        "vetoed": f"veto_{card.criteria['mix'].pk}",
    }
    review = begin_on(meeting, member, Reviewed(company=company), card)
    values = card.typed(**{names[name]: value for name, value in typed.items()})
    answer = sent(browser, review, **values)
    assert answer.status_code == 200
    assert not ReviewResult.objects.exists()
    review.refresh_from_db()
    assert review.state == ReviewState.DRAFT
    assert review.draft == {name: value for name, value in values.items() if value}


def test_a_meeting_is_asked_for_no_position(
    browser: Any, meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)
    assert sent(browser, review, **card.typed(), position_latitude="41.29561").status_code == 302
    review.refresh_from_db()
    assert (review.state, review.draft) == (ReviewState.SUBMITTED, card.typed())


def test_what_is_wrong_below_the_card_is_told_above_it(
    browser: Any, meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)
    page = sent(browser, review, **card.typed(took_part="999")).content.decode()
    assert '<a class="target" href="#id_took_part">参加评分人数</a>' in page
    assert 'id="id_took_part"' in page


def test_nul_is_refused_and_not_kept(
    browser: Any, meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)
    reason = f"reason_{card.criteria['rule'].pk}"
    assert sent(browser, review, **card.typed(**{reason: "值守\x00"})).status_code == 200
    review.refresh_from_db()
    assert review.draft == {}


def test_the_slower_editor_sees_both_by_criterion(
    browser: Any, meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)
    address = reverse("review_edit", args=[review.public_id])
    points = f"points_{card.criteria['rule'].pk}"
    browser.post(address, {"version": "1", "save": "1", **card.typed()})
    answer = browser.post(address, {"version": "1", "save": "1", **card.typed(**{points: "40"})})
    text = answer.content.decode()
    assert (answer.status_code, "４５分" in text, "制度 · " in text) == (409, True, True)
    review.refresh_from_db()
    assert review.draft[points] == "４５分"


def test_a_record_that_was_sent_back(
    browser: Any, meeting: Any, company: Any, card: Any, member: Any, township_officer: Any
) -> None:
    review = scored(meeting, member, Reviewed(company=company), card)
    return_review(review, by=township_officer, reason="请核对制度项")
    page = browser.get(reverse("review_edit", args=[review.public_id])).content.decode()
    assert "请核对制度项" in page
    assert sent(browser, review, **card.typed()).status_code == 200
    assert sent(browser, review, **card.typed(answer="已核对")).status_code == 302
    assert [result.total for result in ReviewResult.objects.order_by("number")] == [100, 95]


def test_the_blank_card_to_print(
    browser: Any, meeting: Any, served: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=served[1]), card)
    page = browser.get(reverse("review_print", args=[review.public_id])).content.decode()
    for expected in (served[1].name, "2026-10-15", "未更新", "记录人签名", "<svg"):
        assert expected in page, expected
    assert "参与率" not in page
    by_ballot = begin(meeting, member, residents(served[0]))
    assert browser.get(reverse("review_print", args=[by_ballot.public_id])).status_code == 404


def test_officers_see_the_card_in_the_admin(
    meeting: Any, company: Any, card: Any, member: Any, township_officer: Any, client_for: Any
) -> None:
    review = scored(meeting, member, Reviewed(company=company), card)
    browser = client_for(township_officer)
    address = reverse("admin:evaluation_review_change", args=[review.pk])
    page = browser.get(address).content.decode()
    for expected in (str(card.scorecard), "每周有人值守", "秩序"):
        assert expected in page
    listed = browser.get(reverse("admin:evaluation_review_changelist")).content.decode()
    assert str(card.scorecard) in listed


def test_the_record_costs_the_same_for_one_and_for_many(
    browser: Any, meeting: Any, served: Any, member: Any, township_officer: Any
) -> None:
    def cost(address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    card = make_review_card("estate_residents")
    make_review_card(code="further-1")
    review = scored(meeting, member, residents(served[0], "1号楼"), card)
    addresses = [
        reverse("review_detail", args=[review.public_id]),
        reverse("review_meeting", args=[meeting.public_id]),
        reverse("review_list"),
    ]
    one = [cost(address) for address in addresses]
    for number in range(2, 6):
        scored(meeting, member, residents(served[0], f"{number}号楼"), card)
        return_review(review, by=township_officer, reason="核对")
        submit_review(review, by=member, counted=Scored(9, card.given()), answer="已核对")
        make_review_card(code=f"further-{number}")
    assert [cost(address) for address in addresses] == one
