"""Writes of the register of social organisations."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from accounts.validators import validate_jurisdiction
from orgs.models import Membership, Organization, ServiceArea
from orgs.rules import MEMBER_ROLES, REGISTRARS

Row = Organization | Membership | ServiceArea


def add(row: Row, *, by: User) -> None:
    """Enter an organisation, a member or a service area.

    Raises ValidationError keyed by field, Refusal for who keeps no register there or for a person
    whose account cannot act for an organisation.
    """
    _refuse_others(row, by)
    row.full_clean()
    if isinstance(row, Membership) and not row.user.may(MEMBER_ROLES):
        raise Refusal(
            _("%(name)s is not appointed as a member of an organisation or as an inspector.")
            % {"name": row.user}
        )
    with transaction.atomic():
        row.save()
        record_event(
            actor=by, action=f"{row._meta.model_name}.added", target=row, after=_content(row)
        )


def change(row: Row, *, by: User, expected_version: int, **changes: Any) -> None:
    """Write `changes` to a row that was read as it is stored.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    _refuse_others(row, by)
    before = _content(row)
    changed = type(row)(**{**before, **changes, "pk": row.pk})
    changed._state.adding = False
    changed.full_clean(exclude=["public_id"])
    with transaction.atomic():
        save_version(row, expected_version=expected_version, **changes)
        record_event(
            actor=by,
            action=f"{row._meta.model_name}.changed",
            target=row,
            before=before,
            after=_content(row),
        )


def _refuse_others(row: Row, by: User) -> None:
    """Who registers an organisation keeps its members; who keeps a place says who serves there."""
    if isinstance(row, (Organization, ServiceArea)):
        validate_jurisdiction(row.jurisdiction)
    if not by.may(REGISTRARS, row.scope_code()):
        raise Refusal(_("Only an officer of the county or the city keeps this register."))


def _content(row: Row) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in {"id", "version", "public_id"}
    }
