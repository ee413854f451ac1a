"""What evaluation brings to the toolkit of a community: the scorecard, and confirmed totals."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from communities.models import Community
from evaluation import queries
from evaluation.models import Scorecard


def scorecard(community: Community) -> dict[str, Any] | None:
    """The version of the scorecard that the committee is scored by, with its sections."""
    if not community.is_committee:
        return None
    card: Scorecard | None = queries.applicable_scorecard(community)
    if card is None:
        return None
    sections = [
        {
            "title": section.title,
            "points": sum((c.points for c in section.criteria.all()), Decimal(0)),
            "criteria": list(section.criteria.all()),
        }
        for section in queries.sections_of(card)
    ]
    return {"card": card, "sections": sections}


def confirmed_totals(
    slugs: Collection[str], first: str, last: str
) -> Iterable[tuple[str, str, Decimal]]:
    """(slug, civil month, total in points) of communities from their rounds' standings."""
    return queries.totals_of(slugs, first, last)
