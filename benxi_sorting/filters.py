"""Filters over the values of a column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import QueryDict

from benxi_sorting.paging import stored_values

# As many links as can be read beside a list.
MOST_LINKS = 15


class SearchableMixin:
    """Few values are links beside the list; among many one is searched and chosen."""

    lookup_choices: Any
    # Of the address that a choice leads to, beside the filter's own.
    kept: list[tuple[str, str]]

    @property
    def parameter(self) -> str:
        return str(getattr(self, "parameter_name", None) or self.lookup_kwarg)  # type: ignore[attr-defined]

    @property
    def is_searched(self) -> bool:
        return len(self.lookup_choices) > MOST_LINKS

    def has_output(self) -> bool:
        if self.is_searched:
            self.template = "admin/searched_filter.html"
        return bool(super().has_output())  # type: ignore[misc]

    def queryset(self, request: Any, queryset: Any) -> Any:
        """The first choice, “all”, sends the filter without a value."""
        if self.used_parameters.get(self.parameter) in ("", [""]):  # type: ignore[attr-defined]
            return queryset
        return super().queryset(request, queryset)  # type: ignore[misc]

    def choices(self, changelist: Any) -> Iterator[Any]:
        address = QueryDict(changelist.get_query_string(remove=[self.parameter, "p"])[1:])
        self.kept = [(name, value) for name, values in address.lists() for value in values]
        for choice in super().choices(changelist):  # type: ignore[misc]
            chosen = QueryDict(choice["query_string"][1:]).get(self.parameter, "")
            yield {**choice, "value": chosen}


class NewestFirstFilter(SearchableMixin, admin.AllValuesFieldListFilter):
    """Months and the like: what is looked for most often stands on top."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lookup_choices = self.lookup_choices.reverse()


class StoredValuesFilter(SearchableMixin, admin.AllValuesFieldListFilter):
    """The values of a column that an index begins with."""

    def __init__(self, field: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(field, *arguments, **options)
        self.lookup_choices: Any = stored_values(field)


class StoredMonthsFilter(StoredValuesFilter):
    """The newest on top."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lookup_choices = self.lookup_choices[::-1]
