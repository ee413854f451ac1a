"""Scores and rates from a sheet obey the rules of the scoring page, cell for cell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Appointment, User
from accounts.rules import DutyConflict, Refusal
from evaluation import queries
from evaluation.models import Inspection, RateSample, Round, Score, ScoreRevision
from evaluation.services import confirm_inspection, return_inspection
from portal import importing
from portal.importing import UndoRefused
from tests import factories
from tests.evaluation.helpers import PERIOD, make_round
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo
from tests.portal.sheet_files import xlsx

pytestmark = pytest.mark.django_db

RATES = tuple(
    f"{rate} · {part}"
    for rate in ("参与率", "准确率")
    for part in ("抽查数", "合格数", "抽样方法", "抽样地点")
)
SAMPLED = (10, 8, "随机抽查住户", "3号楼", 5, 4, "投放点抽查", "")
WIDE = ("考评周期", "村（社区）", "宣传栏", "宣传栏 · 扣分说明", "桶站", "分类质量", *RATES)
LONG = (
    "考评周期", "村（社区）", "评分项目", "得分", "扣分原因",
    "抽查数", "合格数", "抽样方法", "抽样地点",
)  # fmt: skip


def wide(*cells: Any, unit: str = "德泰社区", sampled: Any = SAMPLED) -> tuple[Any, ...]:
    """Cells of 宣传栏, its reason, 桶站, 分类质量."""
    return (PERIOD, unit, *cells, *sampled)


def long(item: str, points: Any = None, reason: Any = None, *counted: Any) -> tuple[Any, ...]:
    return (PERIOD, "德泰社区", item, points, reason, *counted)


LONG_ROWS = (
    long("分类质量", 70),
    long("宣传栏", "8分", "缺一块"),
    long("桶站", "不适用", "没有桶站"),
    long("参与率", None, None, 10, 8, "随机抽查住户", "3号楼"),
    long("准确率", None, None, 5, 4, "投放点抽查"),
)


def fresh(user: Any) -> Any:
    """Read again, with the appointments of now."""
    return User.objects.get(pk=user.pk)


def reasons(batch: Any) -> list[str]:
    return [fault.reason for fault in importing.preview_of(batch).faults]


def shown(batch: Any) -> list[tuple[str, str, str]]:
    [line] = importing.preview_of(batch).lines
    return line.changes


def test_a_row_for_each_community_is_a_submission(inspection: Any, card: Any, member: Any) -> None:
    batch = send("scores", member, WIDE, wide(8, "缺一块", 20, "７０分"))
    assert (faults(batch), counts(batch)) == ([], (0, 1, 0, 0))
    assert shown(batch) == [
        ("状态", "待评分", "已提交"),
        ("总分", "", "98"),
        ("宣传栏", "", "8 缺一块"),
        ("满分项数", "", "2"),
        ("参与率", "", "8/10 随机抽查住户 3号楼"),
        ("准确率", "", "4/5 投放点抽查"),
    ]
    assert not ScoreRevision.objects.exists()
    confirm(batch)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.total, inspection.version) == ("submitted", 98, 2)
    revision = inspection.revisions.get(number=inspection.latest_number)
    assert (revision.submitted_by, revision.total, revision.cancelled) == (member, 98, False)
    assert sorted(revision.scores.values_list("criterion", "points", "reason")) == [
        (card.notice.pk, 8, "缺一块"), (card.bins.pk, 20, ""), (card.quality.pk, 70, ""),
    ]  # fmt: skip
    assert sorted(revision.samples.values_list("measure", "numerator", "denominator", "place")) == [
        ("accuracy", 4, 5, ""), ("participation", 8, 10, "3号楼"),
    ]  # fmt: skip


def test_a_row_for_each_criterion_says_the_same(inspection: Any, card: Any, member: Any) -> None:
    batch = send("score-rows", member, LONG, *LONG_ROWS)
    assert (faults(batch), counts(batch)) == ([], (0, 1, 0, 0))
    confirm(batch)
    inspection.refresh_from_db()
    assert inspection.total == Decimal("97.50")  # 78 of 80, scaled to 100
    scores = Score.objects.filter(criterion=card.bins).get()
    assert (scores.points, scores.not_applicable, scores.reason) == (None, True, "没有桶站")
    assert RateSample.objects.get(measure="participation").denominator == 10


def test_a_share_is_no_points_however_the_sheet_keeps_it(inspection: Any, member: Any) -> None:
    """50 % of the points, or 50 points: nobody knows, so it is neither."""

    def as_share(sheet: Any) -> None:
        sheet["C2"].number_format = "0%"

    for kept, told in ((0.5, "50%"), (1, "100%")):
        content = xlsx((WIDE, wide(kept, None, 20, 70)), change=as_share)
        batch = send("scores", member, content=content)
        assert faults(batch) == ["C2"]
        assert reasons(batch) == [f"“{told}”是百分比，请填写数值本身。"]


@pytest.mark.parametrize(
    ("cells", "cell", "words"),
    [
        ((None, None, 20, 70), "C2", "本格未填。 0至10分，以0.5分为单位。"),
        ((11, None, 20, 70), "C2", "11分超过"),
        ((-1, "低", 20, 70), "C2", "不能小于零"),
        ((7.3, "缺", 20, 70), "C2", "0.5"),
        (("好", None, 20, 70), "C2", "不是有效数字"),
        (("50%", None, 20, 70), "C2", "“50%”是百分比"),
        ((8, None, 20, 70), "D2", "扣分"),
        (("不适用", "没有", 20, 70), "C2", "不能选择不适用"),
        (("一票否决", "弄虚作假", 20, 70), "C2", "此项不能取消成绩"),
    ],
)
def test_each_rule_speaks_at_its_cell(
    inspection: Any, member: Any, cells: Any, cell: str, words: str
) -> None:
    batch = send("scores", member, WIDE, wide(*cells))
    assert faults(batch) == [cell]
    assert words in reasons(batch)[0]
    rows = [long("宣传栏", *cells[:2]), long("桶站", 20), long("分类质量", 70), *LONG_ROWS[3:]]
    batch = send("score-rows", member, LONG, *rows)
    in_long = {"C2": "D2", "D2": "E2"}[cell] if cells[0] is not None else "D2"
    assert faults(batch) == [in_long]
    assert words in reasons(batch)[0]
    inspection.refresh_from_db()
    assert (inspection.state, inspection.version) == ("assigned", 1)


def test_rows_name_what_is_missing_unknown_or_said_twice(inspection: Any, member: Any) -> None:
    batch = send(
        "score-rows", member, LONG,
        long("宣传栏", 10), long("宣传栏", 9), long("没有的项", 1), long("参与率", 5),
        long("桶站", 20, None, 3),
    )  # fmt: skip
    assert faults(batch) == ["C3", "C4", "D5", "F6"]
    batch = send("score-rows", member, LONG, *LONG_ROWS[:2], *LONG_ROWS[3:])
    assert faults(batch) == ["C2"]
    assert "桶站" in reasons(batch)[0]


def test_rates_are_counts(inspection: Any, member: Any) -> None:
    sampled: Any = (10, 11, "随机抽查住户", "", None, None, "", "")
    batch = send("scores", member, WIDE, wide(10, None, 20, 70, sampled=sampled))
    assert faults(batch) == ["H2", "K2"]
    sampled = (10, None, "随机抽查住户", "", 5, 4, "", "")
    batch = send("scores", member, WIDE, wide(10, None, 20, 70, sampled=sampled))
    assert faults(batch) == ["H2"]


def test_what_lacks_a_photo_waits_for_it(
    inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    heads = (*WIDE[:6], "分类质量 · 扣分说明", *RATES)
    row = (PERIOD, "德泰社区", 10, None, 20, 60, "混投", *SAMPLED)
    batch = send("scores", member, heads, row)
    assert ("待补", "", "分类质量") in shown(batch)
    confirm(batch)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.latest_number) == ("in_progress", 0)
    page = client_for(member).get(reverse("inspection_score", args=[inspection.public_id]))
    typed = page.context["form"]
    assert typed[f"points_{card.quality.pk}"].value() == "60"
    assert (typed[f"reason_{card.quality.pk}"].value(), typed.errors) == ("混投", {})
    assert counts(send("scores", member, heads, row)) == (0, 0, 1, 0)
    undo(batch)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.draft) == ("assigned", {})


def test_whoever_may_not_score_may_not_import(
    inspection: Any, member: Any, township_officer: Any, inspector: Any
) -> None:
    with pytest.raises(Refusal):
        send("scores", township_officer, WIDE, wide(10, None, 20, 70))
    batch = send("scores", inspector, WIDE, wide(10, None, 20, 70))
    assert faults(batch) == ["1", "1", "1", "1", "A2"]
    elsewhere = factories.community(inspection.community.township, name="别处社区")
    batch = send("scores", member, WIDE, wide(10, None, 20, 70, unit=elsewhere.name))
    assert faults(batch) == ["B2"]


def test_an_inspector_imports_what_was_assigned(round_: Any, inspector: Any) -> None:
    Inspection.objects.update(kind="field", inspector=inspector)
    assert counts(send("scores", inspector, WIDE, wide(10, None, 20, 70))) == (0, 1, 0, 0)


def test_nobody_imports_scores_of_those_they_are_bound_to(
    round_: Any, community: Any, inspector: Any
) -> None:
    factories.appointment(inspector, "committee_member", community)
    Inspection.objects.update(kind="field", inspector=inspector)
    batch = send("scores", fresh(inspector), WIDE, wide(10, None, 20, 70))
    assert (faults(batch), counts(batch)[3]) == (["2"], 1)
    assert "委员" in reasons(batch)[0] or "村（居）委会" in reasons(batch)[0]


def test_what_was_submitted_is_not_submitted_again(submitted: Any, member: Any) -> None:
    same = wide(8, "说明", 20, 70, sampled=(10, 8, "随机抽查住户", "", 5, 4, "投放点抽查", ""))
    assert counts(send("scores", member, WIDE, same)) == (0, 0, 1, 0)
    batch = send("scores", member, WIDE, wide(9, "说明", 20, 70))
    assert faults(batch) == ["2"]
    assert "已提交" in reasons(batch)[0]


def test_a_return_is_answered_by_the_next_revision(
    submitted: Any, card: Any, member: Any, township_officer: Any
) -> None:
    return_inspection(submitted, by=township_officer, reason="宣传栏请复核")
    heads = (*WIDE, "针对退回意见的更正说明")
    batch = send("scores", member, heads, (*wide(9, "补了一块", 20, 70), "已复核"))
    confirm(batch)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.latest_number, submitted.total) == ("submitted", 2, 99)
    revision = submitted.revisions.get(number=2)
    assert (revision.return_reason, revision.answer) == ("宣传栏请复核", "已复核")
    assert (submitted.return_reason, submitted.draft) == ("", {})
    first = submitted.revisions.get(number=1)
    assert first.scores.get(criterion=card.notice).points == 8


def test_a_closed_round_takes_nothing_new(inspection: Any, member: Any) -> None:
    Round.objects.update(state="closed")
    batch = send("scores", member, WIDE, wide(10, None, 20, 70))
    assert faults(batch) == ["2"]
    assert "已结束" in reasons(batch)[0] or "关闭" in reasons(batch)[0]


def test_the_author_does_not_confirm_and_an_undo_gives_it_back(
    inspection: Any, card: Any, member: Any, township_officer: Any, client_for: Any
) -> None:
    batch = send("scores", member, WIDE, wide(8, "缺一块", 20, 70))
    confirm(batch)
    factories.appointment(member, "township_officer", inspection.community.township)
    inspection.refresh_from_db()
    with pytest.raises(DutyConflict):
        confirm_inspection(inspection, by=fresh(member))
    undo(batch)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.return_reason) == ("returned", "发错文件")
    assert inspection.revisions.get().total == 98
    page = client_for(member).get(reverse("inspection_score", args=[inspection.public_id]))
    assert page.context["form"][f"points_{card.notice.pk}"].value() == "8"
    assert page.context["form"]["participation_denominator"].value() == "10"


def test_what_was_confirmed_since_is_not_undone(
    inspection: Any, member: Any, township_officer: Any
) -> None:
    batch = send("scores", member, WIDE, wide(8, "缺一块", 20, 70))
    confirm(batch)
    inspection.refresh_from_db()
    confirm_inspection(inspection, by=township_officer)
    with pytest.raises(UndoRefused):
        undo(batch)
    inspection.refresh_from_db()
    assert inspection.state == "confirmed"


def test_nothing_of_a_final_round_is_undone(inspection: Any, member: Any) -> None:
    batch = send("scores", member, WIDE, wide(8, "缺一块", 20, 70))
    confirm(batch)
    Round.objects.update(state="final")
    with pytest.raises(Refusal):
        undo(batch)


def test_rates_wait_with_the_draft_for_the_points(inspection: Any, member: Any) -> None:
    heads = ("考评周期", "村（社区）", "比率名称", *LONG[5:])
    rows = (
        (PERIOD, "德泰社区", "参与率", 10, 8, "随机抽查住户", "3号楼"),
        (PERIOD, "德泰社区", "准确率", 5, 4, "投放点抽查", None),
    )
    batch = send("rates", member, heads, *rows)
    assert (faults(batch), counts(batch)) == ([], (0, 1, 0, 0))
    confirm(batch)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.draft["participation_denominator"]) == (
        "in_progress",
        "10",
    )
    assert not RateSample.objects.exists()
    assert round_trip("rates", member) == (0, 0, 1, 0)
    confirm(send("scores", member, WIDE[:6], (PERIOD, "德泰社区", 10, None, 20, 70)))
    assert sorted(RateSample.objects.values_list("numerator", "denominator", "place")) == [
        (4, 5, ""), (8, 10, "3号楼"),
    ]  # fmt: skip
    assert round_trip("rates", member) == (0, 0, 1, 0)
    bad = send("rates", member, heads, (PERIOD, "德泰社区", "参与率", 5, 6, "投放点抽查", None))
    assert faults(bad) == ["2"]


def test_a_rate_above_its_whole_is_told_at_its_cell(inspection: Any, member: Any) -> None:
    heads = ("考评周期", "村（社区）", "比率名称", *LONG[5:])
    row = (PERIOD, "德泰社区", "参与率", 5, 6, "投放点抽查", None)
    again = (PERIOD, "德泰社区", "参与率", 5, 5, "投放点抽查", None)
    assert faults(send("rates", member, heads, row)) == ["E2"]
    assert faults(send("rates", member, heads, again, again)) == ["C3"]


@pytest.mark.parametrize("kind", ["scores", "score-rows", "rates"])
def test_what_was_exported_reads_back_unchanged(
    kind: str, submitted: Any, member: Any, community: Any
) -> None:
    assert round_trip(kind, member) == (0, 0, 1, 0)


@pytest.mark.parametrize("kind", ["scores", "score-rows"])
def test_a_list_of_what_is_to_be_scored_may_stay_empty(
    kind: str, inspection: Any, member: Any
) -> None:
    assert round_trip(kind, member) == (0, 0, 1, 0)


def test_the_period_is_read_as_people_write_it(inspection: Any, member: Any) -> None:
    for said in ("2026年10月", "２０２６-10", "2026.10", "2026/10"):
        row = (said, *wide(10, None, 20, 70)[1:])
        assert counts(send("scores", member, WIDE, row)) == (0, 1, 0, 0)
    batch = send("scores", member, WIDE, ("上个月", *wide(10, None, 20, 70)[1:]))
    assert faults(batch) == ["A2"]


def test_two_rows_of_one_inspection_are_told(inspection: Any, member: Any) -> None:
    row = wide(10, None, 20, 70)
    batch = send("scores", member, WIDE, row, row)
    assert faults(batch) == ["3"]


def test_a_file_costs_the_same_queries_for_1_and_30_inspections(
    card: Any, community: Any, county_officer: Any, inspector: Any
) -> None:
    others = [factories.community(community.township, name=f"第{n}社区") for n in range(29)]
    units = [community, *others]
    round_ = make_round(card, by=county_officer)
    Inspection.objects.filter(round=round_).update(kind="field", inspector=inspector)
    assert inspector.current_appointments
    counted = []
    for number in (1, 30):
        rows = [wide(10, None, 20, 70, unit=unit.name) for unit in units[:number]]
        with CaptureQueriesContext(connection) as queries:
            batch = send("scores", inspector, WIDE, *rows)
        counted.append((len(queries), counts(batch)))
    assert counted == [(counted[0][0], (0, 1, 0, 0)), (counted[0][0], (0, 30, 0, 0))]
    with CaptureQueriesContext(connection) as queries:
        confirm(batch)
    assert Inspection.objects.filter(state="submitted", total=100).count() == 30
    assert len(queries) <= 60


def test_what_an_inspector_sent_shows_to_nobody_else(
    round_: Any, community: Any, inspector: Any, member: Any, client_for: Any
) -> None:
    factories.appointment(inspector, "inspector", community)
    Appointment.objects.filter(user=inspector).exclude(jurisdiction=community.code).delete()
    Inspection.objects.update(kind="field", inspector=inspector)
    batch = send("scores", fresh(inspector), WIDE, wide(10, None, 20, 70))
    assert (batch.unit_code, batch.faults) == (community.code, 0)
    others = (member, factories.user("inspector", community))
    address = reverse("import_batch", args=[batch.public_id])
    assert [client_for(user).get(address).status_code for user in others] == [404, 404]
    assert client_for(inspector).get(address).status_code == 200


def test_the_template_offers_the_criteria_of_the_cards_of_whoever_fills_it_in(
    member: User, inspection: Inspection
) -> None:
    columns = importing.resource_for("score-rows", member).template_columns()
    [offered] = [c.for_template().choices for c in columns if c.attribute == "item"]
    titles = [c.title for c in queries.criteria_of(inspection.scorecard_id)]
    assert offered == [*titles, "参与率", "准确率"]
    stranger = factories.user("committee_member", factories.community(name="别的社区"))
    columns = importing.resource_for("score-rows", stranger).template_columns()
    [offered] = [c.for_template().choices for c in columns if c.attribute == "item"]
    assert offered == ["参与率", "准确率"]
