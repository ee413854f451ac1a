"""Two published standings of property companies side by side.

The rule is that of `side_by_side`, with a company in the place of the unit: like with like
(policy 3.1.c) is a company and a company, in one span, or one company in two months, two quarters
or two years. What is compared is the satisfaction rate; a score on cards stands there without a
difference, because the cards may be others. Ranks compare within one county.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.enums import Unranked
from evaluation.movement import Points
from evaluation.queries.side_by_side import Chosen, Side, SideBySide, rank_in_words
from evaluation.scoring import Rate, half_up
from evaluation.spans import companies_key, parse_span
from evaluation.validators import plain
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current

PERCENT = 100


class CompanySide(Side):
    """The line of one company in published standings; its `total` is in percent."""

    @property
    def address(self) -> str:
        return reverse("company_results", args=[self.chosen.period, self.chosen.county])

    @property
    def period_name(self) -> str:
        span = parse_span(self.chosen.period)
        assert span is not None
        return span.name

    @property
    def total(self) -> Decimal | None:
        ballot = self.line["ballot"]
        share = Rate(ballot["numerator"], ballot["denominator"]).value if ballot else None
        return None if share is None else share * PERCENT

    @property
    def reason(self) -> str:
        return "" if self.line["rank"] else str(Unranked(self.line["unranked"]).label)

    @property
    def made_by(self) -> tuple[Any, ...]:
        return ()

    def points(self) -> list[Points]:
        return []


def company_side(chosen: Chosen) -> CompanySide | None:
    """The published line of the company whose credit code is `chosen.unit`; None where none
    stands on the site."""
    publication = _standings(chosen)
    lines = publication.payload["companies"] if publication else []
    line = next((line for line in lines if line["credit_code"] == chosen.unit), None)
    if publication is None or line is None:
        return None
    return CompanySide(chosen, publication, line, line["name"])


def companies_to_choose(chosen: Chosen) -> list[tuple[str, list[Any]]]:
    """Credit codes and names of the companies of the county in that span."""
    publication = _standings(chosen)
    if publication is None:
        return []
    lines = [(line["credit_code"], line["name"]) for line in publication.payload["companies"]]
    return [(publication.payload["county"], lines)]


def _standings(chosen: Chosen) -> Publication | None:
    span = parse_span(chosen.period)
    return current(Kind.COMPANIES, companies_key(chosen.county, span.code)) if span else None


def companies_in_words(pair: SideBySide) -> list[str]:
    """The difference of the two as sentences: satisfaction rate, and rank."""
    return [_rate_in_words(pair), *rank_in_words(pair)]


def _rate_in_words(pair: SideBySide) -> str:
    gap = pair.total_gap
    if gap is None:
        return _("There is no satisfaction rate on both sides, so no difference.")
    words = {
        "one": pair.one.name, "two": pair.two.name, "points": plain(half_up(abs(gap))),
        "earlier": pair.one.period_name, "later": pair.two.period_name,
    }  # fmt: skip
    if pair.is_over_time:
        sentences = (
            _("%(one)s has the same satisfaction rate in %(earlier)s and in %(later)s."),
            _("The satisfaction rate of %(one)s rose by %(points)s percentage points from "
              "%(earlier)s to %(later)s."),
            _("The satisfaction rate of %(one)s fell by %(points)s percentage points from "
              "%(earlier)s to %(later)s."),
        )  # fmt: skip
    else:
        sentences = (
            _("%(one)s and %(two)s have the same satisfaction rate in %(later)s."),
            _("In %(later)s the satisfaction rate of %(two)s is %(points)s percentage points "
              "higher than that of %(one)s."),
            _("In %(later)s the satisfaction rate of %(two)s is %(points)s percentage points "
              "lower than that of %(one)s."),
        )  # fmt: skip
    return sentences[(gap > 0) - (gap < 0)] % words
