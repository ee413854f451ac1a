"""Projects of a committee and of an organisation, in 德泰社区; `org` acts for the latter."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _project(make: str, **fields: Any) -> Callable[[World], dict[str, Any]]:
    def variables(world: World) -> dict[str, Any]:
        from tests.orgs import project_helpers

        world.variables("membership")
        made = getattr(project_helpers, make)
        project = made(organization=world.units["organization"], by=world.people["org"], **fields)
        now = project_helpers.fresh(project)
        return row(now, public_id=now.public_id, version=now.version)

    return variables


def _draft(world: World) -> dict[str, Any]:
    from orgs.models import Project
    from tests.orgs.project_helpers import photo_of

    found = _project("draft")(world)
    project = Project.objects.get(pk=found["object_id"])
    paper = photo_of(project, by=world.people["org"], caption="证明")
    return {**found, "target": "withdrawn", "photo_id": paper.photo.public_id}


def _applied(world: World) -> dict[str, Any]:
    return {**_project("applied")(world), "target": "accepted"}


def _running(world: World) -> dict[str, Any]:
    from datetime import timedelta

    from django.utils import timezone

    from orgs.models import Project
    from orgs.services.project_course import add_entry
    from tests.communities.programmes import programme
    from tests.orgs.project_helpers import photo_of

    found = _project("running")(world)
    project, org = Project.objects.get(pk=found["object_id"]), world.people["org"]
    entry, _new = add_entry(
        project, by=org, day=timezone.localdate(), text="进展", token=secrets.token_hex(16)
    )
    kept = photo_of(project, by=org, entry=entry)
    now = Project.objects.get(pk=project.pk)
    aim = now.aims.get()
    return {
        **found,
        "version": str(now.version),
        "photo_id": kept.photo.public_id,
        "entry_id": str(entry.pk),
        "aim": str(aim.pk),
        "programme": str(programme("kept").pk),
        "community": str(now.places.get().community_id),
        "day": timezone.localdate().isoformat(),
        "later": (now.ends_on + timedelta(days=1)).isoformat(),
    }


def _withheld(world: World) -> dict[str, Any]:
    """A running one whose entry and its photo are both withheld."""
    from orgs.models import Project, ProjectEntry, ProjectPhoto
    from orgs.services.project_taking_out import keep_inside, withhold_entry

    found, org = _running(world), world.people["org"]
    keep_inside(
        ProjectPhoto.objects.get(photo__public_id=found["photo_id"]), by=org, reason="待核实"
    )
    withhold_entry(ProjectEntry.objects.get(pk=found["entry_id"]), by=org, reason="待核实")
    return {**found, "version": str(Project.objects.get(pk=found["object_id"]).version)}


def _changing(world: World) -> dict[str, Any]:
    from datetime import timedelta

    from orgs.models import Project
    from orgs.services.project_changes import ask_change

    found = _project("running", title="申请变更的项目")(world)
    project = Project.objects.get(pk=found["object_id"])
    change, _new = ask_change(
        project,
        by=world.people["org"],
        starts_on=project.starts_on,
        ends_on=project.ends_on + timedelta(days=9),
        communities=[row.community for row in project.places.all()],
        reason="推迟",
        token="change" * 5,
    )
    return {**found, "change_id": change.public_id, "version": str(change.version)}


def _published(world: World) -> dict[str, Any]:
    """On the site in its second version."""
    from orgs.models import Project
    from tests.orgs.project_helpers import on_site

    found = _project("running", title="公布的项目")(world)
    project = Project.objects.get(pk=found["object_id"])
    on_site(project)
    Project.objects.filter(pk=project.pk).update(summary="补充内容")
    on_site(project, reason="补充内容")
    return {**found, "slug": project.public_id, "version": "2"}


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "project_draft": _draft,
    "applied_project": _applied,
    "running_project": _running,
    "withheld_project": _withheld,
    "changing_project": _changing,
    "published_project": _published,
}
