"""Results in publicity, and appeals against them."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from typing import Any

from benxi_sorting.demonstration.clock import on
from evaluation.models import Bulletin, Inspection, Round
from evaluation.public import publish_bulletin
from evaluation.services import Grounds, close_round, submit_appeal
from tests import factories
from tests.evaluation.helpers import corrected, prepared

BEGAN = date(2026, 11, 5)
LAST = date(2026, 11, 12)
AFTER = date(2026, 11, 13)


def on_day(day: date | None) -> Any:
    """`day`, or today where there is none."""
    return on(day) if day else nullcontext()


def bring_into_publicity(round_: Any, *, day: date | None = BEGAN) -> Any:
    """Close the round and publish its bulletin on `day`; all by people of their own."""
    publisher = factories.user("city_officer", factories.CITY_CODE)
    with on_day(day):
        round_ = Round.objects.get(pk=round_.pk)
        close_round(round_, by=factories.user("county_officer", factories.county()))
        publish_bulletin(prepared(round_), by=publisher)
    return Round.objects.get(pk=round_.pk)


def appellant_of(inspection: Any) -> Any:
    """A member of the scored committee who did not score it."""
    return factories.user("committee_member", inspection.community)


def reviewer() -> Any:
    return factories.user("county_officer", factories.county())


def appeal(
    inspection: Any,
    criterion: Any,
    *,
    by: Any = None,
    asked: Any = 10,
    token: str = "",
    day: date | None = LAST,
) -> Any:
    """An appeal of `day` for `asked` points in `criterion`."""
    person = by or appellant_of(inspection)
    with on_day(day):
        made, _is_new = submit_appeal(
            Inspection.objects.select_related("round__scorecard").get(pk=inspection.pk),
            by=person,
            criterion=criterion,
            grounds=Grounds(Decimal(str(asked)), "当天宣传栏完好，有照片"),
            token=token or f"appeal-{inspection.pk}-{criterion.pk}-{person.pk}",
        )
    return made


def correct_bulletin(round_: Any) -> None:
    """Publish the correction that a granted appeal asks for."""
    publisher = factories.user("city_officer", factories.CITY_CODE)
    corrected(Bulletin.objects.get(round=round_), by=publisher, reason="复核后更正")
