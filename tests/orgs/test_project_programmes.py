"""Programmes that projects are part of: who says so, when, and what the site shows of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.rules import Refusal, StaleRecord
from communities.models import Programme
from orgs.models import ProjectProgramme
from orgs.queries.projects import ProjectFilter, projects_for
from orgs.queries.published_projects import published_projects
from orgs.services.project_programmes import tag_project
from tests.communities.programmes import RENEWAL, VILLAGES, programme
from tests.exports import exported
from tests.orgs.project_helpers import (
    applied,
    city_officer,
    county_officer,
    draft,
    fresh,
    leader,
    on_site,
    running,
    township_officer,
)

pytestmark = pytest.mark.django_db


def codes() -> set[str]:
    return set(ProjectProgramme.objects.values_list("programme__code", flat=True))


def test_the_leader_says_so_from_the_draft_on() -> None:
    project = draft()
    tag_project(project, by=leader(), programmes=[programme(), programme(VILLAGES)])
    assert codes() == {RENEWAL, VILLAGES}
    tag_project(project, by=leader(), programmes=[programme()])
    event = AuditEvent.objects.filter(action="project.tagged").latest("pk")
    assert codes() == {RENEWAL}
    assert (event.before["programmes"], event.after["programmes"]) == (
        [VILLAGES, RENEWAL], [RENEWAL],
    )  # fmt: skip


def test_an_officer_of_the_place_says_so_once_it_was_decided() -> None:
    project = applied()
    with pytest.raises(Refusal):
        tag_project(project, by=township_officer(), programmes=[programme()])
    going = running(title="另一个项目")
    tag_project(going, by=county_officer("second-officer"), programmes=[programme()])
    assert codes() == {RENEWAL}


def test_nothing_is_said_twice_late_or_of_what_is_not_offered() -> None:
    project = draft()
    tag_project(project, by=leader(), programmes=[programme()])
    with pytest.raises(Refusal):
        tag_project(project, by=leader(), programmes=[programme()])
    with pytest.raises(StaleRecord):
        tag_project(project, by=leader(), programmes=[], expected_version=1)
    Programme.objects.update(is_active=False)
    closed = programme(VILLAGES, is_active=False)
    with pytest.raises(ValidationError):
        tag_project(project, by=leader(), programmes=[programme(), closed])
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectProgramme.objects.create(project=project, programme=programme())
    # What it is part of may be left.
    tag_project(project, by=leader(), programmes=[])
    assert codes() == set()


def test_the_publication_names_them_and_lists_are_filtered_by_them() -> None:
    project, other = running(), running(title="另一个项目")
    tag_project(project, by=leader(), programmes=[programme()])
    for one in (project, other):
        on_site(fresh(one))
    assert [row.title for row in published_projects(programme=RENEWAL)] == [project.title]
    assert not published_projects(programme=VILLAGES).exists()
    shown = projects_for(city_officer(), ProjectFilter(programme=RENEWAL))
    assert [row.title for row in shown] == [project.title]
    officer = Client()
    officer.force_login(city_officer())
    table = exported(officer, f"{reverse('project_list')}?programme={RENEWAL}")
    assert [line[-1] for line in table[1:]] == ["老旧小区改造"]
    (row,) = published_projects(programme=RENEWAL)
    assert row.payload["programmes"] == [{"code": RENEWAL, "name": "老旧小区改造"}]


def test_it_is_entered_on_the_page_of_the_project() -> None:
    project = draft()
    browser = Client()
    browser.force_login(leader())
    address = reverse("project_tag", args=[project.public_id])
    page = reverse("project_detail", args=[project.public_id])
    stale = browser.post(address, {"programmes": [programme().pk], "version": 99})
    assert stale.status_code == 409
    wrong = browser.post(address, {"programmes": ["x"], "version": project.version})
    assert wrong.status_code == 200
    assert codes() == set()
    sent = browser.post(address, {"programmes": [programme().pk], "version": project.version})
    assert (sent.status_code, codes()) == (302, {RENEWAL})
    assert "<dd>老旧小区改造</dd>" in browser.get(page).content.decode()
