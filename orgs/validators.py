"""Checks of single values about social organisations."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orgs.enums import OrganizationKind


def validate_code_of_kind(kind: str, credit_code: str) -> None:
    """Refuse a registered organisation without a credit code, and a filed one with a code.

    A filed community organisation has no legal personality, so it has no code (GB 32100).
    Raises ValidationError keyed by field.
    """
    if kind == OrganizationKind.FILED and credit_code:
        raise ValidationError(
            {"credit_code": _("A filed community organisation has no credit code.")}
        )
    if kind != OrganizationKind.FILED and not credit_code:
        raise ValidationError({"credit_code": _("A registered organisation has a credit code.")})
