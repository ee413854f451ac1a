"""Lists of any length cost the same: nobody turns to the last of a million rows.

What a page of a list may ask the database for is bounded: it counts so many rows and no more, it
looks for words in the newest rows alone, and it orders by what an index knows.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db import connection, models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

# Counting a million rows, or skipping them, takes a second on each page.
MOST_LISTED = 10_000
# A word inside of a text is found by reading the texts; no index of ours knows it.
SEARCHED = 50_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts and lists the first `MOST_LISTED` rows; what lies behind is found by narrowing."""

    @cached_property
    def counted(self) -> int:
        return counted(self.object_list)

    @property
    def is_cut(self) -> bool:
        return self.counted > MOST_LISTED

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_LISTED)

    def page(self, number: int | str) -> Any:
        """The numbers of the rows first: what is told beside each is fetched for this page alone,
        and not for all the rows that are sorted or skipped before it."""
        page = super().page(number)
        rows: Any = self.object_list
        page.object_list = rows.filter(pk__in=self.numbers_of(page.object_list))
        return page

    def numbers_of(self, rows: Any) -> Any:
        """The primary keys of `rows`, as a part of the same query."""
        return rows.values("pk")


class WidePaginator(BoundedPaginator):
    """For lists whose rows hang on more than seven other tables: PostgreSQL joins so many in the
    order in which they are written (`join_collapse_limit`), all rows before the page is cut."""

    def numbers_of(self, rows: Any) -> Any:
        return list(rows.values_list("pk", flat=True))


class BoundedChangeList(ChangeList):
    """Orders by a column only what is short enough to be sorted for one page."""

    keeps_its_order = False
    searched_newest = False

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = super().get_queryset(request, *args, **kwargs)
        self.searched_newest = getattr(request, "searched_newest", False)
        for name in self.list_display:
            # A column that reads something of its own for each row says what.
            added = getattr(getattr(self.model_admin, str(name), None), "added_to", None)
            rows = added(rows) if added else rows
        return rows

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Any:
        if ORDER_VAR in self.params and is_cut(queryset):
            self.keeps_its_order = True
            for params in (self.params, self.filter_params):
                params.pop(ORDER_VAR, None)
        return super().get_ordering(request, queryset)


def counted(rows: Any) -> int:
    return int(rows.order_by()[: MOST_LISTED + 1].count())


def is_cut(rows: Any) -> bool:
    return counted(rows) > MOST_LISTED


def found_by_number(rows: Any, names: list[str], term: str) -> list[Any]:
    """The rows that have exactly `term` in one of the fields `names`, wherever they stand."""
    wanted = models.Q()
    for name in names:
        wanted |= models.Q((name, term))
    return list(rows.filter(wanted).order_by().values_list("pk", flat=True)[:MOST_LISTED])


def newest(request: HttpRequest, rows: Any) -> Any:
    """Those among the newest `SEARCHED` rows; the page says so where any lie behind them."""
    numbers = rows.order_by("-pk").values_list("pk", flat=True)
    behind = numbers[SEARCHED : SEARCHED + 1].first()
    if behind is None:
        return rows
    request.searched_newest = True  # type: ignore[attr-defined]
    return rows.filter(pk__gt=behind)


def stored_values(field: Any) -> list[Any]:
    """The different values of a column, leaping from one to the next in its index: DISTINCT would
    read the whole table."""
    quote = connection.ops.quote_name
    table, column = quote(field.model._meta.db_table), quote(field.column)
    leaps = (
        f"WITH RECURSIVE leap(value) AS (SELECT MIN({column}) FROM {table} UNION ALL"  # noqa: S608
        f" SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > leap.value)"
        " FROM leap WHERE leap.value IS NOT NULL)"
        " SELECT value FROM leap WHERE value IS NOT NULL ORDER BY value"
    )
    with connection.cursor() as cursor:
        cursor.execute(leaps)
        return [value for (value,) in cursor.fetchall()]


def tell_what_is_cut(response: TemplateResponse) -> None:
    context = response.context_data or {}
    if "cl" not in context:
        return
    changes, told = context["cl"], []
    if changes.paginator.is_cut:
        told.append(
            _("More than %(most)s: the first %(most)s are listed. Search or filter to see the "
              "others.") % {"most": MOST_LISTED}
        )  # fmt: skip
    if changes.searched_newest:
        told.append(
            _("The newest %(most)s were searched. Filter first to search among older ones.")
            % {"most": SEARCHED}
        )
    if changes.keeps_its_order:
        told.append(_("Filter first to sort by a column: these are too many to be sorted."))
    if told:
        context["subtitle"] = " ".join(told)
