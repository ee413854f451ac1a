"""The columns of lists as files: inspections, findings, appeals, and confirmed samples of rates.

The place of a sample may name a home.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exports import Column
from communities.resources import place_of
from evaluation.enums import Measure
from evaluation.queries import ComparedLine

RATE_COLUMNS = (
    *place_of("revision__inspection__community"),
    Column("revision__inspection__round__period", gettext_lazy("Period")),
    Column("measure", gettext_lazy("Rate")),
    Column("numerator", gettext_lazy("Correct")),
    Column("denominator", gettext_lazy("Checked")),
    Column("method", gettext_lazy("What was counted")),
    Column("place", gettext_lazy("Where it was counted")),
)

_INSPECTED = place_of("inspection__community")
_PERIOD = Column("inspection__round__period", gettext_lazy("Period"))
_CRITERION = Column("criterion__title", gettext_lazy("Criterion"))
FINDING_COLUMNS = (
    *_INSPECTED,
    _PERIOD,
    _CRITERION,
    Column("points_lost"),
    Column("problem"),
    Column("requirement"),
    Column("severity"),
    Column("state"),
    Column("issued_on"),
    Column("due"),
    Column("reported_on"),
    Column("verified_on"),
)
APPEAL_COLUMNS = (
    *_INSPECTED,
    _PERIOD,
    _CRITERION,
    Column("points_given"),
    Column("points_asked"),
    Column("points_granted"),
    Column("grounds"),
    Column("state"),
    Column("submitted_on"),
    Column("decided_on"),
)
# Points stand on the record, for those who may see them.
INSPECTION_COLUMNS = (
    *place_of("community"),
    Column("round__period", gettext_lazy("Period")),
    Column("kind"),
    Column("scorecard__title", gettext_lazy("Scorecard")),
    Column("inspector__name", gettext_lazy("Inspector")),
    Column("state"),
    Column("round__due", gettext_lazy("Deadline")),
)


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
