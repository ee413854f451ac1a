"""Several people at one project at once: one draft, one application, one decision, one change."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from orgs.models import Project, ProjectChange, ProjectEntry
from orgs.services.project_changes import ask_change, decide_change
from orgs.services.project_course import add_entry, add_project_photo
from orgs.services.project_drafts import begin_project
from orgs.services.projects import apply_for, decide_project
from tests.evaluation.test_races import at_once
from tests.orgs.project_helpers import (
    applied,
    content,
    detai,
    draft,
    leader,
    running,
    township_officer,
)
from tests.world import picture

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 6
PEOPLE = 4


def project_of(pk: int) -> Project:
    return Project.objects.get(pk=pk)


def test_one_form_sent_by_many_clicks_makes_one_draft() -> None:
    by, of = leader(), content()
    at_once(PEOPLE, lambda _place: begin_project(by=by, content=of, token="t" * 32))
    assert Project.objects.count() == 1


def test_a_project_is_applied_for_once() -> None:
    people = [leader(f"leader{number}") for number in range(PEOPLE)]
    for _repeat in range(REPEATS):
        pk = draft().pk

        def apply(place: int, pk: int = pk) -> None:
            apply_for(project_of(pk), by=people[place])

        assert at_once(PEOPLE, apply).count("done") == 1
        assert project_of(pk).version == 1 + len(("apply",))


def test_one_of_several_officers_decides() -> None:
    people: list[Any] = [township_officer(f"officer{number}") for number in range(PEOPLE)]
    for _repeat in range(REPEATS):
        pk = applied().pk

        def decide(place: int, pk: int = pk) -> None:
            target = "accepted" if place % 2 else "refused"
            decide_project(project_of(pk), target, by=people[place], reason="理由")

        assert at_once(PEOPLE, decide).count("done") == 1
        assert project_of(pk).version == 1 + len(("apply", "decide"))


def test_one_change_waits_and_is_decided_once() -> None:
    people: list[Any] = [township_officer(f"officer{number}") for number in range(PEOPLE)]
    leaders = [leader(f"leader{number}") for number in range(PEOPLE)]
    for repeat in range(REPEATS):
        project = running()
        pk, later = project.pk, project.ends_on + timedelta(days=9)

        def ask(place: int, pk: int = pk, later: Any = later, repeat: int = repeat) -> None:
            now = project_of(pk)
            ask_change(
                now, by=leaders[place], starts_on=now.starts_on, ends_on=later,
                communities=[detai()], reason="延期", token=f"{repeat}-{place}",
            )  # fmt: skip

        assert at_once(PEOPLE, ask).count("done") == 1
        change = ProjectChange.objects.get(project=pk).pk

        def decide(place: int, key: int = change) -> None:
            now = ProjectChange.objects.get(pk=key)
            decide_change(now, by=people[place], agrees=bool(place % 2), answer="理由")

        assert at_once(PEOPLE, decide).count("done") == 1


def test_one_entry_sent_by_many_clicks_is_kept_once() -> None:
    by, pk = leader(), running().pk
    at_once(
        PEOPLE,
        lambda _place: add_entry(
            project_of(pk), by=by, day=timezone.localdate(), text="进展", token="e" * 32
        ),
    )
    assert ProjectEntry.objects.count() == 1


def test_one_picture_is_kept_once_of_an_entry() -> None:
    project, by = running(), leader()
    entry, _new = add_entry(project, by=by, day=project.starts_on, text="进展", token="e" * 32)
    for tokens in (["t" * 32] * PEOPLE, [f"{place}" * 32 for place in range(PEOPLE)]):

        def keep(place: int, tokens: list[str] = tokens) -> None:
            with suppress(ValidationError):
                add_project_photo(
                    project_of(project.pk), by=by, upload=picture(), entry=entry,
                    token=tokens[place],
                )  # fmt: skip

        assert at_once(PEOPLE, keep) == ["done"] * PEOPLE
        assert project.photos.count() == 1
