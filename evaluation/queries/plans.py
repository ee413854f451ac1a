"""Units that a round could look at, inspectors who could, and draws made again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.scoping import covers
from communities.models import Classification, Community
from evaluation.draws import deal, draw, lot
from evaluation.enums import InspectionState, InspectorChoice, SelectionMethod
from evaluation.models import Candidate, Inspection, Round, Selection


def units_to_choose(
    county: str,
    *,
    townships: Collection[str] = (),
    types: Collection[str] = (),
    not_inspected_since: date | None = None,
) -> QuerySet[Community]:
    """The existing committees of a county (by its division code) that answer to a rule.

    `townships` and `types` are codes, none for all. `not_inspected_since` is a civil date: who has
    confirmed scores that were submitted on it or later is left out.
    """
    units = Community.objects.existing().committees().filter(township__county__code=county)
    if townships:
        units = units.filter(township__code__in=townships)
    if types:
        classified = Classification.objects.filter(community=OuterRef("pk"), type__code__in=types)
        units = units.filter(Exists(classified))
    if not_inspected_since is not None:
        since = timezone.make_aware(datetime.combine(not_inspected_since, time.min))
        inspected = Inspection.objects.filter(
            community=OuterRef("pk"),
            state=InspectionState.CONFIRMED,
            revisions__submitted_at__gte=since,
        )
        units = units.exclude(Exists(inspected))
    return units.select_related("township__county").order_by("code")


def nearest_inspectors(community: Community, inspectors: Iterable[User]) -> list[User]:
    """Those whose area is the smallest around `community`: of the township before the county."""
    areas = {person: _smallest_area(person, community.code) for person in inspectors}
    largest = max(areas.values(), default=0)
    return [person for person, digits in areas.items() if digits == largest and digits]


def _smallest_area(inspector: User, code: str) -> int:
    """The digits of the inspector's smallest area around `code`; 0 where there is none."""
    return max(
        (
            len(held.jurisdiction)
            for held in inspector.current_appointments
            if held.role == Role.INSPECTOR and covers(held.jurisdiction, code)
        ),
        default=0,
    )


def selections_of(round_: Round) -> QuerySet[Selection]:
    """The choices of units made for a round, in order, with how many were chosen of how many."""
    return (
        Selection.objects.filter(round=round_)
        .select_related("selected_by")
        .annotate(
            candidate_count=Count("candidates"),
            chosen_count=Count("candidates", filter=Q(candidates__is_chosen=True)),
        )
        .order_by("number")
    )


def newest_selection(round_: Round) -> Selection | None:
    """The choice of units that holds; None where the round is for all committees."""
    return Selection.objects.filter(round=round_).order_by("-number").first()


@dataclass(frozen=True)
class DrawnUnit:
    """A candidate with its lot, which is empty where nothing was drawn."""

    candidate: Candidate
    lot: str


def candidates_of(selection: Selection) -> list[DrawnUnit]:
    """All that could be chosen; of a sample in the order of the lots."""
    rows = Candidate.objects.filter(selection=selection)
    rows = rows.select_related("community__township", "inspector").order_by("code")
    seed = selection.seed
    drawn = [DrawnUnit(row, lot(seed, row.code) if seed else "") for row in rows]
    return sorted(drawn, key=lambda unit: unit.lot)


@dataclass(frozen=True)
class DrawnAgain:
    """A draw made again from what was kept of it; `differing` names codes that were tampered."""

    units: list[str]
    inspectors: dict[str, str | None]
    differing: list[str]


def draw_again(selection: Selection, candidates: Iterable[Candidate]) -> DrawnAgain:
    """Draw once more with the kept seeds, and compare with the kept result, by division code."""
    kept = {row.code: row for row in candidates}
    chosen = {code for code, row in kept.items() if row.is_chosen}
    units = sorted(chosen)
    if selection.method == SelectionMethod.SAMPLE and selection.size:
        strata = {code: row.township for code, row in kept.items()}
        units = draw(strata, selection.size, selection.seed, stratified=selection.is_stratified)
    inspectors: dict[str, str | None] = {}
    if selection.inspectors_by != InspectorChoice.LATER:
        eligible = {code: kept[code].eligible for code in chosen}
        inspectors = deal(eligible, selection.inspector_seed)
    differing = set(units) ^ chosen
    for code, name in inspectors.items():
        person = kept[code].inspector
        if name != (person.username if person else None):
            differing.add(code)
    return DrawnAgain(units, inspectors, sorted(differing))
