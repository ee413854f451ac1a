"""What waits for officers: entries to publish, codes in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.models import User
from orgs import queries
from orgs.models import Organization
from orgs.rules import REGISTRARS


def items(user: User) -> Iterator[Queue]:
    """For those who keep the register."""
    if not user.may(REGISTRARS):
        return
    yield Queue(queries.to_publish(user), ("name", "is_newer"), _to_publish)
    yield Queue(queries.doubtful(user), ("name",), _doubtful)


def _to_publish(organization: Any) -> DeskItem:
    newer = organization.is_newer
    return _item(organization, _("Changed since it was published") if newer else _("To publish"))


def _doubtful(organization: Organization) -> DeskItem:
    return _item(organization, _("Credit code in doubt"))


def _item(organization: Organization, state: str) -> DeskItem:
    return DeskItem(
        title=_("Entry of %(organization)s") % {"organization": organization},
        url=reverse("admin:orgs_organization_change", args=[organization.pk]),
        due=None,
        state_label=state,
        overdue=False,
        kind="organization",
    )
