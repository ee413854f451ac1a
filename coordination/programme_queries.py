"""Programmes side by side: what was tagged with each, in each unit, of what an officer may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from accounts.models import AuditEvent, User
from communities.models import Community, CommunityProgramme, Programme
from communities.queries import community_entries, tagged_entries, with_convention
from coordination.models import LineProgramme, PlanLine, Referral, WorkPlan
from coordination.plan_queries import progress_of, published_plans
from coordination.plan_rules import PLAN_IN_FORCE
from coordination.referral_rules import REFERRAL_OPEN
from orgs.enums import ProjectState
from orgs.models import Project, ProjectPlace, ProjectProgramme
from orgs.project_rules import PROJECT_UNDER_WAY
from orgs.queries.published_projects import published_projects
from portal.enums import Kind
from portal.measures import Figure, Span, registered, seen_by
from portal.models import Publication

# What is summed of each programme in each unit.
SUMS = (
    "communities", "committees", "conventions", "lines", "lines_done", "projects_running",
    "projects_ended", "referrals_open", "referrals_ended", "took_part", "sampled",
)  # fmt: skip
ENDED = (ProjectState.CLOSED, ProjectState.STOPPED)


@dataclass(frozen=True)
class Fact:
    """`amount` of one of `SUMS`, of a programme (by its primary key), in the places `codes`."""

    programme: int
    what: str
    codes: tuple[str, ...]
    amount: int = 1


@dataclass(frozen=True)
class ProgrammeSums:
    """What one programme comes to in one unit, by the names of `SUMS`."""

    sums: dict[str, int]

    def figure(self, counted: str, of: str) -> Figure:
        """One sum ÷ another."""
        return Figure(self.sums[counted], self.sums[of])


def side_by_side(
    user: User, programmes: Collection[Programme], codes: Collection[str], day: date
) -> dict[tuple[int, str], ProgrammeSums]:
    """The sums of each of `programmes` in each unit with one of `codes`, by (primary key, code).

    Counted is what `user` may read: communities and referrals on the civil `day`, lines of plans
    in force and published participation of its year. A project counts once in each unit in which
    it serves a community. As many queries for many programmes and units as for one.
    """
    found: dict[tuple[int, str], dict[str, int]] = {
        (one.pk, code): dict.fromkeys(SUMS, 0) for one in programmes for code in codes
    }
    for fact in _facts(user, programmes, day):
        for code in codes:
            if any(place.startswith(code) for place in fact.codes):
                found[fact.programme, code][fact.what] += fact.amount
    return {key: ProgrammeSums(sums) for key, sums in found.items()}


def _facts(user: User, programmes: Collection[Programme], day: date) -> Iterator[Fact]:
    yield from _of_communities(user, programmes, day)
    yield from _of_lines(user, programmes, day)
    yield from _of_projects(user, programmes)
    yield from _of_referrals(user, programmes)


def _of_communities(user: User, programmes: Collection[Programme], day: date) -> Iterator[Fact]:
    tags = CommunityProgramme.objects.running(day).filter(programme__in=programmes).order_by()
    seen = Community.objects.for_user(user).existing(day)
    rows: Any = with_convention(seen.filter(pk__in=tags.values("community")))
    units = {
        pk: (code, is_committee, has_sorting)
        for pk, code, is_committee, has_sorting in rows.values_list(
            "pk", "code", "is_committee", "has_sorting"
        )
    }
    rates = _participation(user, Span(day.replace(month=1, day=1), day))
    for programme, community in tags.values_list("programme", "community").distinct():
        if community not in units:
            continue
        code, is_committee, has_sorting = units[community]
        yield Fact(programme, "communities", (code,))
        yield Fact(programme, "committees", (code,), int(is_committee))
        yield Fact(programme, "conventions", (code,), int(is_committee and has_sorting))
        took_part, sampled = rates.get(code, (0, 0))
        yield Fact(programme, "took_part", (code,), took_part)
        yield Fact(programme, "sampled", (code,), sampled)


def _participation(user: User, span: Span) -> dict[str, tuple[int, int]]:
    """Who took part and who was sampled by the code of the community, as it was published."""
    measure = registered().get("participation")
    if measure is None or measure.of is None:
        return {}
    rows: Any = seen_by(user)(measure.counted.rows(span)).order_by()
    sums = rows.values_list(rows.model.scope_path).annotate(
        took_part=Sum(measure.counted.add), of=Sum(measure.of.add)
    )
    return {code: (took_part or 0, of or 0) for code, took_part, of in sums}


def _of_lines(user: User, programmes: Collection[Programme], day: date) -> Iterator[Fact]:
    plans = WorkPlan.objects.for_user(user).filter(state__in=sorted(PLAN_IN_FORCE), year=day.year)
    tags = LineProgramme.objects.filter(
        programme__in=programmes, line__plan__in=plans.order_by().values("pk")
    )
    held: dict[int, list[int]] = defaultdict(list)
    for line, programme in tags.order_by().values_list("line", "programme"):
        held[line].append(programme)
    lines = PlanLine.objects.filter(pk__in=held).select_related("plan").order_by("pk")
    for one in progress_of(lines, day):
        for programme in held[one.line.pk]:
            codes = (one.line.plan.jurisdiction,)
            yield Fact(programme, "lines", codes)
            yield Fact(programme, "lines_done", codes, int(one.is_done))


def _of_projects(user: User, programmes: Collection[Programme]) -> Iterator[Fact]:
    shown = Project.objects.for_user(user).filter(state__in=(*sorted(PROJECT_UNDER_WAY), *ENDED))
    tags = ProjectProgramme.objects.filter(
        programme__in=programmes, project__in=shown.order_by().values("pk")
    ).order_by()
    places: dict[int, tuple[str, ...]] = defaultdict(tuple)
    served = ProjectPlace.objects.filter(project__in=tags.values("project")).order_by()
    for project, code in served.values_list("project", "community__code"):
        places[project] += (code,)
    for programme, project, state in tags.values_list("programme", "project", "project__state"):
        what = "projects_ended" if state in ENDED else "projects_running"
        yield Fact(programme, what, places[project])


def _of_referrals(user: User, programmes: Collection[Programme]) -> Iterator[Fact]:
    rows = Referral.objects.for_user(user).filter(programme__in=programmes).order_by()
    is_open = Q(state__in=sorted(REFERRAL_OPEN))
    counted = rows.values_list("programme", "jurisdiction").annotate(
        under_way=Count("pk", filter=is_open), ended=Count("pk", filter=~is_open)
    )
    for programme, code, under_way, ended in counted:
        yield Fact(programme, "referrals_open", (code,), under_way)
        yield Fact(programme, "referrals_ended", (code,), ended)


def published_on() -> QuerySet[Publication, tuple[str, datetime]]:
    """When each programme was last published, by its code."""
    latest = Publication.objects.filter(kind=Kind.PROGRAMME, is_latest=True)
    return latest.values_list("key", "published_at")


def programmes_to_publish(user: User) -> QuerySet[Programme]:
    """Those that are not on the site as they are now, and of which `user` wrote nothing since they
    were last published. What was withdrawn is published by nobody and waits for nobody."""
    shown = Publication.objects.filter(
        kind=Kind.PROGRAMME, is_latest=True, key=OuterRef("code")
    ).annotate(edition=Cast(KT("payload__edition"), IntegerField()))
    never = Value(datetime(2000, 1, 1, tzinfo=UTC))
    wrote = AuditEvent.objects.filter(
        actor=user,
        object_type=Programme._meta.label,
        object_id=Cast(OuterRef("pk"), CharField()),
        at__gt=Coalesce(OuterRef("shown_on"), never),
    )
    rows = Programme.objects.annotate(shown_on=Subquery(shown.values("published_at")))
    settled = shown.filter(Q(edition=OuterRef("version")) | Q(withdrawn_at__isnull=False))
    rows = rows.filter(~Exists(settled), ~Exists(wrote))
    return rows.exclude(changed_by=user).order_by("position", "code")


def published_of(code: str) -> tuple[QuerySet[Any], QuerySet[Any], QuerySet[Any]]:
    """The communities, plans and projects on the site that are tagged with the programme with this
    code; referrals are never on it."""
    communities = tagged_entries(community_entries(), code)
    return communities, published_plans(programme=code), published_projects(programme=code)


def lines_with(publication: Publication, code: str) -> list[dict[str, Any]]:
    """The lines of a published plan that are part of the programme with this code, each with where
    it stood in the newest review (`standing`, empty before one)."""
    payload = publication.payload
    stood = {
        (row["clause"], row["task"]): row["standing"]
        for review in payload["reviews"]
        for row in review["lines"]
    }
    return [
        line | {"standing": stood.get((line["clause"], line["task"]), "")}
        for line in payload["lines"]
        if code in line["programme_codes"]
    ]
