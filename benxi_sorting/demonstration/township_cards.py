"""The county's check of townships, scored on the card for them."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from benxi_sorting.demonstration.answers import faulty_answer, full_answer
from communities.models import Township
from evaluation.enums import EvidenceRule, PartSource
from evaluation.forms.lines import typed_of
from evaluation.models import Round, TownshipScoring
from evaluation.queries import criteria_of, criterion_rules
from evaluation.queries.townships import township_cards
from evaluation.scoring import Given
from evaluation.services import begin_scoring, save_scoring_draft, submit_scoring

# How often something was found of a criterion.
FAULTY = 0.3


class TownshipCards:
    """Scores townships in one part of a round; `texts` are those of the criteria."""

    def __init__(self, round_: Round, texts: Mapping[str, Any], *, by: User) -> None:
        self.round, self.texts, self.by = round_, texts, by
        self.random = random.Random(round_.period)  # noqa: S311 (plausible, not secret)

    def begin(self, township: Township) -> TownshipScoring:
        [card] = township_cards(self.round, PartSource.COUNTY_CHECK)
        scoring, _is_new = begin_scoring(
            self.round,
            by=self.by,
            token=secrets.token_hex(8),
            township=township,
            source=PartSource.COUNTY_CHECK,
            card=card,
        )
        return scoring

    def submit(self, township: Township) -> TownshipScoring:
        """Begun and submitted; somebody else confirms it."""
        scoring = self.begin(township)
        scores: dict[int, Given] = {}
        typed: dict[str, str] = {}
        criteria = list(criteria_of(scoring.scorecard_id))
        for criterion, rule in zip(criteria, criterion_rules(criteria), strict=True):
            said = self.texts.get(criterion.key, {})
            # There are no photos of what costs points.
            is_clean = criterion.evidence == EvidenceRule.LOST or self.random.random() > FAULTY
            if criterion.only_vetoes:
                continue
            if is_clean:
                scores[criterion.pk] = full_answer(criterion, said)
            else:
                scores[criterion.pk] = faulty_answer(criterion, said, self.random)
            typed |= typed_of(criterion, rule, scores[criterion.pk])
        # As the page does: who gets it back finds what was typed.
        save_scoring_draft(scoring, by=self.by, draft=typed, expected_version=scoring.version)
        submit_scoring(scoring, by=self.by, scores=scores)
        return scoring
