"""The columns of the table of scorecards, of a card and of each criterion, and what stands there.

Faults, bands and grades are several in one cell: one in each line, or with ； between them, each
with its points behind “=”.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, DecimalField, IntegerField, LineField, TextField
from accounts.normalise import parse_decimal
from communities.resources.communities import NamesField
from evaluation.constants import DECIMAL_PLACES, DEFAULT_STEP, KEY_LENGTH
from evaluation.enums import Colour, EvidenceRule, InapplicableRule, Method, Subject
from evaluation.models import Criterion, Scorecard
from evaluation.validators import plain
from portal.import_columns import FlagField
from portal.importing import Column
from portal.sheets.cells import Content

# Up to the first number that ends the line or stands before a ； or a line's end.
_PART = re.compile(r"\s*(.+?)\s*[=＝]\s*([^=＝；;\n]+?)\s*(?:[；;\n]|$)")
OF_CARD = (
    "title", "subject", "types", "total", "pass_share", "bonus_cap", "in_force_since", "source",
    "grades",
)  # fmt: skip
OF_LINE = (
    "section", "key", "criterion", "points", "step", "method", "guidance", "evidence",
    "not_applicable", "veto", "is_bonus", "deductions", "bands",
)  # fmt: skip


class PairsField(TextField):
    """Texts with their points, as a list of (text, points)."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        pairs = [(found[1], self._number(found[2])) for found in _PART.finditer(text)]
        if text and (not pairs or "".join(_PART.split(text)[::3]).strip()):
            raise ValidationError(_("Write each as “text=points”, one in each line."))
        return [self.pair(name, number) for name, number in pairs]

    unit = "分"

    def _number(self, text: str) -> Decimal:
        number: Decimal = parse_decimal(
            text, DECIMAL_PLACES, minimum=0, maximum=None, unit=self.unit
        )
        return number

    def pair(self, text: str, points: Decimal) -> tuple[Any, ...]:
        return text, points

    def run_validators(self, value: Any) -> None:
        """The parts are checked by their models."""

    def validate(self, value: Any) -> None:
        """None of them is needed."""


class GradesField(PairsField):
    """“Name colour=percent” as (name, colour, percent)."""

    unit = "%"

    def pair(self, text: str, points: Decimal) -> tuple[Any, ...]:
        colours = {str(label): colour for colour, label in Colour.choices}
        name, _space, colour = text.rpartition(" ")
        if not name.strip() or colour not in {*colours, *Colour.values}:
            raise ValidationError(
                _("Write each grade as “name colour=percent”; the colours are %(choices)s."),
                params={"choices": "、".join(map(str, Colour.labels))},
            )
        return name.strip(), colours.get(colour, colour), points


def _own(attribute: str, name: str, model: type[Any], field: forms.Field, **options: Any) -> Column:
    """Under the name that the model's own field has."""
    heading = options.pop("heading", None) or capfirst(model._meta.get_field(name).verbose_name)
    return Column(attribute, heading, field, assigned=False, **options)


def _choice(choices: Any, *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, required=required)


def _points(**options: Any) -> DecimalField:
    return DecimalField(places=DECIMAL_PLACES, unit="分", **options)


def card_columns() -> dict[str, Column]:
    """What every row of a card says alike."""
    card, number = Scorecard, {"content": Content.NUMBER}
    return {
        "code": _own(
            "code", "code", card, LineField(max_length=40), content=Content.CODE, required=True,
            example="（示例）my-card",
            explanation=_("Letters, digits and hyphens; it stays the same in all editions."),
        ),
        "edition": _own(
            "edition", "edition", card, IntegerField(required=False, minimum=1), **number,
            explanation=_("Empty: the next edition. A number: that edition, to be compared."),
        ),
        "title": _own("title", "title", card, LineField(max_length=100), required=True,
                      heading=_("Title of the card"), example="小区检查评分表"),
        "subject": _own("subject", "subject", card, _choice(Subject.choices),
                        explanation=_("Empty is the committee.")),
        "types": Column(
            "type_names", capfirst(card._meta.get_field("community_types").verbose_name),
            NamesField(required=False, max_length=300), assigned=False,
            explanation=_("Names of types with 、 between them; empty for all."),
        ),
        "total": _own("total", "total", card, _points(), required=True, example=100, **number),
        "pass_share": _own("pass_share", "pass_share", card,
                           DecimalField(places=DECIMAL_PLACES, unit="%", required=False), **number),
        "bonus_cap": _own("bonus_cap", "bonus_cap", card, _points(required=False), **number),
        "in_force_since": _own("in_force_since", "in_force_since", card,
                               DateField(required=False), content=Content.DATE,
                               explanation=_("Empty is today.")),
        "source": _own("source", "source", card, TextField(required=False)),
        "grades": Column(
            "grade_lines", _("Grades"), GradesField(required=False), assigned=False,
            explanation=_("One in each line: name colour=percent of the full mark."),
            example="优 绿色=90；差 红色=0",
        ),
    }  # fmt: skip


def line_columns() -> dict[str, Column]:
    """What each row says of its criterion."""
    line, number = Criterion, {"content": Content.NUMBER}
    flag = {"content": Content.FLAG, "explanation": _("Yes or no; empty is no.")}
    faults = _("One in each line: the fault=points off for each.")
    return {
        "section": _own("line__section", "section", line, LineField(max_length=100),
                        required=True, example="设施"),
        "key": _own(
            "line__key", "key", line, LineField(required=False, max_length=KEY_LENGTH),
            content=Content.CODE,
            explanation=_("Names the criterion in all editions; empty: one is drawn."),
        ),
        "criterion": _own("line__criterion", "title", line, LineField(max_length=100),
                          required=True, heading=capfirst(line._meta.verbose_name),
                          example="桶站整洁"),
        "points": _own("line__points", "points", line, _points(), required=True, example=10,
                       **number),
        "step": _own("line__step", "step", line, _points(required=False), **number,
                     explanation=_("Empty is 0.5.")),
        "method": _own("line__method", "method", line, _choice(Method.choices, required=True),
                       required=True, example=Method.DEDUCTION.label),
        "guidance": _own("line__guidance", "guidance", line, TextField(required=False)),
        "evidence": _own("line__evidence", "evidence", line, _choice(EvidenceRule.choices),
                         explanation=_("Empty: not needed.")),
        "not_applicable": _own("line__not_applicable", "not_applicable", line,
                               _choice(InapplicableRule.choices),
                               explanation=_("Empty: it always applies.")),
        "veto": _own("line__veto", "veto", line, FlagField(empty=False), **flag),
        "is_bonus": _own("line__is_bonus", "is_bonus", line, FlagField(empty=False), **flag),
        "deductions": Column("line__deductions", _("Faults and points off"),
                             PairsField(required=False), assigned=False, explanation=faults,
                             example="桶脏=1；满溢=2"),
        "bands": Column("line__bands", _("Bands and points"), PairsField(required=False),
                        assigned=False, explanation=_("One in each line: the band=its points.")),
    }  # fmt: skip


def card_facts(card: Scorecard) -> dict[str, Any]:
    """What a stored card says, by column."""
    names = ("title", "subject", "total", "pass_share", "bonus_cap", "in_force_since", "source")
    return {
        **{name: getattr(card, name) for name in names},
        "types": sorted(row.name for row in card.community_types.all()),
        "grades": [(row.name, row.colour, row.at_least) for row in card.grades.all()],
    }


def line_facts(criterion: Criterion, section: str) -> dict[str, Any]:
    """What a stored criterion says, by column; faults and bands need to be read along."""
    names = ("key", "points", "step", "method", "guidance", "evidence", "not_applicable", "veto",
             "is_bonus")  # fmt: skip
    return {
        **{name: getattr(criterion, name) for name in names},
        "section": section,
        "criterion": criterion.title,
        "deductions": [(row.text, row.points) for row in criterion.deductions.all()],
        "bands": [(row.label, row.points) for row in criterion.bands.all()],
    }


# What an empty cell of a new card says, and of a new criterion.
EMPTY_CARD: dict[str, Any] = {
    "subject": Subject.COMMITTEE, "types": [], "pass_share": None, "bonus_cap": Decimal(0),
    "source": "", "grades": [],
}  # fmt: skip
EMPTY_LINE: dict[str, Any] = {
    "key": "", "step": DEFAULT_STEP, "guidance": "", "evidence": EvidenceRule.NEVER,
    "not_applicable": InapplicableRule.NEVER, "veto": False, "is_bonus": False,
    "deductions": [], "bands": [],
}  # fmt: skip


def in_a_cell(value: Any) -> Any:
    """As `PairsField` reads it, and numbers as numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral() else float(value)
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return "\n".join(
            f"{' '.join([text, *map(str, colour)])}={plain(points)}"
            for text, *colour, points in (_shown(pair) for pair in value)
        )
    return value


def _shown(pair: tuple[Any, ...]) -> tuple[Any, ...]:
    name, *colour, points = pair
    return name, *(Colour(one).label for one in colour), points
