"""The calendar of working days in the database: loaded, entered, replaced."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import Refusal, StaleRecord
from portal.holidays import enter_year, load_calendar, replace_year
from portal.models import CalendarDay, CalendarYear
from portal.queries import work_calendar
from portal.workdays import UnknownYear, parse_special_days
from tests import factories
from tests.portal.helpers import calendar
from tests.portal.test_workdays import BARE, CALENDAR

pytestmark = pytest.mark.django_db


def test_the_shipped_years_are_loaded_once() -> None:
    call_command("load_calendar", verbosity=0)
    call_command("load_calendar", verbosity=0)
    assert work_calendar() == CALENDAR
    first, second = AuditEvent.objects.filter(action="calendaryear.entered").order_by("pk")
    assert (first.after["year"], second.after["year"]) == (2025, 2026)
    assert second.after["days"][0] == "2026-01-01 2026-01-03 放假 元旦"


@pytest.mark.parametrize(
    "rows",
    [
        "2026-01-01,2026-01-01,off,元旦,通知",
        "2026-01-01,2026-01-01,rest,元旦,通知",
        "2026-01-32,2026-01-01,off,元旦,通知",
        "2026-01-01",
    ],
)
def test_a_file_that_is_not_whole_loads_nothing(rows: str, tmp_path: Path) -> None:
    data = f"first_day,last_day,kind,name,source\n{rows}\n".encode()
    with pytest.raises(ValidationError):
        load_calendar(data=data)
    file = tmp_path / "days.csv"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError):
        call_command("load_calendar", str(file), verbosity=0)
    assert CalendarYear.objects.count() == 0


def test_the_city_enters_a_year_once_for_all() -> None:
    city = factories.user(Role.CITY_OFFICER)
    days = parse_special_days(BARE, 2026)
    for _again in range(2):
        row, _new = enter_year(year=2026, source="通知", days=days, by=city, token="t")
    assert work_calendar().years == {2026}
    assert row.lines()[1] == "2026-05-01 2026-05-02 放假 劳动节"
    county = factories.user(Role.COUNTY_OFFICER, factories.county())
    with pytest.raises(Refusal):
        enter_year(year=2027, source="通知", days=days, by=county, token="u")
    with pytest.raises(ValidationError):
        enter_year(year=2027, source="通知", days=days, by=city, token="v")


def test_a_later_notice_replaces_the_days_and_the_slower_of_two_is_told() -> None:
    city, row = factories.user(Role.CITY_OFFICER), calendar(2026)
    days = parse_special_days(BARE + "\n2026-02-15 2026-02-23 放假 春节", 2026)
    replace_year(row, source="补充通知", days=days, by=city, expected_version=1)
    assert not work_calendar().is_working_day(date(2026, 2, 18))
    event = AuditEvent.objects.get(action="calendaryear.changed")
    assert (event.before["source"], event.after["source"]) == ("测试通知", "补充通知")
    assert "2026-02-15 2026-02-23 放假 春节" in event.after["days"]
    with pytest.raises(StaleRecord):
        replace_year(row, source="又一个", days=days, by=city, expected_version=1)
    county = factories.user(Role.COUNTY_OFFICER, factories.county())
    with pytest.raises(Refusal):
        replace_year(row, source="又一个", days=days, by=county, expected_version=2)


def test_a_year_without_a_notice_is_unknown() -> None:
    calendar(2026)
    with pytest.raises(UnknownYear):
        work_calendar().is_working_day(date(2027, 1, 4))


def test_the_database_keeps_one_row_a_year_and_a_day() -> None:
    row = calendar(2026)
    for make in (
        lambda: CalendarYear.objects.create(year=2026, source="又一份"),
        lambda: CalendarYear.objects.create(year=1999, source="通知"),
        lambda: CalendarYear.objects.create(year=2027, source=""),
        lambda: CalendarDay.objects.create(
            calendar=row, day=date(2026, 1, 1), is_working=True, name="元旦"
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_officers_read_it_and_the_city_types_it(client_for: Any) -> None:
    browser = client_for(factories.user(Role.CITY_OFFICER))
    address = reverse("admin:portal_calendaryear_add")
    token = browser.get(address).context["adminform"].form["submission_token"].value()
    typed = {"year": "２０２６年", "source": "通知", "days": BARE, "submission_token": token}
    wrong = browser.post(address, {**typed, "days": BARE + "\n2026-01-05 上班 元旦"})
    assert "不是周六" in wrong.content.decode()
    assert browser.post(address, typed).status_code == 302
    row = CalendarYear.objects.get()
    change = reverse("admin:portal_calendaryear_change", args=[row.pk])
    form = browser.get(change).context["adminform"].form
    assert form.initial["days"].splitlines()[0] == "2026-01-01 2026-01-01 放假 元旦"
    typed |= {"days": BARE + "\n2026-02-17 放假 春节", "seen_version": "1"}
    assert browser.post(change, typed).status_code == 302
    assert "他人修改" in browser.post(change, typed).content.decode()
    assert CalendarDay.objects.count() == 7
    reader = client_for(factories.user(Role.TOWNSHIP_OFFICER, factories.township()))
    assert "2026-02-17 2026-02-17 放假 春节" in reader.get(change).content.decode()
