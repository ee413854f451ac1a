"""What waits for officers: entries to publish, codes in doubt."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.models import User
from orgs import queries
from orgs.models import Organization
from orgs.rules import REGISTRARS

MOST = 30


def items(user: User) -> Iterator[DeskItem]:
    """For those who keep the register."""
    if not user.may(REGISTRARS):
        return
    for row in queries.to_publish(user)[:MOST]:
        yield _item(row, _("Changed since it was published") if row.is_newer else _("To publish"))
    for row in queries.doubtful(user)[:MOST]:
        yield _item(row, _("Credit code in doubt"))


def _item(organization: Organization, state: str) -> DeskItem:
    return DeskItem(
        title=_("Entry of %(organization)s") % {"organization": organization},
        url=reverse("admin:orgs_organization_change", args=[organization.pk]),
        due=None,
        state_label=state,
        overdue=False,
        kind="organization",
    )
