"""Queries that are kept as SQL find what the ORM finds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from communities.models import Community, Township
from portal import composed
from portal.composed import Composed
from tests import factories

pytestmark = pytest.mark.django_db


def _named(names: list[str], township: int) -> QuerySet[Community, tuple[Any, ...]]:
    rows = Community.objects.filter(name__in=names, township=township, name__contains="社")
    return rows.order_by("-name").values_list("name", "township", "id")


@pytest.fixture
def units() -> list[Community]:
    return [factories.community(name=f"{word}社区") for word in "甲乙丙"]


@pytest.mark.parametrize(
    "names",
    [
        ["甲社区"], ["乙社区"], ["甲社区", "丙社区"], ["乙社区", "乙社区"], ["甲社区", "0"], [],
        ["甲社区", "乙社区", "丙社区"], ["'; --"], ["%s", "%"],
    ],
)  # fmt: skip
def test_it_finds_what_the_orm_finds(units: list[Community], names: list[str]) -> None:
    kept = Composed(_named)
    kept.rows(["x"] * len(names), 0)  # what is kept holds nothing of who asked first
    for township in (units[0].township_id, 0):
        assert kept.rows(names, township) == list(_named(names, township))
    assert names == [] or len(kept._kept) == 1


def test_it_composes_once_and_asks_once_each_time(units: list[Community]) -> None:
    asked = []

    def build(*values: Any) -> Any:
        asked.append(values)
        return _named(*values)

    kept = Composed(build)
    with CaptureQueriesContext(connection) as captured:
        for word in "甲乙丙丁":
            kept.rows([f"{word}社区"], units[0].township_id)
    assert (len(asked), len(captured)) == (1, 4)


def test_it_forgets_when_it_keeps_too_much(
    units: list[Community], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composed, "MOST_KEPT", 2)
    kept = Composed(_named)
    for number in range(1, 6):
        assert kept.rows(["甲社区"] * number, units[0].township_id)
        assert len(kept._kept) <= 2


def _changed(name: str) -> QuerySet[Township, tuple[Any, ...]]:
    return Township.objects.filter(name=f"{name}街道").values_list("name")


def _left_out(name: str) -> QuerySet[Township, tuple[Any, ...]]:
    return Township.objects.values_list(Upper("name"))


@pytest.mark.parametrize("build", [_changed, _left_out])
def test_a_query_that_does_not_take_its_values_as_they_are_is_refused(build: Any) -> None:
    with pytest.raises(ValueError, match="not every value is a parameter"):
        Composed(build).rows("南地")
