"""Reads of plans of trainings: who may do what, what became of each line, what waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Appointment, User
from coordination import training_queries
from coordination.constants import SOON_DAYS
from coordination.enums import AttendeeState, PlannedStanding, TrainingPlanState, TrainingState
from coordination.models import Attendee, PlannedTraining, Training, TrainingPlan
from coordination.queries import in_reach
from coordination.training_plan_progress import DONE, planned_standing
from coordination.training_rules import PUBLISHERS
from orgs.queries import Unit, organizations_of, with_place
from orgs.queries.writing import writers_of, written_by
from portal.enums import Kind
from portal.models import PublicationQuerySet
from portal.queries import current_of, search

# Acts on a plan that write none of its words.
WRITES_NOTHING = ("trainingplan.issued", "trainingplan.replaced", "trainingplan.discarded")
_D = TrainingPlanState


@dataclass(frozen=True)
class Course:
    """What became of one line: the trainings that carry it out, and what their published records
    count. `units` are committees and organisations of whom somebody came."""

    line: PlannedTraining
    standing: PlannedStanding
    trainings: list[Training] = field(default_factory=list)
    hours: Decimal = Decimal(0)
    people: int = 0
    units: int = 0

    @property
    def is_done(self) -> bool:
        return self.standing in DONE

    @property
    def is_open(self) -> bool:
        """No training carries it out, or those that did were cancelled."""
        return all(one.state == TrainingState.CANCELLED for one in self.trainings)


def plan_authors(plan: TrainingPlan) -> frozenset[int]:
    """All who wrote a plan of trainings or an edition that it goes on from: none issues it."""
    rows = TrainingPlan.objects.filter(key=plan.key, edition__lte=plan.edition)
    rows = rows.exclude(state=_D.DISCARDED)
    wrote = writers_of(rows, besides=WRITES_NOTHING).values()
    return frozenset(row.author_id for row in rows).union(*wrote)


def plan_keeper(user: User, plan: TrainingPlan) -> bool:
    """Whether `user` acts for who plans it."""
    return training_queries.acts_for_host(user, plan)


def plan_hosts(user: User) -> list[Unit]:
    """In whose name `user` may plan a year of trainings."""
    return training_queries.training_hosts(user)


def plans_for(user: User, *, year: int | None = None, state: str = "") -> QuerySet[TrainingPlan]:
    """The plans of trainings that `user` sees, the newest year first; editions that were replaced
    or given up are asked for by their state."""
    rows = with_place(
        TrainingPlan.objects.for_user(user).select_related(
            "organization", "author", "changed_by", "issued_by"
        )
    )
    if year is not None:
        rows = rows.filter(year=year)
    hidden = (_D.REPLACED, _D.DISCARDED)
    rows = rows.filter(state=state) if state else rows.exclude(state__in=hidden)
    return rows.order_by("-year", "jurisdiction", "host_name", "-edition", "-pk")


def plans_seen(user: User) -> QuerySet[TrainingPlan]:
    """Every plan and edition that `user` may read."""
    people = ("organization", "author", "changed_by", "issued_by")
    return with_place(TrainingPlan.objects.for_user(user).select_related(*people))


def editions_of(plan: TrainingPlan, user: User | None = None) -> QuerySet[TrainingPlan]:
    """All editions of the host's year that were not given up, the newest first; with `user`, those
    that the user may read."""
    seen = TrainingPlan.objects.for_user(user) if user else TrainingPlan.objects.all()
    rows = seen.filter(key=plan.key).exclude(state=_D.DISCARDED)
    return rows.order_by("-edition", "-pk")


def of_host(plan: TrainingPlan | Training) -> QuerySet[TrainingPlan]:
    """The plans that are not given up of the bureau or organisation that plans or holds it."""
    rows = TrainingPlan.objects.exclude(state=_D.DISCARDED)
    if plan.organization_id is not None:
        return rows.filter(organization=plan.organization_id)
    return rows.filter(organization__isnull=True, jurisdiction=plan.jurisdiction)


def lines_to_hold(user: User) -> QuerySet[PlannedTraining]:
    """Lines of the plans in force since last year for whose host `user` acts: trainings may be made
    of them."""
    since = timezone.localdate().year - 1
    lines = PlannedTraining.objects.filter(
        _own(user, "plan__"), plan__state=_D.ISSUED, plan__year__gte=since
    )
    return lines.select_related("plan", "plan__organization").order_by("due_on", "pk")


def courses_of(plans: Collection[TrainingPlan], today: date) -> dict[int, list[Course]]:
    """What became of the lines of several plans on the civil day `today`, by the ids of the plans;
    three queries whatever their number."""
    found: dict[int, list[Course]] = {plan.pk: [] for plan in plans}
    rows = PlannedTraining.objects.filter(plan__in=list(found)).order_by("due_on", "pk")
    lines = list(rows)
    held, came = _trainings({line.key for line in lines}), _came({line.key for line in lines})
    for line in lines:
        trainings = held.get(line.key, [])
        states = [one.state for one in trainings]
        recorded = [one for one in trainings if one.state == TrainingState.RECORDED]
        people, units = came.get(line.key, (0, 0))
        found[line.plan_id].append(
            Course(
                line,
                planned_standing(states, due_on=line.due_on, today=today),
                trainings,
                sum((one.hours for one in recorded), Decimal(0)),
                people,
                units,
            )
        )
    return found


def _trainings(keys: Collection[str]) -> dict[str, list[Training]]:
    found: dict[str, list[Training]] = {}
    rows = Training.objects.filter(planned__key__in=keys).select_related("planned")
    for training in rows.order_by("starts_at", "pk"):
        assert training.planned is not None
        found.setdefault(training.planned.key, []).append(training)
    return found


def _came(keys: Collection[str]) -> dict[str, tuple[int, int]]:
    """(people, units) confirmed at recorded trainings, by the key of the line; a unit is counted
    once for a line, however many of its trainings somebody of it came to."""
    rows = Attendee.objects.filter(
        training__planned__key__in=keys,
        training__state=TrainingState.RECORDED,
        state=AttendeeState.CONFIRMED,
    ).order_by()
    counted = rows.values_list("training__planned__key").annotate(
        people=Count("pk"),
        committees=Count("community", filter=Q(community__is_committee=True), distinct=True),
        organizations=Count("organization", distinct=True),
    )
    return {key: (people, ours + theirs) for key, people, ours, theirs in counted}


def _own(user: User, path: str = "") -> Q:
    """Plans of the bureaus and organisations that `user` acts for."""
    held = [row.jurisdiction for row in user.current_appointments if row.role in PUBLISHERS]
    bureaus = Q(**{f"{path}organization__isnull": True, f"{path}jurisdiction__in": held})
    if Role.ORG_MEMBER not in user.roles:
        return bureaus
    own = organizations_of(user).order_by().values("pk")
    return bureaus | Q(**{f"{path}organization__in": own})


def lines_to_mind(user: User) -> QuerySet[PlannedTraining]:
    """Lines of the user's plans in force this year that are due within 30 days or overdue, and of
    which no training was announced, held or cancelled."""
    today = timezone.localdate()
    known = Training.objects.filter(planned__key=OuterRef("key"))
    lines = PlannedTraining.objects.filter(
        _own(user, "plan__"),
        ~Exists(known.exclude(state=TrainingState.DRAFT)),
        plan__state=_D.ISSUED,
        plan__year=today.year,
        due_on__lte=today + timedelta(days=SOON_DAYS),
    )
    return lines.order_by("due_on", "pk")


def bureaus_to_plan(user: User, year: int) -> QuerySet[Appointment]:
    """The user's appointments to bureaus that have no plan of trainings of `year`, not even a
    draft (clause 5.3.a)."""
    held = [row.pk for row in user.current_appointments if row.role in PUBLISHERS]
    plans = TrainingPlan.objects.exclude(state=_D.DISCARDED).filter(
        organization__isnull=True, jurisdiction=OuterRef("jurisdiction"), year=year
    )
    return Appointment.objects.filter(~Exists(plans), pk__in=held).order_by("jurisdiction", "pk")


def plans_to_issue(user: User) -> QuerySet[TrainingPlan]:
    """Drafts with lines that `user` may issue, having written nothing of them."""
    lines = PlannedTraining.objects.filter(plan=OuterRef("pk"))
    hands = Q(author=user) | written_by(user, TrainingPlan, besides=WRITES_NOTHING)
    mine = TrainingPlan.objects.exclude(state=_D.DISCARDED).filter(hands)
    wrote = mine.filter(key=OuterRef("key"), edition__lte=OuterRef("edition"))
    rows = TrainingPlan.objects.filter(
        in_reach(user, PUBLISHERS), Exists(lines), ~Exists(wrote), state=_D.DRAFT
    )
    return rows.order_by("year", "jurisdiction", "pk")


def published_plans(*, text: str = "", year: str = "", clause: str = "") -> PublicationQuerySet:
    """On the site: the newest year first, then by unit; filters that are empty hold for all."""
    rows = current_of(Kind.TRAINING_PLAN, period=year)
    if text:
        found = search(text, kinds=(Kind.TRAINING_PLAN,)).order_by()
        rows = rows.filter(pk__in=found.values("pk"))
    if clause:
        rows = rows.filter(payload__clause=clause)
    return rows.order_by("-period", "unit_code", "pk")


def published_years() -> list[str]:
    """The years of which plans of trainings stand on the site, the newest first."""
    rows = current_of(Kind.TRAINING_PLAN).order_by("-period").values_list("period", flat=True)
    return list(rows.distinct())
