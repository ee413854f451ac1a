"""The database's last word on projects: what no form sends, and still may never be stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from orgs.models import Project, ProjectPartner, ProjectPlace
from orgs.services.project_changes import ask_change
from orgs.services.project_course import Mark, add_entry
from tests import factories
from tests.orgs.helpers import organization
from tests.orgs.project_helpers import (
    accepted,
    applied,
    closed,
    county_officer,
    detai,
    draft,
    leader,
    photo_of,
    running,
)

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any], error: type[DatabaseError] = IntegrityError) -> None:
    with pytest.raises(error), transaction.atomic():
        act()


@pytest.mark.parametrize(
    ("make", "values"),
    [
        (draft, {"title": ""}),
        (draft, {"organization": None}),
        (draft, {"ends_on": timezone.localdate() - timedelta(days=2)}),
        (draft, {"budget": -1}),
        (draft, {"kind": "other"}),
        (draft, {"kind_words": "讲座"}),
        (draft, {"budget_source": "other"}),
        (draft, {"budget_words": "赞助"}),
        (draft, {"state": "applied"}),
        (applied, {"state": "accepted"}),
        (applied, {"state": "refused"}),
        (accepted, {"decided_by": None}),
        (accepted, {"state": "running"}),
        (running, {"state": "stopped"}),
        (running, {"state": "stopped", "stop_reason": "没有日期"}),
        (closed, {"report": ""}),
        (closed, {"closed_by": None}),
    ],
)
def test_of_a_project(make: Callable[[], Project], values: dict[str, Any]) -> None:
    project = make()
    refused(lambda: Project.objects.filter(pk=project.pk).update(**values))


def test_a_project_has_one_leader() -> None:
    project = draft()
    refused(lambda: Project.objects.filter(pk=project.pk).update(committee=detai()))


def test_a_refusal_has_reasons() -> None:
    project = applied()
    values = {"decided_by": county_officer(), "decided_on": timezone.localdate()}
    refused(lambda: Project.objects.filter(pk=project.pk).update(state="refused", **values))
    Project.objects.filter(pk=project.pk).update(state="refused", decision="重复", **values)


def test_of_what_hangs_on_a_project() -> None:
    project = draft()
    refused(lambda: ProjectPlace.objects.create(project=project, community=detai()))
    other = organization("合作协会", number=8)
    for values in (
        {"role": "宣传"},
        {"role": "宣传", "name": "学校", "organization": other},
        {"name": "学校"},
    ):
        refused(lambda values=values: ProjectPartner.objects.create(project=project, **values))
    ProjectPartner.objects.create(project=project, organization=other, role="宣传")
    refused(lambda: ProjectPartner.objects.create(project=project, organization=other, role="场地"))
    for wrong in ({"indicator": ""}, {"unit": ""}, {"target": -1}):
        refused(lambda wrong=wrong: project.aims.update(**wrong))
    refused(lambda: project.milestones.update(title=""))


@pytest.mark.parametrize(
    "values",
    [
        {"percent": 101},
        {"outcome": "done"},
        {"outcome": "done", "settled_on": timezone.localdate()},
        {"settled_on": timezone.localdate()},
        {"outcome": "given_up"},
    ],
)
def test_of_a_milestone(values: dict[str, Any]) -> None:
    project = running()
    refused(lambda: project.milestones.update(**values))


def test_figures_change_only_while_it_runs() -> None:
    project = accepted()
    refused(lambda: project.aims.update(result=5), DatabaseError)
    refused(lambda: running().aims.update(result=-5))


def test_rows_come_to_a_draft_alone() -> None:
    project = applied()
    today = timezone.localdate()
    refused(lambda: project.aims.create(indicator="新增", unit="户", target=1), DatabaseError)
    refused(lambda: project.milestones.create(title="新增", due_on=today), DatabaseError)


def test_what_was_entered_stays() -> None:
    project = running()
    entry, _new = add_entry(
        project, by=leader(), day=timezone.localdate(), text="进展", token="e" * 32,
        marks={project.milestones.get().pk: Mark(30)},
    )  # fmt: skip
    for rows in (project.entries, entry.marks):
        refused(rows.all().delete, DatabaseError)
    refused(lambda: entry.marks.update(percent=90), DatabaseError)
    refused(lambda: project.entries.update(day=timezone.localdate() - timedelta(9)), DatabaseError)
    refused(lambda: project.entries.update(withheld_on=timezone.localdate()))
    refused(lambda: project.entries.update(withheld_by=leader()))
    photo = photo_of(project, by=leader(), entry=entry)
    unexplained = {"withheld_by": leader(), "withheld_on": timezone.localdate()}
    for rows in (project.entries.all(), project.photos.filter(pk=photo.pk)):
        for values in ({"withheld_reason": "无人"}, unexplained):
            refused(partial(rows.update, **values))


def test_a_change_is_asked_once_and_decided_whole() -> None:
    project = running()
    change, _new = ask_change(
        project, by=leader(), starts_on=project.starts_on,
        ends_on=project.ends_on + timedelta(days=1), communities=[detai()], reason="延期",
        token="c" * 32,
    )  # fmt: skip
    rows = project.changes.all()
    officer = factories.user("township_officer", factories.township(), username="decides")
    today = timezone.localdate()
    for values in (
        {"state": "agreed"},
        {"decided_by": officer},
        {"state": "agreed", "decided_by": leader(), "decided_on": today},
        {"state": "declined", "decided_by": officer, "decided_on": today},
        {"state": "taken_back"},
        {"state": "taken_back", "decided_by": officer, "decided_on": today},
    ):
        refused(lambda values=values: rows.update(**values))
    for values in ({"reason": "改写"}, {"ends_on": today}):
        refused(lambda values=values: rows.update(**values), DatabaseError)
    refused(rows.delete, DatabaseError)

    def again() -> None:
        change.pk, change.public_id = None, "f" * 32
        change.save(force_insert=True)

    refused(again)
