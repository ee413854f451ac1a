"""Meetings that are due soon or late: for a committee its own, for officers how many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.enums import OFFICERS, Role
from accounts.models import User
from communities.models import Community
from deliberation import queries
from deliberation.queries import DUTIES, Duty
from deliberation.rules import MEMBERS

MOST = 30


def regularity_items(user: User) -> Iterator[DeskItem]:
    """Both duties, before and after they are due; a fixed number of queries."""
    if not user.may(MEMBERS | OFFICERS):
        return
    for name in DUTIES:
        duty = Duty.on(name)
        if duty is None:
            continue
        if user.may(MEMBERS):
            yield from _own(user, duty)
        if user.may(OFFICERS):
            yield from _late_ones(user, duty)


def _own(user: User, duty: Duty) -> Iterator[DeskItem]:
    codes = [a.jurisdiction for a in user.current_appointments if a.role == Role.COMMITTEE_MEMBER]
    rows: Any = queries.with_regularity(Community.objects.filter(code__in=codes), duty)
    late = rows.exclude(status="in_time").filter(next_meeting__isnull=True).with_names()
    for community in late[:MOST]:
        overdue = community.status == "overdue"
        yield DeskItem(
            title=_("Hold a meeting: %(community)s (%(duty)s)")
            % {"community": community.full_name, "duty": DUTIES[duty.name]},
            url=reverse("meeting_create"),
            due=queries.due_on(duty, community.last_met),
            state_label=_last_met(community.last_met) if overdue else _("Due soon"),
            overdue=overdue,
            kind="regularity",
        )


def _last_met(last: datetime | None) -> str:
    if last is None:
        return _("Never met")
    return _("last met %(day)s") % {"day": timezone.localtime(last).date()}


def _late_ones(user: User, duty: Duty) -> Iterator[DeskItem]:
    rows: Any = queries.with_regularity(Community.objects.for_user(user), duty)
    counts = rows.order_by().aggregate(
        overdue=Count("pk", filter=Q(status="overdue")), soon=Count("pk", filter=Q(status="soon"))
    )
    for status, label in (("overdue", _("Not met in time")), ("soon", _("Due soon"))):
        count = counts[status]
        if count:
            yield DeskItem(
                title=_("%(count)s committees: %(duty)s")
                % {"count": count, "duty": DUTIES[duty.name]},
                url=reverse("admin:deliberation_meeting_regular_list")
                + f"?duty={duty.name}&status={status}",
                due=None,
                state_label=label,
                overdue=status == "overdue",
                kind="regularity",
            )
