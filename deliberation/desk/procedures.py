"""Procedures that stand still, for their committee; for officers, what is not on the site yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.enums import OFFICERS
from accounts.models import User
from deliberation import queries
from deliberation.constants import PROCEDURE_WAIT_DAYS
from deliberation.rules import MEMBERS

MOST = 30


def procedure_items(user: User) -> Iterator[DeskItem]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS):
        rows: Any = queries.procedures_due(user)
        for procedure in rows[:MOST]:
            yield DeskItem(
                title=_("Procedure “%(procedure)s”, %(community)s")
                % {"procedure": procedure, "community": procedure.community.full_name},
                url=reverse("procedure_detail", args=[procedure.public_id]),
                due=procedure.waits_since + timedelta(days=PROCEDURE_WAIT_DAYS),
                state_label=_("Next: %(step)s") % {"step": procedure.next_name},
                overdue=True,
                kind="procedure",
            )
    if user.may(OFFICERS):
        for procedure in queries.unpublished(queries.procedures_for(user))[:MOST]:
            yield DeskItem(
                title=_("Procedure “%(procedure)s”, %(community)s")
                % {"procedure": procedure, "community": procedure.community.full_name},
                url=reverse("admin:deliberation_procedure_change", args=[procedure.pk]),
                due=None,
                state_label=_("To be published"),
                overdue=False,
                kind="procedure",
            )
