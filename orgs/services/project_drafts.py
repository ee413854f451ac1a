"""Drafts of projects: entered by who acts for the leader, written anew until applied for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version
from communities.models import Community
from orgs.enums import BudgetSource, ProjectKind, ProjectState
from orgs.models import (
    Organization,
    Project,
    ProjectAim,
    ProjectMilestone,
    ProjectPartner,
    ProjectPlace,
)
from orgs.project_rules import deciding_unit
from orgs.queries import projects as queries
from orgs.services.projects import ended_message, lock_project, refuse_strangers, touched

OWN_COLUMNS = (
    "title", "kind", "kind_words", "organization", "committee", "summary", "starts_on", "ends_on",
    "budget", "budget_source", "budget_words",
)  # fmt: skip


@dataclass(frozen=True)
class ProjectContent:
    """What a draft says. Aims are (indicator, unit, target), milestones (title, last day),
    partners (organisation of the register or None, name of another body, what it contributes)."""

    title: str
    kind: str
    summary: str
    starts_on: date
    ends_on: date
    budget: Decimal
    budget_source: str
    communities: Sequence[Community]
    organization: Organization | None = None
    committee: Community | None = None
    kind_words: str = ""
    budget_words: str = ""
    aims: Sequence[tuple[str, str, Decimal]] = field(default=())
    milestones: Sequence[tuple[str, date]] = field(default=())
    partners: Sequence[tuple[Organization | None, str, str]] = field(default=())


def begin_project(*, by: User, content: ProjectContent, token: str) -> tuple[Project, bool]:
    """Keep a draft, once for each `token`.

    Raises Refusal for who does not act for its leader, ValidationError keyed by field.
    """
    _refuse_content(content, by)

    def create() -> Project:
        transaction_lock("audit")
        project = Project(entered_by=by, **_columns(content), **touched(by))
        _check(project)
        project.save(force_insert=True)
        _write_parts(project, content)
        record_event(
            actor=by, action="project.begun", target=project, after={"title": project.title}
        )
        return project

    return once(model=Project, user=by, token=token, create=create)


def write_project(
    project: Project, *, by: User, content: ProjectContent, expected_version: int | None = None
) -> None:
    """Write a draft anew. Raises Refusal for who does not lead it and where who leads it has ended,
    IllegalTransition once it was applied for, StaleRecord, ValidationError keyed by field."""
    _refuse_content(content, by)
    with transaction.atomic():
        lock_project(project, expected_version)
        refuse_strangers(project, by)
        refuse_ended_leader(project, by)
        if project.state != ProjectState.DRAFT:
            raise IllegalTransition(_("What was applied for does not change any more."))
        changes = _columns(content)
        before = {name: getattr(project, name) for name in changes}
        _check(Project(entered_by=project.entered_by, **changes))
        save_version(project, expected_version=expected_version, **changes, **touched(by))
        for rows in (project.places, project.aims, project.milestones, project.partners):
            rows.all().delete()
        _write_parts(project, content)
        changed = [name for name, value in changes.items() if before[name] != value]
        record_event(
            actor=by,
            action="project.written",
            target=project,
            before={name: before[name] for name in changed},
            after={name: changes[name] for name in changed},
        )


def _columns(content: ProjectContent) -> dict[str, Any]:
    codes = [unit.code for unit in content.communities]
    values = {name: getattr(content, name) for name in OWN_COLUMNS}
    return values | {"jurisdiction": deciding_unit(codes)}


def _check(project: Project) -> None:
    project.clean_fields(exclude=["entered_by", "organization", "committee", "changed_by"])
    project.validate_constraints()


def _write_parts(project: Project, content: ProjectContent) -> None:
    rows: list[Any] = [
        *(ProjectPlace(project=project, community=unit) for unit in content.communities),
        *(
            ProjectAim(project=project, indicator=indicator, unit=unit, target=target)
            for indicator, unit, target in content.aims
        ),
        *(
            ProjectMilestone(project=project, title=title, due_on=due_on)
            for title, due_on in content.milestones
        ),
        *(
            ProjectPartner(project=project, organization=organization, name=name, role=role)
            for organization, name, role in content.partners
        ),
    ]
    for row in rows:
        row.clean_fields(exclude=["project", "community", "organization"])
        row.save(force_insert=True)


def _refuse_content(content: ProjectContent, by: User) -> None:
    _refuse_leader(content, by)
    errors: dict[str, Any] = {}
    if not content.communities:
        errors["communities"] = _("Choose the communities that it serves.")
    elif content.committee is not None and content.committee not in content.communities:
        errors["communities"] = _("A committee's project serves its own community as well.")
    if content.ends_on < content.starts_on:
        errors["ends_on"] = _("The end lies before the beginning.")
    for value, other, name in (
        (content.kind, ProjectKind.OTHER, "kind_words"),
        (content.budget_source, BudgetSource.OTHER, "budget_words"),
    ):
        if (value == other) != bool(getattr(content, name)):
            errors[name] = _("Write it in words where “Other” is chosen, and only there.")
    if any(not content.starts_on <= due <= content.ends_on for _title, due in content.milestones):
        errors["milestones"] = _("A milestone is due within the period of the project.")
    partners = [one for one, _name, _role in content.partners if one is not None]
    if content.organization in partners or len(partners) != len(set(partners)):
        errors["partners"] = _("An organisation takes part once, as leader or as partner.")
    elif message := ended_message(partners):
        errors["partners"] = message
    if errors:
        raise ValidationError(errors)


def refuse_ended_leader(project: Project, by: User) -> None:
    """Raises Refusal where an organisation or committee that is no more leads `project`: a form
    that cannot offer it would hand the draft to another for which `by` acts."""
    if not _led(project, by).exists():
        raise Refusal(
            _(
                "%(leader)s leads no project any more. Drop the draft; who carries it out begins"
                " another."
            )
            % {"leader": project.leader}
        )


def _led(of: Project | ProjectContent, by: User) -> QuerySet[Any]:
    """Who leads `of`, if `by` may lead a project for it today."""
    if of.organization is not None:
        return queries.leading_organizations(by).filter(pk=of.organization.pk)
    assert of.committee is not None
    return queries.leading_committees(by).filter(pk=of.committee.pk)


def _refuse_leader(content: ProjectContent, by: User) -> None:
    if (content.organization is None) == (content.committee is None):
        raise ValidationError({"leader": _("Choose who leads it: one organisation or committee.")})
    if not _led(content, by).exists():
        raise Refusal(_("A project is entered by who acts for its leader."))
