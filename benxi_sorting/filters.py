"""Filters over the values of a column."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from benxi_sorting.paging import stored_values


class NewestFirstFilter(admin.AllValuesFieldListFilter):
    """Months and the like: what is looked for most often stands on top."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lookup_choices = self.lookup_choices.reverse()


class StoredValuesFilter(admin.AllValuesFieldListFilter):
    """The values of a column that an index begins with."""

    def __init__(self, field: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(field, *arguments, **options)
        self.lookup_choices: Any = stored_values(field)


class StoredMonthsFilter(StoredValuesFilter):
    """The newest on top."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lookup_choices = self.lookup_choices[::-1]
