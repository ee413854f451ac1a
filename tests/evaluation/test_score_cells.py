"""Faults, bands, vetoes and points for one card, cell for cell: `cells` reads what it writes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from evaluation import queries
from evaluation.forms import given_by, typed_of
from evaluation.forms.lines import given_of
from evaluation.models import Inspection, Score, ScoreDeduction
from evaluation.resources.cells import cell_of, explained, given_in, misses
from evaluation.scoring import Given
from evaluation.services import submit_inspection
from evaluation.validators import plain
from tests.evaluation import test_answers
from tests.evaluation.helpers import PERIOD, samples
from tests.evaluation.test_answers import Rich, answers, photograph
from tests.evaluation.test_score_imports import LONG, LONG_ROWS
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send

pytestmark = pytest.mark.django_db
rich, task = test_answers.rich, test_answers.task

READ: dict[str, dict[str, Any]] = {
    "bins": {
        "30": Given(Decimal(30)),
        "桶脏×2；桶满溢": "2 and 1",
        "桶脏*2; 桶满溢 x1": "2 and 1",
        "29分": Given(Decimal(29)),
    },
    "yards": {"整洁": "best", " 整 洁 ": "best", "不适用": Given(not_applicable=True)},
    "rules": {"35": Given(Decimal(35)), "一票否决": Given(vetoed=True), "": None},
    "fraud": {"": None, "未发现": None, "一票否决": Given(vetoed=True)},
}
REFUSED = {
    "bins": ("桶漏", "桶脏×两", "桶脏；桶脏"),
    "yards": ("一般", "20"),
    "rules": ("好",),
    "fraud": ("5",),
}


def rules_of(rich: Rich) -> dict[str, Any]:
    criteria = list(queries.criteria_of(rich.scorecard.pk))
    rules = queries.criterion_rules(criteria)
    return {c.key: (c, rule) for c, rule in zip(criteria, rules, strict=True)}


def meant(rich: Rich, said: Any) -> Any:
    faults = {rich.fault.pk: 2, rich.dear.pk: 1}
    return {"2 and 1": Given(deductions=faults), "best": Given(band=rich.best.pk)}.get(said, said)


def test_a_cell_says_an_answer(rich: Rich) -> None:
    for key, cells in READ.items():
        criterion, rule = rules_of(rich)[key]
        for text, said in cells.items():
            expected = (
                None if said is None else meant(rich, said) if isinstance(said, str) else said
            )
            assert given_in(criterion, rule, text) == expected, (key, text)


def test_what_no_cell_says_is_refused(rich: Rich) -> None:
    for key, cells in REFUSED.items():
        criterion, rule = rules_of(rich)[key]
        for text in cells:
            with pytest.raises(ValidationError):
                given_in(criterion, rule, text)


def test_a_sheet_speaks_of_its_cells_and_not_of_a_form(rich: Rich) -> None:
    bins, yards = rules_of(rich)["bins"], rules_of(rich)["yards"]
    full = plain(bins[0].points)
    how = explained(*bins)
    assert misses(*bins, Given(Decimal(29))) == f"本项未得满分时，不直接填分数。 {how}"
    assert misses(*bins, None) == f"本格未填。 {how}"
    assert how.startswith(f"未发现问题填{full}；有问题填问题及处数，如“")
    assert misses(*yards, None) == f"本格未填。 {explained(*yards)}"
    for given in (Given(bins[0].points), Given(deductions={rich.fault.pk: 1})):
        assert misses(*bins, given) == ""


def test_what_is_written_reads_back_in_a_sheet_and_on_the_page(rich: Rich) -> None:
    rules = rules_of(rich)
    given = {
        "bins": Given(deductions={rich.fault.pk: 2, rich.dear.pk: 1}),
        "yards": Given(band=rich.worst.pk),
        "sign": Given(Decimal(0)),
        "rules": Given(Decimal("35")),
        "fraud": Given(vetoed=True),
    }
    for key, answer in given.items():
        criterion, rule = rules[key]
        assert given_in(criterion, rule, cell_of(criterion, rule, answer)) == answer
        typed: dict[str, Any] = dict(typed_of(criterion, rule, answer))
        for name, value in typed.items():
            if name.startswith(("count_", "band_")):
                typed[name] = int(value)
            elif name.startswith("points_"):
                typed[name] = Decimal(value)
        assert given_of(criterion, rule, typed) == answer
        assert explained(criterion, rule)


def test_a_card_of_all_methods_is_imported_with_its_faults(
    rich: Rich, task: Inspection, member: Any
) -> None:
    photograph(task, member, rich, "bins", "sign")
    rows = [
        (PERIOD, "德泰社区", key, points, reason)
        for key, points, reason in (
            ("bins", "桶脏×3", None), ("yards", "脏乱", None), ("sign", 10, None),
            ("rules", 35, "台账齐全"), ("more", 0, None),
        )
    ]  # fmt: skip
    batch = send("score-rows", member, LONG, *rows, *LONG_ROWS[3:])
    assert (faults(batch), counts(batch)) == ([], (0, 1, 0, 0))
    confirm(batch)
    task.refresh_from_db()
    assert (task.state, task.total) == ("submitted", Decimal("73.50"))
    [fault] = ScoreDeduction.objects.values_list("score__criterion", "deduction", "count")
    assert fault == (rich["bins"], rich.fault.pk, 3)
    assert Score.objects.get(criterion=rich["yards"]).band == rich.worst
    photos = task.inspection_photos.values_list("first_revision__number", flat=True)
    assert list(photos) == [1, 1]
    for kind in ("scores", "score-rows"):
        assert round_trip(kind, member) == (0, 0, 1, 0)


def test_a_sheet_and_the_page_write_the_same(rich: Rich, task: Inspection, member: Any) -> None:
    photograph(task, member, rich, "sign")
    submit_inspection(task, by=member, scores=answers(rich), samples=samples())
    rules = {c.pk: (c, rule) for c, rule in rules_of(rich).values()}
    stored = {s.criterion_id: given_by(s, rules[s.criterion_id][1]) for s in Score.objects.all()}
    assert {key: one for key, one in stored.items() if one is not None} == answers(rich)


def test_a_veto_cancels_the_result_by_a_sheet_too(
    rich: Rich, task: Inspection, member: Any
) -> None:
    photograph(task, member, rich, "sign")
    heads = ("考评周期", "bins", "yards", "sign", "rules", "fraud", "fraud · 扣分说明", "more",
             "rules · 扣分说明")  # fmt: skip
    rates = tuple(f"{rate} · {part}" for rate in ("参与率", "准确率")
                  for part in ("抽查数", "合格数", "抽样方法"))  # fmt: skip
    counted = (10, 8, "随机抽查住户", 5, 4, "投放点抽查")
    row = (PERIOD, 30, "整洁", 10, 35, "一票否决", None, 0, "台账齐全", *counted)
    assert faults(send("scores", member, (*heads, *rates), row)) == ["G2"]
    again = (PERIOD, 30, "整洁", 10, 35, "一票否决", "台账造假", 0, "台账齐全", *counted)
    confirm(send("scores", member, (*heads, *rates), again))
    revision = task.revisions.get()
    assert (revision.total, revision.cancelled) == (0, True)
