"""Weights as somebody types them, and a limit above which nobody believes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from secrets import token_hex
from typing import Any

from accounts.models import User
from evaluation.services import Weighing, add_waste_limit, check_weights, enter_weights
from tests import factories

CLASSES = ("kitchen", "recyclable", "hazardous", "other")


def weighing(*kilograms: Any, **changes: Any) -> Weighing:
    """300 / 100 / 0 / 600 kg in 20 days by the points, unless told otherwise; None: not weighed."""
    given = zip(CLASSES, kilograms or (300, 100, 0, 600), strict=True)
    values: dict[str, Any] = {"days": 20, "method": "point", "source": "台账", "households": None}
    weights = {name: Decimal(str(value)) for name, value in given if value is not None}
    return Weighing(weights, **(values | changes))


def handed_in(unit: Any, period: str = "2026-10", *kilograms: Any, by: Any, **changes: Any) -> Any:
    """Weights that nobody checked yet."""
    given = weighing(*kilograms, **changes)
    return enter_weights(unit=unit, period=period, weighing=given, by=by, token=token_hex(8))


def checked(record: Any) -> Any:
    """The record, its newest version accepted by an officer of the city who enters none."""
    checker = User.objects.filter(username="checker").first()
    by = checker or factories.user("city_officer", username="checker")
    check_weights(record, accepts=True, by=by, expected_version=record.version)
    return record


def enter(unit: Any, period: str = "2026-10", *kilograms: Any, by: Any, **changes: Any) -> Any:
    """Weights that count."""
    return checked(handed_in(unit, period, *kilograms, by=by, **changes))


def limit(*, by: Any, **changes: Any) -> Any:
    values = {
        "since": date(2020, 1, 1),
        "most_per_household": Decimal(10),
        "most_per_community": Decimal(30_000),
        "source": "本溪市生活垃圾计量办法第六条",
    }
    return add_waste_limit(by=by, **(values | changes))
