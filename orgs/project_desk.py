"""Projects on one's desk: decisions, late milestones, what is to be published, annual papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.enums import OFFICERS, Role
from accounts.models import User
from orgs.enums import ProjectState
from orgs.models import ProjectChange
from orgs.project_rules import LEADERS, PROJECT_READERS
from orgs.queries import projects as queries
from orgs.queries.own_organizations import annual_owed, own_expiring_ratings

OF_PROJECT = ("public_id", "title")
MEMBERS = frozenset({Role.ORG_MEMBER})


def items(user: User) -> Iterator[Queue | DeskItem]:
    """For officers what waits for them, for who leads a project what it waits for."""
    if user.may(OFFICERS):
        yield from _of_officers(user)
    if user.may(LEADERS):
        yield from _of_leaders(user)
    if user.may(MEMBERS):
        yield from _annual(user)
        yield from _ratings(user)


def _of_officers(user: User) -> Iterator[Queue]:
    of_another = tuple(f"project__{name}" for name in OF_PROJECT)
    yield Queue(queries.waiting_projects(user), OF_PROJECT, _to_decide)
    yield Queue(queries.waiting_changes(user), of_another, _change)
    yield _late_ones(user, led=False)
    yield Queue(queries.projects_to_publish(user), (*OF_PROJECT, "is_newer"), _to_publish)


def _of_leaders(user: User) -> Iterator[Queue]:
    yield _late_ones(user, led=True)
    yield Queue(queries.led_and_waiting(user), (*OF_PROJECT, "state", "ends_on"), _led)


def _to_decide(project: Any) -> DeskItem:
    return _item(project, _("Project to decide on"))


def _change(change: ProjectChange) -> DeskItem:
    return _item(change.project, _("Change of a project to decide on"))


def _to_publish(project: Any) -> DeskItem:
    newer = project.is_newer
    return _item(project, _("Changed since it was published") if newer else _("To publish"))


def _led(project: Any) -> DeskItem:
    if project.state == ProjectState.RUNNING:
        return _item(project, _("To close with a report"), due=project.ends_on)
    return _item(project, project.get_state_display())


def _annual(user: User) -> Iterator[DeskItem]:
    for line in annual_owed(user):
        words = {"organization": line.organization, "form": line.duty.get_form_display()}
        yield DeskItem(
            title=_("%(form)s of %(organization)s") % words,
            url=reverse("own_organization_list"),
            due=line.next_on,
            state_label=line.standing.label,
            overdue=line.is_late,
            kind="annual_return",
        )


def _ratings(user: User) -> Iterator[DeskItem]:
    for rating in own_expiring_ratings(user):
        yield DeskItem(
            title=str(rating),
            url=reverse("own_organization_list"),
            due=rating.valid_until,
            state_label=_("Rating runs out"),
            overdue=False,
            kind="rating",
        )


def _late_ones(user: User, *, led: bool) -> Queue:
    reads = ("title", "due_on", *(f"project__{name}" for name in OF_PROJECT))
    return Queue(queries.late_milestones(user, led=led), reads, _late)


def _late(milestone: Any) -> DeskItem:
    title = _("%(milestone)s (%(project)s)") % {
        "milestone": milestone, "project": milestone.project,
    }  # fmt: skip
    return _item(milestone.project, _("Late milestone"), due=milestone.due_on, title=title)


def _item(project: Any, label: str, *, due: Any = None, title: str = "") -> DeskItem:
    return DeskItem(
        title=title or str(project),
        url=reverse("project_detail", args=[project.public_id]),
        due=due,
        state_label=label,
        overdue=due is not None and due < timezone.localdate(),
        kind="project",
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(MEMBERS):
        yield Shortcut(
            title=_("My organisation"),
            url=reverse("own_organization_list"),
            description=_("Its entry, credit, annual papers, cases and projects."),
        )
    if user.may(PROJECT_READERS):
        yield Shortcut(
            title=_("Projects"),
            url=reverse("project_list"),
            description=_("Applied for, decided, carried out and completed."),
        )
