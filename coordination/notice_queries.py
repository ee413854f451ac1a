"""Reads of notices: who would get one, who has read it, what waits for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.enums import Role
from accounts.models import Appointment, User
from accounts.scoping import within
from communities.models import Community
from communities.queries.places import place_names
from coordination.enums import NoticeState
from coordination.models import Notice, NoticeReceipt
from coordination.notice_rules import NOTICE_READERS
from coordination.queries import areas_of
from orgs.enums import OrganizationStatus
from orgs.models import Membership, ServiceArea
from orgs.models.relations import above
from orgs.queries import Unit, hosts_of
from portal.measures import Span


@dataclass(frozen=True)
class Recipient:
    """A person who is to read a notice, and the unit for which."""

    user_id: int
    role: str
    jurisdiction: str
    unit_name: str
    organization_id: int | None = None


@dataclass(frozen=True)
class Reading:
    """How many people and units had a notice to read, and how many have read it.

    A unit has read it once one of its people has.
    """

    people: int
    people_read: int
    units: int
    units_read: int

    @property
    def unread(self) -> int:
        return self.people - self.people_read

    @property
    def share(self) -> float | None:
        """People who have read it ÷ people, between 0 and 1; None for nobody."""
        return self.people_read / self.people if self.people else None

    @property
    def unit_share(self) -> float | None:
        """The same of units."""
        return self.units_read / self.units if self.units else None


def sender_units(user: User) -> list[Unit]:
    """The offices in whose name `user` may write."""
    return [unit for unit in hosts_of(user) if unit.organization is None]


def area_choices(user: User) -> list[tuple[str, str]]:
    """(code, name) of the areas that are offered: the own one, and those one level below it."""
    found = dict(areas_of(user))
    # Those of a city and of counties are offered by `areas_of`.
    held = user.current_appointments
    towns = [row.jurisdiction for row in held if row.role == Role.TOWNSHIP_OFFICER]
    rows = Community.objects.existing().filter(township__code__in=towns).order_by("code")
    found |= {row.code: row.name for row in rows}
    return list(found.items())


def notices_for(user: User, state: str = "") -> QuerySet[Notice]:
    """What the offices in the user's area wrote: drafts first, then what was sent, the newest
    before; last what was given up. With `people`, `people_read` and `is_corrected`.
    """
    rows: QuerySet[Any] = Notice.objects.for_user(user).select_related(
        "corrects", "written_by", "sent_by"
    )
    rows = rows.annotate(
        people=_counted(NoticeReceipt.objects.all()),
        people_read=_counted(NoticeReceipt.objects.filter(read_at__isnull=False)),
        is_corrected=Exists(_newer("pk")),
        place=Case(
            When(state=NoticeState.DRAFT, then=Value(0)),
            When(state=NoticeState.DISCARDED, then=Value(2)),
            default=Value(1),
        ),
    )
    rows = rows.order_by("place", "-sent_at", "-pk")
    return rows.filter(state=state) if state else rows


def _counted(receipts: QuerySet[NoticeReceipt]) -> Any:
    """How many a notice has, counted beside each row that is shown and not for all before."""
    own = receipts.filter(notice=OuterRef("pk")).order_by()
    return Coalesce(Subquery(own.values("notice").values(count=Count("pk"))), Value(0))


def _newer(path: str) -> QuerySet[Notice]:
    """What was sent in place of the notice at `path` of the outer query."""
    return Notice.objects.filter(corrects=OuterRef(path), state=NoticeState.SENT)


def receipts_for(user: User, which: str = "") -> QuerySet[NoticeReceipt]:
    """What was given to `user` to read: what still waits first, then the newest.

    `is_waiting` says that it is neither read nor withdrawn nor corrected since. `which` is
    "unread", "read" or "" for all.
    """
    rows: QuerySet[Any] = NoticeReceipt.objects.for_user(user).select_related("notice")
    waiting = Q(read_at__isnull=True, notice__state=NoticeState.SENT) & ~Exists(_newer("notice"))
    rows = rows.annotate(is_waiting=ExpressionWrapper(waiting, output_field=BooleanField()))
    if which:
        rows = rows.filter(is_waiting=True) if which == "unread" else rows.filter(is_waiting=False)
    return rows.order_by("-is_waiting", "-notice__sent_at", "-pk")


def waiting_for(user: User) -> QuerySet[NoticeReceipt]:
    """What `user` still has to read: by the day until which, then the newest."""
    last = Coalesce("notice__read_by", Value(date.max))
    rows: QuerySet[NoticeReceipt] = receipts_for(user, "unread")
    return rows.order_by(last, "-notice__sent_at", "-pk")


def correction_of(notice: Notice) -> Notice | None:
    """The notice that was sent in its place."""
    return notice.corrections.filter(state=NoticeState.SENT).first()


def reading_of(notice: Notice) -> Reading:
    """How far it has been read; one query."""
    return _reading(units_of(notice))


def readings_by_area(notice: Notice) -> dict[str, Reading]:
    """The same by the code of the areas one level below the sender's; none for a township.

    An organisation counts where it is registered.
    """
    digits = {CITY_DIGITS: COUNTY_DIGITS, COUNTY_DIGITS: TOWNSHIP_DIGITS}
    length = digits.get(len(notice.jurisdiction))
    if length is None:
        return {}
    areas: dict[str, list[Any]] = defaultdict(list)
    for row in units_of(notice):
        areas[row["jurisdiction"][:length]].append(row)
    return {code: _reading(rows) for code, rows in sorted(areas.items())}


def _reading(units: Iterable[Any]) -> Reading:
    rows = list(units)
    return Reading(
        people=sum(row["people"] for row in rows),
        people_read=sum(row["read"] for row in rows),
        units=len(rows),
        units_read=sum(1 for row in rows if row["read"]),
    )


def units_of(notice: Notice, *, unread_only: bool = False) -> QuerySet[Any]:
    """Its units by role and code, each with `people` and `read`; or those where nobody read it."""
    rows = (
        notice.receipts.order_by()
        .values("role", "jurisdiction", "unit_name", "organization")
        .annotate(people=Count("pk"), read=Count("pk", filter=Q(read_at__isnull=False)))
    )
    rows = rows.filter(read=0) if unread_only else rows
    return rows.order_by("role", "jurisdiction", "unit_name", "organization")


def sent_in(span: Span) -> QuerySet[Notice]:
    """Sent on the civil days of `span` and not withdrawn since."""
    zone = timezone.get_current_timezone()
    return Notice.objects.filter(
        state=NoticeState.SENT,
        sent_at__gte=datetime.combine(span.since, time.min, zone),
        sent_at__lte=datetime.combine(span.until, time.max, zone),
    )


def recipients(notice: Notice, *, sender: User) -> list[Recipient]:
    """Who fits today, each person once, without the `sender`.

    Holders of a territorial role in one of the areas; inspectors there, also with a wider area;
    members of active organisations that serve there. Of a correction also everybody in office who
    had the notice that it corrects.
    """
    codes = [row.jurisdiction for row in notice.areas.all()]
    roles = notice.roles
    found: dict[int, Recipient] = {}
    for one in (
        *_earlier_recipients(notice),
        *_appointed(codes, [role for role in roles if role != Role.ORG_MEMBER]),
        *(_members(codes) if Role.ORG_MEMBER in roles else ()),
    ):
        found.setdefault(one.user_id, one)
    found.pop(sender.pk, None)
    return list(found.values())


def _earlier_recipients(notice: Notice) -> list[Recipient]:
    names = ("user_id", "role", "jurisdiction", "unit_name", "organization_id")
    if notice.corrects_id is None:
        return []
    still = Appointment.objects.current().filter(role__in=NOTICE_READERS, user=OuterRef("user"))
    rows = NoticeReceipt.objects.filter(
        Exists(still), notice=notice.corrects_id, user__is_active=True
    )
    return [Recipient(**row) for row in rows.order_by("pk").values(*names)]


def _appointed(codes: Collection[str], roles: Collection[str]) -> list[Recipient]:
    inside = _inside("jurisdiction", codes)
    wider = inside | Q(jurisdiction__in=above(codes))
    fits = Q(role__in=[r for r in roles if r != Role.INSPECTOR]) & inside
    if Role.INSPECTOR in roles:
        fits |= Q(role=Role.INSPECTOR) & wider
    rows = Appointment.objects.current().filter(fits, user__is_active=True)
    # Of several posts of one person the narrowest stands for the unit.
    held = sorted(
        rows.values_list("user_id", "role", "jurisdiction"),
        key=lambda row: (-len(row[2]), row[2], row[1]),
    )
    names = place_names() if held else {}
    return [
        Recipient(user_id, role, code, str(names.get(code, code))) for user_id, role, code in held
    ]


def _members(codes: Collection[str]) -> list[Recipient]:
    serving = ServiceArea.objects.on().filter(
        _inside("jurisdiction", codes) | Q(jurisdiction__in=above(codes))
    )
    appointed = Appointment.objects.current().filter(role=Role.ORG_MEMBER, user=OuterRef("user"))
    rows = Membership.objects.on().filter(
        Exists(appointed),
        user__is_active=True,
        organization__status=OrganizationStatus.ACTIVE,
        organization__in=serving.order_by().values("organization"),
    )
    rows = rows.select_related("organization").order_by("organization__jurisdiction", "pk")
    return [
        Recipient(
            row.user_id,
            Role.ORG_MEMBER,
            row.organization.jurisdiction,
            row.organization.name,
            row.organization_id,
        )
        for row in rows
    ]


def _inside(path: str, codes: Collection[str]) -> Q:
    area = Q(pk__in=[])
    for code in codes:
        area |= within(path, code)
    return area
