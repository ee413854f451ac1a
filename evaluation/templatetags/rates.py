"""Shows a rate that keeps its numerator and denominator, and why a unit has no rank."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from evaluation.enums import Exclusion, PartSource, WasteClass, WeighingMethod
from evaluation.scoring import Rate, half_up
from evaluation.validators import plain

register = template.Library()
TONNE = Decimal(1000)


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


@register.filter
def waste_class(name: str) -> str:
    """A published class of waste, in words."""
    return str(WasteClass(name).label)


@register.filter
def weighing_method(name: str) -> str:
    """A published way of weighing, in words."""
    return str(WeighingMethod(name).label)


@register.filter
def weight_share(kilograms: Mapping[str, Any] | None) -> Decimal | None:
    """The share of published kilograms in all of them; None where nothing was weighed."""
    if not kilograms:
        return None
    return Decimal(str(kilograms["numerator"])) / Decimal(str(kilograms["denominator"]))


@register.filter
def weight(kilograms: Any) -> str:
    """Kilograms, or tonnes from 1000 kg on, rounded half up to two places."""
    value = Decimal(str(kilograms))
    if value < TONNE:
        return _("%(number)s kg") % {"number": plain(half_up(value))}
    return _("%(number)s t") % {"number": plain(half_up(value / TONNE))}


@register.filter
def signed(value: Any) -> str:
    """A published change with its sign."""
    number = half_up(Decimal(str(value)))
    return f"+{plain(number)}" if number > 0 else plain(number)


@register.filter
def of_unit(lines: Mapping[str, Any] | None, slug: str) -> Any:
    """What a payload says of the unit with the address `slug`; None where it says nothing."""
    return (lines or {}).get(slug)
