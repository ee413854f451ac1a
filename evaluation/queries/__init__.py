"""Reads of evaluation, by file. Those of public pages take `portal.Publication` rows alone."""

from evaluation.queries.inspections import (
    Change,
    RevisionView,
    for_workspace,
    inspectors_for,
    latest_scores,
    open_remarks,
    revisions_of,
    to_score,
)
from evaluation.queries.rounds import (
    author_ids,
    previous_round,
    round_of_last_year,
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
from evaluation.queries.standings import (
    bulletin_lines,
    ranked_and_excluded,
    rule_of,
    section_means,
    standings,
    totals_of,
    types_in,
    types_of,
    without_committee,
)

__all__ = [
    "Change",
    "RevisionView",
    "applicable_scorecard",
    "author_ids",
    "bulletin_lines",
    "community_samples",
    "confirmed_samples",
    "criteria_of",
    "criterion_rules",
    "for_workspace",
    "inspectors_for",
    "latest_scores",
    "open_remarks",
    "previous_round",
    "ranked_and_excluded",
    "revisions_of",
    "round_of_last_year",
    "rule_of",
    "sampling_methods",
    "section_means",
    "sections_of",
    "standings",
    "to_score",
    "totals_of",
    "types_in",
    "types_of",
    "units_of",
    "with_county",
    "with_progress",
    "without_committee",
]
