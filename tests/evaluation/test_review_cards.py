"""Reviews on a scorecard: which card, what the meeting agreed on, what the database refuses."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import F

from accounts.models import AuditEvent
from accounts.rules import Refusal, StaleRecord
from deliberation.models import Meeting
from evaluation import queries
from evaluation.enums import ReviewState, Subject
from evaluation.models import (
    Review,
    ReviewResult,
    ReviewScore,
    ReviewScoreDeduction,
    Scorecard,
    ScoreRevision,
)
from evaluation.scoring import Given, mean_share
from evaluation.services import (
    Reviewed,
    Scored,
    activate_scorecard,
    confirm_review,
    load_card,
    new_edition,
    open_round,
    plan_round,
    retire_scorecard,
    return_review,
    submit_inspection,
    submit_review,
)
from tests.communities.toolkits import classify, type_
from tests.deliberation.helpers import HELD_AT
from tests.evaluation.helpers import samples
from tests.evaluation.review_card_helpers import (
    begin_on,
    judged,
    make_review_card,
    scored,
    settled,
)
from tests.evaluation.review_helpers import (
    begin,
    counted,
    estate_with_company,
    residents,
    review_meeting,
)

COMPANY = Subject.PROPERTY_COMPANY


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


def problems(act: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        act()
    return set(caught.value.error_dict)


def test_from_the_choice_to_the_confirmation(
    meeting: Any, company: Any, card: Any, member: Any, township_officer: Any
) -> None:
    lost = Given(deductions={card.fault("未更新"): 2}, reason="两处橱窗")
    review = settled(
        meeting, member, township_officer, Reviewed(company=company), card,
        notice=lost, order=Given(band=card.band("中")),
    )  # fmt: skip
    result = ReviewResult.objects.get(review=review)
    assert (result.total, result.cancelled, result.took_part, result.present) == (76, False, 20, 30)
    assert (review.state, review.latest_number, review.scorecard) == (
        ReviewState.CONFIRMED, 1, card.scorecard,
    )  # fmt: skip
    [view] = queries.results_of(review)
    assert [(s.criterion.key, s.points, s.explanation) for s in view.scores] == [
        ("notice", 6, "未更新 ×2；两处橱窗"),
        ("order", 20, "中"),
        ("rule", 50, "每周有人值守"),
        ("mix", 0, ""),
    ]
    assert view.outcome is not None
    assert (str(view.outcome.grade.name), view.outcome.passed) == ("差", True)
    begun = AuditEvent.objects.get(action="review.begun")
    assert begun.after == {"scorecard": "评议评分表 第 1 版"}


def _plain(code: str, subject: str, values: dict[str, Any]) -> Any:
    """A card of the shipped file for another subject, without the photos that a round asks for."""
    copy = deepcopy(values) | {"code": code, "subject": subject, "community_types": []}
    for section in copy["sections"]:
        for criterion in section["criteria"]:
            criterion.pop("evidence", None)
    return load_card(copy, in_force_since=date(2026, 1, 1))


def _answers(card: Any, kind: str) -> dict[int, Given]:
    """Alike for all cards made of one file: full marks, then what `kind` says."""
    found: dict[int, Given] = {}
    for criterion in queries.criteria_of(card.pk):
        bands, faults = criterion.bands.all(), criterion.deductions.all()
        if criterion.only_vetoes:
            if kind == "vetoed":
                found[criterion.pk] = Given(reason="查实", vetoed=True)
        elif kind == "left out" and criterion.not_applicable != "never":
            found[criterion.pk] = Given(reason="没有", not_applicable=True)
        elif kind in ("lost", "left out") and faults:
            found[criterion.pk] = Given(deductions={f.pk: n for n, f in enumerate(faults, 1)})
        elif kind == "lost" and bands:
            found[criterion.pk] = Given(band=bands[1].pk)
        elif bands:
            found[criterion.pk] = Given(band=bands[0].pk)
        else:
            found[criterion.pk] = Given(criterion.points, "说明")
    return found


@pytest.mark.parametrize("kind", ["full", "lost", "left out", "vetoed"])
@pytest.mark.parametrize("shipped", ["A", "village", "property", "residents"])
def test_the_same_card_gives_the_same_total_as_an_inspection(
    shipped: str, kind: str, meeting: Any, served: Any, member: Any, county_officer: Any
) -> None:
    [values] = [
        card
        for card in json.loads(Path("data/scorecards.json").read_text("utf-8"))["cards"]
        if card["id"] == shipped
    ]
    inspected = _plain("inspected", "committee", values)
    round_ = plan_round(jurisdiction="210502", period="2026-10", scorecard=inspected,
                        due=date(2026, 10, 28), by=county_officer)  # fmt: skip
    open_round(round_, by=county_officer)
    inspection = round_.inspections.get(community=meeting.community)
    revision = submit_inspection(
        inspection, by=member, scores=_answers(inspected, kind), samples=samples()
    )
    reviewed_card = _plain("reviewed", "estate_residents", values)
    review = begin_on(meeting, member, residents(served[0]), _Card(reviewed_card))
    result = submit_review(review, by=member, counted=Scored(9, _answers(reviewed_card, kind)))
    assert (result.total, result.cancelled) == (revision.total, revision.cancelled)
    one, other = (
        [(s.criterion.key, s.points, s.not_applicable, s.vetoed, s.reason) for s in rows]
        for rows in (revision.scores.all(), result.scores.all())
    )
    assert one == other
    assert ScoreRevision.objects.count() == ReviewResult.objects.count() == 1


class _Card:
    def __init__(self, scorecard: Any) -> None:
        self.scorecard = scorecard


def chosen(meeting: Any, subject: Subject = COMPANY) -> list[tuple[str, int]]:
    return [(c.card.code, c.card.edition) for c in queries.card_choices(meeting, subject)]


def test_which_cards_a_meeting_may_choose(
    meeting: Any, company: Any, card: Any, member: Any, city_officer: Any
) -> None:
    make_review_card("estate_residents")
    make_review_card("committee")
    make_review_card(code="draft", state="draft")
    make_review_card(code="later", in_force_since=date(2026, 10, 16))
    retired = make_review_card(code="retired")
    retire_scorecard(retired.scorecard, by=city_officer, reason="停用")
    assert chosen(meeting) == [("short-property_company", 1)]
    assert chosen(meeting, Subject.ESTATE_RESIDENTS) == [("short-estate_residents", 1)]
    for other in Scorecard.objects.exclude(pk=card.scorecard.pk):
        found = problems(
            lambda one=other: begin_on(meeting, member, Reviewed(company=company), _Card(one))
        )
        assert found == {"scorecard"}
    assert not Review.objects.exists()


def test_the_newest_edition_that_was_in_force(meeting: Any, card: Any, city_officer: Any) -> None:
    for since in (date(2026, 10, 15), date(2026, 10, 16)):
        edition = new_edition(card.scorecard, by=city_officer)
        Scorecard.objects.filter(pk=edition.pk).update(in_force_since=since)
        edition.refresh_from_db()
        activate_scorecard(edition, by=city_officer)
    assert chosen(meeting) == [("short-property_company", 2)]


def test_a_card_for_types_is_for_communities_of_them(
    meeting: Any, card: Any, member: Any, community: Any
) -> None:
    for code in ("large", "villagers-concentrated"):
        type_(code)
        make_review_card(code=f"for-{code}", community_types=[code])
    assert chosen(meeting) == [("short-property_company", 1)]
    classify(community, type_("large"))
    assert chosen(meeting) == [("for-large", 1), ("short-property_company", 1)]


@pytest.mark.parametrize("evidence", ["lost", "always"])
def test_a_card_that_asks_for_photos_says_which(
    evidence: str, meeting: Any, company: Any, member: Any
) -> None:
    values = make_review_card(code="plain")
    sections = [
        {
            "title": "现场",
            "criteria": [
                {"title": "桶站", "points": 60, "method": "judged", "evidence": evidence},
                {"title": "公示", "points": 40, "method": "judged"},
            ],
        }
    ]
    asking = make_review_card(code="asking", sections=sections)
    with pytest.raises(ValidationError, match="桶站") as caught:
        begin_on(meeting, member, Reviewed(company=company), asking)
    assert "公示" not in caught.value.messages[0]
    begin_on(meeting, member, Reviewed(company=company), values)


def test_a_card_that_is_retired_meanwhile_stays_with_its_review(
    meeting: Any, company: Any, card: Any, member: Any, city_officer: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)
    retire_scorecard(card.scorecard, by=city_officer, reason="停用")
    result = submit_review(review, by=member, counted=Scored(20, card.given()))
    assert result.total == 100


def test_what_is_wrong_is_told_all_at_once_and_nothing_is_kept(
    meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)
    keys = {key: criterion.pk for key, criterion in card.criteria.items()}
    scores = {
        keys["notice"]: Given(Decimal(10), deductions={card.fault("未更新"): 1}),
        keys["rule"]: Given(Decimal("49.5")),
        keys["mix"]: Given(vetoed=True),
    }
    found = problems(lambda: submit_review(review, by=member, counted=Scored(None, scores)))
    assert found == {
        f"full_{keys['notice']}", f"band_{keys['order']}", f"points_{keys['rule']}",
        f"reason_{keys['mix']}", "took_part",
    }  # fmt: skip
    stranger = make_review_card(code="other").criteria["rule"].pk
    foreign = card.given() | {stranger: judged(50)}
    assert problems(lambda: submit_review(review, by=member, counted=Scored(9, foreign))) == {
        "__all__"
    }
    assert not ReviewResult.objects.exists()
    assert not ReviewScore.objects.exists()


@pytest.mark.parametrize(
    ("took_part", "is_refused"), [(0, True), (1, False), (30, False), (31, True)]
)
def test_who_scored_was_present(
    took_part: int, is_refused: bool, meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)

    def act() -> Any:
        return submit_review(review, by=member, counted=Scored(took_part, card.given()))

    if is_refused:
        assert problems(act) == {"took_part"}
    else:
        assert act().took_part == took_part


def test_minutes_that_count_fewer_people_stop_the_confirmation(
    meeting: Any, company: Any, card: Any, member: Any, township_officer: Any
) -> None:
    review = scored(meeting, member, Reviewed(company=company), card)
    Meeting.objects.filter(pk=meeting.pk).update(state="minutes_confirmed", present=19)
    with pytest.raises(Refusal, match="19"):
        confirm_review(review, by=township_officer)


def test_the_way_was_chosen_at_the_beginning(
    meeting: Any, served: Any, card: Any, member: Any
) -> None:
    on_card = begin_on(meeting, member, Reviewed(company=served[1]), card)
    by_ballot = begin(meeting, member, residents(served[0]))
    for review, other in ((on_card, counted()), (by_ballot, Scored(9, card.given()))):
        with pytest.raises(Refusal):
            submit_review(review, by=member, counted=other)
    assert not ReviewResult.objects.exists()


def test_a_correction_keeps_the_scores_before(
    meeting: Any, company: Any, card: Any, member: Any, township_officer: Any
) -> None:
    review = settled(meeting, member, township_officer, Reviewed(company=company), card)
    return_review(review, by=township_officer, reason="请核对制度项")
    scores = card.given(rule=judged(41))
    assert problems(lambda: submit_review(review, by=member, counted=Scored(20, scores))) == {
        "answer"
    }
    submit_review(review, by=member, counted=Scored(20, scores), answer="按记录改为41分")
    newer, older = queries.results_of(review)
    assert (newer.result.total, older.result.total) == (91, 100)
    assert [s.points for s in older.scores] == [10, 40, 50, 0]
    assert [s.points for s in newer.scores] == [10, 40, 41, 0]


def test_sent_twice_it_is_submitted_once(
    meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)
    same = Review.objects.select_related("scorecard").get(pk=review.pk)
    submit_review(review, by=member, counted=Scored(20, card.given()), expected_version=1)
    with pytest.raises((StaleRecord, Refusal)):
        submit_review(same, by=member, counted=Scored(20, card.given()), expected_version=1)
    assert (ReviewResult.objects.count(), ReviewScore.objects.count()) == (1, 4)


@pytest.mark.parametrize("model", [ReviewScore, ReviewScoreDeduction])
def test_what_was_scored_never_changes(
    model: Any, meeting: Any, company: Any, card: Any, member: Any
) -> None:
    lost = Given(deductions={card.fault("未更新"): 1})
    scored(meeting, member, Reviewed(company=company), card, notice=lost)
    row = model.objects.first()
    for act in (lambda: model.objects.filter(pk=row.pk).update(id=F("id")), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_database_keeps_the_card(meeting: Any, served: Any, card: Any, member: Any) -> None:
    review = begin_on(meeting, member, Reviewed(company=served[1]), card)
    by_ballot = begin(meeting, member, residents(served[0]))
    other = make_review_card(code="other").scorecard
    for one, scorecard in ((review, None), (review, other), (by_ballot, card.scorecard)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.filter(pk=one.pk).update(scorecard=scorecard)


@pytest.mark.parametrize("fault", ["subject", "state"])
def test_the_database_knows_for_whom_a_card_is(
    fault: str, meeting: Any, company: Any, member: Any
) -> None:
    changes = {"subject": {"subject": "estate_residents"}, "state": {"state": "draft"}}[fault]
    wrong = make_review_card(code="wrong", **changes).scorecard
    values = {"meeting": meeting, "subject": COMPANY, "company": company, "recorder": member}
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.create(scorecard=wrong, **values)
    Review.objects.create(scorecard=make_review_card().scorecard, **values)


@pytest.mark.parametrize(
    "changes",
    [
        {"total": None, "took_part": 0, "satisfied": 3},
        {"satisfied": 3},
        {"accuracy_denominator": 3, "accuracy_method": "households"},
        {"took_part": 0},
        {"took_part": 31},
        {"total": -1},
        {"cancelled": True},
    ],
)
def test_results_on_a_card_that_the_database_refuses(
    changes: dict[str, Any], meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = begin_on(meeting, member, Reviewed(company=company), card)
    values = {
        "review": review, "number": 1, "submitted_by": member, "present": 30,
        "submitted_at": HELD_AT, "total": 95, "took_part": 20,
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewResult.objects.create(**(values | changes))
    ReviewResult.objects.create(**values)


def test_a_total_without_a_card_is_refused_by_the_database(
    meeting: Any, company: Any, member: Any
) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewResult.objects.create(
            review=review, number=1, submitted_by=member, present=30,
            submitted_at=HELD_AT, total=95, took_part=20,
        )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"points": -1},
        {"points": None},
        {"vetoed": True, "points": 5},
        {"vetoed": True, "points": 0, "not_applicable": True},
    ],
)
def test_scores_that_the_database_refuses(
    changes: dict[str, Any], meeting: Any, company: Any, card: Any, member: Any
) -> None:
    review = scored(meeting, member, Reviewed(company=company), card)
    result = review.results.get()
    criterion = make_review_card(code="other").criteria["rule"]
    values = {"result": result, "criterion": criterion, "points": 5}
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewScore.objects.create(**(values | changes))
    ReviewScore.objects.create(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewScore.objects.create(**values)


@pytest.mark.parametrize(
    ("results", "mean"),
    [
        ([], None),
        ([(76, 100)], "76.00"),
        ([(45, 50), (45, 100)], "67.50"),
        ([(1, 3), (1, 3)], "33.33"),
        # Halves go up, and are rounded once: 0.005 and 0.005 are 0.01 for each, their mean too.
        ([(Decimal("0.01"), 200)], "0.01"),
        ([(Decimal("66.67"), 100), (Decimal("66.66"), 100)], "66.67"),
        ([(0, 100), (100, 100)], "50.00"),
        # Three times a third of a hundredth, over 200, is exactly half a hundredth of a percent.
        ([(Decimal("0.01"), 3)] * 3 + [(0, 3)] * 197, "0.01"),
        ([(Decimal("0.01"), 3)] * 3 + [(0, 3)] * 198, "0.00"),
    ],
)
def test_the_mean_of_totals_is_of_their_shares(results: Any, mean: str | None) -> None:
    found = mean_share((Decimal(total), Decimal(full)) for total, full in results)
    assert found == (None if mean is None else Decimal(mean))
