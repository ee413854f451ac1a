"""What a member sees of the credit of its organisation: the days, and the rule of each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benxi_sorting.demonstration.clock import on
from tests.orgs.credit_helpers import (
    association,
    entry,
    handed_in,
    listed,
    noticed,
    rated,
    rules,
    signed,
)
from tests.orgs.helpers import member

pytestmark = pytest.mark.django_db

OWN = "own_organization_list"


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    rules()


def shown(client_for: Any, person: Any, day: date) -> str:
    with on(day):
        page: str = client_for(person).get(reverse(OWN)).content.decode()
    return page


def test_a_member_reads_until_when_it_may_object_and_by_which_rule(client_for: Any) -> None:
    of = association()
    noticed(of)
    page = shown(client_for, member(of), date(2026, 3, 10))
    assert "2026-03-16 前可提出异议" in page
    assert "10 个工作日" in page
    assert "期限为试行口径" in page


def test_a_member_reads_when_it_may_leave_a_list_and_when_the_worse_one_follows(
    client_for: Any,
) -> None:
    of = association()
    row = listed(of, "light-penalty")
    assert (row.may_leave_on, row.limit_on) == (date(2026, 9, 18), date(2028, 3, 18))
    page = shown(client_for, member(of), date(2026, 4, 1))
    for words in ("2026-09-18", "2028-03-18", "满6个月移出", "满2年", row.ground.source):
        assert words in page
    assert "可提出异议" not in page
    stranger = member(association(2))
    assert "2026-09-18" not in shown(client_for, stranger, date(2026, 4, 1))


def test_a_member_reads_its_rating_entries_and_signatures(client_for: Any) -> None:
    of = association()
    handed_in(of, result="qualified")
    rated(of)
    entry(of, title="评为先进")
    entry(of, title="内部事项", is_public=False)
    signed(of)
    person = member(of)
    page = shown(client_for, person, date(2026, 8, 1))
    for words in ("4A", "2031-07-01", "60 个月", "有效期5年", "评为先进", "自律公约"):
        assert words in page
    assert "内部事项" not in page
    assert "即将到期" not in page
    assert "即将到期" in shown(client_for, person, date(2031, 6, 1))


def test_the_annual_day_names_its_rule(client_for: Any) -> None:
    of = association()
    page = shown(client_for, member(of), date(2026, 4, 1))
    assert "2026-05-31" in page
    assert "《社会团体登记管理条例》第二十八条；《社会团体年度检查办法》" in page


def test_many_listings_cost_as_much_as_one(client_for: Any) -> None:
    person, counts = member(association(1)), []
    for numbers in (range(1, 2), range(2, 8)):
        for number in numbers:
            of = association(number) if number > 1 else person.memberships.get().organization
            if number > 1:
                member(of, person)
            listed(of, "light-penalty")
            entry(of)
            signed(of)
        with on(date(2026, 4, 1)):
            browser = client_for(person)
            browser.get(reverse(OWN))
            with CaptureQueriesContext(connection) as asked:
                page = browser.get(reverse(OWN))
        counts.append((len(asked), len(page.context["overviews"])))
    assert counts[0][0] == counts[1][0]
    assert [rows for _asked, rows in counts] == [1, 7]
