"""Shows a rate that keeps its numerator and denominator, and why a unit has no rank."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from evaluation.enums import Exclusion, PartSource
from evaluation.scoring import Rate

register = template.Library()


@register.filter
def share(rate: Any) -> Decimal | None:
    """The share of a published rate or a stored sample; None where nothing was counted."""
    if not rate:
        return None
    if isinstance(rate, dict):
        return Rate(rate["numerator"], rate["denominator"]).value
    return Rate(rate.numerator, rate.denominator).value


@register.filter
def exclusion(code: str) -> str:
    """The published reason for having no rank, in words."""
    return str(Exclusion(code).label)


@register.filter
def part_source(code: str) -> str:
    """The published source of a part of a township's total, in words."""
    return str(PartSource(code).label)
