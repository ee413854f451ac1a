"""Reviews by their services: whom, with which counts, by whom, and what the database refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from communities.services import end_contract
from deliberation.models import Meeting
from deliberation.services import create_meeting, return_meeting
from evaluation import queries
from evaluation.enums import ReviewState
from evaluation.models import Review, ReviewConfirmation, ReviewResult, ReviewRule
from evaluation.queries import companies_on, minimum_on
from evaluation.satisfaction import Minimum, Opinions
from evaluation.services import (
    Reviewed,
    begin_review,
    confirm_review,
    discard_review,
    load_review_rules,
    return_review,
    save_review_draft,
    submit_review,
)
from tests import factories
from tests.communities.body_helpers import add_contract, add_estate
from tests.deliberation.helpers import HELD_AT, token
from tests.evaluation.review_helpers import (
    OPINIONS,
    PRESENT,
    begin,
    confirmed,
    corrected,
    counted,
    estate_with_company,
    residents,
    review_meeting,
    rules,
    submitted,
)


@pytest.fixture
def meeting(member: Any, community: Any) -> Any:
    return review_meeting(member, community)


@pytest.fixture
def served(community: Any) -> Any:
    return estate_with_company(community)


@pytest.fixture
def estate(served: Any) -> Any:
    return served[0]


@pytest.fixture
def company(served: Any) -> Any:
    return served[1]


def problems(act: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        act()
    return set(caught.value.error_dict)


def test_from_beginning_to_confirmation(
    meeting: Any, company: Any, member: Any, township_officer: Any
) -> None:
    review = confirmed(meeting, member, township_officer, Reviewed(company=company))
    result = ReviewResult.objects.get(review=review)
    assert (review.state, review.latest_number) == (ReviewState.CONFIRMED, 1)
    assert (result.opinions, result.present, result.submitted_by) == (OPINIONS, PRESENT, member)
    assert ReviewConfirmation.objects.get(result=result).confirmed_by == township_officer
    actions = AuditEvent.objects.filter(object_type="evaluation.Review").order_by("sequence")
    assert list(actions.values_list("action", flat=True)) == [
        "review.begun",
        "review.submitted",
        "review.confirmed",
    ]


def test_sent_twice_it_is_begun_once(meeting: Any, company: Any, member: Any) -> None:
    same = token()
    first, is_new = begin_review(meeting, by=member, token=same, reviewed=Reviewed(company=company))
    second, again = begin_review(meeting, by=member, token=same, reviewed=Reviewed(company=company))
    assert (first.pk, is_new, again) == (second.pk, True, False)


def test_a_subject_is_reviewed_once_a_meeting(
    meeting: Any, estate: Any, company: Any, member: Any
) -> None:
    other = add_estate(estate.community, "二号院", households=320)
    for reviewed in (Reviewed(company=company), residents(estate), residents(other, "3号楼")):
        begin(meeting, member, reviewed)
        with pytest.raises(Refusal):
            begin(meeting, member, reviewed)
    assert Review.objects.count() == 3


@pytest.mark.parametrize("places", [("", "3号楼"), ("3号楼", "")])
def test_an_estate_and_a_part_of_it_are_not_both_reviewed(
    meeting: Any, estate: Any, member: Any, places: tuple[str, str]
) -> None:
    """Their ballots would stand twice in the sum that is published."""
    first, second = places
    begun = begin(meeting, member, residents(estate, first))
    with pytest.raises(Refusal, match="一部分"):
        begin(meeting, member, residents(estate, second))
    discard_review(begun, by=member, reason="误录")
    begin(meeting, member, residents(estate, second))


def test_the_database_keeps_a_subject_once_too(
    meeting: Any, estate: Any, company: Any, member: Any
) -> None:
    for reviewed in (Reviewed(company=company), residents(estate, "3号楼")):
        review = begin(meeting, member, reviewed)
        twin = Review.objects.get(pk=review.pk)
        twin.pk, twin.public_id = None, f"twin{review.pk}"
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)
        Review.objects.filter(pk=review.pk).update(state=ReviewState.DISCARDED)
        twin.save(force_insert=True)


def test_only_companies_under_contract_that_day(
    meeting: Any, company: Any, community: Any, member: Any
) -> None:
    # From tomorrow on: after the meeting.
    add_contract(add_estate(community, "二号院"), number=2, begins=1)
    assert list(companies_on(meeting)) == [company]
    elsewhere = factories.community(name="别处社区")
    _other, stranger = estate_with_company(elsewhere, 3)
    assert problems(lambda: begin(meeting, member, Reviewed(company=stranger))) == {"company"}
    contract = company.contracts.get()
    end_contract(contract, by=member, on=HELD_AT.date() - timedelta(days=1), reason="解聘")
    assert list(companies_on(meeting)) == []
    assert problems(lambda: begin(meeting, member, Reviewed(company=company))) == {"company"}


def test_the_last_day_of_a_contract_still_counts(meeting: Any, company: Any, member: Any) -> None:
    end_contract(company.contracts.get(), by=member, on=HELD_AT.date(), reason="解聘")
    assert list(companies_on(meeting)) == [company]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"place": "3号楼2单元501", "unit": "building"}, "place"),
        ({"place": "3号楼501室", "unit": "building"}, "place"),
        ({"place": "", "unit": "building"}, "place"),
        ({"place": "3号楼", "unit": "estate"}, "place"),
        ({"unit": "household", "place": "张三家"}, "unit"),
        ({"households": 1}, "households"),
        ({"households": None}, "households"),
        ({"households": 321}, "households"),
    ],
)
def test_residents_are_no_household(
    changes: dict[str, Any], field: str, meeting: Any, estate: Any, member: Any
) -> None:
    values = {"estate": estate, "unit": "estate", "households": 120} | changes
    assert problems(lambda: begin(meeting, member, Reviewed(**values))) == {field}
    assert not Review.objects.exists()


def test_the_database_knows_no_household(meeting: Any, estate: Any, member: Any) -> None:
    review = begin(meeting, member, residents(estate))
    for changes in (
        {"households": 1},
        {"households": None},
        {"unit": "building"},
        {"place": "3号楼"},
        {"unit": "household", "place": "张三家"},
        {"estate": None},
        {"subject": "property_company"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**changes)


def test_an_estate_of_another_community_is_refused(
    meeting: Any, member: Any, community: Any
) -> None:
    stranger = add_estate(factories.community(name="别处社区"), "别处小区", households=200)
    assert problems(lambda: begin(meeting, member, residents(stranger))) == {"estate"}
    assert problems(lambda: begin(meeting, member, Reviewed())) == {"estate"}


def test_only_a_review_meeting_reviews(member: Any, community: Any, company: Any) -> None:
    other = review_meeting(member, community, form="coordination")
    with pytest.raises(Refusal):
        begin(other, member, Reviewed(company=company))
    draft, _is_new = create_meeting(community=community, by=member, token=token(), form="review")
    with pytest.raises(Refusal):
        begin(draft, member, Reviewed(company=company))


def test_only_members_record(
    meeting: Any, company: Any, township_officer: Any, member: Any
) -> None:
    with pytest.raises(Refusal):
        begin(meeting, township_officer, Reviewed(company=company))
    review = begin(meeting, member, Reviewed(company=company))
    neighbour = factories.user("committee_member", factories.community(name="别处社区"))
    with pytest.raises(Refusal):
        submit_review(review, by=neighbour, counted=counted())


@pytest.mark.parametrize(
    ("opinions", "is_refused"),
    [
        (Opinions(30, 0, 0, 0), False),
        (Opinions(20, 5, 5, 1), True),
        (Opinions(0, 0, 0, 31), True),
        (Opinions(0, 0, 0, 0), True),
        (Opinions(0, 0, 0, 1), False),
    ],
)
def test_no_more_ballots_than_people(
    opinions: Opinions, is_refused: bool, meeting: Any, company: Any, member: Any
) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    if is_refused:
        with pytest.raises(ValidationError):
            submit_review(review, by=member, counted=counted(opinions))
        assert not ReviewResult.objects.exists()
    else:
        assert submit_review(review, by=member, counted=counted(opinions)).opinions == opinions


def test_those_counted_limit_the_ballots_where_they_were_counted(
    member: Any, community: Any, company: Any
) -> None:
    counted_ones = review_meeting(member, community, entitled=40, counted_present=25)
    review = begin(counted_ones, member, Reviewed(company=company))
    assert problems(lambda: submit_review(review, by=member, counted=counted(Opinions(26)))) == {
        "satisfied"
    }


def test_where_nobody_entitled_came_there_is_no_ballot(meeting: Any) -> None:
    assert queries.attendance_of(meeting) == meeting.present
    meeting.counted_present = 0
    assert queries.attendance_of(meeting) == 0


def test_figures_of_residents(meeting: Any, estate: Any, member: Any) -> None:
    review = begin(meeting, member, residents(estate))
    figures = counted(Opinions(), participation=(80, 100), accuracy=(45, 60))
    result = submit_review(review, by=member, counted=figures)
    assert (result.participation_numerator, result.participation_denominator) == (80, 100)
    assert (result.accuracy_numerator, result.accuracy_method) == (45, "households")


@pytest.mark.parametrize("part", [(61, 60), (0, 0), (-1, 60)])
def test_a_part_within_its_whole(
    part: tuple[int, int], meeting: Any, estate: Any, member: Any
) -> None:
    review = begin(meeting, member, residents(estate))
    figures = counted(Opinions(), accuracy=part)
    found = problems(lambda: submit_review(review, by=member, counted=figures))
    assert found == {"accuracy_numerator"}


def test_a_company_has_no_figures_of_residents(meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    with pytest.raises(ValidationError):
        submit_review(review, by=member, counted=counted(accuracy=(1, 2)))


def test_nothing_is_submitted_before_the_record(
    member: Any, community: Any, company: Any, meeting: Any, township_officer: Any
) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    return_meeting(meeting, by=township_officer, reason="补充")
    with pytest.raises(Refusal):
        submit_review(review, by=member, counted=counted())
    assert not ReviewResult.objects.exists()


def test_nothing_is_confirmed_before_the_minutes(
    meeting: Any, company: Any, member: Any, township_officer: Any
) -> None:
    review = submitted(meeting, member, Reviewed(company=company))
    with pytest.raises(Refusal):
        confirm_review(review, by=township_officer)
    assert not ReviewConfirmation.objects.exists()


def test_minutes_that_count_fewer_people_stop_the_confirmation(
    meeting: Any, company: Any, member: Any, township_officer: Any
) -> None:
    review = submitted(meeting, member, Reviewed(company=company))
    Meeting.objects.filter(pk=meeting.pk).update(state="minutes_confirmed", present=26)
    with pytest.raises(Refusal, match="26"):
        confirm_review(review, by=township_officer)
    assert not ReviewConfirmation.objects.exists()


def test_the_confirmer_recorded_nothing(
    meeting: Any, company: Any, member: Any, township_officer: Any
) -> None:
    review = submitted(meeting, member, Reviewed(company=company))
    both = factories.appointment(member, "township_officer", factories.township()).user
    Meeting.objects.filter(pk=meeting.pk).update(state="minutes_confirmed")
    with pytest.raises(DutyConflict):
        confirm_review(review, by=type(both).objects.get(pk=both.pk))
    confirm_review(review, by=township_officer)


def test_a_correction_is_a_new_revision_with_its_reason(
    meeting: Any, company: Any, member: Any, township_officer: Any
) -> None:
    review = confirmed(meeting, member, township_officer, Reviewed(company=company))
    with pytest.raises(Refusal):
        return_review(review, by=township_officer, reason="  ")
    return_review(review, by=township_officer, reason="票数有误")
    assert problems(lambda: submit_review(review, by=member, counted=counted())) == {"answer"}
    submit_review(review, by=member, counted=counted(Opinions(20)), answer="漏计两票")
    first, second = ReviewResult.objects.filter(review=review).order_by("number")
    assert (first.opinions, second.opinions) == (OPINIONS, Opinions(20))
    assert (second.return_reason, second.answer) == ("票数有误", "漏计两票")


@pytest.mark.parametrize("model", [ReviewResult, ReviewConfirmation, ReviewRule])
def test_what_was_recorded_never_changes(
    model: Any, meeting: Any, company: Any, member: Any, township_officer: Any
) -> None:
    rules()
    confirmed(meeting, member, township_officer, Reviewed(company=company))
    row = model.objects.first()
    for act in (lambda: model.objects.filter(pk=row.pk).update(id=F("id")), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    "changes",
    [
        {"present": 26},
        {"number": 2},
        {"accuracy_numerator": 3},
        {"accuracy_denominator": 3},
        {"participation_method": "households"},
        {"satisfied": 0, "basically_satisfied": 0, "dissatisfied": 0, "no_opinion": 0},
    ],
)
def test_results_that_the_database_refuses(
    changes: dict[str, Any], meeting: Any, company: Any, member: Any
) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    values = {
        "review": review, "number": 1, "submitted_by": member, "present": 30,
        "submitted_at": HELD_AT, "satisfied": 18,
        "basically_satisfied": 6, "dissatisfied": 2, "no_opinion": 1,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewResult.objects.create(**(values | changes))
    ReviewResult.objects.create(**values)


def test_states_that_the_database_refuses(meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    for changes in (
        {"state": "submitted"},
        {"state": "published", "latest_number": 2, "published_number": 1},
        {"published_number": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**changes)


STEPS = {
    ("draft", "submitted"), ("returned", "submitted"), ("submitted", "confirmed"),
    ("submitted", "returned"), ("confirmed", "returned"), ("confirmed", "published"),
    ("published", "returned"), ("draft", "discarded"), ("returned", "discarded"),
}  # fmt: skip


def test_the_steps_are_these() -> None:
    table = Review.TRANSITIONS
    found = {
        (source, target)
        for source in ReviewState.values
        for target in ReviewState.values
        if table.between(source, target)
    }
    assert found == STEPS


def test_what_is_submitted_is_not_written(meeting: Any, company: Any, member: Any) -> None:
    review = submitted(meeting, member, Reviewed(company=company))
    with pytest.raises(IllegalTransition):
        submit_review(review, by=member, counted=counted())
    with pytest.raises(IllegalTransition):
        save_review_draft(review, by=member, draft={}, expected_version=review.version)


def test_the_slower_of_two_drafts(meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    mine = Review.objects.get(pk=review.pk)
    save_review_draft(review, by=member, draft={"satisfied": "1"}, expected_version=1)
    with pytest.raises(StaleRecord):
        save_review_draft(mine, by=member, draft={"satisfied": "2"}, expected_version=1)
    assert Review.objects.get().draft == {"satisfied": "1"}


def test_given_up_it_makes_room(meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    with pytest.raises(Refusal):
        discard_review(review, by=member, reason="")
    discard_review(review, by=member, reason="选错企业")
    assert begin(meeting, member, Reviewed(company=company)).pk != review.pk


def test_corrected_twice_the_numbers_have_no_gap(
    meeting: Any, company: Any, member: Any, township_officer: Any
) -> None:
    review = confirmed(meeting, member, township_officer, Reviewed(company=company))
    corrected(review, member, township_officer, Opinions(19))
    corrected(review, member, township_officer, Opinions(20))
    numbers = ReviewResult.objects.filter(review=review).values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3]


def test_rows_of_the_own_area_alone(meeting: Any, company: Any, member: Any) -> None:
    review = begin(meeting, member, Reviewed(company=company))
    stranger = factories.user("county_officer", factories.county(name="溪湖区"))
    assert list(Review.objects.for_user(stranger)) == []
    assert list(Review.objects.for_user(member)) == [review]


def test_the_minimum_of_the_day(db: None) -> None:
    rules(10, 20)
    ReviewRule.objects.create(
        subject="estate_residents", effective_from=date(2026, 7, 1),
        minimum_answers=15, minimum_households=30, source="通知",
    )  # fmt: skip
    assert minimum_on("estate_residents", date(2025, 12, 31)) is None
    assert minimum_on("estate_residents", date(2026, 6, 30)) == Minimum(10, 20)
    assert minimum_on("estate_residents", date(2026, 7, 1)) == Minimum(15, 30)
    assert minimum_on("property_company", date(2026, 7, 1)) == Minimum(10, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"minimum_answers": 0},
        {"minimum_households": 1},
        {"subject": "property_company"},
        {"source": ""},
    ],
)
def test_minimums_that_the_database_refuses(changes: dict[str, Any], db: None) -> None:
    values = {
        "subject": "estate_residents", "effective_from": date(2026, 1, 1),
        "minimum_answers": 10, "minimum_households": 10, "source": "试行",
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewRule.objects.create(**(values | changes))
    ReviewRule.objects.create(**values)


HEADER = "subject,effective_from,minimum_answers,minimum_households,source\n"


def test_minimums_are_loaded_once(db: None) -> None:
    data = f"{HEADER}property_company,2026-01-01,10,0,试行\n".encode()
    assert (load_review_rules(data=data), load_review_rules(data=data)) == (1, 0)
    assert ReviewRule.objects.get().minimum_answers == 10


@pytest.mark.parametrize(
    "line",
    [
        "property_company,2026-01-01,1e3,0,试行",
        "property_company,2026-13-01,10,0,试行",
        "property_company,2026-01-01,0,0,试行",
        "property_company,2026-01-01,10,5,试行",
        "committee,2026-01-01,10,0,试行",
        "property_company,2026-01-01,10,0,",
        "property_company,2026-01-01",
    ],
)
def test_a_line_that_cannot_be_stops_the_whole_file(line: str, db: None) -> None:
    good = "estate_residents,2026-01-01,10,10,试行"
    with pytest.raises(ValidationError, match="3"):
        load_review_rules(data=f"{HEADER}{good}\n{line}\n".encode())
    assert not ReviewRule.objects.exists()
