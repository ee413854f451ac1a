"""How far a round is, by township; what is late; and self-checks beside what others found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from evaluation.enums import InspectionKind, InspectionState
from evaluation.models import Inspection, Reminder, Round, Score
from evaluation.rules import SCOREABLE

DONE = frozenset({InspectionState.SUBMITTED, InspectionState.CONFIRMED})


@dataclass
class TownshipProgress:
    """Counts of inspections; a void one is expected of nobody."""

    name: str
    expected: int = 0
    done: int = 0
    on_time: int = 0
    overdue: int = 0

    @property
    def open(self) -> int:
        return self.expected - self.done

    def count(self, row: Inspection, *, on_time: bool) -> None:
        done = row.state in DONE
        self.expected += 1
        self.done += done
        self.on_time += done and on_time
        self.overdue += row.is_overdue


def progress_of(round_: Round) -> tuple[TownshipProgress, list[TownshipProgress]]:
    """The whole round, and its townships by division code.

    Done is what was submitted and not returned; on time is what was first submitted on the due
    date, a civil day, or before.
    """
    rows = (
        Inspection.objects.filter(round=round_)
        .exclude(state=InspectionState.VOID)
        .select_related("community__township", "round")
        .annotate(first_submitted=Min("revisions__submitted_at"))
        .defer("draft")
        .order_by("community__code")
    )
    whole, townships = TownshipProgress(""), dict[int, TownshipProgress]()
    for row in rows:
        first = row.first_submitted  # type: ignore[attr-defined]
        on_time = first is not None and timezone.localdate(first) <= round_.due
        township = row.community.township
        line = townships.setdefault(township.pk, TownshipProgress(township.name))
        for counted in (whole, line):
            counted.count(row, on_time=on_time)
    return whole, list(townships.values())


def late_inspections(round_: Round) -> list[Inspection]:
    """What is overdue today, by division code, with unit and inspector."""
    rows = Inspection.objects.filter(round=round_, state__in=SCOREABLE)
    rows = rows.select_related("community__township__county", "inspector", "round").defer("draft")
    return [row for row in rows.order_by("community__code", "kind") if row.is_overdue]


def to_remind(round_: Round, day: date) -> QuerySet[Inspection]:
    """What somebody was given and has not submitted, and nobody was reminded of on civil `day`."""
    given = Q(kind=InspectionKind.SELF_CHECK) | Q(inspector__isnull=False)
    rows = Inspection.objects.filter(given, round=round_, state__in=SCOREABLE)
    return rows.exclude(reminders__day=day).defer("draft").order_by("community__code", "kind")


def reminders_of(round_: Round) -> QuerySet[Reminder]:
    """All reminders of a round, the newest first, with the inspection and who was reminded."""
    rows = Reminder.objects.filter(inspection__round=round_)
    return rows.select_related(
        "inspection__community__township", "inspection__inspector", "reminded_by"
    ).order_by("-day", "inspection__community__code", "pk")


@dataclass
class Difference:
    """One criterion, or the total: points of the self-check, and of somebody else."""

    title: str
    own: Decimal | None
    other: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """How much more the committee gave itself; None where one of both is missing."""
        return None if self.own is None or self.other is None else self.own - self.other


@dataclass
class Comparison:
    """A community's self-check beside another kind of inspection of the same round."""

    own: Inspection
    other: Inspection
    criteria: list[Difference] = field(default_factory=list)

    @property
    def total(self) -> Difference:
        return Difference("", self.own.total, self.other.total)


def comparisons(inspections: QuerySet[Inspection]) -> list[Comparison]:
    """Self-checks of `inspections` beside the others of the same round and community.

    Only what was submitted is compared, criterion by criterion in the order of the card.
    """
    rows = inspections.filter(latest_number__gt=0).exclude(state=InspectionState.VOID)
    rows = rows.select_related("community__township", "round").defer("draft")
    own: dict[tuple[int, int], Inspection] = {}
    others: list[Inspection] = []
    for row in rows.order_by("community__code", "kind"):
        if row.kind == InspectionKind.SELF_CHECK:
            own[row.round_id, row.community_id] = row
        else:
            others.append(row)
    pairs = [
        Comparison(own[row.round_id, row.community_id], row)
        for row in others
        if (row.round_id, row.community_id) in own
    ]
    _compare_criteria(pairs)
    return pairs


def _compare_criteria(pairs: Iterable[Comparison]) -> None:
    wanted = {row.pk for pair in pairs for row in (pair.own, pair.other)}
    scores = Score.objects.filter(
        revision__inspection__in=wanted, revision__number=F("revision__inspection__latest_number")
    ).select_related("criterion", "revision")
    given: dict[int, dict[int, Score]] = defaultdict(dict)
    for score in scores.order_by("criterion__section__position", "criterion__position"):
        given[score.revision.inspection_id][score.criterion_id] = score
    for pair in pairs:
        theirs = given[pair.other.pk]
        pair.criteria = [
            Difference(
                score.criterion.title, score.points, theirs[key].points if key in theirs else None
            )
            for key, score in given[pair.own.pk].items()
        ]
