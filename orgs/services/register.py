"""Writes of the register of social organisations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from accounts.validators import validate_jurisdiction
from orgs.models import (
    Capability,
    CaseTerm,
    CodeCategory,
    MaterialRequirement,
    Membership,
    Officeholder,
    Organization,
    Partnership,
    PartnerUnit,
    RegistryAuthority,
    ServiceArea,
    StartingGuide,
    meaning_of,
)
from orgs.rules import DICTIONARY_KEEPERS, MEMBER_ROLES, REGISTRARS
from orgs.validators import code_doubts

Dictionary = CodeCategory | RegistryAuthority | Capability
# What applications are judged by, and what the public reads of it.
CaseRule = CaseTerm | MaterialRequirement | StartingGuide
Partners = PartnerUnit | Partnership
Row = Organization | Membership | ServiceArea | Officeholder | Dictionary | CaseRule | Partners

# What is the same for every row, or follows from the others.
_NOT_CONTENT = frozenset({"id", "version", "public_id", "changed_by", "changed_at", "code_doubts"})


def add(row: Row, *, by: User, capabilities: Collection[Capability] = ()) -> None:
    """Enter an organisation with its `capabilities`, a member, a person in a post, a service area
    or a row of a dictionary.

    Raises ValidationError keyed by field, Refusal for who keeps no register there, for a person
    whose account cannot act for an organisation, and where another entered the same meanwhile.
    """
    _refuse_others(row, by)
    row.full_clean()
    if isinstance(row, Membership) and not row.user.may(MEMBER_ROLES):
        raise Refusal(
            _("%(name)s is not appointed as a member of an organisation or as an inspector.")
            % {"name": row.user}
        )
    for name, value in _signed(row, by).items():
        setattr(row, name, value)
    with transaction.atomic():
        # The trail first, as in a change: two who enter one code do not wait in a ring.
        transaction_lock("audit")
        _once(row.save)
        tags = {}
        if isinstance(row, Organization) and capabilities:
            row.capabilities.set(capabilities)
            tags = {"capabilities": _codes(capabilities)}
        record_event(
            actor=by,
            action=f"{row._meta.model_name}.added",
            target=row,
            after={**_content(row), **tags},
        )
        _follow(row, by)


def change(
    row: Row,
    *,
    by: User,
    expected_version: int,
    capabilities: Collection[Capability] | None = None,
    **changes: Any,
) -> None:
    """Write `changes` to a row that was read as it is stored; `capabilities` replace those of an
    organisation where they are given.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    _refuse_others(row, by)
    before = _content(row)
    changed = type(row)(**{**before, **changes, "pk": row.pk})
    changed._state.adding = False
    _refuse_others(changed, by)
    changed.full_clean(exclude=["public_id"])
    with transaction.atomic():
        _once(
            lambda: save_version(
                row, expected_version=expected_version, **changes, **_signed(changed, by)
            )
        )
        tags: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        if isinstance(row, Organization) and capabilities is not None:
            tags = (
                {"capabilities": _codes(row.capabilities.all())},
                {"capabilities": _codes(capabilities)},
            )
            row.capabilities.set(capabilities)
        record_event(
            actor=by,
            action=f"{row._meta.model_name}.changed",
            target=row,
            before={**before, **tags[0]},
            after={**_content(row), **tags[1]},
        )
        _follow(row, by)


def judge_codes() -> int:
    """Judge the credit codes of all organisations by the dictionary of now; returns how many
    have other doubts than before. Called where the dictionary changed, in its transaction."""
    categories = {row.code: row for row in CodeCategory.objects.all()}
    authorities = {row.code: row for row in RegistryAuthority.objects.all()}
    others = []
    rows = Organization.objects.exclude(credit_code="").only(
        "kind", "jurisdiction", "credit_code", "code_doubts"
    )
    for row in rows:
        meaning = meaning_of(row.credit_code, categories, authorities)
        doubts = ",".join(code_doubts(row.kind, row.jurisdiction, meaning))
        if doubts != row.code_doubts:
            row.code_doubts = doubts
            others.append(row)
    Organization.objects.bulk_update(others, ["code_doubts"], batch_size=500)
    return len(others)


def _once(write: Any) -> None:
    """A row that another entered between our check and our writing is no error of the server."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        raise Refusal(
            _("Somebody else entered the same meanwhile. Open the list again and look for it.")
        ) from error


def _refuse_others(row: Row, by: User) -> None:
    """Who registers an organisation keeps its people; who keeps a place says who serves there."""
    if isinstance(row, Dictionary | CaseRule):
        if not by.may(DICTIONARY_KEEPERS):
            raise Refusal(_("Only an officer of the city keeps the dictionaries."))
        return
    if isinstance(row, (Organization, ServiceArea, PartnerUnit, Partnership)):
        validate_jurisdiction(row.jurisdiction)
    if not by.may(REGISTRARS, row.scope_code()):
        raise Refusal(_("Only an officer of the county or the city keeps this register."))


def _signed(row: Row, by: User) -> dict[str, Any]:
    """Who wrote a published row, and what the dictionary says of an organisation's code."""
    if isinstance(row, ServiceArea | CaseRule | Partners):
        return {"changed_by": by}
    if not isinstance(row, Organization):
        return {}
    doubts = ""
    if row.credit_code:
        meaning = meaning_of(row.credit_code)
        doubts = ",".join(code_doubts(row.kind, row.jurisdiction, meaning))
    return {"changed_by": by, "changed_at": timezone.now(), "code_doubts": doubts}


def _follow(row: Row, by: User) -> None:
    """An organisation's entry changes with its areas; codes are judged by the dictionary."""
    if isinstance(row, ServiceArea):
        Organization.objects.filter(pk=row.organization_id).update(changed_at=timezone.now())
    elif isinstance(row, (CodeCategory, RegistryAuthority)):
        judge_codes()
    elif isinstance(row, Capability):
        Organization.objects.filter(capabilities=row).update(changed_at=timezone.now())


def _codes(capabilities: Any) -> list[str]:
    return sorted(capability.code for capability in capabilities)


def _content(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in _NOT_CONTENT
    }
