"""Columns that many lists of the admin have: the state as a coloured word, the last day and by how
much it has passed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from benxi_sorting.states import STATE_COLOURS

EMPTY = "—"


def badge(state: str, label: Any) -> str:
    """`label` in the colour of `state`, as markup."""
    colour = STATE_COLOURS.get(str(state), "draft")
    return format_html('<span class="badge badge--{}">{}</span>', colour, label)


class DueWords(str):
    """What a list says of a last day. A file has the day, and the days since, as such.

    Made by `due_words` alone, of what `format_html` wrote.
    """

    __slots__ = ("days_overdue", "last_day")
    last_day: date | None
    days_overdue: int | None

    def __str__(self) -> str:
        return self

    def __html__(self) -> str:
        return self


def days_since(last_day: date) -> int:
    """By how many civil days `last_day` has passed."""
    return (timezone.localdate() - last_day).days


def overdue_badge(last_day: date) -> str:
    """By how many civil days `last_day` has passed, in words."""
    days = days_since(last_day)
    words = ngettext("%(count)s day overdue", "%(count)s days overdue", days) % {"count": days}
    return badge("overdue", words)


def due_words(last_day: date | None, is_overdue: bool) -> Any:
    """The last day; where what is due is not done in time, by how many days as well."""
    if last_day is None:
        words = DueWords(EMPTY)
    elif is_overdue:
        words = DueWords(format_html("{} {}", last_day.isoformat(), overdue_badge(last_day)))
    else:
        words = DueWords(last_day.isoformat())
    words.last_day = last_day
    words.days_overdue = days_since(last_day) if last_day and is_overdue else None
    return words


class ColumnsMixin:
    """`state_word` and `due_word` for `list_display`."""

    @admin.display(description=_("state"), ordering="state")
    def state_word(self, obj: Any) -> str:
        return badge(obj.state, obj.get_state_display())

    @admin.display(description=_("due"), ordering="due")
    def due_word(self, obj: Any) -> Any:
        return due_words(obj.due, obj.is_overdue)
