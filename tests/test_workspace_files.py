"""The files of lists of the workspace: filtered as on the screen, typed, at a constant cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from tests import factories
from tests.communities import body_helpers, council_helpers
from tests.coordination import notice_helpers, training_helpers
from tests.coordination import test_training_plans as training_plans
from tests.evaluation.waste_helpers import enter, handed_in
from tests.exports import content_of, export, exported, sheet_of
from tests.orgs import case_helpers
from tests.orgs import partnership_helpers as partnerships
from tests.outreach import volunteer_helpers
from tests.test_query_counts import LISTS

pytestmark = pytest.mark.django_db


def _admins(name: str) -> Callable[[int], Any]:
    """What makes a row, for the list of the admin too."""
    make: Callable[[int], Any] = LISTS[name][0]
    return make


def _training_plan(number: int) -> None:
    training_plans.begun(lines=2, year=timezone.localdate().year - number % 2)


def _need(number: int) -> None:
    partnerships.need(title=f"第{number}项需求")


# List → what makes one row of it.
MAKERS: dict[str, Callable[[int], Any]] = {
    "own_community_list": _admins("communities_community"),
    "toolkit_list": _admins("communities_community"),
    "waste_list": _admins("evaluation_wasterecord"),
    "review_list": _admins("evaluation_review"),
    "enquiry_list": _admins("orgs_enquiry"),
    "resource_list": _admins("orgs_resource"),
    "need_list": _need,
    "booking_list": _admins("orgs_booking"),
    "campaign_list": lambda n: volunteer_helpers.campaign(f"第{n}次"),
    "plan_missing": lambda n: factories.township(name=f"第{n}街道"),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_file_costs_the_same_at_1_and_6_rows(name: str, client_for: Any) -> None:
    reader = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="reader")
    browser = client_for(reader)
    counts, lengths = [], []
    for numbers in (range(1), range(1, 6)):
        for number in numbers:
            MAKERS[name](number)
        browser.get(reverse(name))  # the session is written now and then
        with CaptureQueriesContext(connection) as queries:
            lengths.append(len(exported(browser, reverse(name))))
        counts.append(len(queries))
    assert lengths[1] > lengths[0] > 1
    assert counts[0] == counts[1]


def test_weights_are_numbers_and_what_was_not_weighed_is_empty(client_for: Any) -> None:
    officer = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="weigher")
    enter(factories.community(), "2026-10", 300.5, 100, None, 600, by=officer)
    handed_in(factories.community(), "2026-11", 0, 1, 2, 3, by=officer)
    reader = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="reader")
    sheet = sheet_of(export(client_for(reader), reverse("waste_list"), "xlsx"))
    head = [cell.value for cell in sheet[1]]
    assert head[5] == "厨余垃圾（千克）"
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(2, values_only=True)]
    assert [row["周期"] for row in rows] == ["2026-11", "2026-10"]
    assert [list(row.values())[5:9] for row in rows] == [[0, 1, 2, 3], [300.5, 100, None, 600]]
    assert [(row["称重天数"], row["已撤回"], row["状态"]) for row in rows] == [
        (20, "否", "待核对"),
        (20, "否", "已核对"),
    ]
    assert [cell.data_type for cell in sheet[2]][5:9] == ["n"] * 4


def test_enquiries_leave_as_filtered_and_without_who_asked(client_for: Any) -> None:
    case_helpers.asked(text="第一个问题要怎么办理")
    late = case_helpers.asked(text="第二个问题要怎么办理")
    late.due = timezone.localdate() - timedelta(days=1)
    late.save(update_fields=["due"])
    browser = client_for(factories.user(Role.COUNTY_OFFICER, factories.county(), username="r"))
    head, row = exported(browser, f"{reverse('enquiry_list')}?state=overdue", personal="1")
    assert (row[2], len(head)) == ("第二个问题要怎么办理", 8)
    everything = content_of(export(browser, reverse("enquiry_list"), personal="1")).decode()
    assert "王桂芝" not in everything
    assert "13904140000" not in everything
    event = AuditEvent.objects.filter(action="enquiry.exported").order_by("sequence").first()
    assert event is not None
    assert event.after == {
        "rows": 1, "kind": "csv", "filters": {"state": "overdue"}, "personal": [],
    }  # fmt: skip


def test_bodies_estates_and_contracts_are_three_files_of_one_community(client_for: Any) -> None:
    own = factories.community(name="德泰社区")
    body_helpers.furnish(own)
    body_helpers.furnish(factories.community(name="南地社区"), 2)
    member = factories.user(Role.COMMITTEE_MEMBER, own, username="m")
    browser, address = client_for(member), reverse("body_list")
    estates = exported(browser, address, by="estates")
    assert [row[4:6] for row in estates[1:]] == [["一号院", "320"], ["二号院", ""]]
    [_head, contract] = exported(browser, address, by="contracts")
    assert (contract[3], contract[4], contract[6]) == ("德泰社区", "演示物业1公司", "一号院")
    plain = exported(browser, address)
    told = exported(browser, address, personal="1")
    assert [len(table) for table in (plain, told)] == [4, 4]
    assert set(told[0]) - set(plain[0]) == {"联系人", "联系电话"}


def test_another_community_of_the_address_is_that_of_the_page(client_for: Any) -> None:
    """Whoever keeps several has the file of the one that is shown; a foreign one is not."""
    foreign = factories.community(name="南地社区")
    council_helpers.enforced(foreign)
    own = factories.community(name="德泰社区")
    council_helpers.enforced(own, days_ago=30)
    council_helpers.draft(own)
    browser = client_for(factories.user(Role.COMMITTEE_MEMBER, own, username="m"))
    rows = exported(browser, f"{reverse('council_list')}?community={foreign.slug}")
    assert [(row[3], row[6]) for row in rows[1:]] == [
        ("德泰社区", "草稿"),
        ("德泰社区", "现行有效"),
    ]


def test_notices_of_the_inbox_are_ones_own(client_for: Any) -> None:
    first = notice_helpers.sent(title="第一号")
    notice_helpers.sent(title="第二号")
    notice_helpers.read(first)
    reader = client_for(notice_helpers.reader())
    table = exported(reader, reverse("notice_list"), "xlsx")
    assert [(row[0], row[6]) for row in table[1:]] == [("第二号", "是"), ("第一号", "否")]
    assert [type(row[2]) for row in table[1:]] == [datetime, datetime]
    [_head, unread] = exported(reader, f"{reverse('notice_list')}?state=unread")
    assert unread[0] == "第二号"


def test_training_plans_leave_with_their_sums(client_for: Any) -> None:
    training_plans.begun(lines=2)
    planner = client_for(training_helpers.planner())
    [head, row] = exported(planner, reverse("training_plan_list"), "xlsx")
    found = dict(zip(head, row, strict=True))
    assert (found["计划举办的培训"], found["计划学时"], found["计划名额"]) == (2, 6, 120)


def test_material_is_a_second_file_of_campaigns(client_for: Any) -> None:
    volunteer_helpers.material("四分类海报")
    browser = client_for(volunteer_helpers.publisher())
    [_head, campaign] = exported(browser, reverse("campaign_list"))
    assert (campaign[0], campaign[4]) == ("垃圾分类宣传月", "1")
    [_head, material] = exported(browser, reverse("campaign_list"), by="material")
    assert material[:3] == ["垃圾分类宣传月", "四分类海报", "海报"]
    assert material[6:8] == ["1", "PDF"]


def test_a_resource_tells_its_times_and_a_need_its_hours(client_for: Any) -> None:
    partnerships.resource()
    partnerships.need()
    browser = client_for(partnerships.officer())
    [_head, resource] = exported(browser, reverse("resource_list"), "xlsx")
    assert (resource[2], resource[5], resource[8]) == ("德泰社区", 60, datetime(2025, 1, 1))
    [_head, need] = exported(browser, reverse("need_list"), "xlsx")
    assert (need[2], need[9], need[10]) == ("南地社区", "00:00", "00:00")
