"""Cases by who works on them, what they wait for, and their clock with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.normalise import parse_receipt_code
from orgs.clocks import Deadline, Stop, deadline
from orgs.enums import CaseState, MaterialStatus, OrganizationStatus, TermUnit
from orgs.models import (
    CaseMaterial,
    CaseTerm,
    Correction,
    MaterialRequirement,
    Organization,
    RegistrationCase,
)
from orgs.queries.places import with_place
from orgs.rules import CASE_OPEN, CASE_RUNNING, MEMBERS, REGISTRARS, TOWNSHIP, case_holders
from portal.queries import work_calendar
from portal.workdays import UnknownYear, WorkCalendar


@dataclass(frozen=True)
class Clock:
    """The deadlines of a case; None where no time is laid down, or none runs yet. `unknown` says
    why a day cannot be told."""

    statutory: Deadline | None
    promised: Deadline | None
    unknown: Any = ""

    @property
    def is_overdue(self) -> bool:
        """The day of law or of promise has passed."""
        return any(d is not None and d.is_overdue for d in (self.statutory, self.promised))

    @property
    def is_paused(self) -> bool:
        """It stands still because the applicant has to correct something."""
        shown = self.promised or self.statutory
        return shown is not None and shown.is_paused


class ApplyBy(NamedTuple):
    """The last day to apply, overdue where it was past on the day of receipt, and the row that
    lays it down."""

    deadline: Deadline
    term: CaseTerm


def cases_for(user: User, state: str = "") -> QuerySet[RegistrationCase]:
    """The cases of the user's jurisdictions with term, place and corrections, the newest first.

    `state` is one of CaseState, `overdue` or `waiting`.
    """
    seen = RegistrationCase.objects.for_user(user)
    rows = with_place(seen.select_related("term", "organization").prefetch_related("corrections"))
    if state == "overdue":
        return overdue(rows)
    if state == "waiting":
        return waiting(rows)
    return rows.filter(state=state) if state else rows


def _asked() -> QuerySet[Correction]:
    return Correction.objects.filter(case=OuterRef("pk"), answered_on__isnull=True)


def waiting(rows: QuerySet[RegistrationCase]) -> QuerySet[RegistrationCase]:
    """Those that wait for a correction of the applicant; nobody waits for a withdrawn one."""
    return rows.filter(Exists(_asked()), state__in=sorted(CASE_OPEN))


def overdue(
    rows: QuerySet[RegistrationCase], day: date | None = None
) -> QuerySet[RegistrationCase]:
    """Those undecided after the last day of law or promise, seen on a civil `day` (or today).

    Where a correction was asked for in time, the clock stands. What is counted in working days is
    reckoned anew: a calendar may have come, or have been replaced, since the case was accepted.
    """
    day = day or timezone.localdate()
    running = rows.filter(state__in=sorted(CASE_RUNNING))
    in_working_days = Q(term__counted_in=TermUnit.WORKING_DAYS)
    # Bare cases: the clock asks for nothing of what a list tells beside them.
    keys = running.filter(in_working_days).order_by().values("pk")
    reckoned = RegistrationCase.objects.filter(pk__in=keys).select_related("term")
    calendar = work_calendar()
    late: Any = Q(
        pk__in=[
            case.pk
            for case in reckoned.prefetch_related("corrections")
            if clock_of(case, day, calendar).is_overdue
        ]
    )
    for due in ("due", "promised_due"):
        in_time = _asked().filter(asked_on__lte=OuterRef(due))
        late |= Q(**{f"{due}__lt": day}) & ~Exists(in_time) & ~in_working_days
    return running.filter(late)


def term_on(kind: str, matter: str, day: date) -> CaseTerm | None:
    """The times that hold for a kind and matter on a civil `day`; None where none is laid down."""
    rows = CaseTerm.objects.filter(kind=kind, matter=matter, in_force_since__lte=day)
    return rows.order_by("-in_force_since").first()


def stops_of(case: RegistrationCase) -> tuple[Stop, ...]:
    """When the applicant was asked to correct something, and when that was answered."""
    return tuple(Stop(row.asked_on, row.answered_on) for row in case.corrections.all())


def clock_of(
    case: RegistrationCase, day: date | None = None, calendar: WorkCalendar | None = None
) -> Clock:
    """Both deadlines of `case` as they stand on a civil `day`, today by default; once it is
    decided, as they stood then. Who asks for many gives the `calendar` of working days along."""
    if case.accepted_on is None or case.term is None:
        return Clock(None, None)
    stops = stops_of(case)
    seen = case.decided_on or day or timezone.localdate()
    days = (case.term.statutory_days, case.term.promised_days)
    if not case.term.is_in_working_days:
        calendar = None
    elif calendar is None:
        calendar = work_calendar()
    try:
        found = [
            None if number is None else deadline(case.accepted_on, number, stops, seen, calendar)
            for number in days
        ]
    except UnknownYear as unknown:
        return Clock(None, None, unknown.message)
    return Clock(*found)


def apply_by(case: RegistrationCase) -> ApplyBy | None:
    """Until when the applicant had to apply: civil days after the supervising body agreed, or the
    liquidation ended; None where nothing is laid down or the day is not known."""
    term = term_on(case.kind, case.matter, case.received_on)
    if case.basis_on is None or term is None or term.apply_days is None:
        return None
    return ApplyBy(deadline(case.basis_on, term.apply_days, (), case.received_on), term)


def open_correction(case: RegistrationCase) -> Correction | None:
    """The request that the applicant has not answered yet."""
    return Correction.objects.filter(case=case, answered_on__isnull=True).first()


def materials_of(case: RegistrationCase) -> QuerySet[CaseMaterial]:
    """The papers of `case` in the order of the list, with what is said of them there."""
    rows = CaseMaterial.objects.filter(case=case)
    return rows.select_related("requirement", "checked_by").order_by("requirement__position", "pk")


def lacking(case: RegistrationCase) -> list[str]:
    """The names of the needed papers that are not complete, in the order of the list."""
    rows = materials_of(case).filter(is_required=True).exclude(status=MaterialStatus.COMPLETE)
    return [str(row.requirement) for row in rows]


def requirements(kind: str, matter: str, day: date) -> QuerySet[MaterialRequirement]:
    """What an application of this kind needs on a civil `day`."""
    return MaterialRequirement.objects.on(day).filter(kind=kind, matter=matter)


def cases_to_work_on(user: User) -> QuerySet[RegistrationCase]:
    """Open cases whose next step is the user's, but decisions on what the user examined."""
    held = Q(pk__in=[])
    for roles in (REGISTRARS, TOWNSHIP, MEMBERS):
        if user.may(roles):
            states = [state for state in CASE_OPEN if case_holders(state) == roles]
            held |= Q(state__in=sorted(states))
    own = Q(state__in=(CaseState.EXAMINED, CaseState.WITH_TOWNSHIP), examined_by=user)
    return (
        cases_for(user)
        .filter(held)
        .exclude(own)
        .order_by(
            F("promised_due").asc(nulls_last=True),
            F("due").asc(nulls_last=True),
            "received_on",
            "pk",
        )
    )


def organizations_to_choose(user: User) -> QuerySet[Organization]:
    """Active organisations that `user` sees: one of them changes, ends, or becomes a legal
    person."""
    rows: QuerySet[Organization] = Organization.objects.for_user(user)
    return rows.filter(status=OrganizationStatus.ACTIVE).order_by("name", "pk")


def case_by_code(text: str) -> RegistrationCase | None:
    """The case with the code `text`, however its signs are grouped; None if there is none."""
    code = parse_receipt_code(text)
    if not code:
        return None
    rows = RegistrationCase.objects.select_related("term").prefetch_related("corrections")
    return rows.filter(receipt_code=code).first()
