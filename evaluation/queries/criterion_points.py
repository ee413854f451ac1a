"""Points by criterion: what a bulletin publishes of them, and what its readers are shown.

The criteria of a card stand once in a payload (`criteria`). For each unit that was scored there is
a list in their order (`criterion_points`, by address of the unit), of the criteria of its own card
alone: a number where points were given, else an object that says what was the case. Reasons of
deductions are what somebody typed, and stay inside. Older payloads have neither of the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from evaluation.models import Round
from evaluation.movement import Points
from evaluation.queries.movement import card_of_entry, confirmed_scores
from evaluation.queries.round_cards import cards_used
from evaluation.queries.scorecards import sections_of
from evaluation.scoring import half_up, json_number

Payload = Mapping[str, Any]
HUNDRED = Decimal(100)
# What the page by criterion can be sorted by; what is lost most stands first, but for the card.
SORTED_BY = ("card", "share", "units")


@dataclass(frozen=True)
class CriterionResult:
    """What one unit was given for one criterion of its card; `points` is None without points."""

    criterion: Payload
    points: Decimal | None
    not_applicable: bool
    vetoed: bool

    @property
    def maximum(self) -> Decimal:
        return Decimal(str(self.criterion["maximum"]))

    @property
    def is_bonus(self) -> bool:
        return bool(self.criterion.get("is_bonus"))

    @property
    def is_lost(self) -> bool:
        """Whether points were lost, or the result cancelled; a bonus that was not given is no
        loss."""
        if self.vetoed:
            return True
        if self.not_applicable or self.is_bonus or self.points is None:
            return False
        return self.points < self.maximum


@dataclass(frozen=True)
class SectionResults:
    """The criteria of one section; bonus points are in neither sum, as in those of sections."""

    title: str
    results: list[CriterionResult]

    @property
    def maximum(self) -> Decimal:
        return sum((one.maximum for one in self.results if not one.is_bonus), Decimal(0))

    @property
    def points(self) -> Decimal:
        given = (one.points or Decimal(0) for one in self.results if not one.is_bonus)
        return sum(given, Decimal(0))


@dataclass(frozen=True)
class CriterionSummary:
    """One criterion over all units of a bulletin that it applies to.

    `share` is their mean share of the full mark in percent, half up to two places: None for a pure
    veto, which has no points, and where it applied to nobody. `lost` counts the units that lost
    points or whose result it cancelled.
    """

    number: int
    criterion: Payload
    card: str
    units: int
    lost: int
    share: Decimal | None


def published_criteria(round_: Round) -> dict[str, Any]:
    """The criteria of the cards of `round_` and the points of each unit, as a bulletin has them."""
    cards = cards_used(round_)
    by_card = [
        (card, [(s, c) for s in sections_of(card) for c in s.criteria.all()]) for card in cards
    ]
    given: dict[str, dict[int, Any]] = defaultdict(dict)
    scores = confirmed_scores(round_).order_by()
    columns = ("criterion", "points", "not_applicable", "vetoed")
    for slug, key, *said in scores.values_list("revision__inspection__community__slug", *columns):
        given[slug][key] = _said(*said)
    return {
        "criteria": [
            {
                "section": section.title,
                "title": criterion.title,
                "maximum": json_number(criterion.points),
                **({"is_bonus": True} if criterion.is_bonus else {}),
                **({"card": card.code} if len(cards) > 1 else {}),
            }
            for card, rows in by_card
            for section, criterion in rows
        ],
        # A unit is scored by one card, so of each other card it has no criterion.
        "criterion_points": {
            slug: [points.get(criterion.pk) for _section, criterion in rows]
            for slug, points in sorted(given.items())
            for _card, rows in by_card
            if any(criterion.pk in points for _section, criterion in rows)
        },
    }


def _said(points: Decimal | None, not_applicable: bool, vetoed: bool) -> Any:
    number = json_number(points)
    flags = {"not_applicable": not_applicable, "vetoed": vetoed}
    said = {name: True for name, is_set in flags.items() if is_set}
    return {"points": number, **said} if said else number


def has_criteria(payload: Payload) -> bool:
    """Whether the bulletin gives points by criterion; older versions stop at the section."""
    return bool(payload.get("criteria"))


def criterion_results(payload: Payload, entry: Payload) -> list[CriterionResult]:
    """What the unit of `entry` was given for each criterion of its card; none in older payloads."""
    return [result for _number, result in _numbered(payload, entry)]


def _numbered(payload: Payload, entry: Payload) -> Iterator[tuple[int, CriterionResult]]:
    """With the number of each criterion in the bulletin, from 1."""
    given = (payload.get("criterion_points") or {}).get(entry["slug"])
    if given is None:
        return
    own = [
        (number, criterion)
        for number, criterion in enumerate(payload["criteria"], start=1)
        if criterion.get("card") == entry.get("card")
    ]
    for (number, criterion), said in zip(own, given, strict=False):
        flags = said if isinstance(said, Mapping) else {"points": said}
        points = flags["points"]
        yield (
            number,
            CriterionResult(
                criterion,
                None if points is None else Decimal(str(points)),
                bool(flags.get("not_applicable")),
                bool(flags.get("vetoed")),
            ),
        )


def criteria_by_section(payload: Payload, entry: Payload) -> list[SectionResults]:
    """The results of the unit of `entry` under the title of each section of its card."""
    results = criterion_results(payload, entry)
    groups = groupby(results, key=lambda result: str(result.criterion["section"]))
    return [SectionResults(title, list(rows)) for title, rows in groups]


def published_criterion_points(payload: Payload, entry: Payload) -> list[Points]:
    """The results of the unit of `entry` as they are set beside others: by card and titles."""
    card = (card_of_entry(payload, entry) or {}).get("title", "")
    return [
        Points(
            f"{card}/{result.criterion['section']}/{result.criterion['title']}",
            result.criterion["section"],
            result.criterion["title"],
            result.points,
            result.maximum,
        )
        for result in criterion_results(payload, entry)
    ]


def units_of_criterion(payload: Payload, number: int) -> list[tuple[Payload, CriterionResult]]:
    """The units that the criterion with `number` was scored for, the least given first."""
    found = [
        (entry, result)
        for entry in payload["entries"]
        for place, result in _numbered(payload, entry)
        if place == number
    ]
    return sorted(
        found, key=lambda pair: (not pair[1].vetoed, pair[1].points is None, pair[1].points or 0)
    )


def criterion_summaries(payload: Payload, sort: str = "share") -> list[CriterionSummary]:
    """The criteria of a bulletin over its units, sorted by one of `SORTED_BY`.

    Who was merged away before the period ended is left out, as in the means of sections. A bonus
    and a pure veto have no share and stand behind the others where that is sorted by.
    """
    results: dict[int, list[CriterionResult]] = defaultdict(list)
    for entry in payload["entries"]:
        if entry.get("units"):
            for number, result in _numbered(payload, entry):
                results[number].append(result)
    cards = (payload.get("scorecard"), *payload.get("further_scorecards", ()))
    titles = {card.get("code"): card["title"] for card in cards if card}
    rows = [
        _summary(number, criterion, titles.get(criterion.get("card"), ""), results[number])
        for number, criterion in enumerate(payload.get("criteria", ()), start=1)
    ]
    if sort == "share":
        rows.sort(key=lambda row: (row.share is None, row.share))
    elif sort == "units":
        rows.sort(key=lambda row: -row.lost)
    return rows


def _summary(
    number: int, criterion: Payload, card: str, results: list[CriterionResult]
) -> CriterionSummary:
    applied = [result for result in results if not result.not_applicable]
    maximum = Decimal(str(criterion["maximum"]))
    given = [result.points for result in applied if result.points is not None]
    share = None
    if given and maximum and not criterion.get("is_bonus"):
        share = half_up(sum(given, Decimal(0)) * HUNDRED / (maximum * len(given)))
    lost = sum(result.is_lost for result in applied)
    return CriterionSummary(number, criterion, card, len(applied), lost, share)
