"""Confirmed samples and sums of rates as files for officers.

No person is in them, but the place of a sample may name a home.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from import_export import fields, resources

from evaluation.enums import Measure
from evaluation.models import RateSample
from evaluation.queries import ComparedLine


class RateSampleResource(resources.ModelResource):  # type: ignore[misc]
    code = fields.Field(attribute="revision__inspection__community__code")
    county = fields.Field(attribute="revision__inspection__community__township__county__name")
    township = fields.Field(attribute="revision__inspection__community__township__name")
    community = fields.Field(attribute="revision__inspection__community__name")
    period = fields.Field(attribute="revision__inspection__round__period")
    measure = fields.Field()
    numerator = fields.Field()
    denominator = fields.Field()
    method = fields.Field()

    class Meta:
        model = RateSample
        fields = (
            "code", "county", "township", "community", "period", "measure", "numerator",
            "denominator", "method", "place",
        )  # fmt: skip
        export_order = fields

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        """The headings in the reader's language."""
        return [
            _("Division code"),
            _("County or district"),
            _("Township or subdistrict"),
            _("Community"),
            _("Period"),
            _("Rate"),
            _("Correct"),
            _("Checked"),
            _("What was counted"),
            _("Where it was counted"),
        ]

    def dehydrate_measure(self, sample: RateSample) -> str:
        return str(sample.get_measure_display())

    # Declared here because the library would turn the numbers into text.
    def dehydrate_numerator(self, sample: RateSample) -> int:
        return int(sample.numerator)

    def dehydrate_denominator(self, sample: RateSample) -> int:
        return int(sample.denominator)

    def dehydrate_method(self, sample: RateSample) -> str:
        return str(sample.get_method_display())


def rate_dataset(heading: str, lines: Iterable[ComparedLine]) -> tablib.Dataset:
    """Sums with their shares in percent and changes in percentage points, one row a line."""
    headers = [heading, _("Inspected"), _("Units")]
    for measure in Measure:
        headers += [
            f"{measure.label} · {part}"
            for part in (
                _("Correct"),
                _("Checked"),
                "%",
                _("Against the period before"),
                _("Against the year before"),
            )
        ]
    dataset = tablib.Dataset(headers=headers)
    for line in lines:
        row: list[Any] = [line.now.name, line.now.inspected, line.now.units]
        for measure in Measure:
            rate, share = line.now.rates[measure], line.now.share(measure)
            changes = (line.change(measure, line.previous), line.change(measure, line.last_year))
            row += [
                rate.numerator,
                rate.denominator,
                *map(_rounded, (share and share * 100, *changes)),
            ]
        dataset.append(row)
    return dataset


def _rounded(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, 2))
