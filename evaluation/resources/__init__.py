"""What goes out as a file, and what is read back from one."""

from evaluation.resources.cards import ScorecardResource
from evaluation.resources.lists import REVIEW_COLUMNS, WASTE_COLUMNS
from evaluation.resources.long import LongScoreResource, RateResource
from evaluation.resources.rates import (
    APPEAL_COLUMNS,
    FINDING_COLUMNS,
    INSPECTION_COLUMNS,
    RATE_COLUMNS,
    rate_dataset,
)
from evaluation.resources.wide import WideScoreResource

# What can be imported, in the order of the page.
IMPORTED = (WideScoreResource, LongScoreResource, RateResource, ScorecardResource)

__all__ = [
    "APPEAL_COLUMNS",
    "FINDING_COLUMNS",
    "IMPORTED",
    "INSPECTION_COLUMNS",
    "RATE_COLUMNS",
    "REVIEW_COLUMNS",
    "WASTE_COLUMNS",
    "LongScoreResource",
    "RateResource",
    "ScorecardResource",
    "WideScoreResource",
    "rate_dataset",
]
