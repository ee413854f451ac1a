"""Findings: issued from deductions, repaired, looked at by others, watched, come back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from benxi_sorting.demonstration.clock import on
from deliberation.enums import TopicSource
from deliberation.models import Topic
from evaluation import queries
from evaluation.enums import FindingState, RecheckOutcome
from evaluation.models import Finding, FindingPhoto, Inspection, Recheck, RectificationTerm, Repair
from evaluation.rules import FINDING_STEPS
from evaluation.services import (
    Notice,
    add_repair_photo,
    close_finding,
    confirm_inspection,
    delete_repair_photo,
    issue_findings,
    note_relapse,
    raise_topic,
    recheck,
    report_repair,
    return_inspection,
    submit_inspection,
    void_inspection,
    withdraw_finding,
)
from tests import factories
from tests.communities.body_helpers import furnish
from tests.evaluation.finding_helpers import issue, send_report
from tests.evaluation.helpers import given, make_round, samples
from tests.world.common import picture

TODAY = date(2026, 10, 20)


@pytest.fixture
def finding(confirmed: Any, township_officer: Any) -> Any:
    with on(TODAY):
        return issue(confirmed, by=township_officer)


@pytest.fixture
def reported(finding: Any, member: Any) -> Any:
    with on(TODAY + timedelta(days=2)):
        send_report(finding, by=member)
    return finding


@pytest.fixture
def verified(reported: Any, township_officer: Any) -> Any:
    with on(TODAY + timedelta(days=3)):
        recheck(reported, by=township_officer, is_rectified=True)
    return reported


def test_a_deduction_becomes_a_finding(finding: Any, card: Any, member: Any) -> None:
    stored = Finding.objects.get()
    assert (stored.criterion, stored.points_lost, stored.problem) == (card.notice, 2, "说明")
    assert (stored.number, stored.issued_on, stored.due) == (
        "〔2026〕1号",
        TODAY,
        date(2026, 10, 27),
    )
    assert (stored.scored_by, stored.state) == (member, FindingState.OPEN)
    assert stored.owner_name == "德泰社区"


def test_the_term_of_the_day_of_issue_holds(confirmed: Any, township_officer: Any) -> None:
    RectificationTerm.objects.create(
        severity="serious", days=1, observation_days=5, in_force_since=TODAY, source="新规定"
    )
    with on(TODAY - timedelta(days=1)):
        assert queries.term_on("serious", timezone.localdate()).days == 3
    with on(TODAY):
        assert issue(confirmed, by=township_officer, severity="serious").due == date(2026, 10, 21)


def test_without_a_term_nothing_is_issued(confirmed: Any, township_officer: Any) -> None:
    with on(date(2023, 1, 1)), pytest.raises(Refusal, match="2023"):
        issue(confirmed, by=township_officer)
    assert not Finding.objects.exists()


def test_numbers_follow_one_another_in_a_county(
    round_: Any, card: Any, township_officer: Any
) -> None:
    other = factories.community(name="彩屯社区")
    factories.user("committee_member", other)
    numbers = []
    for name in ("2026-07", "2026-08"):
        month = make_round(
            card, by=factories.user("county_officer", factories.county()), period=name
        )
        inspection = month.inspections.get(community=other)
        scorer = factories.user("committee_member", other)
        submit_inspection(
            inspection, by=scorer, scores=given(card, notice=8, bins=15), samples=samples()
        )
        confirm_inspection(inspection, by=township_officer)
        both = [Notice(card.notice.pk), Notice(card.bins.pk)]
        issue_findings(inspection, by=township_officer, notices=both, token=name)
        numbers += Finding.objects.filter(inspection=inspection).values_list("sequence", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4]


def test_sent_twice_it_is_issued_once(confirmed: Any, card: Any, township_officer: Any) -> None:
    for _n in range(2):
        issue_findings(
            confirmed, by=township_officer, notices=[Notice(card.notice.pk)], token="x" * 32
        )
    assert Finding.objects.count() == 1


def test_what_lost_nothing_is_no_finding(confirmed: Any, card: Any, township_officer: Any) -> None:
    with pytest.raises(Refusal):
        issue_findings(
            confirmed, by=township_officer, notices=[Notice(card.bins.pk)], token="x" * 32
        )
    with pytest.raises(ValidationError):
        issue_findings(confirmed, by=township_officer, notices=[], token="y" * 32)


def test_only_confirmed_scores_and_only_by_officers(
    submitted: Any, card: Any, member: Any, township_officer: Any
) -> None:
    notices = [Notice(card.notice.pk)]
    with pytest.raises(Refusal, match="已确认"):
        issue_findings(submitted, by=township_officer, notices=notices, token="x" * 32)
    with pytest.raises(Refusal, match="工作人员"):
        issue_findings(submitted, by=member, notices=notices, token="y" * 32)


def test_a_body_or_a_company_of_the_community_puts_it_right(
    confirmed: Any, community: Any, township_officer: Any
) -> None:
    furnish(community, 1)
    contract = queries.contracts_that_may_own(community).get()
    finding = issue(confirmed, by=township_officer, owner=contract)
    assert finding.owner_name == str(contract.company)
    body = queries.bodies_that_may_own(community).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(owner_body=body)


def test_nobody_of_another_community_puts_it_right(confirmed: Any, township_officer: Any) -> None:
    elsewhere = factories.community(name="彩屯社区")
    furnish(elsewhere, 2)
    body = queries.bodies_that_may_own(elsewhere).first()
    with pytest.raises(Refusal, match="本村（社区）"):
        issue(confirmed, by=township_officer, owner=body)


def test_a_repair_is_reported_with_its_photos(reported: Any, member: Any) -> None:
    repair = Repair.objects.get()
    assert (repair.number, repair.reported_by) == (1, member)
    assert [photo.repair for photo in reported.photos.all()] == [repair]
    assert reported.state == FindingState.REPORTED
    with pytest.raises(IllegalTransition):
        report_repair(reported, by=member, text="再报")


def test_without_a_photo_nothing_is_reported(finding: Any, member: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        report_repair(finding, by=member, text="已整改")
    assert list(caught.value.error_dict) == ["photos"]
    assert Finding.objects.get().state == FindingState.OPEN
    assert not Repair.objects.exists()


def test_the_slower_of_two_reports_is_told(finding: Any, member: Any, community: Any) -> None:
    other = factories.user("committee_member", community)
    mine = Finding.objects.get(pk=finding.pk)
    send_report(finding, by=other)
    mine.state = FindingState.OPEN
    with pytest.raises(StaleRecord):
        report_repair(mine, by=member, text="已整改", expected_version=mine.version)
    assert Repair.objects.count() == 1


def test_a_repair_has_no_more_photos_than_may_be(finding: Any, member: Any, settings: Any) -> None:
    settings.PHOTOS_PER_RECORD = 2
    first, _second = (add_repair_photo(finding, by=member, upload=picture()) for _n in range(2))
    with pytest.raises(ValidationError, match="2"):
        add_repair_photo(finding, by=member, upload=picture())
    delete_repair_photo(first, by=member)
    add_repair_photo(finding, by=member, upload=picture())
    assert finding.photos.count() == 2


def test_a_photo_read_before_the_report_is_not_deleted_after_it(finding: Any, member: Any) -> None:
    photo = add_repair_photo(finding, by=member, upload=picture())
    read = FindingPhoto.objects.select_related("finding").get(pk=photo.pk)
    report_repair(Finding.objects.get(), by=member, text="已补齐")
    with pytest.raises(Refusal):
        delete_repair_photo(read, by=member)
    with pytest.raises(IllegalTransition):
        add_repair_photo(read.finding, by=member, upload=picture())
    assert FindingPhoto.objects.get().repair is not None


def test_photos_that_were_reported_stay(reported: Any, member: Any, township_officer: Any) -> None:
    recheck(reported, by=township_officer, is_rectified=False, text="还缺一块")
    photo = reported.photos.get()
    with pytest.raises(Refusal, match="不能删除"):
        delete_repair_photo(photo, by=member)
    waiting = add_repair_photo(reported, by=member, upload=picture())
    delete_repair_photo(waiting, by=member)
    assert reported.photos.count() == 1


def test_who_scored_or_reported_does_not_look_again(
    reported: Any, member: Any, township_officer: Any, county: Any
) -> None:
    factories.appointment(member, "township_officer", factories.township())
    both = type(member).objects.get(pk=member.pk)
    with pytest.raises(DutyConflict):
        recheck(reported, by=both, is_rectified=True)
    reporter = factories.user("committee_member", reported.inspection.community)
    Finding.objects.filter(pk=reported.pk).update(reported_by=reporter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=reported.pk).update(verified_by=reporter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=reported.pk).update(verified_by=member)


def test_not_rectified_goes_back_and_the_deadline_stays(
    reported: Any, township_officer: Any
) -> None:
    due = reported.due
    with pytest.raises(Refusal):
        recheck(reported, by=township_officer, is_rectified=False, text=" ")
    assert not Recheck.objects.exists()
    recheck(reported, by=township_officer, is_rectified=False, text="还缺一块")
    stored = Finding.objects.get()
    assert (stored.state, stored.due) == (FindingState.OPEN, due)
    assert Recheck.objects.get().outcome == RecheckOutcome.NOT_RECTIFIED


def test_rectified_is_watched_and_then_closed(verified: Any, township_officer: Any) -> None:
    stored = Finding.objects.get()
    assert (stored.verified_on, stored.observed_until) == (date(2026, 10, 23), date(2026, 11, 12))
    with on(date(2026, 11, 12)), pytest.raises(Refusal, match="2026-11-12"):
        close_finding(stored, by=township_officer)
    with on(date(2026, 11, 13)):
        assert list(queries.to_close(township_officer)) == [stored]
        close_finding(stored, by=township_officer)
    assert Finding.objects.get().state == FindingState.CLOSED


def test_a_relapse_within_the_observation_reopens(
    verified: Any, township_officer: Any, member: Any
) -> None:
    with on(date(2026, 11, 12)):
        note_relapse(verified, by=township_officer, text="又满溢")
    stored = Finding.objects.get()
    assert (stored.state, stored.due) == (FindingState.RELAPSED, date(2026, 11, 19))
    with on(date(2026, 11, 15)):
        send_report(stored, by=member, text="再次整改")
        recheck(stored, by=township_officer, is_rectified=True)
    assert stored.observed_until == date(2026, 12, 5)
    outcomes = Recheck.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["rectified", "relapsed", "rectified"]


def test_after_the_observation_it_is_no_relapse(verified: Any, township_officer: Any) -> None:
    with on(date(2026, 11, 13)), pytest.raises(Refusal, match="2026-11-12"):
        note_relapse(verified, by=township_officer, text="又满溢")


@pytest.mark.parametrize(
    ("scored_on", "notice", "state"),
    [
        (date(2026, 11, 12), 8, FindingState.RELAPSED),
        (date(2026, 11, 13), 8, FindingState.VERIFIED),
        (date(2026, 11, 12), 10, FindingState.VERIFIED),
    ],
)
def test_the_next_inspection_shows_a_relapse(
    verified: Any, card: Any, member: Any, county_officer: Any, township_officer: Any,
    scored_on: date, notice: int, state: str,
) -> None:  # fmt: skip
    with on(date(2026, 11, 1)):
        month = make_round(card, by=county_officer, period="2026-11")
    inspection = month.inspections.get(community=verified.inspection.community)
    with on(scored_on):
        submit_inspection(
            inspection, by=member, scores=given(card, notice=notice), samples=samples()
        )
    with on(date(2026, 11, 20)):
        confirm_inspection(inspection, by=township_officer)
    stored = Finding.objects.get()
    assert stored.state == state
    relapses = Recheck.objects.filter(outcome=RecheckOutcome.RELAPSED)
    assert [row.seen_in for row in relapses] == [inspection] * (state == FindingState.RELAPSED)


@pytest.mark.parametrize("seen_on", [date(2026, 10, 20), date(2026, 10, 23)])
def test_what_was_seen_before_the_repair_is_no_relapse(
    verified: Any, card: Any, member: Any, county_officer: Any, township_officer: Any,
    seen_on: date,
) -> None:  # fmt: skip
    """Not on the day it was found rectified either, and not where it is written down later."""
    with on(date(2026, 10, 20)):
        month = make_round(card, by=county_officer, period="2026-11")
    inspection = month.inspections.get(community=verified.inspection.community)
    for day in (seen_on, date(2026, 11, 1)):
        with on(day):
            submit_inspection(
                inspection,
                by=member,
                scores=given(card, notice=8),
                samples=samples(),
                answer="核对",
            )
        with on(date(2026, 11, 2)):
            confirm_inspection(inspection, by=township_officer)
        assert Finding.objects.get().state == FindingState.VERIFIED
        if day == seen_on:
            return_inspection(inspection, by=township_officer, reason="核对")


def test_a_deduction_that_falls_takes_its_finding_along(
    finding: Any, card: Any, member: Any, township_officer: Any
) -> None:
    inspection = Inspection.objects.get(pk=finding.inspection_id)
    return_inspection(inspection, by=township_officer, reason="核对")
    assert Finding.objects.get().state == FindingState.OPEN
    submit_inspection(inspection, by=member, scores=given(card), samples=samples())
    confirm_inspection(inspection, by=township_officer)
    stored = Finding.objects.get()
    assert stored.state == FindingState.WITHDRAWN
    assert stored.decision_reason


def test_an_inspection_declared_void_takes_its_findings_along(
    finding: Any, county_officer: Any
) -> None:
    void_inspection(Inspection.objects.get(), by=county_officer, reason="重复")
    assert Finding.objects.get().state == FindingState.WITHDRAWN


def test_withdrawn_it_can_be_issued_anew_under_another_number(
    finding: Any, confirmed: Any, township_officer: Any
) -> None:
    withdraw_finding(finding, by=township_officer, reason="写错了")
    score = queries.scores_to_issue(confirmed).get()
    notices = [Notice(score.criterion_id)]
    issue_findings(confirmed, by=township_officer, notices=notices, token="again")
    assert list(Finding.objects.order_by("sequence").values_list("sequence", "state")) == [
        (1, "withdrawn"),
        (2, "open"),
    ]


def test_one_step_makes_it_a_topic(finding: Any, member: Any) -> None:
    topic = raise_topic(finding, by=member, token="x" * 32)
    assert (topic.title, topic.source) == ("宣传栏", TopicSource.FINDING)
    with pytest.raises(Refusal, match="已经转为议题"):
        raise_topic(finding, by=member, token="y" * 32)
    assert Topic.objects.count() == 1
    stranger = factories.user("committee_member", factories.community(name="彩屯社区"))
    with pytest.raises(Refusal):
        raise_topic(Finding.objects.get(), by=stranger, token="z" * 32)


def test_escalation_counts_from_the_deadline(
    finding: Any, township_officer: Any, county_officer: Any, member: Any
) -> None:
    for days, at_township, at_county in ((6, False, False), (7, True, False), (14, True, True)):
        with on(finding.due + timedelta(days=days)):
            assert queries.escalated_to(township_officer).exists() is at_township
            assert queries.escalated_to(county_officer).exists() is at_county
    with on(finding.due):
        assert not queries.overdue(Finding.objects.all()).exists()
    with on(finding.due + timedelta(days=8)):
        send_report(finding, by=member)
        assert not queries.escalated_to(township_officer).exists()


def test_nobody_looks_again_at_what_they_did(
    reported: Any, member: Any, township_officer: Any
) -> None:
    assert list(queries.to_recheck(township_officer)) == [reported]
    factories.appointment(member, "township_officer", factories.township())
    assert not queries.to_recheck(type(member).objects.get(pk=member.pk)).exists()


def test_whoever_reported_a_repair_before_does_not_look_at_the_next(
    finding: Any, member: Any, township_officer: Any
) -> None:
    first = factories.user("committee_member", finding.inspection.community)
    send_report(finding, by=first)
    recheck(finding, by=township_officer, is_rectified=False, text="还缺一块")
    send_report(finding, by=member)
    factories.appointment(first, "township_officer", factories.township())
    both = type(first).objects.get(pk=first.pk)
    with pytest.raises(DutyConflict):
        recheck(Finding.objects.get(), by=both, is_rectified=True)
    assert not queries.to_recheck(both).exists()
    assert queries.to_recheck(township_officer).exists()


def test_whoever_found_one_repair_rectified_looks_at_the_next(
    submitted: Any, card: Any, member: Any, township_officer: Any
) -> None:
    """The points that came back are no score of theirs."""
    RectificationTerm.objects.create(
        severity="ordinary", days=7, observation_days=20, restores_points=True,
        in_force_since=date(2026, 11, 1), source="测试",
    )  # fmt: skip
    return_inspection(submitted, by=township_officer, reason="核对")
    scores = given(card, notice=8, bins=15)
    submit_inspection(submitted, by=member, scores=scores, samples=samples(), answer="核对")
    confirm_inspection(submitted, by=township_officer)
    first, second = (issue(submitted, by=township_officer) for _n in range(2))
    for finding in (first, second):
        send_report(finding, by=member)
    recheck(Finding.objects.get(pk=first.pk), by=township_officer, is_rectified=True)
    assert list(queries.to_recheck(township_officer)) == [second]
    recheck(Finding.objects.get(pk=second.pk), by=township_officer, is_rectified=True)
    assert Inspection.objects.get(pk=submitted.pk).total == 100


@pytest.mark.parametrize("table", ["repair", "recheck", "rectificationterm", "photo"])
def test_what_was_reported_never_changes(verified: Any, table: str) -> None:
    rows: Any = {
        "repair": (Repair.objects, {"text": "改"}),
        "recheck": (Recheck.objects, {"text": "改"}),
        "rectificationterm": (RectificationTerm.objects, {"days": 1}),
        "photo": (verified.photos, {"repair": None}),
    }[table]
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        rows[0].update(**rows[1])
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        rows[0].all()._raw_delete(rows[0].db)


def test_the_steps_are_these() -> None:
    expected = {
        ("open", "reported"), ("relapsed", "reported"), ("reported", "open"),
        ("reported", "verified"), ("verified", "relapsed"), ("verified", "closed"),
        ("open", "withdrawn"), ("reported", "withdrawn"), ("relapsed", "withdrawn"),
        ("verified", "withdrawn"),
    }  # fmt: skip
    assert {(step.source, step.target) for step in FINDING_STEPS.steps} == expected
