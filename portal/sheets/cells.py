"""What a cell says, as the text that a person would have typed into a form (bar.md B6).

A spreadsheet turns what is typed into something else: a code into a number, 3-5 into a date. What
it cannot have lost is written back as text and goes through the same checks as a form's; the rest
is refused. Nothing becomes a blank.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.tables import without_apostrophe

# Excel keeps fifteen digits of a number; the sixteenth is a nought, whatever was typed.
KEPT_DIGITS = 15
LARGEST_KEPT = 10**KEPT_DIGITS
LONGEST_CELL = 32_767
# Excel has a 29 February 1900: what it shows as a day before is another one elsewhere.
FIRST_SURE_DAY = "1900-03-01"


class Content(Enum):
    """What a column holds, which decides what a spreadsheet may have made of it."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"


YES = frozenset({"是", "有", "√", "y", "yes", "true", "1"})
NO = frozenset({"否", "无", "×", "n", "no", "false", "0"})


def shown(cell: Any) -> str:
    """The cell as an error quotes it."""
    if cell is None:
        return ""
    if isinstance(cell, list):
        return {"formula": f"={cell[1]}"}.get(cell[0], str(cell[1]))
    if isinstance(cell, bool):
        return str(cell).upper()
    return _number_text(cell) if isinstance(cell, (int, float)) else str(cell)


def text_of(cell: Any, content: Content) -> str:
    """The text of `cell` in a column of `content`, empty for an empty cell.

    Raises ValidationError where the cell holds no value, or one of another kind.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        # Our exports put an apostrophe before what would start a formula.
        return without_apostrophe(cell)
    if isinstance(cell, list):
        return _special(cell[0], cell[1], content)
    if isinstance(cell, bool):
        if content is Content.FLAG:
            return "yes" if cell else "no"
        raise ValidationError(_("A yes or no stands here, where something else is asked for."))
    return _number(cell, content)


def _special(kind: str, value: str, content: Content) -> str:
    if kind == "error":
        raise ValidationError(_("The formula in this cell ends in an error."))
    if kind == "formula":
        raise ValidationError(
            _("The formula has no stored value. Open the file in Excel or WPS and save it.")
        )
    if kind == "merged":
        raise ValidationError(
            _("The cell is merged with %(cell)s. Take the merging off; each row has its values."),
            params={"cell": value},
        )
    if kind == "percent":
        # As it is shown: where a share is asked for it is one, elsewhere its field refuses it.
        return value
    if kind == "date" and content in {Content.DATE, Content.MOMENT}:
        if value < FIRST_SURE_DAY:
            raise ValidationError(_("A small number stands here, shown as a day of 1900."))
        return value
    if kind == "datetime" and content is Content.MOMENT:
        return value
    if kind == "datetime" and content is Content.DATE:
        raise ValidationError(_("A time of the day stands behind the date. Enter the date alone."))
    if content in {Content.DATE, Content.MOMENT}:
        raise ValidationError(_("This is a time of the day, not a date."))
    raise ValidationError(
        _("The spreadsheet made a date of it. Format the column as text and type it once more.")
    )


def _number(value: float, content: Content) -> str:
    if content is Content.DATE and not float(value).is_integer():
        raise ValidationError(_("This is a number, not a date."))
    if content in {Content.CODE, Content.TEXT} and not abs(value) < LARGEST_KEPT:
        raise ValidationError(
            _(
                "The spreadsheet made a number of it and lost digits. Format the column as text "
                "and type it once more."
            )
        )
    return _number_text(value)


def _number_text(value: float) -> str:
    if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124
        return str(value)
    if float(value).is_integer():
        return str(int(value))
    # Fifteen digits: 0.1 + 0.2 in a sheet is shown as 0.3, and was meant so.
    return f"{Decimal(f'{value:.15g}'):f}"


def is_yes(text: str) -> bool | None:
    """Whether a text says yes or no; None for an empty one. Raises ValidationError."""
    key = text.strip().casefold()
    if not key:
        return None
    if key in YES or key in NO:
        return key in YES
    raise ValidationError(_("“%(value)s” is neither yes nor no."), params={"value": text[:40]})
