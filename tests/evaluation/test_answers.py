"""What may be submitted for a criterion of each method, by the page and by the service."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from evaluation.models import (
    Band,
    Criterion,
    Deduction,
    Scorecard,
    ScoreDeduction,
    ScoreRevision,
    Section,
)
from evaluation.scoring import Given
from evaluation.services import submit_inspection
from tests.evaluation.helpers import Card, activate, make_round, samples
from tests.evaluation.test_workspace import picture

pytestmark = pytest.mark.django_db


@dataclass
class Rich:
    """30 by faults, 20 by bands, 10 all or nothing, 40 judged; a veto and a bonus of 3."""

    scorecard: Any
    by_key: dict[str, Any]
    fault: Any
    dear: Any
    best: Any
    worst: Any

    def __getitem__(self, key: str) -> int:
        return int(self.by_key[key].pk)


@pytest.fixture
def rich() -> Rich:
    card = Scorecard.objects.create(code="rich", title="样表", bonus_cap=3)
    section = Section.objects.create(scorecard=card, position=1, title="全部")
    rows: list[dict[str, Any]] = [
        {"key": "bins", "points": 30, "method": "deduction", "evidence": "lost"},
        {"key": "yards", "points": 20, "method": "graded", "not_applicable": "full"},
        {"key": "sign", "points": 10, "method": "pass_fail", "evidence": "always"},
        {"key": "rules", "points": 40, "method": "judged", "step": 1, "not_applicable": "left_out",
         "veto": True},
        {"key": "fraud", "points": 0, "method": "judged", "veto": True},
        {"key": "more", "points": 3, "method": "judged", "is_bonus": True, "evidence": "always"},
    ]  # fmt: skip
    by_key = {
        values["key"]: Criterion.objects.create(
            section=section, position=place, title=values["key"], **values
        )
        for place, values in enumerate(rows, start=1)
    }
    bins, yards = by_key["bins"], by_key["yards"]
    made = Rich(
        card,
        by_key,
        Deduction.objects.create(criterion=bins, position=1, text="桶脏", points=Decimal("0.5")),
        Deduction.objects.create(criterion=bins, position=2, text="桶满溢", points=20),
        Band.objects.create(criterion=yards, label="整洁", points=20),
        Band.objects.create(criterion=yards, label="脏乱", points=0),
    )
    activate(card)
    return made


@pytest.fixture
def task(rich: Rich, community: Any, county_officer: Any) -> Any:
    card = Card(rich.scorecard, None, None, None)
    return make_round(card, by=county_officer).inspections.get(community=community)


def answers(rich: Rich, **changes: Any) -> dict[int, Given]:
    good = {
        "bins": Given(Decimal(30)),
        "yards": Given(band=rich.best.pk),
        "sign": Given(Decimal(10)),
        "rules": Given(Decimal(35), "台账齐全"),
        "more": Given(Decimal(0)),
    } | changes
    return {rich[key]: value for key, value in good.items() if value is not None}


def photograph(task: Any, member: Any, rich: Rich, *keys: str) -> None:
    from evaluation.services import add_photo

    for key in keys:
        add_photo(task, by=member, upload=picture(), criterion=rich.by_key[key])


@pytest.mark.parametrize(
    ("key", "make", "field"),
    [
        ("bins", lambda r: None, "full"),  # forgotten
        ("bins", lambda r: Given(), "full"),
        ("bins", lambda r: Given(Decimal(29)), "full"),  # points without a fault
        ("bins", lambda r: Given(deductions={r.fault.pk: 0}), "full"),
        ("bins", lambda r: Given(deductions={r.fault.pk: -1}), "full"),
        ("bins", lambda r: Given(deductions={r.fault.pk: 100}), "full"),
        ("bins", lambda r: Given(deductions={999_999: 1}), "full"),
        ("bins", lambda r: Given(Decimal(30), deductions={r.fault.pk: 1}), "full"),
        ("bins", lambda r: Given(deductions={r.fault.pk: 1}), "photo"),
        ("bins", lambda r: Given(reason="无", not_applicable=True), "full"),
        ("yards", lambda r: None, "band"),
        ("yards", lambda r: Given(Decimal(20)), "band"),
        ("yards", lambda r: Given(band=999_999), "band"),
        ("yards", lambda r: Given(Decimal(20), band=r.best.pk), "band"),
        ("yards", lambda r: Given(not_applicable=True), "reason"),
        ("sign", lambda r: Given(Decimal(5)), "points"),
        ("sign", lambda r: Given(Decimal(10), band=r.best.pk), "points"),
        ("sign", lambda r: Given(deductions={r.fault.pk: 1}), "points"),
        ("rules", lambda r: Given(Decimal(40)), "reason"),  # judged: always
        ("rules", lambda r: Given(Decimal("35.5"), "半分"), "points"),  # whole points are asked
        ("rules", lambda r: Given(Decimal(41), "多"), "points"),
        ("rules", lambda r: Given(Decimal(40), "造假", vetoed=True), "veto"),  # a veto with points
        ("rules", lambda r: Given(reason="造假", vetoed=True, not_applicable=True), "veto"),
        ("rules", lambda r: Given(vetoed=True), "reason"),
        ("bins", lambda r: Given(reason="造假", vetoed=True), "full"),  # it cannot veto
        ("fraud", lambda r: Given(vetoed=True), "reason"),
        ("more", lambda r: None, "points"),
        ("more", lambda r: Given(Decimal(2)), "reason"),
        ("more", lambda r: Given(Decimal(2), "推广"), "photo"),
        ("more", lambda r: Given(Decimal(4), "推广"), "points"),
    ],
)
def test_what_cannot_be_submitted_is_named(
    key: str, make: Any, field: str, rich: Rich, task: Any, member: Any
) -> None:
    photograph(task, member, rich, "sign")
    with pytest.raises(ValidationError) as refused:
        submit_inspection(
            task, by=member, scores=answers(rich, **{key: make(rich)}), samples=samples()
        )
    assert f"{field}_{rich[key]}" in refused.value.error_dict
    assert {name.rpartition("_")[2] for name in refused.value.error_dict} == {str(rich[key])}
    assert not ScoreRevision.objects.exists()


def test_a_photo_that_is_always_needed(rich: Rich, task: Any, member: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        submit_inspection(task, by=member, scores=answers(rich), samples=samples())
    assert list(refused.value.error_dict) == [f"photo_{rich['sign']}"]


@pytest.mark.parametrize(
    ("changes", "total", "cancelled"),
    [
        ({}, "95", False),
        ({"bins": Given(deductions="three")}, "93.5", False),
        ({"bins": Given(deductions="both")}, "65", False),  # 40.5 of 30: the cap
        ({"yards": Given(reason="无庭院", not_applicable=True)}, "95", False),  # full marks
        ({"rules": Given(reason="无", not_applicable=True)}, "100", False),  # left out: 60 of 60
        ({"rules": Given(reason="造假", vetoed=True)}, "0", True),
        ({"fraud": Given(reason="拒绝检查", vetoed=True)}, "0", True),
        ({"more": Given(Decimal(2), "市级现场会")}, "97", False),
    ],
)
def test_totals_as_submitted(
    changes: dict[str, Any], total: str, cancelled: bool, rich: Rich, task: Any, member: Any
) -> None:
    counts = {
        "three": {rich.fault.pk: 3},
        "both": {rich.dear.pk: 2, rich.fault.pk: 1},
    }
    made = {
        key: Given(deductions=counts[given.deductions]) if given.deductions else given
        for key, given in changes.items()
    }
    photograph(task, member, rich, "sign", "bins", "more")
    revision = submit_inspection(task, by=member, scores=answers(rich, **made), samples=samples())
    assert (revision.total, revision.cancelled, task.total) == (
        Decimal(total), cancelled, Decimal(total),
    )  # fmt: skip
    assert revision.scores.count() == 6


def sent(rich: Rich, version: int, **changes: str) -> dict[str, str]:
    """What the page of the card sends; a key that becomes empty is left out."""
    values = {
        "version": str(version), "submit": "1",
        f"count_{rich['bins']}_{rich.fault.pk}": "３处",
        f"band_{rich['yards']}": str(rich.worst.pk),
        f"points_{rich['sign']}": "10",
        f"points_{rich['rules']}": "35", f"reason_{rich['rules']}": "台账齐全",
        f"points_{rich['more']}": "0",
        "participation_numerator": "8", "participation_denominator": "10",
        "participation_method": "households", "accuracy_numerator": "4",
        "accuracy_denominator": "5", "accuracy_method": "points",
    } | changes  # fmt: skip
    return {name: value for name, value in values.items() if value}


def url(task: Any) -> str:
    return reverse("inspection_score", args=[task.public_id])


def test_the_page_takes_every_method(rich: Rich, task: Any, member: Any, client_for: Any) -> None:
    browser = client_for(member)
    photograph(task, member, rich, "sign", "bins")
    page = browser.get(url(task)).content.decode()
    for text in ("桶脏", "整洁", "此项查实", "满分30分"):
        assert text in page, text
    answer = browser.post(url(task), sent(rich, task.version))
    assert answer.status_code == 302, answer.context["form"].errors
    revision = ScoreRevision.objects.get()
    assert revision.total == Decimal("73.5")  # 28.5 + 0 + 10 + 35
    by_key = {score.criterion.key: score for score in revision.scores.all()}
    assert by_key["bins"].explanation == "桶脏 ×3"
    assert by_key["yards"].explanation == "脏乱"
    assert by_key["rules"].explanation == "台账齐全"
    record = browser.get(answer["Location"]).content.decode()
    assert "桶脏 ×3" in record
    assert "脏乱" in record


def test_the_page_marks_what_is_wrong_and_keeps_it(
    rich: Rich, task: Any, member: Any, client_for: Any
) -> None:
    browser, bins = client_for(member), rich["bins"]
    for typed in ("1e3", "-1", "1.5", "100", "多"):
        task.refresh_from_db()
        name = f"count_{bins}_{rich.fault.pk}"
        answer = browser.post(url(task), sent(rich, task.version, **{name: typed}))
        assert answer.status_code == 200
        assert name in answer.context["form"].errors
        assert f'value="{typed}"' in answer.content.decode()
    task.refresh_from_db()
    both = browser.post(url(task), sent(rich, task.version, **{f"full_{bins}": "on"}))
    assert f"full_{bins}" in both.context["form"].errors
    assert not ScoreRevision.objects.exists()


def test_a_veto_needs_its_confirmation(rich: Rich, task: Any, member: Any, client_for: Any) -> None:
    browser, fraud = client_for(member), rich["fraud"]
    photograph(task, member, rich, "sign", "bins")
    veto = {f"veto_{fraud}": "on", f"reason_{fraud}": "拒绝检查"}
    answer = browser.post(url(task), sent(rich, task.version, **veto))
    assert f"vetosure_{fraud}" in answer.context["form"].errors
    task.refresh_from_db()
    sure = veto | {f"vetosure_{fraud}": "on"}
    answer = browser.post(url(task), sent(rich, task.version, **sure))
    assert answer.status_code == 302
    revision = ScoreRevision.objects.get()
    assert (revision.total, revision.cancelled) == (0, True)
    assert "取消成绩" in browser.get(answer["Location"]).content.decode()


def test_a_criterion_left_open_is_named_on_the_page(
    rich: Rich, task: Any, member: Any, client_for: Any
) -> None:
    browser = client_for(member)
    photograph(task, member, rich, "sign", "bins")
    empty = {f"count_{rich['bins']}_{rich.fault.pk}": "", f"band_{rich['yards']}": ""}
    answer = browser.post(url(task), sent(rich, task.version, **empty))
    assert sorted(answer.context["form"].errors) == sorted(
        [f"full_{rich['bins']}", f"band_{rich['yards']}"]
    )


@pytest.mark.parametrize("statement", ["UPDATE evaluation_scorededuction SET count = 2",
                                       "DELETE FROM evaluation_scorededuction"])  # fmt: skip
def test_counted_faults_are_append_only(statement: str, rich: Rich, task: Any, member: Any) -> None:
    photograph(task, member, rich, "sign", "bins")
    scores = answers(rich, bins=Given(deductions={rich.fault.pk: 1}))
    submit_inspection(task, by=member, scores=scores, samples=samples())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    row = ScoreDeduction.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreDeduction.objects.create(score=row.score, deduction=rich.dear, count=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreRevision.objects.create(
            inspection=task, number=2, submitted_by=member, total=1, cancelled=True
        )
