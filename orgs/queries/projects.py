"""Projects by who leads them and who decides, what is late, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.constants import COUNTY_DIGITS
from accounts.enums import OFFICERS, Role
from accounts.models import User
from accounts.normalise import clean_search
from accounts.rules import Transition
from accounts.scoping import within
from communities.models import Community, County
from orgs.enums import (
    ChangeState,
    MilestoneOutcome,
    OrganizationStatus,
    ProjectKind,
    ProjectState,
    RestrictedAct,
)
from orgs.models import (
    MilestoneMove,
    Organization,
    Project,
    ProjectChange,
    ProjectMilestone,
    ProjectPlace,
    ProjectProgramme,
)
from orgs.project_rules import (
    LEADERS,
    PROJECT_PUBLIC,
    deciders,
)
from orgs.queries.credit import Restricted, restrictions_of
from orgs.queries.members import organizations_of
from orgs.queries.writing import writers_of, written_by
from portal.enums import Kind
from portal.models import Publication

# Who takes out what should not be public has written nothing, and may publish the rest. Who lets
# it be shown again has: somebody else judges whether it may be.
TAKEN_OUT = ("project.photo_kept_inside", "project.entry_withheld")


@dataclass(frozen=True)
class ProjectFilter:
    """What a list shows; empty for all. `county` is a division code of 6 digits, `programme` the
    code of one."""

    kind: str = ""
    state: str = ""
    county: str = ""
    programme: str = ""
    text: str = ""


@dataclass(frozen=True)
class CountLine:
    """How many projects there are of one kind or in one county, by state as (state, its label,
    number). `address` stands for it in the address of a list."""

    address: str
    label: Any
    cells: list[tuple[str, Any, int]]
    total: int


@dataclass(frozen=True)
class ProjectParts:
    """What hangs on a project, read for its page."""

    places: list[Any]
    partners: list[Any]
    aims: list[Any]
    milestones: list[Any]
    entries: list[Any]
    papers: list[Any]
    changes: list[Any]
    warnings: list[Any]


def content_of(project: Project) -> ProjectParts:
    """Everything of one project in a fixed number of queries."""
    today = timezone.localdate()
    milestones, first_days = list(project.milestones.all()), first_days_of(project)
    for row in milestones:
        row.moved_from = first_days.get(row.pk)  # type: ignore[attr-defined]
        row.is_late = (  # type: ignore[attr-defined]
            project.state == ProjectState.RUNNING
            and row.outcome == MilestoneOutcome.OPEN
            and row.due_on < today
        )
    return ProjectParts(
        places=list(project.places.select_related("community__township__county")),
        partners=list(project.partners.select_related("organization")),
        aims=list(project.aims.all()),
        milestones=milestones,
        entries=list(
            project.entries.select_related("entered_by", "withheld_by").prefetch_related(
                "marks__milestone", "photos__photo", "photos__withheld_by"
            )
        ),
        papers=list(project.photos.filter(entry=None).select_related("photo")),
        changes=list(
            project.changes.select_related("decided_by").prefetch_related(
                "communities__township__county", "moves__milestone"
            )
        ),
        warnings=list(project.warnings.select_related("organization", "rule")),
    )


def first_days_of(project: Project) -> dict[int, date]:
    """On which day the milestones that an agreed change has moved were due at first, by their
    primary keys."""
    rows = MilestoneMove.objects.filter(change__project=project, change__state=ChangeState.AGREED)
    first: dict[int, tuple[date, date]] = {}
    for move in rows.select_related("milestone").order_by("change"):
        first.setdefault(move.milestone_id, (move.due_from, move.milestone.due_on))
    # One that was settled before the change was agreed to has stayed as it was.
    return {key: before for key, (before, now) in first.items() if before != now}


def projects_for(user: User, chosen: ProjectFilter | None = None) -> QuerySet[Any]:
    """The projects that `user` sees, the newest first, with who leads them and whether they are
    late (`is_late`)."""
    chosen = chosen or ProjectFilter()
    rows: QuerySet[Any] = Project.objects.for_user(user).select_related(
        "organization", "committee__township__county"
    )
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.state == "late":
        rows = late(rows)
    elif chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.county:
        rows = rows.filter(pk__in=_in_county(chosen.county))
    if chosen.programme:
        tags = ProjectProgramme.objects.filter(programme__code=chosen.programme)
        rows = rows.filter(pk__in=tags.order_by().values("project"))
    for word in clean_search(chosen.text).split()[:5]:
        leader = Q(organization__name__icontains=word) | Q(committee__name__icontains=word)
        rows = rows.filter(Q(title__icontains=word) | leader)
    found: QuerySet[Any] = rows.annotate(is_late=_late_milestone())
    return found


def _in_county(code: str) -> QuerySet[Any]:
    places = ProjectPlace.objects.filter(within("community__code", code))
    return places.order_by().values("project")


def _late_milestone(today: date | None = None) -> Exists:
    return Exists(
        ProjectMilestone.objects.filter(
            project=OuterRef("pk"),
            project__state=ProjectState.RUNNING,
            outcome=MilestoneOutcome.OPEN,
            due_on__lt=today or timezone.localdate(),
        )
    )


def late(rows: QuerySet[Any], today: date | None = None) -> QuerySet[Any]:
    """Those that run and have an open milestone due before a civil day, today by default."""
    return rows.filter(_late_milestone(today))


def leads(project: Project, user: User) -> bool:
    """Whether `user` acts for the organisation or the committee that leads `project`."""
    return Project.objects.led_by(user).filter(pk=project.pk).exists()


def takes_out(project: Project, user: User) -> bool:
    """Whether `user` may let something of `project` not be published: its leader, and officers of
    its place."""
    return user.may(OFFICERS, project.jurisdiction) or leads(project, user)


def tags_project(project: Project, user: User) -> bool:
    """Whether `user` may say which programmes `project` is part of: its leader, and officers of
    its place once it was decided, because who writes something of it does not decide."""
    if project.state in {ProjectState.REFUSED, ProjectState.WITHDRAWN}:
        return False
    officer = project.state in PROJECT_PUBLIC and user.may(OFFICERS, project.jurisdiction)
    return officer or leads(project, user)


def decides(unit_code: str, user: User) -> bool:
    """Whether `user` is an officer of that very unit: none above or below decides for it."""
    return user.may(deciders(unit_code), unit_code)


def may_take(project: Project, step: Transition, user: User) -> bool:
    """Whether the step is the user's: the leader's, the deciding unit's, or either's."""
    leading = bool(step.roles & LEADERS) and leads(project, user)
    deciding = step.roles >= deciders(project.jurisdiction) and decides(project.jurisdiction, user)
    return user.may(step.roles) and (leading or deciding)


def leading_organizations(user: User) -> QuerySet[Organization]:
    """Active organisations for which `user` may lead a project."""
    if not user.may(frozenset({Role.ORG_MEMBER})):
        return Organization.objects.none()
    return organizations_of(user).filter(status=OrganizationStatus.ACTIVE).order_by("name", "pk")


def leading_committees(user: User) -> QuerySet[Any]:
    """Communities for whose committee `user` may lead a project."""
    here = Q(pk__in=[])
    for held in user.current_appointments:
        if held.role == Role.COMMITTEE_MEMBER:
            here |= within("code", held.jurisdiction)
    return Community.objects.existing().committees().filter(here).with_names().order_by("code")


def concerned(project: Project) -> list[Organization]:
    """The organisations that take part: who leads it first, then partners of the register."""
    partners = [p.organization for p in project.partners.select_related("organization")]
    rows = [project.organization, *partners]
    return [one for one in rows if one is not None]


def project_restrictions(project: Project) -> list[tuple[Organization, Restricted]]:
    """What the lists do today to a project with these organisations, refusals first."""
    found = [
        (one, restricted)
        for one in concerned(project)
        for restricted in restrictions_of(one, RestrictedAct.PROJECT)
    ]
    return sorted(found, key=lambda pair: not pair[1].is_refusal)


def waiting_projects(user: User) -> QuerySet[Any]:
    """Those that wait for the decision of the user's own unit, who entered none of it."""
    rows = projects_for(user).filter(_of_own_unit(user), state=ProjectState.APPLIED)
    found: QuerySet[Any] = rows.exclude(_written_by(user)).order_by("applied_on", "pk")
    return found


def waiting_changes(user: User) -> QuerySet[ProjectChange]:
    """Changes that wait for the decision of the user's own unit."""
    rows = ProjectChange.objects.filter(_of_own_unit(user), state=ChangeState.ASKED)
    return rows.exclude(asked_by=user).select_related("project").order_by("asked_on", "pk")


def _of_own_unit(user: User) -> Q:
    own = Q(pk__in=[])
    for held in user.current_appointments:
        code = held.jurisdiction
        if held.role in OFFICERS and held.role in deciders(code):
            own |= Q(jurisdiction=code)
    return own


def late_milestones(user: User, *, led: bool) -> QuerySet[ProjectMilestone]:
    """Open milestones past their day, of running projects that the user leads, or decided on."""
    rows = Project.objects.for_user(user)
    rows = rows.led_by(user) if led else rows.filter(_of_own_unit(user))
    found: QuerySet[ProjectMilestone] = ProjectMilestone.objects.filter(
        project__in=rows.filter(state=ProjectState.RUNNING).order_by().values("pk"),
        outcome=MilestoneOutcome.OPEN,
        due_on__lt=timezone.localdate(),
    )
    return found.select_related("project").order_by("due_on", "pk")


def led_and_waiting(user: User) -> QuerySet[Project]:
    """Those that wait for who leads them: drafts, accepted ones not begun, and those whose period
    is over and that are not closed."""
    over = Q(state=ProjectState.RUNNING, ends_on__lt=timezone.localdate())
    rows = Project.objects.led_by(user)
    found: QuerySet[Project] = rows.filter(
        over | Q(state__in=(ProjectState.DRAFT, ProjectState.ACCEPTED))
    )
    return found.order_by("ends_on", "pk")


def projects_to_publish(user: User) -> QuerySet[Any]:
    """What the site does not know yet of the projects that `user` may publish: those never
    published, and those changed since; what was withdrawn stays so."""
    here = Q(pk__in=[])
    for held in user.current_appointments:
        if held.role in OFFICERS:
            here |= within("jurisdiction", held.jurisdiction)
    latest = Publication.objects.filter(
        kind=Kind.PROJECT, key=OuterRef("public_id"), is_latest=True
    )
    newer = latest.filter(withdrawn_at__isnull=True, published_at__lt=OuterRef("changed_at"))
    rows = Project.objects.for_user(user).filter(here, state__in=sorted(PROJECT_PUBLIC))
    rows = rows.annotate(is_newer=Exists(newer)).filter(Q(is_newer=True) | ~Exists(latest))
    return rows.exclude(_written_by(user)).order_by("changed_at", "pk")


def writers(project: Project) -> frozenset[int]:
    """The primary keys of all who wrote or decided anything of it: the trail knows also those
    whose words somebody else has written over."""
    columns = {project.entered_by_id, project.applied_by_id, project.decided_by_id}
    columns |= {project.closed_by_id, *writers_of([project], besides=TAKEN_OUT)[project]}
    return frozenset(one for one in columns if one is not None)


def _written_by(user: User) -> Q:
    """Those of which `user` is one of the `writers`."""
    own = Q(entered_by=user) | Q(applied_by=user) | Q(decided_by=user) | Q(closed_by=user)
    return own | written_by(user, Project, besides=TAKEN_OUT)


def unsettled(project: Project) -> list[str]:
    """The milestones that are neither reached nor given up."""
    rows = project.milestones.filter(outcome=MilestoneOutcome.OPEN)
    return list(rows.values_list("title", flat=True))


def unmeasured(project: Project) -> list[str]:
    """The aims whose figure is not entered."""
    return list(project.aims.filter(result__isnull=True).values_list("indicator", flat=True))


def open_change(project: Project) -> ProjectChange | None:
    """The change that waits for its decision."""
    return ProjectChange.objects.filter(project=project, state=ChangeState.ASKED).first()


def places_to_serve(project: Project | None = None) -> QuerySet[Any]:
    """All communities of today and those of `project`, with their township and county, in their
    order: one that was closed since stays chosen until somebody takes it out."""
    there = Community.objects.existing()
    if project is not None:
        own = project.places.order_by().values("community")
        there = Community.objects.filter(Q(pk__in=there.order_by().values("pk")) | Q(pk__in=own))
    return there.with_names().order_by("code")


def closed_places(project: Project) -> list[str]:
    """The communities of a project that exist no more, by name."""
    existing = Community.objects.existing().order_by().values("pk")
    places = project.places.exclude(community__in=existing)
    return list(places.values_list("community__name", flat=True))


def project_counts(user: User) -> tuple[list[CountLine], list[CountLine]]:
    """How many projects there are by kind and by county, each by state; a project that serves two
    counties counts in both. Three queries for any number of projects."""
    seen = Project.objects.for_user(user).order_by().values_list("pk", "state", "kind")
    rows = {pk: (state, kind) for pk, state, kind in seen}
    counties = list(County.objects.order_by("code"))
    codes = ProjectPlace.objects.order_by().values_list("project", "community__code")
    there = {(code[:COUNTY_DIGITS], pk) for pk, code in codes if pk in rows}
    by_kind = [
        _line(kind.value, kind.label, [state for state, of in rows.values() if of == kind])
        for kind in ProjectKind
    ]
    by_county = [
        _line(one.slug, one.name, [rows[pk][0] for code, pk in there if code == one.code])
        for one in counties
    ]
    return by_kind, by_county


def _line(address: str, label: Any, states: Iterable[str]) -> CountLine:
    counted = Counter(states)
    cells = [(state.value, state.label, counted[state.value]) for state in ProjectState]
    return CountLine(address, label, cells, sum(counted.values()))
