"""Referrals: in whose name somebody sends, to whom, what waits for whom, and how many in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.constants import CITY_DIGITS, CODE_LENGTH, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.enums import OFFICERS, Role
from accounts.models import User
from accounts.scoping import covers, within
from communities.models import Community, County, Township
from communities.queries import place_names
from coordination.enums import ExtensionState, ReferralAct, ReferralPart, ReferralState
from coordination.models import (
    Office,
    Referral,
    ReferralEvent,
    ReferralExtension,
    ReferralParty,
    ReferralPhoto,
)
from coordination.models.duties import belongs_to
from coordination.models.referrals import ReferralQuerySet, own_bodies
from coordination.referral_rules import (
    ACTS_OF,
    EVALUATED,
    IN_WORK,
    OTHER_SIDE,
    REFERRAL_OPEN,
    TO_ANSWER,
)
from orgs.models import Organization, ServiceArea
from orgs.models.relations import above
from orgs.queries import organizations_of
from portal.measures import Span


@dataclass(frozen=True)
class Body:
    """Who hands something over or has to deal with it; `key` stands in the form.

    Without an office or organisation it is the authority or, with twelve digits, the committee of
    the place `jurisdiction`.
    """

    key: str
    name: str
    jurisdiction: str
    office: Office | None = None
    organization: Organization | None = None

    @property
    def is_committee(self) -> bool:
        return self.organization is None and len(self.jurisdiction) == CODE_LENGTH


def _of_office(office: Office) -> Body:
    return Body(f"office-{office.pk}", office.name, office.jurisdiction, office=office)


def _of_place(code: str, name: str) -> Body:
    return Body(f"place-{code}", name, code)


def _of_organization(one: Organization) -> Body:
    return Body(f"organization-{one.pk}", one.name, one.jurisdiction, organization=one)


def senders_of(user: User) -> list[Body]:
    """In whose name `user` may send: the authority and the offices of an officer's place, the own
    committee, own active organisations; first the office that the account is of."""
    found: list[Body] = []
    names = place_names() if user.current_appointments else {}
    for held in user.current_appointments:
        code = held.jurisdiction
        if held.role == Role.COMMITTEE_MEMBER and code in names:
            found.append(_of_place(code, names[code]))
        elif held.role in OFFICERS:
            known = Office.objects.filter(jurisdiction=code)
            offices = [_of_office(one) for one in known.filter(belongs_to(user, "pk"))]
            # Entered as an office, the account's own unit needs no second name.
            if user.unit not in {one.name for one in known}:
                found.append(_of_place(code, user.unit or names.get(code, code)))
            found += sorted(offices, key=lambda one: one.name != user.unit)
    if Role.ORG_MEMBER in user.roles:
        own: Any = organizations_of(user)
        found += [_of_organization(one) for one in own.active().order_by("name", "pk")]
    return found


def reach_of(sender: Body) -> list[Body]:
    """To whom `sender` may send (clause 5.1.c): officers to the departments of their place and of
    the one above it, as townships call those of the county, and to all below, organisations that
    serve there included; committees to their township and to organisations that serve them;
    organisations to the townships and committees they serve."""
    if sender.organization is not None:
        found = _around_organization(sender.organization)
    elif sender.is_committee:
        found = _around_committee(sender.jurisdiction)
    else:
        found = [*_below(sender.jurisdiction), *_departments_above(sender.jurisdiction)]
    return [body for body in found if body.key != sender.key]


def _below(code: str) -> list[Body]:
    area = within("code", code)
    names = _named(
        [*County.objects.filter(area).exclude(code=code)],
        [*Township.objects.existing().filter(area).exclude(code=code).select_related("county")],
    )
    # Who serves a whole county serves each of its townships.
    serves = within("jurisdiction", code) | Q(jurisdiction__in=above([code]))
    serving = ServiceArea.objects.on().filter(serves).order_by()
    organizations: Any = Organization.objects.filter(
        within("jurisdiction", code) | Q(pk__in=serving.values("organization"))
    )
    return [
        *_offices(within("jurisdiction", code)),
        *names,
        *_committees(area),
        *map(_of_organization, organizations.active().order_by("name", "pk")),
    ]


def _departments_above(code: str) -> list[Body]:
    digits = {TOWNSHIP_DIGITS: COUNTY_DIGITS, COUNTY_DIGITS: CITY_DIGITS}.get(len(code))
    return _offices(Q(jurisdiction=code[:digits])) if digits else []


def _around_committee(code: str) -> list[Body]:
    town = code[:TOWNSHIP_DIGITS]
    serving = ServiceArea.objects.on().filter(jurisdiction__in=above([code])).order_by()
    organizations: Any = Organization.objects.filter(pk__in=serving.values("organization"))
    return [
        *_named((), Township.objects.existing().filter(code=town).select_related("county")),
        *_offices(Q(jurisdiction=town)),
        *map(_of_organization, organizations.active().order_by("name", "pk")),
    ]


def _around_organization(organization: Organization) -> list[Body]:
    served = ServiceArea.objects.on().filter(organization=organization)
    codes = list(served.values_list("jurisdiction", flat=True))
    towns, area = Q(pk__in=[]), Q(pk__in=[])
    for code in codes:
        area |= within("code", code)
    for code in [organization.jurisdiction, *codes]:
        # A wider area holds several townships; of where it is registered only its own counts.
        if len(code) >= TOWNSHIP_DIGITS:
            towns |= Q(code=code[:TOWNSHIP_DIGITS])
        elif code in codes:
            towns |= within("code", code)
    townships = list(Township.objects.existing().filter(towns).select_related("county"))
    offices = Q(jurisdiction__in=[town.code for town in townships])
    return [*_named((), townships), *_offices(offices), *_committees(area)]


def _named(counties: Iterable[County], townships: Iterable[Township]) -> list[Body]:
    return [
        *(_of_place(one.code, one.name) for one in sorted(counties, key=lambda one: one.code)),
        *(
            _of_place(one.code, f"{one.county.name}{one.name}")
            for one in sorted(townships, key=lambda one: one.code)
        ),
    ]


def _offices(which: Q) -> list[Body]:
    return [_of_office(one) for one in Office.objects.filter(which)]


def _committees(which: Q) -> list[Body]:
    rows = Community.objects.existing().committees().with_names().filter(which)
    return [_of_place(one.code, one.full_name) for one in rows.order_by("code")]


def with_sides(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`rows` with `sender_name` and `lead_name`."""
    parties = ReferralParty.objects.filter(referral=OuterRef("pk"))
    named: QuerySet[Any] = rows.annotate(
        sender_name=Subquery(parties.filter(part=ReferralPart.SENDER).values("name")[:1]),
        lead_name=Subquery(parties.filter(part=ReferralPart.LEAD).values("name")[:1]),
    )
    return named


def referrals_for(user: User) -> QuerySet[Any]:
    """The referrals that `user` sees with both sides, the newest first."""
    return with_sides(Referral.objects.for_user(user))


def chosen(user: User, choice: str, text: str = "") -> QuerySet[Any]:
    """Of `referrals_for` what a filter of the list asks for, all where it is none; with `text` in
    the subject or the name of a body."""
    rows: Any = referrals_for(user)
    if text:
        named = ReferralParty.objects.filter(name__icontains=text).order_by()
        rows = rows.filter(Q(subject__icontains=text) | Q(pk__in=named.values("referral")))
    mine = ReferralParty.objects.filter(own_bodies(user)).order_by()
    lead = Q(pk__in=mine.filter(part=ReferralPart.LEAD).values("referral"))
    sent = Q(pk__in=mine.filter(part=ReferralPart.SENDER).values("referral"))
    others = Q(pk__in=mine.exclude(part=ReferralPart.SENDER).values("referral"))
    found: dict[str, Any] = {
        "answer": rows.filter(lead, state__in=sorted(TO_ANSWER)).order_by("due", "pk"),
        "evaluate": rows.filter(sent, state=ReferralState.REPLIED).order_by("replied_on", "pk"),
        "sent": rows.filter(sent),
        "received": rows.filter(others),
        "overdue": rows.overdue().order_by("due", "pk"),
        "open": rows.filter(state__in=sorted(REFERRAL_OPEN)).order_by("due", "pk"),
        "ended": rows.exclude(state__in=sorted(REFERRAL_OPEN)),
    }
    chosen_rows: QuerySet[Any] = found.get(choice, rows)
    return chosen_rows


def parts_of(user: User, referral: Referral) -> frozenset[str]:
    """As what the user's bodies take part in it; empty for officers who only watch over it."""
    rows = ReferralParty.objects.filter(own_bodies(user), referral=referral).order_by()
    return frozenset(rows.values_list("part", flat=True))


def acted_for(user: User, referral: Referral, part: str) -> bool:
    """Whether `user` did something with it for the body that is `part` of it."""
    acts = sorted(ACTS_OF[ReferralPart(part)])
    return ReferralEvent.objects.filter(referral=referral, act__in=acts, by=user).exists()


def sides_of(user: User, referral: Referral) -> frozenset[str]:
    """Of sender and lead body those for which `user` may act now: not for one whose other side
    `user` has acted for."""
    return frozenset(
        part
        for part in parts_of(user, referral) & frozenset(OTHER_SIDE)
        if not acted_for(user, referral, OTHER_SIDE[ReferralPart(part)])
    )


def parties_of(referral: Referral) -> dict[str, list[ReferralParty]]:
    """Its bodies by part."""
    found: dict[str, list[ReferralParty]] = {part: [] for part in ReferralPart.values}
    for row in ReferralParty.objects.filter(referral=referral).order_by("pk"):
        found[row.part].append(row)
    return found


def timeline_of(referral: Referral) -> QuerySet[ReferralEvent]:
    """All acts in their order, with who acted and the photos sent with an answer."""
    rows = ReferralEvent.objects.filter(referral=referral).select_related("by")
    return rows.prefetch_related("photos__photo").order_by("pk")


def open_extension(referral: Referral) -> ReferralExtension | None:
    """The request for more time that waits for the sender."""
    rows = ReferralExtension.objects.filter(referral=referral, state=ExtensionState.ASKED)
    return rows.select_related("asked_by").first()


def waiting_photos(referral: Referral) -> QuerySet[ReferralPhoto]:
    """Photos that no answer was sent with yet."""
    rows = ReferralPhoto.objects.filter(referral=referral, event__isnull=True)
    return rows.select_related("photo")


def to_answer(user: User) -> QuerySet[Any]:
    """What waits for a body of the user's as the lead body, the earliest due first; not where the
    user acted for the sender."""
    rows = _of_side(user, ReferralPart.LEAD).filter(state__in=sorted(TO_ANSWER))
    return with_sides(rows).order_by("due", "pk")


def _of_side(user: User, part: ReferralPart) -> ReferralQuerySet:
    other = ReferralEvent.objects.filter(act__in=sorted(ACTS_OF[OTHER_SIDE[part]]), by=user)
    rows: ReferralQuerySet = Referral.objects.of_side(user, part)
    return rows.exclude(pk__in=other.order_by().values("referral"))


def to_help(user: User) -> QuerySet[Any]:
    """What a body of the user's helps with, to which the user has not contributed yet."""
    wrote = ReferralEvent.objects.filter(act=ReferralAct.HELPED, by=user).order_by()
    rows: Any = Referral.objects.of_side(user, ReferralPart.HELPER)
    rows = rows.filter(state__in=sorted(IN_WORK)).exclude(pk__in=wrote.values("referral"))
    return with_sides(rows).order_by("due", "pk")


def to_decide(user: User) -> QuerySet[Any]:
    """What waits for a body of the user's as the sender: answers to evaluate, more time asked for
    (`asked_for`), and what is overdue; not where the user acted for the lead body."""
    asked = ReferralExtension.objects.filter(referral=OuterRef("pk"), state=ExtensionState.ASKED)
    rows: Any = with_sides(_of_side(user, ReferralPart.SENDER))
    rows = rows.annotate(asked_for=Subquery(asked.values("due_to")[:1]))
    evaluate = Q(state=ReferralState.REPLIED)
    late = Q(state__in=sorted(TO_ANSWER), due__lt=timezone.localdate())
    waiting = rows.filter(evaluate | late | Q(asked_for__isnull=False))
    found: QuerySet[Any] = waiting.order_by("due", "pk")
    return found


def of_record(user: User, **of: Any) -> QuerySet[Any]:
    """The referrals made of an action or a finding, or that name a meeting, which `user` sees,
    with the last `reply` of each."""
    replies = ReferralEvent.objects.filter(referral=OuterRef("pk"), act=ReferralAct.REPLIED)
    last = Subquery(replies.order_by("-pk").values("words")[:1])
    rows = referrals_for(user).filter(**of).annotate(reply=last)
    found: QuerySet[Any] = rows.order_by("sent_on", "pk")
    return found


def is_referred(**of: Any) -> bool:
    """Whether a referral of an action or a finding is under way, seen by this user or not."""
    return Referral.objects.filter(state__in=sorted(REFERRAL_OPEN), **of).exists()


@dataclass(frozen=True)
class RateLine:
    """Of a body or a unit: closed in a span, of these answered in time; open and overdue today."""

    name: str
    closed: int
    on_time: int
    waiting: int
    overdue: int

    @property
    def share(self) -> float | None:
        """on time ÷ closed; None where nothing was closed."""
        return self.on_time / self.closed if self.closed else None


def _counts(span: Span, path: str = "") -> dict[str, Any]:
    closed = Q(**{
        f"{path}state__in": sorted(EVALUATED),
        f"{path}ended_on__gte": span.since,
        f"{path}ended_on__lte": span.until,
    })  # fmt: skip
    in_time = Q(**{f"{path}replied_on__lte": F(f"{path}due")})
    late = Q(**{
        f"{path}state__in": sorted(TO_ANSWER), f"{path}due__lt": timezone.localdate(),
    })  # fmt: skip
    return {
        "closed": Count("pk", filter=closed),
        "on_time": Count("pk", filter=closed & in_time),
        "waiting": Count("pk", filter=Q(**{f"{path}state__in": sorted(REFERRAL_OPEN)})),
        "overdue": Count("pk", filter=late),
    }


def unit_lines(user: User, span: Span, areas: Sequence[tuple[str, str]]) -> list[RateLine]:
    """By unit (code, name) in which the lead body lies; one query. A unit counts all below it."""
    rows = Referral.objects.for_user(user).order_by().values("jurisdiction")
    sums = list(rows.annotate(**_counts(span)))
    names = ("closed", "on_time", "waiting", "overdue")
    return [
        RateLine(
            name,
            *(sum(row[n] for row in sums if covers(code, row["jurisdiction"])) for n in names),
        )
        for code, name in areas
    ]


def body_lines(user: User, span: Span, areas: Sequence[tuple[str, str]]) -> list[RateLine]:
    """By lead body of the `areas`, those with most overdue first; one query."""
    area = Q(pk__in=[])
    for code, _name in areas:
        area |= within("jurisdiction", code)
    seen = Referral.objects.for_user(user).order_by()
    rows = ReferralParty.objects.filter(
        area, part=ReferralPart.LEAD, referral__in=seen.values("pk")
    )
    grouped: Any = rows.order_by().values("jurisdiction", "office", "organization")
    lines = [
        RateLine(row["called"], row["closed"], row["on_time"], row["waiting"], row["overdue"])
        for row in grouped.annotate(called=Max("name"), **_counts(span, "referral__"))
    ]
    shown = [line for line in lines if line.closed or line.waiting]
    return sorted(shown, key=lambda line: (-line.overdue, -line.waiting, line.name))


def evaluated_in(span: Span) -> ReferralQuerySet:
    """Referrals that were closed after an evaluation in `span` (civil days)."""
    rows: ReferralQuerySet = Referral.objects.filter(
        state__in=sorted(EVALUATED), ended_on__gte=span.since, ended_on__lte=span.until
    )
    return rows
