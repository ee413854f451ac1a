"""The calendar of working days is entered, replaced or loaded, a year at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.normalise import each_row, parse_date
from accounts.rules import Refusal
from accounts.services import once, record_event, save_version
from portal.models import CalendarDay, CalendarYear
from portal.workdays import WORDS, SpecialDay, span_of, validate_special_days

# The notice holds for the whole country; the city enters it once for all its offices.
CALENDAR_KEEPERS = frozenset({Role.CITY_OFFICER})


def enter_year(
    *, year: int, source: str, days: Sequence[SpecialDay], by: User, token: str
) -> tuple[CalendarYear, bool]:
    """Enter the calendar of a `year` with its `source`, once for each `token`.

    Raises Refusal for who does not keep the calendar, ValidationError keyed by field.
    """
    _refuse_others(by)
    return once(
        model=CalendarYear, user=by, token=token, create=lambda: _enter(year, source, days, by)
    )


def replace_year(
    row: CalendarYear,
    *,
    source: str,
    days: Sequence[SpecialDay],
    by: User,
    expected_version: int,
) -> None:
    """Write the days of a year anew, as a later notice arranges them.

    What was computed with the former days stays as it was recorded. Raises Refusal, StaleRecord,
    ValidationError keyed by field.
    """
    _refuse_others(by)
    validate_special_days(days, row.year)
    row.source = source
    row.full_clean()
    before = {"source": CalendarYear.objects.get(pk=row.pk).source, "days": row.lines()}
    with transaction.atomic():
        save_version(row, expected_version=expected_version, source=source)
        row.days.all().delete()
        _store(row, days)
        record_event(
            actor=by,
            action="calendaryear.changed",
            target=row,
            before=before,
            after={"source": source, "days": row.lines()},
        )


def load_calendar(*, data: bytes, by: User | None = None) -> int:
    """Enter the years of a CSV file that are not known yet; returns how many.

    All of it or nothing: raises ValidationError that names the line or the year.
    """
    years: dict[int, list[SpecialDay]] = defaultdict(list)
    sources: dict[int, str] = {}

    def take(row: dict[str, str]) -> None:
        first, last = parse_date(row["first_day"]), parse_date(row["last_day"])
        is_working = WORDS[row["kind"]]
        years[first.year] += span_of(first, last, is_working=is_working, name=row["name"])
        sources[first.year] = row["source"]

    each_row(_text(data), take)
    with transaction.atomic():
        transaction_lock("audit")
        standing = set(CalendarYear.objects.values_list("year", flat=True))
        fresh = sorted(set(years) - standing)
        for year in fresh:
            _enter(year, sources[year], years[year], by)
    return len(fresh)


def _refuse_others(by: User) -> None:
    if not by.may(CALENDAR_KEEPERS):
        raise Refusal(_("Only an officer of the city keeps the calendar of working days."))


def _enter(year: int, source: str, days: Sequence[SpecialDay], by: User | None) -> CalendarYear:
    row = CalendarYear(year=year, source=source)
    with transaction.atomic():
        transaction_lock("audit")
        row.full_clean()
        validate_special_days(days, year)
        row.save()
        _store(row, days)
        after = {"year": year, "source": source, "days": row.lines()}
        record_event(actor=by, action="calendaryear.entered", target=row, after=after)
    return row


def _store(row: CalendarYear, days: Sequence[SpecialDay]) -> None:
    rows = [
        CalendarDay(calendar=row, day=one.day, is_working=one.is_working, name=one.name)
        for one in days
    ]
    for one in rows:
        one.clean_fields(exclude=["calendar"])
    CalendarDay.objects.bulk_create(rows)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is not written in UTF-8.")) from error
