"""Which committees met in time (policy clause 4.1.d: 定期召集会议), counted by the database.

Two duties are watched. `city` is the city's own frequency: any meeting held within
`settings.MEETING_EVERY_DAYS` civil days, valid or not. `law` is the representatives' meeting of
villages: a *valid* one in every period of the civil year that the rule of the day gives (four a
year: each quarter; Organic Law of Villagers' Committees, article 26).

    city, every 90 days, today 2026-11-24:   due within 14 days: last met before 2026-09-10
                                             overdue: last met before 2026-08-26, or never
    law, four a year, today 2026-11-24:      overdue: no valid one since 2026-07-01
                                             due soon: only from 2026-12-17, for none since 10-01
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.enums import Assembly, CommunityKind, Validity
from communities.models import Community
from communities.queries import assembly_rules
from deliberation.enums import MeetingForm, MeetingState
from deliberation.models import Meeting
from deliberation.queries.calendar import midnight, months_on
from deliberation.rules import HELD

SOON_DAYS = 14
MONTHS = 12
DUTIES = {
    "city": _("The city's own frequency"),
    "law": _("Representatives' meetings of villages, by law"),
}
GROUPS = {
    "county": ("township__county__slug", "township__county__name", "township__county__code"),
    "township": ("township__slug", "township__name", "township__code"),
}


@dataclass(frozen=True)
class Cutoffs:
    """Who last met before `overdue_before` is late; before `soon_before`, due within 14 days."""

    overdue_before: date
    soon_before: date


@dataclass(frozen=True)
class Duty:
    """One duty on a civil day: every `days` days, or in each `months` months of the civil year."""

    name: str
    day: date
    days: int = 0
    months: int = 0

    @classmethod
    def on(cls, name: str, day: date | None = None) -> Duty | None:
        """The duty called `name` on a civil day; None where the law of the day knows none."""
        day = day or timezone.localdate()
        if name == "city":
            return cls(name, day, days=settings.MEETING_EVERY_DAYS)
        rules = assembly_rules(Assembly.VILLAGER_REPRESENTATIVES, day)
        yearly = next((rule.meetings_a_year for rule in rules if rule.meetings_a_year), None)
        return cls(name, day, months=max(MONTHS // yearly, 1)) if yearly else None

    def begin_of_period(self, day: date) -> date:
        """The first day of the period of the civil year in which `day` lies."""
        return day.replace(month=(day.month - 1) // self.months * self.months + 1, day=1)

    def due_after(self, last: date) -> date:
        """Until when the next meeting has to be held after one on `last`."""
        if self.days:
            return last + timedelta(days=self.days)
        following = self._later(self.begin_of_period(last), 2)
        return following - timedelta(days=1)

    def _later(self, begin: date, periods: int) -> date:
        return months_on(begin, periods * self.months)

    @property
    def cutoffs(self) -> Cutoffs:
        if self.days:
            late = self.day - timedelta(days=self.days)
            return Cutoffs(late, late + timedelta(days=SOON_DAYS + 1))
        begin = self.begin_of_period(self.day)
        late, end = self._later(begin, -1), self._later(begin, 1) - timedelta(days=1)
        return Cutoffs(late, begin if (end - self.day).days <= SOON_DAYS else late)


def due_on(duty: Duty, last: datetime | None) -> date | None:
    """Until when a committee that last met at the moment `last` has to meet; None: at once."""
    return None if last is None else duty.due_after(timezone.localtime(last).date())


def with_regularity(communities: QuerySet[Community], duty: Duty) -> QuerySet[Community]:
    """The committees that have the duty, each with `last_met`, `next_meeting` and `status`.

    `status` is in_time, soon or overdue; whoever never met is overdue.
    """
    rows: Any = communities
    rows = rows.existing().committees()
    meetings = Meeting.objects.filter(community=OuterRef("pk"))
    held = meetings.filter(state__in=sorted(HELD))
    if duty.name == "law":
        rows = rows.filter(kind=CommunityKind.VILLAGE)
        held = held.filter(form=MeetingForm.REPRESENTATIVES_MEETING, validity=Validity.VALID)
    announced = meetings.filter(state=MeetingState.ANNOUNCED, starts_at__gte=timezone.now())
    late, soon = map(midnight, (duty.cutoffs.overdue_before, duty.cutoffs.soon_before))
    annotated: QuerySet[Community] = rows.annotate(
        last_met=Subquery(held.order_by("-starts_at").values("starts_at")[:1]),
        next_meeting=Subquery(announced.order_by("starts_at").values("starts_at")[:1]),
    ).annotate(
        status=Case(
            When(Q(last_met__isnull=True) | Q(last_met__lt=late), then=Value("overdue")),
            When(last_met__lt=soon, then=Value("soon")),
            default=Value("in_time"),
        )
    )
    return annotated


@dataclass(frozen=True)
class RegularityLine:
    """Numbers of committees of one unit; `overdue` has those that `never` met among them."""

    key: str
    name: Any
    committees: int
    in_time: int
    soon: int
    overdue: int
    never: int

    @property
    def share(self) -> float | None:
        """Committees that are not late ÷ committees."""
        return (self.committees - self.overdue) / self.committees if self.committees else None


def regularity(communities: QuerySet[Community], duty: Duty, by: str) -> list[RegularityLine]:
    """How many committees met in time, by `county` or `township`. One query."""
    key, name, order = GROUPS[by]
    rows = (
        with_regularity(communities, duty)
        .order_by()
        .values(key, name, order)
        .annotate(
            committees=Count("pk"),
            in_time=Count("pk", filter=Q(status="in_time")),
            soon=Count("pk", filter=Q(status="soon")),
            overdue=Count("pk", filter=Q(status="overdue")),
            never=Count("pk", filter=Q(last_met__isnull=True)),
        )
        .order_by(order)
    )
    names = ("committees", "in_time", "soon", "overdue", "never")
    return [RegularityLine(row[key], row[name], *(row[n] for n in names)) for row in rows]


def regularity_total(lines: Sequence[RegularityLine]) -> RegularityLine:
    """The sum over lines; numerators and denominators are added, never shares."""
    names = ("committees", "in_time", "soon", "overdue", "never")
    return RegularityLine(
        "", _("Together"), *(sum(getattr(line, name) for line in lines) for name in names)
    )
