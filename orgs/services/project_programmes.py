"""The programmes that a project is part of (policy clause 5.2.a)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from communities.models import Programme
from communities.services.programmes import refuse_closed
from orgs.models import Project, ProjectProgramme
from orgs.queries import projects as queries
from orgs.services.projects import lock_project, touched


def tag_project(
    project: Project,
    *,
    by: User,
    programmes: Collection[Programme],
    expected_version: int | None = None,
) -> None:
    """Let `project` be part of these programmes and no others.

    Raises Refusal for who may not, and where nothing would change; StaleRecord; ValidationError
    keyed `programmes` for one that is not offered any more.
    """
    with transaction.atomic():
        lock_project(project, expected_version)
        if not queries.tags_project(project, by):
            raise Refusal(
                _("Only who leads the project, or an officer of its place once it was decided.")
            )
        held = {one.pk: one.code for one in project.programmes.all()}
        refuse_closed(programmes, held)
        wanted = {one.pk: one.code for one in programmes}
        if held == wanted:
            raise Refusal(_("Nothing would change."))
        ProjectProgramme.objects.filter(project=project).exclude(programme__in=wanted).delete()
        ProjectProgramme.objects.bulk_create(
            ProjectProgramme(project=project, programme=one)
            for one in programmes
            if one.pk not in held
        )
        save_version(project, expected_version=expected_version, **touched(by))
        record_event(
            actor=by,
            action="project.tagged",
            target=project,
            before={"programmes": sorted(held.values())},
            after={"programmes": sorted(wanted.values())},
        )
