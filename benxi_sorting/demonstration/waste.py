"""Weights of waste of two counties: communities weigh at their points, townships by vehicle."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from benxi_sorting.demonstration.clock import next_month, on
from benxi_sorting.demonstration.people import BENXI_COUNTY, DETAI, NANDI, PINGSHAN, XIAOSHI
from communities.models import Community, Township
from evaluation.enums import WasteClass, WeighingMethod
from evaluation.models import WasteCheck, WasteRecord, WasteWeight
from evaluation.services import Weighing, add_waste_limit, check_weights, correct_weights

# Of ten kilograms, by class: kitchen, recyclable, hazardous, other.
SHARES = (Decimal("2.6"), Decimal("1.3"), Decimal("0.02"), Decimal("6.08"))
A_HOUSEHOLD = Decimal("1.9")
SORTED_MORE = Decimal("0.008")
SOURCES = {
    WeighingMethod.POINT: "演示：{township}投放点称重台账",
    WeighingMethod.VEHICLE: "演示：{township}收运车辆称重月报",
    WeighingMethod.REPORTED: "演示：收运单位{township}清运量报表",
}


def _set_limit(since: date, *, by: User) -> None:
    """Three to five times of what is usual."""
    add_waste_limit(
        since=since,
        most_per_household=Decimal(8),
        most_per_community=Decimal(30000),
        source="演示：生活垃圾称重数据核查办法（试行）第四条",
        by=by,
    )


class Weighings:
    """Both counties. One committee had left out loads: of the newest month its township has not
    checked that yet, and of the month before it wants to know more.
    """

    def __init__(self, officers: dict[str, User], people: dict[str, User], begin: date) -> None:
        with on(begin):
            _set_limit(begin, by=people["benxi"])
        self.committee, self.township = people["detai"], people["nandi"]
        checker = people["benxi"]
        self.counties = [
            Weights(code, weighing=weighing, method=method, by=officers[code], checker=checker)
            for code, weighing, method in (
                (PINGSHAN, NANDI, WeighingMethod.VEHICLE),
                (BENXI_COUNTY, XIAOSHI, WeighingMethod.REPORTED),
            )
        ]

    def load(self, periods: list[str]) -> None:
        for period in periods:
            for county in self.counties:
                county.month(period)
        for period in periods[-2:]:
            _correct(period, by=self.committee)
        if len(periods) > 1:
            with on(next_month(periods[-2], 4)):
                check_weights(
                    WasteRecord.objects.get(period=periods[-2], community__code=DETAI),
                    accepts=False,
                    reason="请附补记车次的过磅单",
                    by=self.township,
                    expected_version=2,
                )


class Weights:
    """The months of a county; `weighing` is the township whose communities weigh themselves."""

    def __init__(
        self, county: str, *, weighing: str, method: WeighingMethod, by: User, checker: User
    ) -> None:
        self.method, self.by, self.checker = method, by, checker
        self.random = random.Random(county)  # noqa: S311 (plausible, not secret)
        townships = Township.objects.existing().filter(county__code=county).exclude(code=weighing)
        units = Community.objects.existing().committees().select_related("township")
        self.communities = list(units.filter(township__code=weighing))
        households: dict[int, int] = {}
        for unit in units.filter(township__county__code=county):
            households[unit.township_id] = households.get(unit.township_id, 0) + (
                unit.households or 0
            )
        # One township never hands in its figures.
        self.townships = [(one, households[one.pk]) for one in townships if one.pk in households]
        self.townships = self.townships[:-1]
        self.months = 0

    def month(self, period: str) -> None:
        """Enter the weights of a month on the second day of the next."""
        days = monthrange(*map(int, period.split("-")))[1]
        with on(next_month(period, 2)) as moment:
            made = [
                self._of(unit.township, unit, unit.households or 1, WeighingMethod.POINT, days)
                for unit in self.communities
            ]
            made += [
                self._of(unit, None, known, self.method, days) for unit, known in self.townships
            ]
            records = [WasteRecord(period=period, **unit) for unit, _weights in made]
            WasteRecord.objects.bulk_create(records)
            entered = WasteWeight.objects.bulk_create(
                WasteWeight(
                    record=record, number=1, entered_by=self.by, entered_at=moment, **weights
                )
                for record, (_unit, weights) in zip(records, made, strict=True)
            )
            WasteCheck.objects.bulk_create(
                WasteCheck(weight=one, is_accepted=True, checked_by=self.checker, checked_at=moment)
                for one in entered
            )
            WasteRecord.objects.filter(period=period, weights__in=entered).update(counted=1)
        self.months += 1

    def _of(
        self, township: Township, community: Community | None, households: int,
        method: WeighingMethod, days: int,
    ) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
        """Whose they are, and the weights; month by month a little more is sorted out."""
        total = households * days * A_HOUSEHOLD * Decimal(self.random.randint(92, 108)) / 100
        moved = SORTED_MORE * self.months * 10
        kitchen, recyclable, hazardous, other = SHARES
        parts = (kitchen + moved, recyclable, hazardous, other - moved)
        weights = {
            name: (total * part / 10).quantize(Decimal("0.1"))
            for name, part in zip(WasteClass.values, parts, strict=True)
        }
        others = {"days": days, "households": households, "method": method.value}
        source = SOURCES[method].format(township=township.name)
        return {"township": township, "community": community}, {
            **weights, **others, "source": source,
        }  # fmt: skip


def _correct(period: str, *, by: User) -> None:
    record = WasteRecord.objects.get(period=period, community__code=DETAI)
    first = record.weights.get(number=1)
    weighing = Weighing(
        {**first.kilograms, WasteClass.KITCHEN: first.kilograms["kitchen"] + 86},
        days=first.days or 1,
        method=first.method,
        source=first.source,
        households=first.households,
    )
    with on(next_month(period, 3)):
        correct_weights(
            record, weighing=weighing, reason="补记一车厨余垃圾", by=by, expected_version=1
        )
