"""Cards of reviews, what a meeting agreed on, and what somebody typed."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from deliberation.services import confirm_minutes
from evaluation.models import Criterion, Review, Scorecard
from evaluation.queries import criteria_of
from evaluation.scoring import Given
from evaluation.services import (
    Reviewed,
    Scored,
    begin_review,
    confirm_review,
    load_card,
    submit_review,
)
from tests.deliberation.helpers import token

# 公示 10 by faults, 秩序 40 by bands, 管理 50 judged, 混运 cancels.
SHORT: dict[str, Any] = {
    "code": "short",
    "title": "评议评分表",
    "source": "本民发〔2026〕5号",
    "subject": "property_company",
    "state": "active",
    "total": 100,
    "pass_share": 60,
    "grades": [["优", "green", 90], ["良", "blue", 80], ["差", "red", 0]],
    "sections": [
        {
            "title": "现场",
            "criteria": [
                {
                    "key": "notice",
                    "title": "公示",
                    "points": 10,
                    "method": "deduction",
                    "deductions": [["未公示", 10], ["未更新", 2]],
                },
                {
                    "key": "order",
                    "title": "秩序",
                    "points": 40,
                    "method": "graded",
                    "not_applicable": "left_out",
                    "bands": [["好", 40], ["中", 20], ["差", 0]],
                },
            ],
        },
        {
            "title": "管理",
            "criteria": [
                {"key": "rule", "title": "制度", "points": 50, "method": "judged", "step": 1},
                {"key": "mix", "title": "混运", "points": 0, "method": "judged", "veto": True},
            ],
        },
    ],
}


@dataclass
class ReviewCard:
    scorecard: Scorecard
    criteria: dict[str, Criterion]

    def given(self, **answers: Given) -> dict[int, Given]:
        """Full marks, but for `answers` by the criterion's key."""
        values = {
            "notice": Given(Decimal(10)),
            "order": Given(band=self.band("好")),
            "rule": Given(Decimal(50), "每周有人值守"),
        } | answers
        return {self.criteria[key].pk: given for key, given in values.items()}

    def band(self, label: str) -> int:
        return int(self.criteria["order"].bands.get(label=label).pk)

    def fault(self, text: str) -> int:
        return int(self.criteria["notice"].deductions.get(text=text).pk)

    def typed(self, **changes: str) -> dict[str, str]:
        """What the page sends for 95 points of 100, scored by 20."""
        notice, order, rule = (self.criteria[key].pk for key in ("notice", "order", "rule"))
        return {
            f"full_{notice}": "on",
            f"band_{order}": str(self.band("好")),
            f"points_{rule}": "４５分",
            f"reason_{rule}": "周末无人值守",
            "took_part": "20人",
        } | changes


def make_review_card(subject: str = "property_company", **changes: Any) -> ReviewCard:
    values = deepcopy(SHORT) | {"subject": subject, "code": f"short-{subject}"[:40]} | changes
    since = values.pop("in_force_since", date(2026, 1, 1))
    card = load_card(values, in_force_since=since)
    return ReviewCard(card, {row.key: row for row in criteria_of(card.pk)})


def begin_on(meeting: Any, member: Any, reviewed: Reviewed, card: ReviewCard) -> Review:
    review, _is_new = begin_review(
        meeting, by=member, token=token(), reviewed=reviewed, card=card.scorecard
    )
    return review


def scored(
    meeting: Any,
    member: Any,
    reviewed: Reviewed,
    card: ReviewCard,
    took_part: int = 20,
    **answers: Given,
) -> Review:
    """Begun and submitted."""
    review = begin_on(meeting, member, reviewed, card)
    submit_review(review, by=member, counted=Scored(took_part, card.given(**answers)))
    return review


def settled(meeting: Any, member: Any, officer: Any, *arguments: Any, **options: Any) -> Review:
    """Confirmed after the minutes of its meeting were."""
    review = scored(meeting, member, *arguments, **options)
    meeting.refresh_from_db()
    if meeting.state == "closed":
        confirm_minutes(meeting, by=officer)
    confirm_review(review, by=officer)
    return review


def judged(points: int) -> Given:
    return Given(Decimal(points), "商定")
