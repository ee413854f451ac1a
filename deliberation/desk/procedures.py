"""Procedures that stand still, for their committee; for officers, what is not on the site yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.enums import OFFICERS
from accounts.models import User
from communities.queries import full_name_columns
from deliberation import queries
from deliberation.constants import PROCEDURE_WAIT_DAYS
from deliberation.models import Procedure
from deliberation.rules import MEMBERS

OF_COMMUNITY = full_name_columns("community")


def procedure_items(user: User) -> Iterator[Queue]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS):
        reads = ("public_id", "title", "reached", "waits_since", "community__kind", *OF_COMMUNITY)
        yield Queue(queries.procedures_due(user), reads, _standing_still)
    if user.may(OFFICERS):
        rows = queries.unpublished(queries.procedures_for(user))
        yield Queue(rows, ("title", *OF_COMMUNITY), _unpublished)


def _title(procedure: Procedure) -> str:
    return _("Procedure “%(procedure)s”, %(community)s") % {
        "procedure": procedure,
        "community": procedure.community.full_name,
    }


def _standing_still(procedure: Any) -> DeskItem:
    return DeskItem(
        title=_title(procedure),
        url=reverse("procedure_detail", args=[procedure.public_id]),
        due=procedure.waits_since + timedelta(days=PROCEDURE_WAIT_DAYS),
        state_label=_("Next: %(step)s") % {"step": procedure.next_name},
        overdue=True,
        kind="procedure",
    )


def _unpublished(procedure: Procedure) -> DeskItem:
    return DeskItem(
        title=_title(procedure),
        url=reverse("admin:deliberation_procedure_change", args=[procedure.pk]),
        due=None,
        state_label=_("To be published"),
        overdue=False,
        kind="procedure",
    )
