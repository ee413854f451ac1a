"""Cells and columns that the tables of this app have alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst

from portal.importing import Column
from portal.sheets.cells import is_yes


class FlagField(forms.CharField):
    """Yes or no; an empty cell is what `empty` says."""

    def __init__(self, *, empty: bool) -> None:
        super().__init__(required=False)
        self.empty = empty

    def to_python(self, value: Any) -> Any:
        said = is_yes(str(value or ""))
        return self.empty if said is None else said


def of_form(field: forms.Field, attribute: str, **options: Any) -> Column:
    """A column that takes what `field` of a form takes, under the same words."""
    return Column(attribute, capfirst(field.label), field, **options)
