"""Progress by township, reminders, self-checks beside others, the next round like the last."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts import desk
from accounts.enums import Role
from accounts.rules import IllegalTransition, Refusal
from evaluation import queries
from evaluation.models import Inspection, Reminder, Round
from evaluation.services import (
    UnitChoice,
    assign_inspector,
    close_round,
    copy_round,
    open_round,
    plan_round,
    remind,
    return_inspection,
    select_units,
    submit_inspection,
    void_inspection,
)
from tests import factories
from tests.evaluation.helpers import given, make_round, samples
from tests.exports import exported


@pytest.fixture
def opened(card: Any, county_officer: Any, time_machine: Any) -> Any:
    """A round of two townships, opened on 1 October 2026 and due on the 28th."""
    time_machine.move_to("2026-10-01T02:00:00Z")
    for township, count in (("南地街道", 4), ("平山街道", 1)):
        for number in range(count):
            factories.community(factories.township(name=township), name=f"{township[:2]}{number}")
    return make_round(card, by=county_officer)


def submit(round_: Any, card: Any, name: str, **points: Any) -> Inspection:
    row: Inspection = round_.inspections.get(community__name=name, kind="self_check")
    member = factories.user(Role.COMMITTEE_MEMBER, row.community)
    submit_inspection(row, by=member, scores=given(card, **points), samples=samples())
    return row


def test_each_township_is_counted(
    opened: Any, card: Any, county_officer: Any, township_officer: Any, time_machine: Any
) -> None:
    time_machine.move_to("2026-10-28T15:59:00Z")
    submit(opened, card, "南地0")
    returned = submit(opened, card, "南地1")
    time_machine.move_to("2026-10-28T16:01:00Z")
    submit(opened, card, "南地2")
    return_inspection(returned, by=township_officer, reason="补照片")
    void = opened.inspections.get(community__name="平山0")
    void_inspection(void, by=county_officer, reason="重复")
    whole, [nandi] = queries.progress_of(opened)
    assert (nandi.name, nandi.expected, nandi.done, nandi.on_time, nandi.overdue, nandi.open) == (
        "南地街道", 4, 2, 1, 2, 2,
    )  # fmt: skip
    assert whole.expected == 4
    assert [row.community.name for row in queries.late_inspections(opened)] == ["南地1", "南地3"]


def test_who_has_not_submitted_is_reminded_once_a_day(
    opened: Any, card: Any, county_officer: Any, township_officer: Any, time_machine: Any
) -> None:
    submit(opened, card, "南地0")
    with pytest.raises(Refusal):
        remind(opened, by=township_officer)
    assert len(remind(opened, by=county_officer)) == 4
    assert remind(opened, by=county_officer) == []
    waiting = opened.inspections.get(community__name="南地1")
    member = factories.user(Role.COMMITTEE_MEMBER, waiting.community)
    [item] = [item for item in desk.items_for(member) if item.kind == "inspection"]
    assert "2026-10-01" in str(item.state_label)
    time_machine.move_to("2026-10-02T02:00:00Z")
    assert len(remind(opened, by=county_officer)) == 4
    assert queries.reminders_of(opened).count() == 8
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(inspection=waiting, reminded_by=county_officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.update(day=date(2026, 1, 1))
    opened.refresh_from_db()
    close_round(opened, by=county_officer)
    with pytest.raises(IllegalTransition):
        remind(opened, by=county_officer)


def test_a_self_check_stands_beside_what_others_found(
    card: Any, community: Any, county_officer: Any, township_officer: Any, member: Any,
    client_for: Any,
) -> None:  # fmt: skip
    round_ = plan_round(
        jurisdiction="210502",
        period="2026-10",
        scorecard=card.scorecard,
        due=date(2026, 10, 28),
        counted_kind="field",
        with_self_check=True,
        by=county_officer,
    )
    open_round(round_, by=county_officer)
    rows = Inspection.objects.filter(round=round_)
    own, other = rows.get(kind="self_check"), rows.get(kind="field")
    submit_inspection(own, by=member, scores=given(card), samples=samples())
    assert queries.comparisons(rows) == []
    inspector = factories.user(Role.INSPECTOR, community.township)
    assign_inspector(other, inspector=inspector, by=township_officer)
    submit_inspection(
        other, by=inspector, scores=given(card, notice=4, bins=None), samples=samples()
    )
    [pair] = queries.comparisons(rows)
    assert [(line.title, line.own, line.other, line.gap) for line in pair.criteria] == [
        ("宣传栏", 10, 4, 6),
        ("桶站", 20, None, None),
        ("分类质量", 70, 70, 0),
    ]
    assert pair.total.gap == own.total - other.total
    address = reverse("admin:evaluation_round_differences", args=[round_.pk])
    browser = client_for(county_officer)
    assert "宣传栏" in browser.get(address).content.decode()
    assert len(exported(browser, address)) == 5
    for reader in (member, township_officer):
        page = client_for(reader).get(reverse("inspection_detail", args=[own.public_id]))
        assert [one.total.gap for one in page.context["comparisons"]] == [pair.total.gap]
    alone = client_for(inspector).get(reverse("inspection_detail", args=[other.public_id]))
    assert alone.context["comparisons"] == []


def test_the_next_round_is_planned_like_the_last(
    opened: Any, card: Any, county_officer: Any
) -> None:
    first = plan_round(
        jurisdiction="210502",
        period="2026-11",
        scorecard=card.scorecard,
        due=date(2026, 11, 28),
        counted_kind="field",
        is_announced=False,
        by=county_officer,
    )
    choice = UnitChoice(method="sample", size=2, is_stratified=True)
    drawn = select_units(first, choice, by=county_officer, expected_version=first.version)
    second = copy_round(first, period="2026-12", due=date(2026, 12, 28), by=county_officer)
    again = second.selections.get()
    assert (second.counted_kind, second.is_announced, second.scorecard) == (
        "field", False, card.scorecard,
    )  # fmt: skip
    assert (again.size, again.is_stratified, again.number) == (2, True, 1)
    assert again.seed != drawn.seed
    with pytest.raises(ValidationError):
        copy_round(first, period="2026-12", due=date(2026, 12, 28), by=county_officer)
    assert Round.objects.filter(period="2026-12").count() == 1


def test_a_list_is_copied_without_what_is_gone(opened: Any, card: Any, county_officer: Any) -> None:
    first = plan_round(
        jurisdiction="210502",
        period="2026-11",
        scorecard=card.scorecard,
        due=date(2026, 11, 28),
        by=county_officer,
    )
    units = list(queries.units_to_choose("210502"))
    listed = UnitChoice(method="list", units=[units[0].code, units[3].code])
    select_units(first, listed, by=county_officer, expected_version=first.version)
    units[0].valid_until = date(2026, 9, 30)
    units[0].save()
    second = copy_round(first, period="2027Q1", due=date(2027, 3, 28), by=county_officer)
    chosen = second.selections.get().candidates.filter(is_chosen=True)
    assert [row.community for row in chosen] == [units[3]]


def test_an_officer_looks_reminds_and_copies(
    opened: Any, card: Any, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    progress = reverse("admin:evaluation_round_progress", args=[opened.pk])
    assert "南地街道" in browser.get(progress).content.decode()
    assert exported(browser, progress, "xlsx")[1:] == [
        ["南地街道", 4, 0, 0, 0, 4],
        ["平山街道", 1, 0, 0, 0, 1],
    ]
    answer = browser.post(reverse("admin:evaluation_round_remind", args=[opened.pk]))
    assert (answer.status_code, Reminder.objects.count()) == (302, 5)
    copy = reverse("admin:evaluation_round_copy", args=[opened.pk])
    typed = {"period": "2026-11", "due": "2026年11月28日", "submission_token": "t" * 32}
    for _time in range(2):
        assert browser.post(copy, typed).status_code == 302
    assert Round.objects.filter(period="2026-11").count() == 1
    wrong = browser.post(copy, {**typed, "period": "11月", "submission_token": "u" * 32})
    assert list(wrong.context["form"].errors) == ["period"]


def test_progress_costs_the_same_for_more_units(
    opened: Any, county_officer: Any, client_for: Any, django_assert_num_queries: Any
) -> None:
    browser = client_for(county_officer)
    address = reverse("admin:evaluation_round_progress", args=[opened.pk])
    browser.get(address)
    with django_assert_num_queries(7):
        browser.get(address)
    for number in range(20):
        unit = factories.community(name=f"新{number}")
        Inspection.objects.create(round=opened, community=unit, scorecard=opened.scorecard)
    with django_assert_num_queries(7):
        browser.get(address)
