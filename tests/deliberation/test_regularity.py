"""Who met in time: both duties, their limits to the day, the lists behind the numbers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communities.models import Community
from deliberation.desk import regularity_items
from deliberation.models import Meeting
from deliberation.queries import (
    Duty,
    due_on,
    regularity,
    regularity_total,
    with_regularity,
)
from tests import factories

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 24, 9, tzinfo=SHANGHAI), tick=False)
    call_command("load_assembly_rules", verbosity=0)


def met(community: Community, day: date, **changes: Any) -> Meeting:
    """A meeting that was held at eleven in the evening of `day`."""
    member = factories.user("committee_member", community)
    values: dict[str, Any] = {
        "community": community, "title": "会", "place": "室", "state": "closed", "present": 9,
        "validity": "not_asked", "recorder": member, "submitted_by": member,
        "starts_at": datetime(day.year, day.month, day.day, 23, tzinfo=SHANGHAI),
    }  # fmt: skip
    return Meeting.objects.create(**(values | changes))


def duty(name: str) -> Duty:
    found = Duty.on(name)
    assert found is not None
    return found


def status(community: Community, name: str) -> str:
    rows: Any = with_regularity(Community.objects.filter(pk=community.pk), duty(name))
    return rows.get().status  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("last", "expected", "due"),
    [
        (None, "overdue", None),
        (date(2026, 8, 25), "overdue", date(2026, 11, 23)),
        (date(2026, 8, 26), "soon", date(2026, 11, 24)),
        (date(2026, 9, 9), "soon", date(2026, 12, 8)),
        (date(2026, 9, 10), "in_time", date(2026, 12, 9)),
    ],
)
def test_the_citys_own_frequency_to_the_day(
    last: date | None, expected: str, due: date | None
) -> None:
    unit = factories.community()
    moment = met(unit, last).starts_at if last else None
    assert (status(unit, "city"), due_on(duty("city"), moment)) == (expected, due)


def test_the_number_of_days_is_the_citys(settings: Any) -> None:
    unit = factories.community()
    met(unit, TODAY - timedelta(days=31))
    settings.MEETING_EVERY_DAYS = 30
    assert status(unit, "city") == "overdue"
    settings.MEETING_EVERY_DAYS = 60
    assert status(unit, "city") == "in_time"


@pytest.mark.parametrize(
    ("today", "last", "expected"),
    [
        (date(2026, 11, 24), date(2026, 10, 1), "in_time"),
        (date(2026, 11, 24), date(2026, 9, 30), "in_time"),
        (date(2026, 12, 16), date(2026, 9, 30), "in_time"),
        (date(2026, 12, 17), date(2026, 9, 30), "soon"),
        (date(2026, 12, 31), date(2026, 9, 30), "soon"),
        (date(2026, 12, 17), date(2026, 10, 1), "in_time"),
        (date(2026, 11, 24), date(2026, 7, 1), "in_time"),
        (date(2026, 11, 24), date(2026, 6, 30), "overdue"),
        (date(2027, 1, 1), date(2026, 9, 30), "overdue"),
    ],
)
def test_the_laws_quarters_to_the_day(
    today: date, last: date, expected: str, time_machine: Any
) -> None:
    time_machine.move_to(datetime(today.year, today.month, today.day, 9, tzinfo=SHANGHAI))
    village = factories.community(name="甲村", kind="village")
    met(village, last, form="representatives_meeting", validity="valid")
    assert status(village, "law") == expected


def test_until_when_a_quarters_meeting_is_due() -> None:
    moment = datetime(2026, 9, 30, 23, tzinfo=SHANGHAI)
    assert due_on(duty("law"), moment) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "changes", [{"form": "consultation"}, {"validity": "not_valid"}, {"state": "cancelled"}]
)
def test_what_does_not_count_for_the_law(changes: dict[str, str]) -> None:
    village = factories.community(name="甲村", kind="village")
    met(village, TODAY, **({"form": "representatives_meeting", "validity": "valid"} | changes))
    assert status(village, "law") == "overdue"


def test_who_has_no_duty_is_not_counted() -> None:
    factories.community(name="园区", kind="quasi_urban_community")
    factories.community(name="甲村", kind="village")
    factories.community(name="德泰社区")
    counted = {
        name: [u.name for u in with_regularity(Community.objects.order_by("name"), duty(name))]
        for name in ("city", "law")
    }
    assert counted == {"city": ["德泰社区", "甲村"], "law": ["甲村"]}


def test_where_the_law_names_no_number_there_is_no_duty() -> None:
    assert Duty.on("law", date(2018, 12, 28)) is None


@pytest.fixture
def units() -> list[Community]:
    """In 南地街道 one in time, one due soon, one late and one that never met; one in 溪湖区."""
    made = [factories.community(name=f"第{n}社区") for n in range(4)]
    for unit, ago in zip(made, (10, 80, 200), strict=False):
        met(unit, TODAY - timedelta(days=ago))
    far = factories.township(
        factories.county(name="溪湖区", code="210503", slug="xihu"), name="河东街道"
    )
    made.append(factories.community(far, name="河东社区"))
    return made


def test_the_numbers_of_a_county_and_their_sum(units: list[Community]) -> None:
    lines = regularity(Community.objects.all(), duty("city"), "county")
    assert [(n.name, n.committees, n.in_time, n.soon, n.overdue, n.never) for n in lines] == [
        ("平山区", 4, 1, 1, 2, 1), ("溪湖区", 1, 0, 0, 1, 1),
    ]  # fmt: skip
    total = regularity_total(lines)
    assert (total.committees, total.overdue, total.share) == (5, 3, 0.4)


def test_every_number_leads_to_its_list(
    units: list[Community], city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    page = browser.get(reverse("admin:deliberation_meeting_regularity"))
    listed = reverse("admin:deliberation_meeting_regular_list")
    for _by, _heading, lines in page.context["tables"][:1]:
        for line in lines:
            for name in ("in_time", "soon", "overdue", "never"):
                query = {"duty": "city", "county": line.key, "status": name}
                found = browser.get(listed, query).context["page"].paginator.count
                assert found == getattr(line, name)
            everyone = browser.get(listed, {"duty": "city", "county": line.key})
            assert everyone.context["page"].paginator.count == line.committees


def test_an_officer_sees_the_own_units_alone(
    units: list[Community], township_officer: Any, client_for: Any
) -> None:
    browser = client_for(township_officer)
    page = browser.get(reverse("admin:deliberation_meeting_regularity"))
    assert page.context["total"].committees == 4
    listed = browser.get(reverse("admin:deliberation_meeting_regular_list"))
    assert "河东社区" not in listed.content.decode()


@pytest.mark.parametrize(
    "query",
    [{"duty": "x"}, {"status": "late"}, {"month": "2026-13"}, {"month": "昨天"}, {"form": "party"}],
)
def test_what_no_page_offers_is_a_bad_request(
    query: dict[str, str], city_officer: Any, client_for: Any
) -> None:
    pages = {
        "duty": "regularity", "status": "regular_list", "month": "calendar", "form": "calendar",
    }  # fmt: skip
    name = pages[next(iter(query))]
    address = reverse(f"admin:deliberation_meeting_{name}")
    assert client_for(city_officer).get(address, query).status_code == 400


def test_the_desk_warns_before_and_after(units: list[Community], city_officer: Any) -> None:
    member = {
        unit.name: factories.user("committee_member", unit, username=f"m{unit.pk}")
        for unit in units
    }
    seen = {
        name: [(i.due, i.overdue) for i in regularity_items(person)]
        for name, person in member.items()
    }
    assert seen == {
        "第0社区": [],
        "第1社区": [(TODAY + timedelta(days=10), False)],
        "第2社区": [(TODAY - timedelta(days=110), True)],
        "第3社区": [(None, True)],
        "河东社区": [(None, True)],
    }
    found = [(str(i.title), i.overdue) for i in regularity_items(city_officer)]
    assert found == [
        ("3 个村（社区）：本市会议频次", True), ("1 个村（社区）：本市会议频次", False),
    ]  # fmt: skip


def test_a_meeting_that_is_announced_quiets_the_desk(units: list[Community]) -> None:
    late = units[2]
    met(
        late, TODAY + timedelta(days=3), state="announced", notice_on=TODAY,
        notice_channel="posted", present=None,
    )  # fmt: skip
    member = factories.user("committee_member", late, username="m")
    assert list(regularity_items(member)) == []


@pytest.mark.parametrize("name", ["calendar", "regularity", "regular_list", "changelist"])
def test_pages_cost_the_same_at_1_and_30(name: str, city_officer: Any, client_for: Any) -> None:
    browser = client_for(city_officer)
    address = reverse(f"admin:deliberation_meeting_{name}")
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            met(factories.community(name=f"第{number}社区"), TODAY)
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_day_of_the_calendar_says_how_many_more(city_officer: Any, client_for: Any) -> None:
    for number in range(7):
        met(factories.community(name=f"第{number}社区"), TODAY)
    page = client_for(city_officer).get(
        reverse("admin:deliberation_meeting_calendar"), {"month": "2026-11"}
    )
    [cell] = [c for week in page.context["weeks"] for c in week if c.day == TODAY]
    assert (len(cell.meetings), cell.more) == (5, 2)
    assert "还有 2 场" in page.content.decode()
    link = {"starts_at__year": 2026, "starts_at__month": 11, "starts_at__day": 24}
    listed = client_for(city_officer).get(reverse("admin:deliberation_meeting_changelist"), link)
    assert listed.context["cl"].result_count == 7


def test_a_meeting_late_in_the_evening_stands_on_its_civil_day(
    city_officer: Any, client_for: Any
) -> None:
    met(factories.community(), date(2026, 10, 31))
    browser = client_for(city_officer)
    for month, found in (("2026-10", 1), ("2026-11", 0)):
        page = browser.get(reverse("admin:deliberation_meeting_calendar"), {"month": month})
        assert sum(c.total for week in page.context["weeks"] for c in week) == found
    assert timezone.localtime(Meeting.objects.get().starts_at).hour == 23
