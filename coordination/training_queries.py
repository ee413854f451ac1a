"""Reads of trainings: who may do what, who came, which units were trained, what is published."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, cast

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.constants import TOWNSHIP_DIGITS
from accounts.enums import Role
from accounts.models import AuditEvent, User
from communities.models import Community
from coordination.enums import AttendeeState, TrainingState
from coordination.models import Attendee, Training, TrainingInvitation, TrainingPlan
from coordination.queries import in_reach
from coordination.training_rules import PUBLISHERS, TRAINING_LISTED
from orgs.models import Organization
from orgs.queries import Unit, hosts_of, sign_up_units, with_place
from orgs.queries.events import hosts
from orgs.queries.library import hands_in
from portal.enums import Kind
from portal.measures import Span
from portal.models import PublicationQuerySet
from portal.queries import current_of, search

# Acts that write what the public reads.
WRITING = (
    "training.begun", "training.changed", "training.held", "training.cancelled", "training.scored",
    "training.listed",
)  # fmt: skip
CONFIRMED = Q(attendees__state=AttendeeState.CONFIRMED)


def training_hosts(user: User) -> list[Unit]:
    """In whose name `user` may hold trainings: bureaus of city and counties, own organisations."""
    return [
        unit
        for unit in hosts_of(user)
        if unit.organization is not None or len(unit.jurisdiction) < TOWNSHIP_DIGITS
    ]


def acts_for_host(user: User, training: Training | TrainingPlan) -> bool:
    """Whether `user` acts for who holds it, today."""
    return hosts(user, cast("Any", training))


def training_keeper(user: User, training: Training) -> bool:
    """Whether `user` acts for who holds it, or watches over it as city or county officer."""
    return user.may(PUBLISHERS, training.jurisdiction) or acts_for_host(user, training)


def trainings_watched_by(user: User) -> QuerySet[Training]:
    """Those whose lists `user` keeps as city or county officer; as `training_keeper`."""
    rows: QuerySet[Training] = Training.objects.for_user(user).filter(in_reach(user, PUBLISHERS))
    return rows


def training_authors(training: Training) -> frozenset[int]:
    """All who wrote something of it, confirmed who came or gave scores: none of them publishes
    it."""
    wrote = hands_in(cast("Any", training), WRITING)
    rows = training.attendees.filter(decided_by__isnull=False).order_by()
    return wrote | frozenset(rows.values_list("decided_by", flat=True).distinct())


def trainings_for(user: User, state: str = "") -> QuerySet[Training]:
    """The trainings that `user` sees, with `came` (people confirmed), the latest first."""
    rows = Training.objects.for_user(user).select_related("organization", "author", "changed_by")
    found: QuerySet[Training] = with_place(rows).annotate(came=Count("attendees", filter=CONFIRMED))
    # A count forgets the order of the model.
    found = found.order_by("-starts_at", "-pk")
    return found.filter(state=state) if state else found


def waits_for_site(training: Training) -> bool:
    """Whether there is something that another officer publishes; as in `trainings_to_publish`."""
    if training.state == TrainingState.DRAFT:
        return training.starts_at > timezone.now()
    return training.state == TrainingState.HELD or (training.is_newer and training.is_shown)


def trainings_to_publish(user: User) -> QuerySet[Training]:
    """What `waits_for_site`, and waits for `user`."""
    rows = Training.objects.for_user(user)
    if not user.may(PUBLISHERS):
        return rows.none()
    coming = Q(state=TrainingState.DRAFT, starts_at__gt=timezone.now())
    newer = Q(is_newer=True, announced_on__isnull=False)
    wrote = AuditEvent.objects.filter(
        object_type=Training._meta.label,
        object_id=Cast(OuterRef("pk"), CharField()),
        action__in=WRITING,
        actor=user,
    )
    decided = Attendee.objects.filter(training=OuterRef("pk"), decided_by=user)
    rows = rows.filter(in_reach(user, PUBLISHERS), coming | newer | Q(state=TrainingState.HELD))
    rows = rows.filter(~Exists(wrote), ~Exists(decided)).exclude(
        Q(author=user) | Q(changed_by=user)
    )
    return rows.order_by("starts_at", "pk")


def trainings_to_record(user: User) -> QuerySet[Training]:
    """Announced ones of the user's that are over: who came is to be confirmed and recorded."""
    rows = Training.objects.for_user(user).filter(
        state=TrainingState.ANNOUNCED, ends_at__lte=timezone.now()
    )
    places = {held.jurisdiction for held in user.current_appointments if held.role in PUBLISHERS}
    own = Q(organization__isnull=True, jurisdiction__in=places)
    if Role.ORG_MEMBER in user.roles:
        own |= Q(organization__in=_organizations(user))
    return rows.filter(own).select_related("organization").order_by("ends_at", "pk")


def _organizations(user: User) -> list[int]:
    return [unit.organization.pk for unit in sign_up_units(user) if unit.organization is not None]


def own_units(user: User) -> Q:
    """Rows about the committees and organisations that `user` acts for."""
    held = [
        row.jurisdiction for row in user.current_appointments if row.role == Role.COMMITTEE_MEMBER
    ]
    found = Q(community__code__in=held)
    return (
        found | Q(organization__in=_organizations(user)) if Role.ORG_MEMBER in user.roles else found
    )


def own_invitations(user: User) -> QuerySet[TrainingInvitation]:
    """Invitations of the units that `user` acts for."""
    rows = TrainingInvitation.objects.for_user(user).filter(own_units(user))
    return rows.select_related("training", "organization", "community__township__county")


def invitations_to_answer(user: User) -> QuerySet[TrainingInvitation]:
    """Those without an answer whose training has not begun."""
    rows = own_invitations(user).filter(
        answer="waiting",
        training__state=TrainingState.ANNOUNCED,
        training__starts_at__gt=timezone.now(),
    )
    return rows.order_by("training__starts_at", "pk")


def invitations_of(training: Training) -> QuerySet[TrainingInvitation]:
    """Whom it invites, by name of the unit."""
    rows = TrainingInvitation.objects.filter(training=training)
    rows = rows.select_related("organization", "community__township__county")
    return rows.order_by("community__code", "organization__name", "pk")


def attendee_by_key(key: str) -> Attendee | None:
    """Whose certificate has the number `key`; None for nobody's."""
    rows = Attendee.objects.select_related("training", "community", "organization")
    found: Attendee | None = rows.filter(public_id=key).first()
    return found


def attendees_of(training: Training) -> QuerySet[Attendee]:
    """Everybody on the list, in the order of arrival."""
    rows = Attendee.objects.filter(training=training).select_related(
        "training", "organization", "community__township__county", "decided_by"
    )
    return rows.order_by("arrived_at", "pk")


def training_by_token(token: str) -> Training | None:
    """The training whose sign-in has this address."""
    return Training.objects.filter(sign_in_token=token).select_related("organization").first()


def totals(training: Training) -> dict[str, int]:
    """Sums of who came: people, committees, organisations, assessed, passed; one query."""
    rows = Attendee.objects.filter(training=training, state=AttendeeState.CONFIRMED)
    mark = training.pass_mark or 0
    return rows.aggregate(
        people=Count("pk"),
        committees=Count("community", filter=Q(community__is_committee=True), distinct=True),
        organizations=Count("organization", distinct=True),
        assessed=Count("pk", filter=Q(score__isnull=False)),
        passed=Count("pk", filter=Q(score__gte=mark)),
    )


def year_span(year: int, today: date) -> Span:
    """The civil year, or what has passed of it."""
    return Span(date(year, 1, 1), min(date(year, 12, 31), today))


def ever(span: Span) -> Span:
    """From the beginning to the end of `span`."""
    return Span(date(2000, 1, 1), span.until)


def recorded(span: Span) -> QuerySet[Training]:
    """Trainings with a published record that began in `span` (civil days)."""
    zone = timezone.get_current_timezone()
    return Training.objects.filter(
        state=TrainingState.RECORDED,
        starts_at__gte=datetime.combine(span.since, time.min, zone),
        starts_at__lte=datetime.combine(span.until, time.max, zone),
    )


def _came(span: Span) -> QuerySet[Attendee]:
    """Confirmed people of bureaus' trainings in `span`."""
    trainings = recorded(span).filter(organization__isnull=True)
    return Attendee.objects.filter(
        state=AttendeeState.CONFIRMED, training__in=trainings.order_by().values("pk")
    )


def committees_on(day: date) -> QuerySet[Community]:
    """The committees that exist on a civil `day`: the denominator of their coverage."""
    return Community.objects.existing(day).committees()


def trained_committees(span: Span) -> QuerySet[Community]:
    """Committees of whom somebody came to a training of a bureau in `span` (clause 5.3.a)."""
    return committees_on(span.until).filter(Exists(_came(span).filter(community=OuterRef("pk"))))


def organizations_on(day: date) -> QuerySet[Organization]:
    """Organisations registered or filed and there on a civil `day`: the other denominator."""
    there = Q(established_on__isnull=True) | Q(established_on__lte=day)
    return Organization.objects.active().filter(there)


def trained_organizations(span: Span) -> QuerySet[Organization]:
    """Organisations of whom somebody came to a training of a bureau in `span` (clause 5.3.a)."""
    came = _came(span).filter(organization=OuterRef("pk"))
    return organizations_on(span.until).filter(Exists(came))


def untrained(user: User, kind: str, span: Span) -> QuerySet[Any]:
    """Of `kind` (committees, organizations) those in the user's jurisdictions of whom nobody came
    in `span`, by code or name."""
    if kind == "committees":
        rows: Any = committees_on(span.until)
        done: Any = trained_committees(span)
        seen: Any = Community.objects.for_user(user)
        order = ("code",)
    else:
        rows, done = organizations_on(span.until), trained_organizations(span)
        seen, order = Organization.objects.for_user(user), ("name",)
    found = rows.filter(pk__in=seen.order_by().values("pk"))
    found = found.exclude(pk__in=done.order_by().values("pk")).order_by(*order)
    return found.select_related("township__county") if kind == "committees" else with_place(found)


def published_trainings(
    *, text: str = "", audience: str = "", clause: str = "", past: bool = False
) -> PublicationQuerySet:
    """On the site: those from today on, the next first; or the past, the latest first."""
    rows = search(text, kinds=(Kind.TRAINING,)) if text else current_of(Kind.TRAINING)
    for name, value in (("audience", audience), ("clause", clause)):
        if value:
            rows = rows.filter(**{f"payload__{name}": value})
    # `period` is the civil day on which it ends.
    today = timezone.localdate().isoformat()
    if past:
        return rows.filter(period__lt=today).order_by("-period", "pk")
    return rows.filter(period__gte=today).order_by("period", "pk")


def list_is_open(training: Training) -> bool:
    """Whether people are still entered, confirmed and given scores."""
    return training.state in TRAINING_LISTED
