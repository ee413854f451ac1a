"""The pages of the workspace and of officers, as they are used."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import items_for
from accounts.forms import new_token
from deliberation.services import confirm_minutes, create_meeting
from evaluation.enums import ReviewState
from evaluation.models import Review, ReviewResult, ReviewRule
from evaluation.services import Reviewed, confirm_review, return_review
from portal.models import Publication
from tests import factories
from tests.deliberation.helpers import token
from tests.evaluation.review_helpers import (
    OPINIONS,
    begin,
    confirmed,
    estate_with_company,
    residents,
    review_meeting,
    rules,
    submitted,
)

BALLOT = {
    "satisfied": "１８",
    "basically_satisfied": "6票",
    "dissatisfied": "2",
    "no_opinion": "1",
}


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
def browser(member: Any, client_for: Any) -> Any:
    return client_for(member)


def sent(browser: Any, review: Review, step: str = "submit", **typed: str) -> Any:
    review.refresh_from_db()
    data = {"version": str(review.version), step: "1", **typed}
    return browser.post(reverse("review_edit", args=[review.public_id]), data)


def test_from_the_meeting_to_the_figures(browser: Any, meeting: Any, company: Any) -> None:
    text = browser.get(reverse("meeting_detail", args=[meeting.public_id])).content.decode()
    address = reverse("review_meeting", args=[meeting.public_id])
    assert address in text
    assert company.name in browser.get(address).content.decode()
    same = {"company": str(company.pk), "submission_token": new_token()}
    for _twice in range(2):
        answer = browser.post(reverse("review_company", args=[meeting.public_id]), same)
        review = Review.objects.get()
        assert answer.url == reverse("review_edit", args=[review.public_id])
    answer = sent(browser, review, **BALLOT)
    assert answer.url == reverse("review_detail", args=[review.public_id])
    assert ReviewResult.objects.get().opinions == OPINIONS
    assert "92.3%" in browser.get(answer.url).content.decode()


def test_residents_by_form(browser: Any, meeting: Any, served: Any) -> None:
    address = reverse("review_residents", args=[meeting.public_id])
    typed = {
        "submission_token": new_token(),
        "estate": str(served[0].pk),
        "unit": "building",
        "place": "3号楼2单元501",
        "households": "120户",
    }
    refused = browser.post(address, typed)
    assert (refused.status_code, Review.objects.count()) == (200, 0)
    assert "3号楼2单元501" in refused.content.decode()
    assert browser.post(address, typed | {"place": "3号楼"}).status_code == 302
    review = Review.objects.get()
    assert (review.place, review.households) == ("3号楼", 120)
    whole = typed | {"submission_token": new_token(), "unit": "estate", "place": ""}
    overlapping = browser.post(address, whole | {"households": "119户"})
    assert (overlapping.status_code, Review.objects.count()) == (409, 1)
    assert "119户" in overlapping.content.decode()
    figures = {
        "accuracy_denominator": "60",
        "accuracy_numerator": "45",
        "accuracy_method": "households",
    }
    assert sent(browser, review, **figures).status_code == 302
    result = ReviewResult.objects.get()
    assert (result.accuracy_numerator, result.opinions.handed_in) == (45, 0)


@pytest.mark.parametrize(
    "typed",
    [
        {"satisfied": "1e3"},
        {"satisfied": "-1"},
        {"satisfied": "十八"},
        {"satisfied": "99999999999"},
        {"satisfied": "29"},
        {"no_opinion": ""},
        {"dissatisfied": "2.5"},
        {
            "satisfied": "0",
            "basically_satisfied": "0",
            "dissatisfied": "0",
            "no_opinion": "0",
        },
    ],
)
def test_strange_counts_are_kept_and_refused(
    typed: dict[str, str], browser: Any, meeting: Any, company: Any, member: Any
) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    answer = sent(browser, review, **(BALLOT | typed))
    assert answer.status_code == 200
    assert not ReviewResult.objects.exists()
    review.refresh_from_db()
    assert review.state == ReviewState.DRAFT
    kept = {name: value for name, value in (BALLOT | typed).items() if value}
    assert review.draft == kept
    page = browser.get(reverse("review_edit", args=[review.public_id])).content.decode()
    assert all(f'value="{value}"' in page for value in kept.values())


def test_nul_is_refused_and_not_kept(browser: Any, meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    assert sent(browser, review, satisfied="1\x00").status_code == 200
    review.refresh_from_db()
    assert review.draft == {}


def test_a_draft_is_saved_and_shown(browser: Any, meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    assert sent(browser, review, "save", satisfied="4", basically_satisfied="0",
                dissatisfied="0", no_opinion="0").status_code == 302  # fmt: skip
    review.refresh_from_db()
    assert (review.draft["satisfied"], review.state) == ("4", ReviewState.DRAFT)


def test_the_slower_editor_sees_both(browser: Any, meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    address = reverse("review_edit", args=[review.public_id])
    browser.post(address, {"version": "1", "save": "1", **BALLOT})
    answer = browser.post(address, {"version": "1", "save": "1", **BALLOT, "satisfied": "17"})
    text = answer.content.decode()
    assert (answer.status_code, "17" in text, "１８" in text) == (409, True, True)
    review.refresh_from_db()
    assert review.draft["satisfied"] == "１８"


def test_a_record_that_was_sent_back_says_so(
    browser: Any, meeting: Any, company: Any, member: Any, township_officer: Any
) -> None:
    review = submitted(meeting, member, Reviewed(company=company))
    return_review(review, by=township_officer, reason="请核对弃权票")
    page = browser.get(reverse("review_edit", args=[review.public_id])).content.decode()
    assert "请核对弃权票" in page
    assert sent(browser, review, **BALLOT).status_code == 200
    assert sent(browser, review, **BALLOT, answer="已核对").status_code == 302
    assert ReviewResult.objects.count() == 2


def test_before_the_record_was_handed_in(
    browser: Any, member: Any, community: Any, meeting: Any, company: Any, township_officer: Any
) -> None:
    from deliberation.services import return_meeting

    review = begin(meeting, member, Reviewed(company=company))
    return_meeting(meeting, by=township_officer, reason="补充")
    answer = sent(browser, review, **BALLOT)
    review.refresh_from_db()
    assert (answer.status_code, review.draft["dissatisfied"]) == (409, "2")


def test_giving_up(browser: Any, meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    address = reverse("review_discard", args=[review.public_id])
    assert browser.post(address, {"version": "1", "reason": ""}).status_code == 200
    assert browser.post(address, {"version": "7", "reason": "选错"}).status_code == 409
    assert browser.post(address, {"version": "1", "reason": "选错"}).status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.DISCARDED
    assert browser.get(reverse("review_edit", args=[review.public_id])).status_code == 302


def test_other_meetings_have_no_such_page(browser: Any, member: Any, community: Any) -> None:
    hearing = review_meeting(member, community, form="coordination")
    assert browser.get(reverse("review_meeting", args=[hearing.public_id])).status_code == 404
    text = browser.get(reverse("meeting_detail", args=[hearing.public_id])).content.decode()
    assert reverse("review_meeting", args=[hearing.public_id]) not in text
    draft, _is_new = create_meeting(community=community, by=member, token=token(), form="review")
    assert browser.get(reverse("meeting_detail", args=[draft.public_id])).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "999999", "1\x00", "-1", "1e9"])
def test_a_company_that_is_none(key: str, browser: Any, meeting: Any, company: Any) -> None:
    address = reverse("review_company", args=[meeting.public_id])
    answer = browser.post(address, {"company": key, "submission_token": new_token()})
    assert (answer.status_code, Review.objects.count()) == (404, 0)


def take(browser: Any, review: Review, target: str, reason: str = "") -> int:
    review.refresh_from_db()
    address = reverse("admin:evaluation_review_step", args=[review.pk, target])
    answer = browser.post(address, {"version": review.version, "reason": reason})
    return int(answer.status_code)


def test_officers_return_confirm_and_publish(
    meeting: Any, company: Any, member: Any, township_officer: Any, county_officer: Any,
    client_for: Any,
) -> None:  # fmt: skip
    rules()
    review = confirmed(meeting, member, township_officer, Reviewed(company=company))
    officer = client_for(township_officer)
    page = officer.get(reverse("admin:evaluation_review_change", args=[review.pk]))
    assert "92.3%" in page.content.decode()
    # Who confirmed does not publish; the page says why and stays.
    assert take(officer, review, "published") == 200
    assert not Publication.objects.filter(kind="review").exists()
    assert take(client_for(county_officer), review, "published") == 302
    assert take(officer, review, "returned") == 200
    assert take(officer, review, "returned", "核对") == 302
    review.refresh_from_db()
    assert (review.state, review.return_reason) == (ReviewState.RETURNED, "核对")


def test_figures_never_come_through_the_admin(
    meeting: Any, company: Any, member: Any, community: Any, township_officer: Any, client_for: Any
) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    factories.appointment(township_officer, "committee_member", community)
    assert take(client_for(township_officer), review, "submitted") == 200
    assert take(client_for(township_officer), review, "discarded", "不要") == 200
    review.refresh_from_db()
    assert review.state == ReviewState.DRAFT


def test_the_city_sets_a_minimum_once(city_officer: Any, client_for: Any) -> None:
    browser = client_for(city_officer)
    address = reverse("admin:evaluation_reviewrule_add")
    values = {
        "subject": "estate_residents", "effective_from": "2026-01-01", "minimum_answers": "10",
        "minimum_households": "20", "source": "本民发〔2026〕1号",
    }  # fmt: skip
    assert browser.post(address, values | {"minimum_households": "1"}).status_code == 200
    assert browser.post(address, values).status_code == 302
    assert browser.post(address, values).status_code == 200
    assert ReviewRule.objects.count() == 1
    page = browser.get(reverse("admin:evaluation_reviewrule_change", args=[1]))
    assert "_save" not in page.content.decode()


def titles(user: Any) -> list[str]:
    return [f"{item.kind} {item.url}" for item in items_for(user) if "review" in item.url]


def test_what_waits_on_the_desks(
    meeting: Any, company: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    rules()
    to_record = reverse("review_meeting", args=[meeting.public_id])
    assert titles(member) == [f"review {to_record}"]
    review = begin(meeting, member, Reviewed(company=company))
    assert titles(member) == [f"review {reverse('review_edit', args=[review.public_id])}"]
    discarded = Review.objects.filter(pk=review.pk)
    discarded.update(state="discarded")
    review = submitted(meeting, member, Reviewed(company=company))
    change = reverse("admin:evaluation_review_change", args=[review.pk])
    # Nobody confirms it before the minutes, and nobody publishes what they confirmed.
    assert titles(township_officer) == []
    meeting.refresh_from_db()
    confirm_minutes(meeting, by=township_officer)
    assert titles(township_officer) == titles(county_officer) == [f"confirm {change}"]
    confirm_review(review, by=township_officer)
    assert titles(township_officer) == []
    assert titles(member) == []
    assert titles(county_officer) == [f"review {change}"]
    stranger = factories.user("county_officer", factories.county(name="溪湖区"))
    assert titles(stranger) == []


def test_the_list_costs_the_same_for_one_and_for_many(
    browser: Any, member: Any, community: Any, meeting: Any, served: Any
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(reverse("review_list")).status_code == 200
        return len(seen)

    begin(meeting, member, residents(served[0], "9号楼"))
    review_meeting(member, community)
    cost()  # the session's first request
    one = cost()
    for number in range(5):
        begin(meeting, member, residents(served[0], f"{number}号楼"))
        review_meeting(member, community)
    assert cost() == one
