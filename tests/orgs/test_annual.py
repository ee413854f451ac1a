"""Annual inspections and reports: who is due, who is late, results, reminders."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.desk import gathered
from accounts.enums import Role
from accounts.rules import Refusal, StaleRecord
from benxi_sorting.demonstration.clock import on
from orgs import credit_desk, queries, services
from orgs.models import AnnualReminder, AnnualReturn, CreditEntry
from tests import factories
from tests.orgs.credit_helpers import association, decide, handed_in, officer, rules
from tests.orgs.helpers import code_of, organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    rules()


def standings(day: date, year: int = 2025, by: Any = None) -> dict[str, tuple[str, str]]:
    with on(day):
        lines = queries.annual_lines(by or officer(), year)
    return {line.organization.name: (str(line.standing), str(line.due_on)) for line in lines}


def test_each_kind_is_due_by_its_rule() -> None:
    association()
    association(2, is_charity=True)
    association(3, established_on=date(2025, 7, 1))
    association(4, established_on=None)
    organization(
        "基金会", kind="foundation", credit_code=code_of("53"), established_on=date(2020, 1, 1)
    )
    organization("服务队", kind="filed", credit_code="", established_on=date(2020, 1, 1))
    association(5, status="ended")
    assert standings(date(2026, 4, 1)) == {
        "第1协会": ("due", "2026-05-31"),
        "第2协会": ("due", "2026-05-31"),
        "第4协会": ("unknown", "2026-05-31"),
        "基金会": ("late", "2026-03-31"),
    }
    assert standings(date(2026, 6, 1))["第1协会"] == ("late", "2026-05-31")
    # Before the method of 2026 came into force, the half year did not count.
    assert standings(date(2025, 4, 1), 2024)["第1协会"] == ("due", "2025-05-31")
    elsewhere = factories.user(
        Role.COUNTY_OFFICER, factories.county(name="溪湖区"), username="elsewhere"
    )
    assert standings(date(2026, 6, 1), by=elsewhere) == {}


def test_who_missed_the_day_of_the_supervising_body_is_told_before_that_of_the_registry() -> None:
    association()
    handed_in(association(2), day=date(2026, 4, 20), reviewed_on=date(2026, 4, 1))
    association(3, is_charity=True)

    def late(day: date) -> list[tuple[str, bool]]:
        with on(day):
            lines = queries.annual_lines(officer(), 2025)
        return [(line.organization.name, line.is_late) for line in lines if line.review_late]

    assert late(date(2026, 3, 31)) == [("第2协会", False)]
    assert late(date(2026, 4, 21)) == [("第1协会", True), ("第2协会", False)]
    with on(date(2026, 4, 21)):
        [item] = gathered(credit_desk.items(officer()))
        [line] = queries.annual_lines(officer(), 2025, standing="review_late")
    assert (item.title, item.state_label, item.due, item.overdue) == (
        "1 家社会组织未报送 2025 年度年检（年报）材料",
        "业务主管单位初审逾期",
        date(2026, 3, 31),
        True,
    )
    assert item.url.endswith("?year=2025&standing=review_late")
    assert line.organization.name == "第1协会"
    with on(date(2026, 6, 1)):
        [item] = gathered(credit_desk.items(officer()))
    assert (item.state_label, item.due) == ("未报送", date(2026, 5, 31))


def test_papers_are_judged_by_the_rule_and_decided_once() -> None:
    of = association()
    row = handed_in(of)
    assert (row.is_late, row.duty.due_on(2025)) == (False, date(2026, 5, 31))
    assert standings(date(2026, 6, 1)) == {"第1协会": ("handed_in", "2026-05-31")}
    late = handed_in(association(2), day=date(2026, 6, 1))
    assert late.is_late is True
    with on(date(2026, 6, 20)):
        decide(row, "qualified")
        with pytest.raises(StaleRecord):
            decide(row, "unqualified", version=1, reason="复核")
        with pytest.raises(ValidationError):
            decide(row, "unqualified")
        decide(row, "basically_qualified", reason="复核更正")
    first, second = CreditEntry.objects.filter(kind="annual").order_by("pk")
    assert first.title == "2025年度年度检查：合格"
    assert (second.corrects, second.correction_reason) == (first, "复核更正")
    assert standings(date(2026, 6, 21))["第1协会"] == ("decided", "2026-05-31")


def test_a_result_is_corrected_where_it_was_recorded() -> None:
    """By hand, the entry would say something else than the result, and block its correction."""
    row = handed_in(association(), result="qualified")
    assert row.entry is not None
    facts = services.CreditFacts("annual", "不合格", "办法", "民政局", date(2026, 6, 20))
    with on(date(2026, 6, 22)):
        with pytest.raises(Refusal):
            services.enter_credit(
                row.organization,
                facts=facts,
                by=officer(),
                token="t",
                correction=services.EntryCorrection(row.entry, "有误", is_retraction=True),
            )
        decide(row, "unqualified", reason="复核更正")
    [standing] = CreditEntry.objects.standing()
    assert standing.title == "2025年度年度检查：不合格"


def test_papers_that_cannot_be_are_refused() -> None:
    of = association()
    handed_in(of)
    with pytest.raises(ValidationError):
        handed_in(of)
    with pytest.raises(ValidationError):
        handed_in(association(2), day=date(2025, 12, 31))
    with pytest.raises(ValidationError):
        handed_in(association(3), reviewed_on=date(2026, 3, 21))
    with pytest.raises(Refusal):
        handed_in(organization("服务队", kind="filed", credit_code=""))
    row = AnnualReturn.objects.get()
    with on(date(2026, 3, 25)), pytest.raises(ValidationError):
        decide(row, "qualified", decided_on=date(2026, 3, 19))


@pytest.mark.parametrize(
    "changes",
    [
        {"result": "qualified"},
        {"decided_on": date(2026, 6, 1)},
        {"reviewed_on": date(2026, 3, 21)},
    ],
)
def test_the_database_refuses_half_a_decision(changes: dict[str, Any]) -> None:
    row = handed_in(association())
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualReturn.objects.filter(pk=row.pk).update(**changes)


def test_a_result_is_entered_in_the_language_of_the_record() -> None:
    row = handed_in(association())
    with on(date(2026, 6, 20)), override("en"):
        decide(row, "qualified")
    entered = CreditEntry.objects.get()
    assert (entered.title, entered.source) == ("2025年度年度检查：合格", "登记管理机关")


def test_reminders_are_noted_once_a_day_and_the_desk_tells_who_is_late() -> None:
    first, second = association(), association(2)
    with on(date(2026, 6, 2)):
        assert services.remind_annual(2025, organizations=[first], by=officer()) == 1
        assert services.remind_annual(2025, organizations=[first, second], by=officer()) == 1
        [item] = gathered(credit_desk.items(officer()))
        assert (item.title, item.overdue) == ("2 家社会组织未报送 2025 年度年检（年报）材料", True)
        lines = queries.annual_lines(officer(), 2025, standing="late")
        assert [line.reminded_on for line in lines] == [date(2026, 6, 2)] * 2
    assert AnnualReminder.objects.count() == 2
    elsewhere = factories.user(
        Role.COUNTY_OFFICER, factories.county(name="溪湖区"), username="elsewhere"
    )
    with pytest.raises(Refusal):
        services.remind_annual(2025, organizations=[first], by=elsewhere)
    assert list(credit_desk.items(factories.user(Role.AUDITOR, "", username="auditor"))) == []
