"""The figures that the total of a township is made of, on the scale of 0 to 100.

Where each comes from, and what is left out of it
-------------------------------------------------
1. Self-checks, field inspections, third-party evaluations: the mean of the confirmed totals of that
   kind, each as percent of the full mark of its card. Bonus points may lift it above 100.
2. Participation and accuracy: sum of numerators over sum of denominators of the samples that
   count, in percent; missing where fewer were counted than the round's rule demands.
3. For a quarter, 1 and 2 take the county's closed rounds of its months along with its own.
4. Compliance: how many of the confirmed totals that count in the round reach the card's pass line,
   in percent; a result cancelled by a veto does not. Missing where the card has no line.
5. Food waste and reduction: from the checked weights of the township, or of its communities
   (`evaluation.waste`), unless a figure was entered; what it was made of stands beside it.
6. All other parts are entered (`models.PartFigure`), or scored on a card: then it is the total of
   the confirmed card in percent of its full mark, to which bonus points add too.

Each figure is rounded half up to two places; without anything to count, it is missing, never 0.
A community counts for the township in which it lay on the round's last day; one that was merged
away before that day counts nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from communities.models import Township
from evaluation.constants import FULL_SHARE
from evaluation.enums import (
    ENTERED_PARTS,
    WEIGHED_PARTS,
    Exclusion,
    InspectionKind,
    InspectionState,
    Measure,
    PartSource,
    RoundState,
)
from evaluation.models import Inspection, PartFigure, RateSample, Round, Standing, StandingRule
from evaluation.periods import months_in
from evaluation.queries.composites import parts_of
from evaluation.queries.round_cards import cards_by_unit
from evaluation.queries.samples import only_confirmed
from evaluation.queries.waste import township_weights
from evaluation.scoring import half_up, passes
from evaluation.validators import plain
from evaluation.waste import add_up, change_between, food_waste_share, reduction

KINDS = {
    PartSource.SELF_CHECK: InspectionKind.SELF_CHECK,
    PartSource.FIELD: InspectionKind.FIELD,
    PartSource.THIRD_PARTY: InspectionKind.THIRD_PARTY,
}
MEASURES = {
    PartSource.PARTICIPATION: Measure.PARTICIPATION,
    PartSource.ACCURACY: Measure.ACCURACY,
}


@dataclass(frozen=True)
class Figure:
    """What a township reached in one part; `basis` names the document of an entered figure, and
    `revision` is the key of the scores on a card that it follows from.
    """

    value: Decimal
    basis: str = ""
    revision: int | None = None


# By address of the township and source; what is missing is not in it.
Figures = dict[str, dict[str, Figure]]


def part_figures(
    round_: Round, communities: Collection[Standing], rule: StandingRule | None
) -> Figures:
    """The figures that the composite of `round_` asks for, by the rule of this module.

    `communities` are the standings of all units of the county; `rule` says how many must have
    been counted for a rate.
    """
    asked = {part.source for part in parts_of(round_.composite)} if round_.composite else set()
    places = {row.slug: row.parent_slug for row in communities if row.exclusion != Exclusion.MERGED}
    least = rule.minimum_sample if rule else 1
    figures: Figures = defaultdict(dict)
    for source in KINDS.keys() & asked:
        _fill(figures, source, _means(round_, KINDS[source], places))
    for source in MEASURES.keys() & asked:
        _fill(figures, source, _rates(round_, MEASURES[source], places, least))
    if PartSource.COMPLIANCE in asked:
        _fill(figures, PartSource.COMPLIANCE, _compliance(round_, communities))
    if WEIGHED_PARTS & asked:
        _fill_weighed(figures, asked, township_weights(round_))
    for row in entered_figures(round_).filter(source__in=asked, figure__isnull=False):
        figures[row.township.slug][row.source] = Figure(row.figure, row.basis, row.revision_id)
    return figures


def entered_figures(round_: Round) -> QuerySet[PartFigure]:
    """What was entered for `round_`, taken back or not, with township and who entered it."""
    return PartFigure.objects.filter(round=round_).select_related("township", "entered_by")


def entered_parts(round_: Round) -> list[PartSource]:
    """The parts of the round's composite whose figures are entered, in its order."""
    if round_.composite is None:
        return []
    sources = [PartSource(part.source) for part in parts_of(round_.composite)]
    return [source for source in sources if source in ENTERED_PARTS]


def townships_of(round_: Round) -> QuerySet[Township]:
    """The townships of the round's county that existed on its last day, by code."""
    day = round_.last_day
    rows = Township.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        county__code=round_.jurisdiction,
    )
    return rows.prefetch_related("changes").order_by("code")


def rounds_behind(round_: Round) -> QuerySet[Round]:
    """`round_`, and for a quarter the county's closed rounds of its months."""
    months = Q(jurisdiction=round_.jurisdiction, period__in=months_in(round_.period))
    unfinished = Q(state__in=(RoundState.PLANNED, RoundState.OPEN))
    return Round.objects.filter(Q(pk=round_.pk) | (months & ~unfinished))


def _fill(figures: Figures, source: str, found: Mapping[str, Fraction]) -> None:
    for slug, share in found.items():
        figures[slug][source] = Figure(_percent(share))


def _fill_weighed(
    figures: Figures, asked: Collection[str], weights: Mapping[str, tuple[Any, Any]]
) -> None:
    for slug, (now, then) in weights.items():
        share = food_waste_share(now)
        if PartSource.FOOD_WASTE in asked and share is not None:
            sums = add_up(now)
            said = f"计量数据：厨余垃圾{plain(sums.kitchen)}千克，合计{plain(sums.weighed)}千克"
            figures[slug][PartSource.FOOD_WASTE] = Figure(_percent(share), said)
        less = reduction(now, then)
        if PartSource.REDUCTION in asked and less is not None:
            change = change_between(now, then)
            units = change.units if change else 0
            said = f"计量数据：日均称重与上年同期相比，可比单位{units}个"
            figures[slug][PartSource.REDUCTION] = Figure(_percent(less), said)


def _percent(share: Fraction) -> Decimal:
    percent = share * int(FULL_SHARE)
    return half_up(Decimal(percent.numerator) / percent.denominator)


def _means(round_: Round, kind: str, places: Mapping[str, str]) -> dict[str, Fraction]:
    rows = Inspection.objects.filter(
        round__in=rounds_behind(round_),
        kind=kind,
        state=InspectionState.CONFIRMED,
        total__isnull=False,
    ).values_list("community__slug", "total", "scorecard__total")
    shares = defaultdict(list)
    for slug, total, full_mark in rows:
        if slug in places:
            shares[places[slug]].append(Fraction(total) / Fraction(full_mark))
    return {slug: sum(found, Fraction(0)) / len(found) for slug, found in shares.items()}


def _rates(
    round_: Round, measure: str, places: Mapping[str, str], least: int
) -> dict[str, Fraction]:
    samples = RateSample.objects.filter(
        measure=measure, revision__inspection__round__in=rounds_behind(round_)
    )
    rows = (
        only_confirmed(samples)
        .order_by()
        .values(slug=F("revision__inspection__community__slug"))
        .annotate(part=Sum("numerator"), whole=Sum("denominator"))
        .values_list("slug", "part", "whole")
    )
    return {
        slug: Fraction(part, whole)
        for slug, (part, whole) in _added(rows, places).items()
        if whole >= least
    }


def _added(
    rows: Iterable[tuple[str, int, int]], places: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for slug, part, whole in rows:
        if slug in places:
            so_far = sums.get(places[slug], (0, 0))
            sums[places[slug]] = (so_far[0] + part, so_far[1] + whole)
    return sums


def _compliance(round_: Round, communities: Iterable[Standing]) -> dict[str, Fraction]:
    cards = cards_by_unit(round_)
    passed: dict[str, list[bool]] = defaultdict(list)
    for row in communities:
        card = cards.get(row.slug, round_.scorecard)
        verdict = passes(
            row.total,
            card.total,
            card.pass_share,
            cancelled=row.exclusion == Exclusion.CANCELLED,
        )
        if row.units and verdict is not None:
            passed[row.parent_slug].append(verdict)
    return {slug: Fraction(sum(found), len(found)) for slug, found in passed.items()}
