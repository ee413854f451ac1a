"""Reads of evaluation. Those of the public pages take `portal.Publication` rows alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.constants import COUNTY_DIGITS, JURISDICTION_LENGTHS
from accounts.enums import OFFICERS, Role
from accounts.models import Appointment, User
from accounts.scoping import within
from communities.models import Community, County
from evaluation.enums import InspectionState, Level, Measure, RoundState, Subject
from evaluation.models import (
    Confirmation,
    Criterion,
    Inspection,
    RateSample,
    Round,
    Score,
    Scorecard,
    ScoreRevision,
    Section,
    Standing,
)
from evaluation.rules import SCOREABLE
from evaluation.scoring import CriterionRule, mean_total
from evaluation.validators import plain
from portal.models import Publication


def sections_of(scorecard: Scorecard) -> QuerySet[Section]:
    """The sections of a card in order, with their criteria in order."""
    criteria = Criterion.objects.order_by("position")
    return scorecard.sections.order_by("position").prefetch_related(
        Prefetch("criteria", queryset=criteria)
    )


def criteria_of(scorecard_id: int) -> QuerySet[Criterion]:
    """All criteria of a card in the order of the card."""
    return Criterion.objects.filter(section__scorecard=scorecard_id).order_by(
        "section__position", "position"
    )


def criterion_rules(criteria: Iterable[Criterion]) -> list[CriterionRule[int]]:
    """What `scoring` needs to know of `criteria`."""
    return [CriterionRule(criterion.pk, criterion.points) for criterion in criteria]


def to_score(user: User) -> QuerySet[Inspection]:
    """The inspections that `user` is to score or correct now, the earliest due first."""
    rows = Inspection.objects.for_user(user).filter(state__in=SCOREABLE)
    open_now = Q(round__state=RoundState.OPEN) | Q(
        round__state__in=(RoundState.CLOSED, RoundState.IN_PUBLICITY), latest_number__gt=0
    )
    mine = Q(pk__in=[])
    if Role.COMMITTEE_MEMBER in user.roles:
        mine |= Q(inspector__isnull=True)
    if Role.INSPECTOR in user.roles:
        mine |= Q(inspector=user)
    return (
        rows.filter(open_now & mine)
        .select_related("round", "community__township__county")
        .order_by("round__due", "community__code")
    )


def inspectors_for(officer: User) -> QuerySet[User]:
    """The inspectors whose area lies in the jurisdiction of `officer`, or reaches over it."""
    area = Q(pk__in=[])
    for held in officer.current_appointments:
        if held.role in OFFICERS:
            above = [held.jurisdiction[:length] for length in sorted(JURISDICTION_LENGTHS)]
            area |= within("jurisdiction", held.jurisdiction) | Q(jurisdiction__in=above)
    appointed = Appointment.objects.current().filter(area, role=Role.INSPECTOR)
    return User.objects.filter(is_active=True, pk__in=appointed.values("user"))


def for_workspace(user: User) -> QuerySet[Inspection]:
    """All inspections that `user` may read, newest month first, with their names."""
    return (
        Inspection.objects.for_user(user)
        .select_related("round__scorecard", "community__township__county")
        .defer("draft")
        .order_by("-round__period", "community__code")
    )


def with_county(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """`rounds` with the name of their county as `county_name`, under which they are shown."""
    county = County.objects.filter(code=OuterRef("jurisdiction")).values("name")
    return rounds.annotate(county_name=Subquery(county))


def with_progress(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Each round with how many inspections it has, how many were submitted and confirmed."""
    state = "inspections__state"
    return rounds.annotate(
        inspection_count=Count("inspections"),
        submitted_count=Count("inspections", filter=Q(**{state: InspectionState.SUBMITTED})),
        confirmed_count=Count("inspections", filter=Q(**{state: InspectionState.CONFIRMED})),
    )


def previous_round(round_: Round) -> Round | None:
    """The county's last round before `round_` whose standings were computed."""
    return (
        Round.objects.filter(jurisdiction=round_.jurisdiction, period__lt=round_.period)
        .exclude(state__in=(RoundState.PLANNED, RoundState.OPEN))
        .order_by("-period")
        .first()
    )


@dataclass(frozen=True)
class Change:
    """What a revision changed in one criterion or sample against the one before."""

    title: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class RevisionView:
    """One revision as the record shows it, with its changes against the one before."""

    revision: ScoreRevision
    scores: list[Score]
    samples: list[RateSample]
    changes: list[Change]


def revisions_of(inspection: Inspection) -> list[RevisionView]:
    """All revisions, the newest first, each with what it changed."""
    scores = Score.objects.select_related("criterion__section").order_by(
        "criterion__section__position", "criterion__position"
    )
    revisions = (
        ScoreRevision.objects.filter(inspection=inspection)
        .select_related("submitted_by", "confirmation__confirmed_by")
        .prefetch_related(Prefetch("scores", queryset=scores), "samples")
        .order_by("number")
    )
    views: list[RevisionView] = []
    for revision in revisions:
        made = RevisionView(revision, list(revision.scores.all()), list(revision.samples.all()), [])
        if views:
            made.changes.extend(_changes(views[-1], made))
        views.append(made)
    return views[::-1]


def _changes(before: RevisionView, after: RevisionView) -> list[Change]:
    old_scores = {score.criterion_id: score for score in before.scores}
    old_samples = {sample.measure: sample for sample in before.samples}
    changes = []
    for score in after.scores:
        old = old_scores.get(score.criterion_id)
        if old is None or (old.points, old.reason) != (score.points, score.reason):
            was = "" if old is None else _points(old)
            changes.append(Change(str(score.criterion), was, _points(score), score.reason))
    for sample in after.samples:
        old_sample = old_samples.get(sample.measure)
        was = "" if old_sample is None else _counted(old_sample)
        if was != _counted(sample):
            label = str(sample.get_measure_display())
            changes.append(Change(label, was, _counted(sample), ""))
    return changes


def _points(score: Score) -> str:
    return str(_("not applicable")) if score.points is None else plain(score.points)


def _counted(sample: RateSample) -> str:
    return f"{sample.numerator}/{sample.denominator} {sample.get_method_display()}"


def units_of(round_: Round) -> QuerySet[Inspection]:
    """One inspection for each community of the round, with community and township."""
    return (
        Inspection.objects.filter(round=round_)
        .select_related("community__township")
        .prefetch_related(
            "community__township__changes", "community__changes__township_before__changes"
        )
        .defer("draft")
        .order_by("community__code")
    )


def confirmed_samples(round_: Round) -> QuerySet[RateSample]:
    """The samples of the confirmed revisions of `round_`."""
    return RateSample.objects.filter(
        revision__inspection__round=round_,
        revision__inspection__state=InspectionState.CONFIRMED,
        revision__number=F("revision__inspection__latest_number"),
    )


def sampling_methods(round_: Round) -> dict[Measure, list[str]]:
    """Which ways of sampling stand behind each summed rate of `round_`."""
    found: dict[Measure, list[str]] = defaultdict(list)
    rows = confirmed_samples(round_).order_by("method").values_list("measure", "method").distinct()
    for measure, method in rows:
        found[Measure(measure)].append(method)
    return dict(found)


def community_samples(round_: Round) -> dict[str, dict[Measure, RateSample]]:
    """The confirmed samples by division code of the community, with what was counted."""
    found: dict[str, dict[Measure, RateSample]] = defaultdict(dict)
    rows = confirmed_samples(round_).annotate(code=F("revision__inspection__community__code"))
    for sample in rows:
        found[sample.code][Measure(sample.measure)] = sample
    return dict(found)


def section_means(round_: Round) -> list[dict[str, Any]]:
    """Mean points of each section over the confirmed inspections, beside the section's maximum.

    Communities where a criterion does not apply count with what was given to them.
    """
    confirmed = Score.objects.filter(
        revision__inspection__round=round_,
        revision__inspection__state=InspectionState.CONFIRMED,
        revision__number=F("revision__inspection__latest_number"),
    )
    sums = {
        section: (points, count)
        for section, points, count in confirmed.order_by()
        .values("criterion__section")
        .annotate(points=Sum("points"), count=Count("revision", distinct=True))
        .values_list("criterion__section", "points", "count")
    }
    means = []
    for section in sections_of(round_.scorecard):
        points, count = sums.get(section.pk, (None, 0))
        mean = mean_total([points / count]) if count and points is not None else None
        maximum = sum((c.points for c in section.criteria.all()), Decimal(0))
        means.append({"title": section.title, "maximum": maximum, "mean": mean})
    return means


def applicable_scorecard(community: Community) -> Scorecard | None:
    """The card of the newest round of its county; without one, the newest card in force.

    A round that is only planned may still change its card.
    """
    rounds = Round.objects.filter(jurisdiction=community.code[:COUNTY_DIGITS]).exclude(
        state=RoundState.PLANNED
    )
    newest = rounds.select_related("scorecard").order_by("-period").first()
    if newest is not None:
        card: Scorecard = newest.scorecard
        return card
    cards = Scorecard.objects.filter(
        subject=Subject.COMMITTEE, in_force_since__lte=timezone.localdate()
    )
    return cards.order_by("-in_force_since", "-version", "code").first()


def totals_of(
    slugs: Collection[str], first: str, last: str
) -> QuerySet[Standing, tuple[str, str, Decimal]]:
    """(slug, month, total) of communities in the standings of the months `first` to `last`.

    Standings hold confirmed totals alone; who was not inspected in a month has none.
    """
    return Standing.objects.filter(
        level=Level.COMMUNITY,
        slug__in=slugs,
        total__isnull=False,
        round__period__gte=first,
        round__period__lte=last,
    ).values_list("slug", "round__period", "total")


def author_ids(round_: Round) -> frozenset[int]:
    """Everybody who submitted or confirmed scores of `round_`: none of them may publish it."""
    submitted = ScoreRevision.objects.filter(inspection__round=round_)
    confirmed = Confirmation.objects.filter(revision__inspection__round=round_)
    return frozenset(
        submitted.order_by()
        .values_list("submitted_by", flat=True)
        .union(confirmed.order_by().values_list("confirmed_by", flat=True))
    )


def standings(round_: Round, level: Level) -> QuerySet[Standing]:
    """The stored standings of `round_` at `level`, by rank; those without a rank last."""
    return Standing.objects.filter(round=round_, level=level).order_by(
        F("rank").asc(nulls_last=True), "unit_code"
    )


def bulletin_lines(bulletins: QuerySet[Publication]) -> QuerySet[Publication, Any]:
    """What a list of bulletins shows of each, newest month first, without whole payloads."""
    return bulletins.order_by("-period", "unit_code").values(
        "key",
        "period",
        "title",
        "version",
        "published_at",
        number=F("payload__number"),
        county=F("payload__county"),
        county_slug=F("payload__county_slug"),
        summary=F("payload__summary"),
        top=F("payload__top"),
    )
