"""What goes out as a file, and what is read back from one."""

from evaluation.resources.cards import ScorecardResource
from evaluation.resources.long import LongScoreResource, RateResource
from evaluation.resources.rates import RateSampleResource, rate_dataset
from evaluation.resources.wide import WideScoreResource

# What can be imported, in the order of the page.
IMPORTED = (WideScoreResource, LongScoreResource, RateResource, ScorecardResource)

__all__ = [
    "IMPORTED",
    "LongScoreResource",
    "RateResource",
    "RateSampleResource",
    "ScorecardResource",
    "WideScoreResource",
    "rate_dataset",
]
