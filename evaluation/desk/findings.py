"""Findings that wait: to be rectified, looked at again, closed; overdue ones one level up."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.models import User
from deliberation.models import Topic
from deliberation.origins import Origin
from evaluation import queries
from evaluation.enums import FindingState
from evaluation.models import Finding

MOST = 30


def _address(finding: Finding) -> str:
    return reverse("finding_detail", args=[finding.public_id])


def to_rectify(user: User) -> Iterator[DeskItem]:
    for finding in queries.to_rectify(user)[:MOST]:
        came_back = finding.state == FindingState.RELAPSED
        yield DeskItem(
            title=_("Rectify: %(criterion)s, %(owner)s")
            % {"criterion": finding.criterion, "owner": finding.owner_name},
            url=_address(finding),
            due=finding.due,
            state_label=finding.get_state_display(),
            overdue=finding.is_overdue,
            kind="returned" if came_back else "finding",
        )


def to_recheck(user: User) -> Iterator[DeskItem]:
    for finding in queries.to_recheck(user)[:MOST]:
        yield DeskItem(
            title=_("Re-inspect: %(criterion)s, %(community)s")
            % {
                "criterion": finding.criterion,
                "community": finding.inspection.community.full_name,
            },
            url=_address(finding),
            due=None,
            state_label=finding.get_state_display(),
            overdue=False,
            kind="recheck",
        )


def to_close(user: User) -> Iterator[DeskItem]:
    for finding in queries.to_close(user)[:MOST]:
        yield DeskItem(
            title=_("Close the finding %(finding)s, %(community)s")
            % {"finding": finding, "community": finding.inspection.community.full_name},
            url=_address(finding),
            due=None,
            state_label=_("Observation over"),
            overdue=False,
            kind="finding",
        )


def escalated(user: User) -> Iterator[DeskItem]:
    today = timezone.localdate()
    for finding in queries.escalated_to(user)[:MOST]:
        yield DeskItem(
            title=_("Escalated: %(finding)s, %(community)s (%(owner)s)")
            % {
                "finding": finding,
                "community": finding.inspection.community.full_name,
                "owner": finding.owner_name,
            },
            url=_address(finding),
            due=finding.due,
            state_label=_("for %(days)s days") % {"days": (today - finding.due).days},
            overdue=True,
            kind="escalated",
        )


def origins(topic: Topic, user: User) -> Iterator[Origin]:
    """The findings behind a topic, for its page."""
    for finding in queries.findings_for(user).filter(topic=topic):
        yield Origin(
            title=_("Finding %(finding)s") % {"finding": finding},
            url=_address(finding),
            state=finding.state,
            state_label=finding.get_state_display(),
        )
