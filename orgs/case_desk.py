"""Cases whose next step is one's own, and the button that opens one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from orgs import queries
from orgs.models import Enquiry, RegistrationCase
from orgs.rules import CASE_READERS, REGISTRARS
from portal.queries import work_calendar
from portal.workdays import WorkCalendar

MOST = 30


def items(user: User) -> Iterator[Queue | DeskItem]:
    """What `user` has to check, examine, decide or settle; with a correction awaited, no day."""
    if not user.may(CASE_READERS):
        return
    calendar: Any = SimpleLazyObject(work_calendar)
    for case in queries.cases_to_work_on(user)[:MOST]:
        yield _item(case, calendar)
    if user.may(REGISTRARS):
        reads = ("public_id", "kind", "received_on", "due", "state")
        yield Queue(queries.enquiries_to_answer(user), reads, _enquiry)


def _enquiry(enquiry: Enquiry) -> DeskItem:
    return DeskItem(
        title=_("Enquiry: %(enquiry)s") % {"enquiry": enquiry},
        url=reverse("enquiry_detail", args=[enquiry.public_id]),
        due=enquiry.due,
        state_label=enquiry.get_state_display(),
        overdue=enquiry.due < timezone.localdate(),
        kind="enquiry",
    )


def _item(case: RegistrationCase, calendar: WorkCalendar) -> DeskItem:
    clock = queries.clock_of(case, calendar=calendar)
    shown = [d.last_day for d in (clock.promised, clock.statutory) if d is not None]
    waits = any(row.answered_on is None for row in case.corrections.all())
    return DeskItem(
        title=str(case),
        url=reverse("case_detail", args=[case.public_id]),
        due=min(shown) if shown and case.is_running and not waits else None,
        state_label=_("Waiting for a correction") if waits else case.get_state_display(),
        overdue=clock.is_overdue and case.is_running,
        kind="registration_case",
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(CASE_READERS):
        yield Shortcut(
            title=_("Registration and filing"),
            url=reverse("case_list"),
            description=_("Organisations that begin, change or end: papers, times, decisions."),
        )
