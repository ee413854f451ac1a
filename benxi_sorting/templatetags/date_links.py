"""Years, months and days above a list, without asking which of its rows lie in which of them."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from django import template
from django.db.models import DateTimeField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

register = template.Library()

PARTS = ("year", "month", "day")


@register.inclusion_tag("admin/date_hierarchy.html")
def date_links(changes: Any) -> dict[str, Any]:
    """The next narrower choice: the first and the last day are looked up, what lies between them
    is the calendar's."""
    name = changes.date_hierarchy
    given = [changes.params.get(f"{name}__{part}") for part in PARTS]
    chosen = [int(value) for value in takewhile(bool, given)]
    ends = _first_and_last(changes)
    if ends is None:
        return {"show": False}
    first, last = ends
    if not chosen and first.year == last.year:
        chosen = [first.year]

    def link(*values: int) -> str:
        narrowed = {f"{name}__{part}": value for part, value in zip(PARTS, values, strict=False)}
        address: str = changes.get_query_string(narrowed, [f"{name}__"])
        return address

    back: dict[str, str] | None = None
    if len(chosen) == 1:
        back = {"link": link(), "title": _("All dates")}
    elif chosen:
        back = {"link": link(*chosen[:-1]), "title": _title(chosen[:-1])}
    choices = [
        {"link": link(*values), "title": _title(values)}
        for values in _narrower(chosen, first, last)
        if _covers(values, first, last)
    ]
    return {"show": True, "back": back, "choices": choices or [{"title": _title(chosen)}]}


def _first_and_last(changes: Any) -> tuple[date, date] | None:
    """Two rows read from the ends of an index."""
    name = changes.date_hierarchy
    dated = changes.root_queryset.filter(**{f"{name}__isnull": False}).values_list(name, flat=True)
    first, last = dated.order_by(name).first(), dated.order_by(f"-{name}").first()
    if first is None or last is None:
        return None
    if isinstance(changes.model._meta.get_field(name), DateTimeField):
        return _day(first), _day(last)
    return first, last


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _narrower(chosen: list[int], first: date, last: date) -> list[list[int]]:
    if not chosen:
        return [[year] for year in range(first.year, last.year + 1)]
    if len(chosen) == 1:
        return [[*chosen, month] for month in range(1, 13)]
    if len(chosen) == len(PARTS):
        return []
    days = calendar.monthrange(*chosen)[1]
    return [[*chosen, day] for day in range(1, days + 1)]


def _covers(values: list[int], first: date, last: date) -> bool:
    """Whether a year, month or day has a part between the two days."""
    size = len(values)
    start, end = [first.year, first.month, first.day], [last.year, last.month, last.day]
    return start[:size] <= values <= end[:size]


def _title(values: list[int]) -> str:
    if len(values) == 1:
        return str(values[0])
    if len(values) == len(PARTS):
        return capfirst(date_format(date(*values), "MONTH_DAY_FORMAT"))
    return capfirst(date_format(date(values[0], values[1], 1), "YEAR_MONTH_FORMAT"))
