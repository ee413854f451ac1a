"""What goes out as a file, and what is read back from one."""

from evaluation.resources.cards import ScorecardResource
from evaluation.resources.rates import RateSampleResource, rate_dataset

__all__ = ["RateSampleResource", "ScorecardResource", "rate_dataset"]
