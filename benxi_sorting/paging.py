"""Lists of any length cost the same: nobody turns to the last of a million rows."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

# Counting a million rows, or skipping them, takes a second on each page.
MOST_LISTED = 10_000


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


def counted(rows: Any) -> int:
    return int(rows.order_by()[: MOST_LISTED + 1].count())


def is_cut(rows: Any) -> bool:
    return counted(rows) > MOST_LISTED


def tell_what_is_cut(response: TemplateResponse) -> None:
    context = response.context_data or {}
    if "cl" in context and context["cl"].paginator.is_cut:
        context["subtitle"] = _(
            "More than %(most)s: the first %(most)s are listed. Search or filter to see the others."
        ) % {"most": MOST_LISTED}
