"""Shows a rate that keeps its numerator and denominator."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

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
