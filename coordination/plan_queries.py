"""Reads of work plans: who may do what, progress counted from records, who has none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.scoping import within
from communities.models import County, Township
from communities.queries import tagged_entries
from coordination.constants import MEASURE_OF_LINES
from coordination.enums import LineStanding, PlanLevel, PlanState, ReviewMoment
from coordination.models import (
    LineProgramme,
    LineStatement,
    Office,
    PlanLine,
    PlanReview,
    PlanReviewLine,
    WorkPlan,
)
from coordination.models.plans import LEVEL_DIGITS
from coordination.plan_progress import Aim, counted_to, is_met, standing_of, standing_of_task
from coordination.plan_rules import (
    PLAN_ACCEPTERS,
    PLAN_HELD,
    PLAN_IN_FORCE,
    PLAN_WRITERS,
)
from orgs.queries import with_place
from orgs.queries.writing import writers_of
from portal.enums import Kind
from portal.measures import Figure, Measure, Question, Span, answers, registered
from portal.models import PublicationQuerySet
from portal.queries import current_of, search

# Acts on a plan or a review that write none of its words.
WRITES_NOTHING = (
    "workplan.accepted", "workplan.returned", "workplan.published", "workplan.replaced",
)  # fmt: skip
# Returned, it is being prepared again.
REVIEW_WRITES_NOTHING = ("planreview.published", "planreview.prepared")
# When a year's plan is held against the facts: month and day.
REVIEW_DAYS = {ReviewMoment.MIDYEAR: (6, 30), ReviewMoment.YEAREND: (12, 31)}
UNITS: dict[PlanLevel, type[County | Township]] = {
    PlanLevel.COUNTY: County,
    PlanLevel.TOWNSHIP: Township,
}


def level_of(code: str) -> PlanLevel | None:
    """The level of a division code; None where no plans are made."""
    return next((level for level, digits in LEVEL_DIGITS.items() if digits == len(code)), None)


def own_codes(user: User) -> list[str]:
    """The division codes of the units whose plan `user` writes."""
    return sorted(
        {
            held.jurisdiction
            for held in user.current_appointments
            for level, roles in PLAN_WRITERS.items()
            if held.role in roles and level_of(held.jurisdiction) == level
        }
    )


def plan_units(user: User) -> dict[str, str]:
    """The units of `own_codes` by code, with their names."""
    codes, found = own_codes(user), dict[str, str]()
    for level, digits in LEVEL_DIGITS.items():
        wanted = [code for code in codes if len(code) == digits]
        if wanted:
            rows = UNITS[level].objects.filter(code__in=wanted)
            found |= dict(rows.values_list("code", "name"))
    return {code: found[code] for code in codes if code in found}


def unit_of(plan: WorkPlan) -> County | Township:
    """The county or township whose plan it is."""
    unit: County | Township = UNITS[PlanLevel(plan.level)].objects.get(code=plan.jurisdiction)
    return unit


def writes_plan(user: User, plan: WorkPlan) -> bool:
    """Whether `user` is an officer of the plan's own unit."""
    return user.may(PLAN_WRITERS[PlanLevel(plan.level)], plan.jurisdiction)


def accepts_plan(user: User, plan: WorkPlan) -> bool:
    """Whether `user` is an officer of the unit above that accepts the plan."""
    return user.may(PLAN_ACCEPTERS[PlanLevel(plan.level)], plan.jurisdiction)


def plan_authors(plan: WorkPlan) -> frozenset[int]:
    """All who wrote or submitted a plan or an edition that it goes on from, also those whose words
    another has written over."""
    editions = WorkPlan.objects.filter(key=plan.key, edition__lte=plan.edition)
    rows = list(editions.exclude(state=PlanState.DISCARDED))
    columns = {
        pk for row in rows for pk in (row.begun_by_id, row.written_by_id, row.submitted_by_id)
    }
    hands = writers_of(rows, besides=WRITES_NOTHING).values()
    return frozenset(pk for pk in columns if pk is not None).union(*hands)


def review_authors(review: PlanReview) -> frozenset[int]:
    """All who counted, remarked on or closed a review, or stated of a task what it shows."""
    stated = PlanReviewLine.objects.filter(review=review, statement__isnull=False).order_by()
    columns = {review.prepared_by_id, review.closed_by_id}
    columns |= set(stated.values_list("statement__stated_by", flat=True))
    hands = writers_of([review], besides=REVIEW_WRITES_NOTHING)[review]
    return frozenset(pk for pk in columns if pk is not None) | hands


def plans_seen(user: User) -> QuerySet[WorkPlan]:
    """Every plan and edition that `user` may read, with `place_name`."""
    people = ("begun_by", "written_by", "submitted_by", "accepted_by")
    return with_place(WorkPlan.objects.for_user(user).select_related(*people))


def plans_for(
    user: User,
    *,
    year: int | None = None,
    level: str = "",
    county: str = "",
    state: str = "",
    programme: str = "",
) -> QuerySet[WorkPlan]:
    """The plans that `user` sees, the newest year first; filters that are empty hold for all, and
    `programme` is the code of one that a line is part of. Editions that were replaced are asked for
    by their state."""
    rows = plans_seen(user)
    if year is not None:
        rows = rows.filter(year=year)
    if level:
        rows = rows.filter(level=level)
    if county:
        rows = rows.filter(within("jurisdiction", county))
    if programme:
        rows = rows.filter(pk__in=plans_with(programme))
    rows = rows.filter(state=state) if state else rows.exclude(state=PlanState.REPLACED)
    return rows.order_by("-year", "jurisdiction", "-edition", "-pk")


def plans_with(programme: str) -> QuerySet[Any]:
    """The keys of the plans of which a line is part of the programme with this code."""
    tags = LineProgramme.objects.filter(programme__code=programme).order_by()
    return tags.values("line__plan")


def editions_of(plan: WorkPlan) -> QuerySet[WorkPlan]:
    """All editions of the unit's year, the newest first."""
    return WorkPlan.objects.filter(key=plan.key).order_by("-edition", "-pk")


def lines_of(plan: WorkPlan) -> QuerySet[PlanLine]:
    """The lines in the order of the policy's clauses, their programmes read along."""
    rows = PlanLine.objects.filter(plan=plan).select_related("clause", "office")
    rows = rows.prefetch_related("programmes")
    return rows.order_by("clause__position", "due_on", "pk")


def plan_measures() -> dict[str, Measure]:
    """The measures that a line may have, by key."""
    return {key: one for key, one in registered().items() if key != MEASURE_OF_LINES}


def offices_for(code: str) -> QuerySet[Office]:
    """The offices that can be responsible in the unit with `code`: its own, those below it and
    those that stand above it."""
    above = [code[:digits] for digits in (4, *LEVEL_DIGITS.values()) if digits <= len(code)]
    rows = Office.objects.filter(within("jurisdiction", code) | Q(jurisdiction__in=above))
    return rows.order_by("-jurisdiction", "name")


def held_on(day: date) -> QuerySet[WorkPlan]:
    """The editions that were in force on a civil `day` for the year in which it lies."""
    return WorkPlan.objects.filter(
        Q(replaced_on__isnull=True) | Q(replaced_on__gt=day),
        state__in=sorted(PLAN_HELD),
        year=day.year,
        accepted_on__lte=day,
    )


def plan_in_force(plan: WorkPlan) -> WorkPlan | None:
    """The edition of the unit's year that is in force now."""
    return editions_of(plan).filter(state__in=sorted(PLAN_IN_FORCE)).first()


@dataclass(frozen=True)
class Progress:
    """Where one line stands: counted in `span` (its figure), or stated (the newest statement)."""

    line: PlanLine
    standing: LineStanding
    figure: Figure | None = None
    span: Span | None = None
    statement: LineStatement | None = None
    measure: Measure | None = None

    @property
    def is_done(self) -> bool:
        return self.standing == LineStanding.DONE


def aim_of(line: PlanLine) -> Aim | None:
    """What a counted line is to reach; None for a task."""
    if line.target is None:
        return None
    return Aim(line.sense, line.target, line.in_percent, line.due_on)


def progress_of(
    lines: Iterable[PlanLine], day: date, *, today: date | None = None
) -> list[Progress]:
    """Each of `lines` (with `plan`) as its records tell on the civil `day`, in the order given.

    Counted in the plan's unit from 1 January of its year. `today` is when it is judged; the day
    itself is over the day after. One query for the figures and one for the statements.
    """
    today = today or day
    lines = list(lines)
    asked = {line.pk: one for line in lines if (one := _question(line, day)) is not None}
    found = answers(set(asked.values()))
    stated = _statements([line for line in lines if line.target is None], day)
    return [
        _counted(line, asked[line.pk], found, today)
        if line.pk in asked
        else _stated(line, stated.get(line.key), today)
        for line in lines
    ]


def progress_of_plans(plans: Collection[WorkPlan], day: date) -> dict[int, list[Progress]]:
    """`progress_of` the lines of several plans at once, by the ids of the plans."""
    rows = PlanLine.objects.filter(plan__in=[plan.pk for plan in plans]).select_related("plan")
    found: dict[int, list[Progress]] = {plan.pk: [] for plan in plans}
    for one in progress_of(rows.order_by("pk"), day):
        found[one.line.plan_id].append(one)
    return found


def _question(line: PlanLine, day: date) -> Question | None:
    """What is asked of the records; nothing for a task, and nothing before the plan's year."""
    aim = aim_of(line)
    if aim is None or day.year < line.plan.year:
        return None
    span = Span(date(line.plan.year, 1, 1), counted_to(aim, day))
    return Question(line.measure, span, line.plan.jurisdiction)


def _counted(
    line: PlanLine, asked: Question, found: dict[Question, Figure], today: date
) -> Progress:
    aim, figure = aim_of(line), found.get(asked)
    assert aim is not None
    # What is registered no more is counted no more, and so never reached.
    met = figure is not None and is_met(aim, figure.counted, figure.of)
    if figure is None and aim.is_limit:
        standing = standing_of_task(is_done=False, due_on=line.due_on, today=today)
    else:
        standing = standing_of(aim, is_met=met, today=today)
    return Progress(
        line, standing, figure=figure, span=asked.span, measure=registered().get(line.measure)
    )


def _stated(line: PlanLine, statement: LineStatement | None, today: date) -> Progress:
    is_done = statement is not None and statement.is_done
    standing = standing_of_task(is_done=is_done, due_on=line.due_on, today=today)
    return Progress(line, standing, statement=statement)


def _statements(lines: Collection[PlanLine], day: date) -> dict[str, LineStatement]:
    """The newest statement that speaks of `day` or before, by the key of the line."""
    if not lines:
        return {}
    rows = LineStatement.objects.filter(
        line__key__in={line.key for line in lines}, day__lte=day
    ).select_related("line")
    return {one.line.key: one for one in rows.order_by("pk")}


def statements_of(line: PlanLine) -> QuerySet[LineStatement]:
    """What was stated of a task in all editions of its plan, the newest first."""
    rows = LineStatement.objects.filter(line__key=line.key)
    return rows.select_related("stated_by").order_by("-pk")


def lines_due(span: Span) -> QuerySet[PlanLine]:
    """Lines of the plans in force on the last day of `span` that were due in it."""
    plans = held_on(span.until).order_by().values("pk")
    return PlanLine.objects.filter(plan__in=plans, due_on__range=(span.since, span.until))


def lines_held(span: Span) -> QuerySet[PlanLine]:
    """All lines of the plans in force on the last day of `span`."""
    return PlanLine.objects.filter(plan__in=held_on(span.until).order_by().values("pk"))


def lines_in_programmes(span: Span) -> QuerySet[PlanLine]:
    """Those of `lines_held` that are part of a programme (clause 5.2.a)."""
    tags = LineProgramme.objects.filter(line=OuterRef("pk"))
    return lines_held(span).filter(Exists(tags))


def lines_done(span: Span) -> QuerySet[PlanLine]:
    """Those of `lines_due` that are reached on its last day, counted from their records."""
    rows = lines_due(span).select_related("plan").order_by("pk")
    over = span.until + timedelta(days=1)
    found = progress_of(rows, span.until, today=over)
    return PlanLine.objects.filter(pk__in=[one.line.pk for one in found if one.is_done])


def units_on(level: PlanLevel, day: date) -> QuerySet[Any]:
    """The units of a level that make plans on a civil `day`."""
    if level == PlanLevel.COUNTY:
        return County.objects.all()
    return Township.objects.existing(day)


def with_plan(level: PlanLevel, day: date) -> QuerySet[Any]:
    """The units of a level whose plan for the year of `day` is in force on it."""
    return units_on(level, day).filter(Exists(held_on(day).filter(jurisdiction=OuterRef("code"))))


def reviews_of(plan: WorkPlan) -> QuerySet[PlanReview]:
    """The reviews of the unit's year, mid-year first."""
    rows = PlanReview.objects.filter(plan__key=plan.key)
    people = ("prepared_by", "closed_by", "plan")
    return rows.select_related(*people).order_by("day", "pk")


def review_lines(review: PlanReview) -> QuerySet[PlanReviewLine]:
    """The lines of a review in the order of the policy's clauses."""
    rows = (
        PlanReviewLine.objects.filter(review=review)
        .select_related("line__clause", "line__office", "statement")
        .prefetch_related("line__programmes")
    )
    return rows.order_by("line__clause__position", "line__due_on", "line")


def reviews_for(user: User) -> QuerySet[PlanReview]:
    """The reviews that `user` sees."""
    rows = PlanReview.objects.for_user(user)
    return rows.select_related("plan", "prepared_by", "closed_by")


def review_day(year: int, moment: str) -> date:
    """The civil day to which a review counts."""
    return date(year, *REVIEW_DAYS[ReviewMoment(moment)])


def published_plans(
    *, text: str = "", year: str = "", county: str = "", level: str = "", programme: str = ""
) -> PublicationQuerySet:
    """The plans on the site: the newest year first, then by unit; filters that are empty hold for
    all. `text` is looked for in titles and names of units; `programme` is the code of one."""
    rows = current_of(Kind.PLAN, within=county, period=year)
    if text:
        rows = rows.filter(pk__in=search(text, kinds=(Kind.PLAN,)).order_by().values("pk"))
    if level:
        rows = rows.filter(payload__level=level)
    if programme:
        rows = tagged_entries(rows, programme)
    return rows.order_by("-period", "unit_code", "pk")


def plan_years() -> list[str]:
    """The years of which plans stand on the site, the newest first."""
    rows = current_of(Kind.PLAN).order_by("-period").values_list("period", flat=True)
    return list(rows.distinct())
