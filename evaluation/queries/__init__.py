"""Reads of evaluation, by file. Those of public pages take `portal.Publication` rows alone."""

from evaluation.queries.composites import active_composites, parts_of
from evaluation.queries.editions import card_lines, editions_beside
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
from evaluation.queries.periods import like, period_end
from evaluation.queries.plans import (
    candidates_of,
    conflict_of_interest,
    draw_again,
    nearest_inspectors,
    newest_selection,
    selections_of,
    units_to_choose,
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
    "parts_of",
    "Change",
    "RevisionView",
    "activation_problems",
    "active_composites",
    "active_scorecards",
    "applicable_scorecard",
    "author_ids",
    "bulletin_lines",
    "candidates_of",
    "card_lines",
    "community_samples",
    "editions_beside",
    "confirmed_samples",
    "conflict_of_interest",
    "criteria_of",
    "criterion_rules",
    "draw_again",
    "for_workspace",
    "grades_of",
    "inspectors_for",
    "latest_scores",
    "like",
    "nearest_inspectors",
    "newest_selection",
    "open_remarks",
    "period_end",
    "previous_round",
    "revisions_of",
    "sampling_methods",
    "section_means",
    "sections_of",
    "selections_of",
    "standings",
    "to_score",
    "totals_of",
    "units_of",
    "units_to_choose",
    "with_county",
    "with_progress",
]
