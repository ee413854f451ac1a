"""The columns that sheets of scores have in common."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from accounts.normalise import fold_text
from communities.resources import place_columns
from evaluation.enums import InspectionKind, SamplingMethod
from evaluation.forms import CountField
from evaluation.validators import validate_period
from portal.importing import Column
from portal.sheets.cells import Content
from portal.sheets.templates import EXAMPLE_MARK

PARTS = ("denominator", "numerator", "method", "place")
_MONTH = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*月?")
_QUARTER = re.compile(r"(\d{4})\s*年?\s*(?:第\s*([一二三四1-4])\s*季度|-?\s*[Qq]([1-4]))")
_QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}


class PeriodField(LineField):
    """A period as `2026-10` or `2026Q3`, or as people write it: 2026年10月, 2026年第三季度."""

    def to_python(self, value: Any) -> Any:
        text = fold_text(super().to_python(value) or "")
        month, quarter = _MONTH.fullmatch(text), _QUARTER.fullmatch(text)
        if month:
            return f"{month[1]}-{int(month[2]):02d}"
        if quarter:
            said = quarter[2] or quarter[3]
            return f"{quarter[1]}Q{_QUARTERS.get(said, said)}"
        return text

    def validate(self, value: Any) -> None:
        super().validate(value)
        validate_period(value)


def text_column(attribute: str, heading: Any, **options: Any) -> Column:
    length = options.pop("max_length", 500)
    options.setdefault("assigned", False)
    form_field = options.pop("form_field", None) or LineField(required=False, max_length=length)
    return Column(attribute, heading, form_field, **options)


def sample_columns() -> dict[str, Column]:
    """What was counted for a rate: its four parts."""
    return {
        "denominator": Column(
            "denominator", gettext_lazy("Number checked"), CountField(required=False),
            content=Content.NUMBER, assigned=False, example=20,
        ),
        "numerator": Column(
            "numerator", gettext_lazy("Number correct"), CountField(required=False),
            content=Content.NUMBER, assigned=False, example=18,
        ),
        "method": Column(
            "method", gettext_lazy("What was counted"),
            forms.ChoiceField(choices=SamplingMethod.choices, required=False),
            assigned=False, example=SamplingMethod.HOUSEHOLDS.label,
        ),
        "place": text_column(
            "place", gettext_lazy("Where it was counted"), max_length=100, example="3号楼东侧桶站"
        ),
    }  # fmt: skip


def place_and_period() -> dict[str, Column]:
    """Which inspection a row means."""
    places = place_columns("community")
    return {
        "period": text_column(
            "round__period",
            gettext_lazy("Assessment period"),
            form_field=PeriodField(max_length=20),
            content=Content.CODE,
            required=True,
            example=f"{EXAMPLE_MARK}2026-10",
            explanation=gettext_lazy("A month such as 2026-10, or a quarter such as 2026Q3."),
        ),
        "code": places["code"],
        "township": places["township"],
        "community": places["community"],
        "kind_of": Column(
            "kind",
            gettext_lazy("Kind of inspection"),
            forms.ChoiceField(choices=InspectionKind.choices, required=False),
            assigned=False,
            explanation=gettext_lazy("Where several inspections of one community are yours."),
        ),
    }
