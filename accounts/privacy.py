"""Declares beside each model field who may read it.

`name = personal(models.CharField(...))` marks the field; a field without a mark fails
`tests/test_privacy.py`. The audit trail masks what is personal or sensitive.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from accounts.enums import Privacy

F = TypeVar("F", bound="models.Field[Any, Any]")


def _declare(field: F, privacy: Privacy) -> F:
    field.privacy = privacy  # type: ignore[attr-defined]
    return field


def public(field: F) -> F:
    return _declare(field, Privacy.PUBLIC)


def internal(field: F) -> F:
    return _declare(field, Privacy.INTERNAL)


def personal(field: F) -> F:
    return _declare(field, Privacy.PERSONAL)


def sensitive(field: F) -> F:
    return _declare(field, Privacy.SENSITIVE)


def privacy_of(field: Any) -> Privacy | None:
    """The declared class of a field, None where it was forgotten (keys count as internal)."""
    if getattr(field, "primary_key", False):
        return Privacy.INTERNAL
    return getattr(field, "privacy", None)


def mask(value: object, privacy: Privacy | None) -> object:
    """`value` as the audit trail may keep it: 张小明 → 张**, sensitive values wholly hidden."""
    if value in (None, "") or privacy in (Privacy.PUBLIC, Privacy.INTERNAL):
        return value
    if privacy == Privacy.PERSONAL:
        return f"{str(value)[:1]}**"
    return "***"


def mask_phone(number: str) -> str:
    """A telephone number with its middle hidden: 199****1234."""
    return f"{number[:3]}****{number[-4:]}"
