"""What a template says of a column whose declaration does not."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from portal.sheets.cells import Content


def choices_of(form_field: forms.Field, content: Content) -> list[str]:
    """What the cell offers to choose from, empty where anything may be typed."""
    if content is Content.FLAG:
        return [_("Yes"), _("No")]
    choices = getattr(form_field, "choices", ())
    return [str(label) for value, label in choices if value not in ("", None)]


def explained(form_field: forms.Field, content: Content) -> str:
    """What goes into such a cell, from what its form takes."""
    if choices_of(form_field, content):
        return _("Choose from the list in the cell.")
    if content is Content.DATE:
        return _("Such as 2026-03-05 or 2026年3月5日.")
    if content is Content.MOMENT:
        return _("Such as 2026-03-05 19:30.")
    if content is Content.NUMBER:
        return _("A number.")
    length = getattr(form_field, "max_length", None)
    return _("At most %(length)s characters.") % {"length": length} if length else _("Text.")
