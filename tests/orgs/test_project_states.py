"""Projects against a small model of what their states allow, written down once more by hand.

The model knows nothing of `orgs.project_rules`. Random acts are tried on real projects and on the
model; both must agree on what happened, and on the state afterwards.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import Refusal
from orgs.models import Project
from orgs.queries.projects import open_change
from orgs.services.project_changes import ask_change, decide_change, take_back_change
from orgs.services.project_course import Mark, add_entry, enter_results
from orgs.services.project_drafts import write_project
from orgs.services.projects import (
    apply_for,
    close_project,
    decide_project,
    start_project,
    stop_project,
    withdraw_project,
)
from tests.orgs.project_helpers import content, detai, draft, leader, township_officer

pytestmark = pytest.mark.django_db

RUNS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# act → from which states to which; milestones, figures and changes are looked at in `Model`.
STEPS: dict[str, dict[str, str]] = {
    "write": {"draft": "draft"},
    "apply": {"draft": "applied"},
    "accept": {"applied": "accepted"},
    "refuse": {"applied": "refused"},
    "withdraw": {"draft": "withdrawn", "applied": "withdrawn"},
    "start": {"accepted": "running"},
    "stop": {"accepted": "stopped", "running": "stopped"},
    "close": {"running": "closed"},
    "progress": {"running": "running"},
    "settle": {"running": "running"},
    "measure": {"running": "running"},
    "ask": {"accepted": "accepted", "running": "running"},
    "take_back": {"accepted": "accepted", "running": "running"},
    "agree": {"accepted": "accepted", "running": "running"},
    "decline": {"accepted": "accepted", "running": "running"},
}


class Model:
    def __init__(self) -> None:
        self.state = "draft"
        self.is_settled = self.is_measured = self.is_asked = False

    def possible(self, act: str) -> bool:
        if self.state not in STEPS[act]:
            return False
        if act == "settle":
            return not self.is_settled
        if act == "close":
            return self.is_settled and self.is_measured and not self.is_asked
        if act == "ask":
            return not self.is_asked
        return self.is_asked if act in {"agree", "decline", "take_back"} else True

    def do(self, act: str) -> None:
        self.state = STEPS[act][self.state]
        self.is_settled |= act == "settle"
        self.is_measured |= act == "measure"
        if act in {"ask", "agree", "decline", "take_back", "stop"}:
            self.is_asked = act == "ask"


class Real:
    """The same with a real project, its leader and the township."""

    def __init__(self) -> None:
        self.leader, self.township = leader(), township_officer()
        self.key = draft().pk

    @property
    def project(self) -> Project:
        return Project.objects.get(pk=self.key)

    def do(self, act: str) -> None:
        with transaction.atomic():
            getattr(self, f"do_{act}")(self.project)

    def do_write(self, project: Project) -> None:
        write_project(project, by=self.leader, content=content(title="改过的题目"))

    def do_apply(self, project: Project) -> None:
        apply_for(project, by=self.leader)

    def do_accept(self, project: Project) -> None:
        decide_project(project, "accepted", by=self.township)

    def do_refuse(self, project: Project) -> None:
        decide_project(project, "refused", by=self.township, reason="重复")

    def do_withdraw(self, project: Project) -> None:
        withdraw_project(project, by=self.leader, reason="不办了")

    def do_start(self, project: Project) -> None:
        start_project(project, by=self.leader)

    def do_stop(self, project: Project) -> None:
        stop_project(project, by=self.township, reason="经费中断")

    def do_close(self, project: Project) -> None:
        close_project(project, by=self.leader, report="完成")

    def _enter(self, project: Project, marks: Any) -> None:
        add_entry(
            project, by=self.leader, day=timezone.localdate(), text="进展",
            token=secrets.token_hex(16), marks=marks,
        )  # fmt: skip

    def do_progress(self, project: Project) -> None:
        self._enter(project, {})

    def do_settle(self, project: Project) -> None:
        self._enter(project, {row.pk: Mark(100) for row in project.milestones.all()})

    def do_measure(self, project: Project) -> None:
        enter_results(project, by=self.leader, results={project.aims.get().pk: 7})

    def do_ask(self, project: Project) -> None:
        ask_change(
            project, by=self.leader, starts_on=project.starts_on,
            ends_on=project.ends_on + timedelta(days=1), communities=[detai()], reason="延期",
            token=secrets.token_hex(16),
        )  # fmt: skip

    def _decide(self, project: Project, *, agrees: bool) -> None:
        change = open_change(project) or project.changes.last()
        if change is None:
            raise Refusal("none")
        decide_change(change, by=self.township, agrees=agrees, answer="见说明")

    def do_take_back(self, project: Project) -> None:
        change = open_change(project) or project.changes.last()
        if change is None:
            raise Refusal("none")
        take_back_change(change, by=self.leader)

    def do_agree(self, project: Project) -> None:
        self._decide(project, agrees=True)

    def do_decline(self, project: Project) -> None:
        self._decide(project, agrees=False)


def tried(real: Real, act: str) -> bool:
    try:
        real.do(act)
    except (Refusal, ValidationError):
        return False
    return True


BEGINNINGS = [
    [],
    ["apply"],
    ["apply", "accept"],
    ["apply", "accept", "start"],
    ["apply", "accept", "start", "settle", "measure"],
]


@RUNS
@given(
    beginning=st.sampled_from(BEGINNINGS),
    acts=st.lists(st.sampled_from(sorted(STEPS)), max_size=9),
)
def test_a_project(beginning: list[str], acts: list[str]) -> None:
    undo = transaction.savepoint()
    try:
        real, model = Real(), Model()
        for act in [*beginning, *acts]:
            expected = model.possible(act)
            if expected:
                model.do(act)
            assert (act, tried(real, act)) == (act, expected)
            assert real.project.state == model.state
            assert (open_change(real.project) is not None) == model.is_asked
    finally:
        transaction.savepoint_rollback(undo)
