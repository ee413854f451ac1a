"""Publishing a project: its course, partners, communities, progress and results."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from orgs.models import Project
from orgs.project_public import project_item, words_of
from orgs.project_rules import PROJECT_PUBLIC
from portal.models import Publication
from portal.services import issuer_of, publish
from portal.validators import validate_no_personal_data


def publish_project(
    project: Project, *, by: User, reason: str = "", confirmed: bool = False
) -> Publication:
    """Show an accepted project as it stands now, or what has changed of it.

    Raises Refusal for officers of other places and where a correction has no reason or changes
    nothing, DutyConflict for who wrote or decided something of it, IllegalTransition before it
    is accepted, ValidationError for words that seem to tell who somebody is, unless `confirmed`.
    """
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"project {project.pk}")
        now = Project.objects.get(pk=project.pk)
        if not by.may(OFFICERS, now.jurisdiction):
            raise Refusal(_("Only officers of its place publish a project."))
        if now.state not in PROJECT_PUBLIC:
            raise IllegalTransition(_("Only a project that was accepted is published."))
        item = project_item(now)
        validate_no_personal_data(words_of(item), confirmed=confirmed)
        return publish(item, by=by, issuer=issuer_of(by), reason=reason)
