"""Columns that many tables have alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms import LineField
from portal.importing.resource import Column
from portal.sheets.cells import Content, is_yes

_READ_ALONG = LineField(required=False, max_length=1000)


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


def kept(
    attribute: str,
    heading: Any,
    content: Content = Content.TEXT,
    *,
    in_template: bool = False,
    explanation: Any = "",
) -> Column:
    """A column, of exports alone as a rule, which must say what the record says, or nothing."""
    return Column(
        attribute, heading, _READ_ALONG, content=content, kept=True, in_template=in_template,
        explanation=explanation,
    )  # fmt: skip


def record_number(attribute: str = "public_id") -> Column:
    """The number of a record, from an export; it says which one is meant."""
    return Column(
        attribute, _("Record number"), _READ_ALONG, content=Content.CODE, assigned=False,
        in_template=False,
    )  # fmt: skip
