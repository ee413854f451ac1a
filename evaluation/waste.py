"""Weights of waste added up, and compared like with like (pure).

The rule, in prose
------------------
1. Kilograms of several units are added up, class by class. A class without a number was not
   weighed; it is not zero.
2. The share sorted out is all but other waste, over the total: sums over sums, never the mean of
   shares. It is taken from the units that weighed all four classes; a total without one of them is
   no total.
3. Kilograms per household and day: the total of the units that weighed all four classes and know
   their households, over their households times their days.
4. A change compares the units that have weights in both periods, weighed by the same method and in
   the same classes: otherwise scales would change, not the waste. The amount is compared by the
   day, because months differ in length; the share in percentage points.
5. A unit that has no weights of a quarter, but of all its months, by one method and in the same
   classes, has their sum; the households are those of the last month.
6. In a township's total (`PartSource`), the share of food waste sorted out is kitchen waste over
   the total of the units that weighed all four classes; the reduction is by how much less a day
   was weighed than in the same period of the year before, in percent, and 0 where it was more.

Worked example: 德泰 weighs 300 / 100 / 0 / 600 kg of kitchen, recyclable, hazardous and other
waste, 南芬 100 kitchen and 200 other waste alone. Together 400 / 100 / 0 / 800, 1300 kg; the share
sorted out is 400 / 1000 = 40 %, of 德泰 alone, and that of food waste 300 / 1000 = 30 %.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.constants import FULL_SHARE
from evaluation.enums import WasteClass

ALL_CLASSES = frozenset(WasteClass.values)
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class Weighed:
    """What one unit weighed in one period: kilograms by class, in so many civil days."""

    key: Hashable
    method: str
    kilograms: Mapping[str, Decimal]
    days: int
    households: int | None = None

    @property
    def total(self) -> Decimal:
        return sum(self.kilograms.values(), Decimal(0))

    @property
    def is_complete(self) -> bool:
        """Whether all four classes were weighed."""
        return self.kilograms.keys() == ALL_CLASSES

    @property
    def household_days(self) -> int:
        return (self.households or 0) * self.days

    def is_like(self, other: Weighed) -> bool:
        """Whether the two can be compared: the same scales, and the same classes on them."""
        same_classes = self.kilograms.keys() == other.kilograms.keys()
        return self.method == other.method and same_classes


@dataclass(frozen=True)
class WasteSum:
    """The sums of several units. `sorted_out` and `kitchen` of `weighed` are kilograms of complete
    units alone; `household_total` and `household_days` are of those that know their households.
    """

    units: int
    kilograms: Mapping[str, Decimal]
    daily: Fraction
    complete: int
    sorted_out: Decimal
    kitchen: Decimal
    weighed: Decimal
    household_total: Decimal
    household_days: int

    @property
    def total(self) -> Decimal:
        """Kilograms of all that was weighed."""
        return sum(self.kilograms.values(), Decimal(0))

    @property
    def share(self) -> Fraction | None:
        """The share sorted out, 0 to 1; None where no unit weighed all four classes."""
        return Fraction(self.sorted_out) / Fraction(self.weighed) if self.weighed else None

    @property
    def per_household(self) -> Fraction | None:
        """Kilograms per household and day; None where no households are known."""
        if not self.household_days:
            return None
        return Fraction(self.household_total) / self.household_days


@dataclass(frozen=True)
class WasteChange:
    """Against an earlier period over `units` that are alike in both: the amount by the day in
    percent of what it was, the share sorted out in percentage points; None where there is none.
    """

    units: int
    amount: Fraction | None
    share: Fraction | None


def add_up(rows: Iterable[Weighed]) -> WasteSum:
    """The sums of `rows` by the rule of this module."""
    found = list(rows)
    kilograms: dict[str, Decimal] = {}
    for row in found:
        for name, value in row.kilograms.items():
            kilograms[name] = kilograms.get(name, Decimal(0)) + value
    complete = [row for row in found if row.is_complete]
    weighed = sum((row.total for row in complete), Decimal(0))
    other = sum((row.kilograms[WasteClass.OTHER] for row in complete), Decimal(0))
    counted = [row for row in complete if row.household_days]
    return WasteSum(
        units=len(found),
        kilograms={name: kilograms[name] for name in WasteClass.values if name in kilograms},
        daily=sum((Fraction(row.total) / row.days for row in found), Fraction(0)),
        complete=len(complete),
        sorted_out=weighed - other,
        kitchen=sum((row.kilograms[WasteClass.KITCHEN] for row in complete), Decimal(0)),
        weighed=weighed,
        household_total=sum((row.total for row in counted), Decimal(0)),
        household_days=sum(row.household_days for row in counted),
    )


def change_between(now: Iterable[Weighed], then: Iterable[Weighed]) -> WasteChange | None:
    """What changed since `then`, over the units that are alike in both; None without any."""
    earlier = {row.key: row for row in then}
    pairs = [(row, earlier[row.key]) for row in now if row.key in earlier]
    pairs = [(row, before) for row, before in pairs if row.is_like(before)]
    if not pairs:
        return None
    new = add_up(row for row, _before in pairs)
    old = add_up(before for _row, before in pairs)
    share = None if new.share is None or old.share is None else new.share - old.share
    percent = int(FULL_SHARE)
    return WasteChange(
        units=len(pairs),
        amount=(new.daily / old.daily - 1) * percent if old.daily else None,
        share=None if share is None else share * percent,
    )


def quarter_of(months: Sequence[Weighed]) -> Weighed | None:
    """The weights of a quarter out of those of its `months`, in order; None where they do not add
    up to it: a month is missing, or was weighed otherwise.
    """
    if len(months) != MONTHS_OF_A_QUARTER or not all(months[0].is_like(one) for one in months):
        return None
    last = months[-1]
    return Weighed(
        key=last.key,
        method=last.method,
        kilograms={
            name: sum((one.kilograms[name] for one in months), Decimal(0))
            for name in last.kilograms
        },
        days=sum(one.days for one in months),
        households=last.households,
    )


def food_waste_share(rows: Iterable[Weighed]) -> Fraction | None:
    """The share of food waste sorted out, 0 to 1; None where no unit weighed all four classes."""
    sums = add_up(rows)
    return Fraction(sums.kitchen) / Fraction(sums.weighed) if sums.weighed else None


def reduction(now: Iterable[Weighed], then: Iterable[Weighed]) -> Fraction | None:
    """By which part less a day was weighed than `then`, 0 to 1; None where nothing compares."""
    change = change_between(now, then)
    if change is None or change.amount is None:
        return None
    return max(-change.amount / int(FULL_SHARE), Fraction(0))
