"""Findings that wait: to be rectified, looked at again, closed; overdue ones one level up."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from communities.queries import full_name_columns
from deliberation.models import Topic
from deliberation.origins import Origin
from evaluation import queries
from evaluation.enums import FindingState
from evaluation.models import Finding

OF_COMMUNITY = full_name_columns("inspection__community")
# What `Finding.owner_name` and its title read.
OF_FINDING = (
    "public_id", "criterion__title", "year", "sequence", "state", "due", "owner_body__name",
    "owner_contract__company__name", *OF_COMMUNITY,
)  # fmt: skip


def _address(finding: Finding) -> str:
    return reverse("finding_detail", args=[finding.public_id])


def to_rectify(user: User) -> Queue:
    def item(finding: Finding) -> DeskItem:
        came_back = finding.state == FindingState.RELAPSED
        return DeskItem(
            title=_("Rectify: %(criterion)s, %(owner)s")
            % {"criterion": finding.criterion, "owner": finding.owner_name},
            url=_address(finding),
            due=finding.due,
            state_label=finding.get_state_display(),
            overdue=finding.is_overdue,
            kind="returned" if came_back else "finding",
        )

    return Queue(queries.to_rectify(user), OF_FINDING, item)


def to_recheck(user: User) -> Queue:
    def item(finding: Finding) -> DeskItem:
        return DeskItem(
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

    return Queue(queries.to_recheck(user), OF_FINDING, item)


def to_close(user: User) -> Queue:
    def item(finding: Finding) -> DeskItem:
        return DeskItem(
            title=_("Close the finding %(finding)s, %(community)s")
            % {"finding": finding, "community": finding.inspection.community.full_name},
            url=_address(finding),
            due=None,
            state_label=_("Observation over"),
            overdue=False,
            kind="finding",
        )

    return Queue(queries.to_close(user), OF_FINDING, item)


def escalated(user: User) -> Queue:
    today = timezone.localdate()

    def item(finding: Finding) -> DeskItem:
        return DeskItem(
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

    return Queue(queries.escalated_to(user), OF_FINDING, item)


def origins(topic: Topic, user: User) -> Iterator[Origin]:
    """The findings behind a topic, for its page."""
    for finding in queries.findings_for(user).filter(topic=topic):
        yield Origin(
            title=_("Finding %(finding)s") % {"finding": finding},
            url=_address(finding),
            state=finding.state,
            state_label=finding.get_state_display(),
        )
