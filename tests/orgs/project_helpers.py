"""Projects in every state, and the people who lead and decide them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from communities.models import Community
from orgs.models import Organization, Project, ProjectPhoto, Restriction
from orgs.services.project_course import Mark, add_entry, add_project_photo, enter_results
from orgs.services.project_drafts import ProjectContent, begin_project
from orgs.services.project_publishing import publish_project
from orgs.services.projects import apply_for, close_project, decide_project, start_project
from portal.models import Publication
from tests import factories
from tests.orgs import credit_helpers, helpers
from tests.orgs.case_helpers import person
from tests.world import picture

PERIOD = 100


def detai() -> Community:
    return factories.community(name="德泰社区")


def sibling() -> Community:
    """Of the same township."""
    return factories.community(name="南地社区")


def neighbour() -> Community:
    """Of another township of 平山区."""
    return factories.community(factories.township(name="平山街道"), name="平山社区")


def far() -> Community:
    """Of another county."""
    county = factories.county(name="溪湖区", code="210503", slug="xihu")
    return factories.community(factories.township(county, name="河东街道"), name="河东社区")


def green_home() -> Organization:
    found = Organization.objects.filter(name="绿家园环保协会").first()
    return found or helpers.organization()


def leader(name: str = "leader") -> User:
    """Acts for 绿家园环保协会."""
    found = User.objects.filter(username=name).first()
    if found is None:
        found = factories.user(Role.ORG_MEMBER, factories.county(), username=name)
        helpers.member(green_home(), found)
    return found


def committee_member(name: str = "committee-member") -> User:
    return person(name, Role.COMMITTEE_MEMBER, detai())


def township_officer(name: str = "township-officer") -> User:
    return person(name, Role.TOWNSHIP_OFFICER, factories.township())


def county_officer(name: str = "county-officer") -> User:
    return person(name, Role.COUNTY_OFFICER, factories.county())


def city_officer(name: str = "city-officer") -> User:
    return person(name, Role.CITY_OFFICER, factories.CITY_CODE)


def content(**fields: Any) -> ProjectContent:
    """A project of 绿家园环保协会 in 德泰社区, that begins today."""
    today = timezone.localdate()
    made = ProjectContent(
        title="垃圾分类进楼道",
        kind="publicity",
        summary="入户宣传，桶边指导。",
        starts_on=today,
        ends_on=today + timedelta(days=PERIOD),
        budget=Decimal("20000"),
        budget_source="own",
        communities=[detai()],
        organization=green_home(),
        aims=[("入户宣传户数", "户", Decimal(300))],
        milestones=[("完成培训", today + timedelta(days=30))],
    )
    return replace(made, **fields)


def draft(by: User | None = None, **fields: Any) -> Project:
    of = content(**{"organization": None} | fields) if "committee" in fields else content(**fields)
    by = by or (committee_member() if of.committee else leader())
    made, _is_new = begin_project(by=by, content=of, token=secrets.token_hex(16))
    return made


def officer_of(project: Project) -> User:
    """Whose unit decides on it."""
    return {9: township_officer, 6: county_officer, 4: city_officer}[len(project.jurisdiction)]()


def fresh(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


def applied(**fields: Any) -> Project:
    project = draft(**fields)
    apply_for(project, by=project.entered_by)
    return project


def accepted(**fields: Any) -> Project:
    project = applied(**fields)
    decide_project(project, "accepted", by=officer_of(project))
    return project


def running(**fields: Any) -> Project:
    project = accepted(**fields)
    start_project(project, by=project.entered_by)
    return project


def photo_of(project: Project, **fields: Any) -> ProjectPhoto:
    """Of `entry`, or a paper of the project; green where no `upload` is given."""
    fields.setdefault("upload", picture())
    kept, _is_new = add_project_photo(project, token=secrets.token_hex(16), **fields)
    return kept


def settle(project: Project, percent: int = 100) -> None:
    """All milestones reached, all figures entered."""
    now = fresh(project)
    marks = {row.pk: Mark(percent) for row in now.milestones.filter(outcome="open")}
    add_entry(
        now,
        by=now.entered_by,
        day=timezone.localdate(),
        text="培训两场。",
        token=secrets.token_hex(16),
        marks=marks,
    )
    results = {aim.pk: aim.target for aim in now.aims.all()}
    enter_results(fresh(project), by=now.entered_by, results=results)


def closed(**fields: Any) -> Project:
    project = running(**fields)
    settle(project)
    close_project(fresh(project), by=project.entered_by, report="按期完成。")
    return fresh(project)


def publisher() -> User:
    found = User.objects.filter(username="project-publisher").first()
    return found or factories.user(
        Role.COUNTY_OFFICER,
        factories.county(),
        username="project-publisher",
        unit="平山区民政局",
    )


def on_site(project: Project, reason: str = "") -> Publication:
    return publish_project(fresh(project), by=publisher(), reason=reason, confirmed=True)


def stands_on_a_list(of: Organization, effect: str) -> None:
    """`of` stands on the abnormal-activity list, which has this effect on projects from today."""
    credit_helpers.rules()
    Restriction.objects.create(
        list="abnormal",
        act="project",
        effect=effect,
        effective_from=timezone.localdate(),
        source="测试",
    )
    credit_helpers.listed(of)
