"""Scoring, returning, correcting, confirming: revisions stay, duties are kept apart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from evaluation import queries
from evaluation.enums import InspectionState
from evaluation.models import Confirmation, Inspection, Score, ScoreRevision, Standing
from evaluation.rules import INSPECTION_STEPS
from evaluation.scoring import Given
from evaluation.services import (
    assign_inspector,
    close_round,
    confirm_inspection,
    return_inspection,
    save_draft,
    submit_inspection,
    void_inspection,
)
from tests import factories
from tests.evaluation.helpers import given, samples

S = InspectionState


def test_a_submission_is_a_revision_with_its_total(submitted: Any, card: Any, member: Any) -> None:
    submitted.refresh_from_db()
    assert (submitted.state, submitted.total, submitted.latest_number) == (S.SUBMITTED, 98, 1)
    revision = submitted.revisions.get()
    assert (revision.number, revision.total, revision.submitted_by) == (1, 98, member)
    assert dict(revision.scores.values_list("criterion", "points")) == {
        card.notice.pk: 8,
        card.bins.pk: 20,
        card.quality.pk: 70,
    }
    assert sorted(revision.samples.values_list("measure", "numerator", "denominator")) == [
        ("accuracy", 4, 5),
        ("participation", 8, 10),
    ]
    event = AuditEvent.objects.filter(action="inspection.submitted").get()
    assert (event.actor, event.after["total"]) == (member, "98")


def test_not_applicable_is_left_out_of_both_sums(inspection: Any, card: Any, member: Any) -> None:
    scores = given(card, notice=2, bins=None)
    submit_inspection(inspection, by=member, scores=scores, samples=samples())
    assert inspection.total == Decimal("90.00")  # 72 of 80


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("notice", None), "points"),  # forgotten
        (("notice", Given(None, "没有", not_applicable=True)), "points"),  # always applies
        (("notice", Given(Decimal(8), "")), "reason"),
        (("notice", Given(Decimal(8), "  ")), "reason"),
        (("bins", Given(not_applicable=True)), "reason"),
        (("notice", Given(Decimal(8), "x" * 501)), "reason"),
        (("notice", Given(Decimal(8), "a\u202eb")), "reason"),
        (("quality", Given(Decimal(60), "混投")), "photo"),
    ],
)
def test_what_a_submission_lacks_is_named(
    change: tuple[str, Any], field: str, inspection: Any, card: Any, member: Any
) -> None:
    name, value = change
    criterion = getattr(card, name)
    scores = given(card)
    scores.pop(criterion.pk)
    if value is not None:
        scores[criterion.pk] = value
    with pytest.raises(ValidationError) as refused:
        submit_inspection(inspection, by=member, scores=scores, samples=samples())
    assert list(refused.value.error_dict) == [f"{field}_{criterion.pk}"]
    inspection.refresh_from_db()
    assert (inspection.state, inspection.latest_number) == (S.ASSIGNED, 0)


def test_a_score_of_another_card_is_refused(inspection: Any, card: Any, member: Any) -> None:
    scores = given(card) | {999_999: Given(Decimal(1))}
    with pytest.raises(ValidationError):
        submit_inspection(inspection, by=member, scores=scores, samples=samples())


def test_returned_corrected_confirmed(
    submitted: Any, card: Any, member: Any, township_officer: Any
) -> None:
    return_inspection(submitted, by=township_officer, reason="请补充")
    assert (submitted.state, submitted.return_reason) == (S.RETURNED, "请补充")
    save_draft(submitted, by=member, draft={"x": "1"}, expected_version=submitted.version)
    submit_inspection(
        submitted, by=member, scores=given(card, notice=7), samples=samples(), answer="已补充"
    )
    confirm_inspection(submitted, by=township_officer)
    first, second = submitted.revisions.order_by("number")
    assert (first.total, second.total) == (98, 97)
    assert (second.return_reason, second.answer) == ("请补充", "已补充")
    assert Confirmation.objects.get().revision == second
    newest = queries.revisions_of(submitted)[0]
    assert [(c.title, c.before, c.after) for c in newest.changes] == [("宣传栏", "8", "7")]


def test_a_return_needs_its_reason(submitted: Any, township_officer: Any) -> None:
    with pytest.raises(Refusal):
        return_inspection(submitted, by=township_officer, reason="  ")


def test_whoever_submitted_cannot_confirm(inspection: Any, card: Any, community: Any) -> None:
    both = factories.user("committee_member", community)
    factories.appointment(both, "township_officer", community.township)
    submit_inspection(inspection, by=both, scores=given(card), samples=samples())
    with pytest.raises(DutyConflict):
        confirm_inspection(inspection, by=both)


def test_an_earlier_submitter_cannot_confirm_the_correction_of_another(
    inspection: Any, card: Any, community: Any, member: Any, township_officer: Any
) -> None:
    both = factories.user("committee_member", community)
    factories.appointment(both, "township_officer", community.township)
    submit_inspection(inspection, by=both, scores=given(card), samples=samples())
    return_inspection(inspection, by=township_officer, reason="核对")
    submit_inspection(inspection, by=member, scores=given(card), samples=samples())
    with pytest.raises(DutyConflict):
        confirm_inspection(inspection, by=both)


def test_an_assigned_inspection_is_the_inspectors_alone(
    inspection: Any, card: Any, member: Any, inspector: Any, township_officer: Any
) -> None:
    assert list(Inspection.objects.for_user(inspector)) == []
    assign_inspector(inspection, inspector=inspector, by=township_officer)
    assert list(Inspection.objects.for_user(inspector)) == [inspection]
    with pytest.raises(Refusal):
        submit_inspection(inspection, by=member, scores=given(card), samples=samples())
    submit_inspection(inspection, by=inspector, scores=given(card), samples=samples())
    assert inspection.state == S.SUBMITTED


def test_conflict_of_interest_at_assignment_and_at_submission(
    inspection: Any, card: Any, inspector: Any, community: Any, township_officer: Any
) -> None:
    bound = factories.user("inspector", community)
    factories.appointment(bound, "committee_member", community)
    with pytest.raises(DutyConflict):
        assign_inspector(inspection, inspector=bound, by=township_officer)
    assign_inspector(inspection, inspector=inspector, by=township_officer)
    factories.appointment(inspector, "committee_member", community)
    with pytest.raises(DutyConflict):
        submit_inspection(inspection, by=inspector, scores=given(card), samples=samples())


def test_only_an_inspector_of_the_area_is_assigned(
    inspection: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    elsewhere = factories.user("inspector", factories.county(name="明山区"))
    for person in (elsewhere, member):
        with pytest.raises(Refusal):
            assign_inspector(inspection, inspector=person, by=township_officer)
    stranger = factories.user("township_officer", factories.township(name="东明街道"))
    with pytest.raises(Refusal):
        assign_inspector(inspection, inspector=None, by=stranger)


def test_a_second_editor_does_not_overwrite_the_first(inspection: Any, member: Any) -> None:
    mine = Inspection.objects.get(pk=inspection.pk)
    save_draft(inspection, by=member, draft={"a": "1"}, expected_version=inspection.version)
    with pytest.raises(StaleRecord):
        save_draft(mine, by=member, draft={"a": "2"}, expected_version=mine.version)
    assert Inspection.objects.get(pk=inspection.pk).draft == {"a": "1"}


def test_nothing_is_entered_after_the_round_was_closed(
    inspection: Any, card: Any, member: Any, county_officer: Any
) -> None:
    inspection.round.refresh_from_db()
    close_round(inspection.round, by=county_officer)
    late = Inspection.objects.get(pk=inspection.pk)
    with pytest.raises(Refusal, match=r"关闭|closed"):
        submit_inspection(late, by=member, scores=given(card), samples=samples())


def test_a_correction_after_closing_moves_the_standings(
    confirmed: Any, card: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    confirmed.round.refresh_from_db()
    close_round(confirmed.round, by=county_officer)
    assert Standing.objects.get(round=confirmed.round, level="community").total == 98
    return_inspection(confirmed, by=township_officer, reason="复核发现有误")
    submit_inspection(confirmed, by=member, scores=given(card, notice=5), samples=samples())
    confirm_inspection(confirmed, by=township_officer)
    assert Standing.objects.get(round=confirmed.round, level="community").total == 95
    assert confirmed.revisions.count() == 2


def test_a_void_inspection_leaves_the_unit_without_result(
    confirmed: Any, county_officer: Any
) -> None:
    confirmed.round.refresh_from_db()
    close_round(confirmed.round, by=county_officer)
    void_inspection(confirmed, by=county_officer, reason="弄虚作假")
    row = Standing.objects.get(round=confirmed.round, level="community")
    assert (row.total, row.rank, row.inspected) == (None, None, 0)


@pytest.mark.parametrize("table", ["scorerevision", "score", "ratesample", "confirmation"])
@pytest.mark.parametrize(
    "statement", ["UPDATE evaluation_{} SET id = id", "DELETE FROM evaluation_{}"]
)
def test_what_was_submitted_is_append_only(table: str, statement: str, confirmed: Any) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert Score.objects.count() == 3
    assert ScoreRevision.objects.count() == 1


STATES = list(S)
WHO = {
    "member": {(S.ASSIGNED, S.IN_PROGRESS), (S.RETURNED, S.IN_PROGRESS), (S.ASSIGNED, S.SUBMITTED),
               (S.IN_PROGRESS, S.SUBMITTED), (S.RETURNED, S.SUBMITTED)},
    "township_officer": {(S.SUBMITTED, S.CONFIRMED), (S.SUBMITTED, S.RETURNED),
                         (S.CONFIRMED, S.RETURNED)},
    "county_officer": {(S.SUBMITTED, S.CONFIRMED), (S.SUBMITTED, S.RETURNED),
                       (S.CONFIRMED, S.RETURNED), (S.IN_PROGRESS, S.ASSIGNED)}
    | {(s, S.VOID) for s in STATES if s != S.VOID},
}  # fmt: skip


@pytest.mark.parametrize("role", sorted(WHO))
def test_steps_by_state_and_role(role: str, inspection: Any, request: Any) -> None:
    user = request.getfixturevalue(role)
    code = inspection.scope_code()
    permitted = {
        (source, target)
        for source in STATES
        for target in STATES
        if (step := INSPECTION_STEPS.between(source, target)) and user.may(step.roles, code)
    }
    assert permitted == WHO[role]


def test_an_impossible_step_is_a_message(inspection: Any, township_officer: Any) -> None:
    with pytest.raises(IllegalTransition):
        confirm_inspection(inspection, by=township_officer)


def test_a_stranger_takes_no_step(submitted: Any) -> None:
    stranger = factories.user("township_officer", factories.township(name="东明街道"))
    with pytest.raises(IllegalTransition):
        confirm_inspection(submitted, by=stranger)
