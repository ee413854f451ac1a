"""Reads of evaluation, by file. Those of public pages take `portal.Publication` rows alone."""

from evaluation.queries.inspections import (
    Change,
    RevisionView,
    for_workspace,
    inspectors_for,
    revisions_of,
    to_score,
)
from evaluation.queries.reviews import (
    attendance_of,
    companies_on,
    estates_on,
    minimum_on,
    published_results,
    results_of,
    review_authors,
    review_meetings_for,
    reviews_for,
    reviews_of,
    without_review,
)
from evaluation.queries.rounds import (
    author_ids,
    previous_round,
    units_of,
    with_county,
    with_progress,
)
from evaluation.queries.samples import community_samples, confirmed_samples, sampling_methods
from evaluation.queries.scorecards import (
    applicable_scorecard,
    criteria_of,
    criterion_rules,
    sections_of,
)
from evaluation.queries.standings import bulletin_lines, section_means, standings, totals_of

__all__ = [
    "Change",
    "RevisionView",
    "applicable_scorecard",
    "attendance_of",
    "author_ids",
    "bulletin_lines",
    "community_samples",
    "companies_on",
    "confirmed_samples",
    "criteria_of",
    "criterion_rules",
    "estates_on",
    "for_workspace",
    "inspectors_for",
    "minimum_on",
    "previous_round",
    "published_results",
    "results_of",
    "review_authors",
    "review_meetings_for",
    "reviews_for",
    "reviews_of",
    "revisions_of",
    "sampling_methods",
    "section_means",
    "sections_of",
    "standings",
    "to_score",
    "totals_of",
    "units_of",
    "with_county",
    "with_progress",
    "without_review",
]
