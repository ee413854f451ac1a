"""Figures entered at one moment: the second is told so, and no figure is missing from a total."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from evaluation import queries
from evaluation.enums import RoundState
from evaluation.models import PartFigure, Round, StandingPart
from evaluation.public import make_final, publish_bulletin
from evaluation.services import recompute_standings
from tests import factories
from tests.evaluation.helpers import prepared
from tests.evaluation.part_helpers import enter, entered, past, result, weights
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Scene:
    """A closed round of two townships, each with a self-check and without its survey."""

    def __init__(self) -> None:
        self.officer = factories.user("county_officer", factories.county())
        self.round = past(weights(self_check=50, satisfaction=50))
        self.townships = [factories.township(), factories.township(name="东明街道")]
        for township in self.townships:
            result(self.round, factories.community(township), 90)
        recompute_standings(self.round)

    def enter(self, place: int, figure: Any, seen: int = 0) -> None:
        stored = Round.objects.get(pk=self.round.pk)
        one = entered(self.townships[place], "satisfaction", figure, seen)
        enter(stored, one, by=self.officer)

    @property
    def totals_follow(self) -> bool:
        """Whether the stored totals rest on what is entered, and on nothing else."""
        rows = PartFigure.objects.values_list("township__slug", "figure")
        parts = StandingPart.objects.filter(source="satisfaction", figure__isnull=False)
        return set(rows) == set(parts.values_list("standing__slug", "figure"))


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr("evaluation.public._refuse_during_publicity", lambda round_: None)
    return Scene()


def test_one_of_four_is_stored_and_the_others_are_told_so(scene: Scene) -> None:
    became = at_once(4, lambda place: scene.enter(0, 60 + place))
    assert sorted(became) == ["StaleRecord"] * 3 + ["done"]
    assert PartFigure.objects.count() == 1
    assert scene.totals_follow


def test_two_townships_at_once_are_both_in_the_totals(scene: Scene) -> None:
    for seen in range(3):
        assert at_once(2, lambda place: scene.enter(place, 70 + seen, seen)) == ["done"] * 2  # noqa: B023 (run at once)
        assert scene.totals_follow


def test_entered_while_the_round_becomes_final(scene: Scene) -> None:
    scene.enter(0, 60)
    publisher = factories.user("city_officer", factories.CITY_CODE)
    publish_bulletin(prepared(Round.objects.get(pk=scene.round.pk)), by=publisher)

    def act(place: int) -> None:
        if place:
            make_final(Round.objects.get(pk=scene.round.pk), by=scene.officer)
        else:
            scene.enter(0, 99, seen=1)

    assert sorted(at_once(2, act)) == ["Refusal", "done"]
    round_ = Round.objects.get(pk=scene.round.pk)
    is_final = round_.state == RoundState.FINAL
    assert PartFigure.objects.get().figure == Decimal(60 if is_final else 99)
    assert queries.is_as_published(round_) == is_final
    assert scene.totals_follow
