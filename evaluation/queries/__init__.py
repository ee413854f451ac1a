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
    units_of,
    with_county,
    with_progress,
)
from evaluation.queries.samples import community_samples, confirmed_samples, sampling_methods
from evaluation.queries.scorecards import (
    activation_problems,
    active_scorecards,
    applicable_scorecard,
    criteria_of,
    criterion_rules,
    grades_of,
    sections_of,
)
from evaluation.queries.standings import bulletin_lines, section_means, standings, totals_of

__all__ = [
    "Change",
    "RevisionView",
    "activation_problems",
    "active_scorecards",
    "applicable_scorecard",
    "author_ids",
    "bulletin_lines",
    "community_samples",
    "confirmed_samples",
    "criteria_of",
    "criterion_rules",
    "for_workspace",
    "grades_of",
    "inspectors_for",
    "latest_scores",
    "open_remarks",
    "previous_round",
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
]
