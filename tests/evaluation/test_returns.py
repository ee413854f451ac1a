"""Scores returned with a reason by criterion, and where the scorer and the history show it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove
from evaluation import queries
from evaluation.enums import InspectionState
from evaluation.immutable import FIELD_TABLES
from evaluation.models import Criterion, Inspection, ReturnRemark, Scorecard
from evaluation.services import confirm_inspection, return_inspection, submit_inspection
from tests.evaluation.helpers import given, make_card, samples


def test_remarks_stay_with_the_revision_that_was_returned(
    submitted: Any, card: Any, member: Any, township_officer: Any
) -> None:
    remarks = {card.notice.pk: " 宣传栏已更换，请复核 ", card.bins.pk: ""}
    return_inspection(submitted, by=township_officer, remarks=remarks)
    assert (submitted.state, submitted.return_reason) == (InspectionState.RETURNED, "宣传栏")
    assert queries.open_remarks(submitted) == {card.notice.pk: "宣传栏已更换，请复核"}
    submit_inspection(
        submitted, by=member, scores=given(card, notice=10), samples=samples(), answer="已复核"
    )
    assert queries.open_remarks(submitted) == {}
    newest, oldest = queries.revisions_of(submitted)
    assert newest.remarks == []
    assert [(r.criterion, r.reason) for r in oldest.remarks] == [
        (card.notice, "宣传栏已更换，请复核")
    ]
    assert newest.revision.return_reason == "宣传栏"


def test_a_reason_for_the_whole_is_enough(submitted: Any, township_officer: Any) -> None:
    return_inspection(submitted, by=township_officer, reason="照片不清楚")
    assert submitted.return_reason == "照片不清楚"
    assert not ReturnRemark.objects.exists()


@pytest.mark.parametrize("text", ["", "  \u3000 "])
def test_without_any_reason_nothing_is_returned(
    text: str, submitted: Any, card: Any, township_officer: Any
) -> None:
    with pytest.raises(Refusal):
        return_inspection(submitted, by=township_officer, remarks={card.notice.pk: text})
    submitted.refresh_from_db()
    assert submitted.state == InspectionState.SUBMITTED


@pytest.mark.parametrize("text", ["x" * 501, "a\u202eb", "a\x00b"])
def test_an_impossible_remark_is_named(
    text: str, submitted: Any, card: Any, township_officer: Any
) -> None:
    with pytest.raises(ValidationError) as refused:
        return_inspection(submitted, by=township_officer, remarks={card.notice.pk: text})
    assert list(refused.value.error_dict) == [f"remark_{card.notice.pk}"]
    submitted.refresh_from_db()
    assert submitted.state == InspectionState.SUBMITTED


@pytest.mark.parametrize("text", ["x" * 501, "a\u202eb", "a\x00b"])
def test_an_impossible_reason_or_answer_is_named(
    text: str, submitted: Any, card: Any, member: Any, township_officer: Any
) -> None:
    with pytest.raises(ValidationError) as refused:
        return_inspection(submitted, by=township_officer, reason=text)
    assert list(refused.value.error_dict) == ["reason"]
    submitted.refresh_from_db()
    return_inspection(submitted, by=township_officer, reason="核对")
    with pytest.raises(ValidationError) as refused:
        submit_inspection(submitted, by=member, scores=given(card), samples=samples(), answer=text)
    assert list(refused.value.error_dict) == ["answer"]
    assert submitted.revisions.count() == 1


def test_a_remark_on_another_card_is_refused(submitted: Any, township_officer: Any) -> None:
    other = make_card("other")
    with pytest.raises(ValidationError):
        return_inspection(submitted, by=township_officer, remarks={other.notice.pk: "核对"})
    assert not ReturnRemark.objects.exists()


def test_the_slower_officer_returns_nothing(
    submitted: Any, card: Any, township_officer: Any
) -> None:
    other = Inspection.objects.get(pk=submitted.pk)
    confirm_inspection(submitted, by=township_officer)
    with pytest.raises(StaleRecord):
        return_inspection(other, by=township_officer, remarks={card.notice.pk: "核对"})
    assert not ReturnRemark.objects.exists()


def test_what_was_never_submitted_cannot_be_returned(
    inspection: Any, card: Any, township_officer: Any
) -> None:
    with pytest.raises(IllegalTransition):
        return_inspection(inspection, by=township_officer, remarks={card.notice.pk: "核对"})


def test_a_remark_never_changes_unless_the_guard_is_gone(
    submitted: Any, card: Any, township_officer: Any
) -> None:
    return_inspection(submitted, by=township_officer, remarks={card.notice.pk: "核对"})
    for attempt in (
        lambda: ReturnRemark.objects.update(reason="改"),
        lambda: ReturnRemark.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    for table in FIELD_TABLES:
        remove(table, connection)
    assert ReturnRemark.objects.update(reason="改") == 1


def test_the_database_knows_one_remark_with_text(
    submitted: Any, card: Any, township_officer: Any
) -> None:
    revision = submitted.revisions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRemark.objects.create(revision=revision, criterion=card.notice, reason="")
    ReturnRemark.objects.create(revision=revision, criterion=card.notice, reason="核对")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRemark.objects.create(revision=revision, criterion=card.notice, reason="再核对")


def step(inspection: Any) -> str:
    return reverse("admin:evaluation_inspection_step", args=[inspection.pk, "returned"])


def test_the_officer_names_criteria_and_the_scorer_sees_them(
    submitted: Any, card: Any, township_officer: Any, member: Any, client_for: Any
) -> None:
    officer, scorer = client_for(township_officer), client_for(member)
    page = officer.get(step(submitted))
    assert [f.label for f in page.context["form"].visible_fields()][1:] == [
        "宣传栏：8 / 10 分",
        "桶站：20 / 20 分",
        "分类质量：70 / 70 分",
    ]
    data = {"version": str(submitted.version), f"remark_{card.notice.pk}": "请补拍宣传栏"}
    assert officer.post(step(submitted), data).status_code == 302
    shown = scorer.get(reverse("inspection_score", args=[submitted.public_id]))
    assert shown.context["remarked"] == [(card.notice.pk, "宣传栏")]
    assert "请补拍宣传栏" in shown.content.decode()
    record = scorer.get(reverse("inspection_detail", args=[submitted.public_id]))
    assert "宣传栏：请补拍宣传栏" in record.content.decode()


@pytest.mark.parametrize("data", [{}, {"reason": " "}, {"remark": "x"}, {"version": "x"}])
def test_a_return_without_reason_is_refused_where_it_stands(
    data: Any, submitted: Any, township_officer: Any, client_for: Any
) -> None:
    answer = client_for(township_officer).post(
        step(submitted), {"version": str(submitted.version)} | data
    )
    assert answer.status_code == 200
    assert len(answer.context["form"].errors) == 1
    submitted.refresh_from_db()
    assert submitted.state == InspectionState.SUBMITTED


def test_the_scoring_page_costs_no_more_with_more_remarks(
    submitted: Any,
    card: Any,
    township_officer: Any,
    member: Any,
    client_for: Any,
    django_assert_num_queries: Any,
) -> None:
    Scorecard.objects.update(state="draft")
    more = [
        Criterion.objects.create(
            section=card.notice.section, position=n, title=f"第{n}项", points=1
        )
        for n in range(3, 33)
    ]
    Scorecard.objects.update(state="active")
    remarks = {criterion.pk: "核对" for criterion in (card.notice, *more)}
    return_inspection(submitted, by=township_officer, remarks=remarks)
    browser = client_for(member)
    address = reverse("inspection_score", args=[submitted.public_id])
    browser.get(address)
    with django_assert_num_queries(17):
        browser.get(address)
