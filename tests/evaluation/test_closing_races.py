"""A confirmation beside the closing of its round, and beside its end: no result falls between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import connection

from evaluation.enums import InspectionState, Level, RoundState
from evaluation.models import Bulletin, Inspection, Round, Standing
from evaluation.public import make_final, publish_bulletin
from evaluation.services import (
    close_round,
    confirm_inspection,
    inspections,
    locks,
    prepare_bulletin,
    returns,
    submit_inspection,
)
from tests import factories
from tests.evaluation.helpers import given, make_card, make_round, prepared, samples
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 2.0


class Scene:
    """The scores of 德泰社区 wait for their confirmation in an open round."""

    def __init__(self) -> None:
        card, community = make_card(), factories.community(name="德泰社区")
        self.county = factories.user("county_officer", factories.county())
        self.township = factories.user("township_officer", factories.township())
        self.round = make_round(card, by=self.county)
        self.inspection = self.round.inspections.get(community=community)
        member = factories.user("committee_member", community)
        submit_inspection(
            self.inspection, by=member, scores=given(card, notice=8), samples=samples()
        )

    def confirm(self) -> None:
        stored = Inspection.objects.select_related("round__scorecard", "community")
        confirm_inspection(stored.get(pk=self.inspection.pk), by=self.township)

    def close(self) -> None:
        close_round(Round.objects.get(pk=self.round.pk), by=self.county)

    def publish(self) -> None:
        publisher = factories.user("city_officer", factories.CITY_CODE)
        publish_bulletin(prepared(Round.objects.get(pk=self.round.pk)), by=publisher)

    def finish(self) -> None:
        make_final(Round.objects.get(pk=self.round.pk), by=self.county)

    def is_counted(self) -> bool:
        """Whether what is confirmed stands in the standings, and nothing else does."""
        state = Inspection.objects.get(pk=self.inspection.pk).state
        total = Standing.objects.get(round=self.round, level=Level.COMMUNITY).total
        return total == (98 if state == InspectionState.CONFIRMED else None)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr("evaluation.public._refuse_during_publicity", lambda round_: None)
    return Scene()


@contextmanager
def looked_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Event, Event]]:
    """The first act has read the state of the round before the other one, and waits for it."""
    looked, acted, look = Event(), Event(), locks.refuse_final

    def wait(inspection: Any) -> None:
        look(inspection)
        looked.set()
        acted.wait(PATIENCE)

    for module in (inspections, returns):
        monkeypatch.setattr(module, "refuse_final", wait)
    yield looked, acted


def race(
    first: Callable[[], None], second: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """What became of `first`, and of `second` that begins once the first has looked."""
    with looked_first(monkeypatch) as (looked, acted):

        def run(place: int) -> None:
            if place:
                looked.wait(PATIENCE)
                second()
                acted.set()
            else:
                first()

        return at_once(2, run)


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.services.locks.transaction_lock", lambda name: None)


def test_confirmed_while_the_round_is_closed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert race(scene.confirm, scene.close, monkeypatch) == ["done", "done"]
    assert scene.is_counted()


def test_confirmed_while_the_round_becomes_final(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The confirmation came first: what is published is not what would be final."""
    scene.close()
    scene.publish()
    assert race(scene.confirm, scene.finish, monkeypatch) == ["done", "Refusal"]
    assert scene.is_counted()
    assert Round.objects.get(pk=scene.round.pk).state == RoundState.IN_PUBLICITY


def test_two_who_prepare_the_bulletin_share_it(scene: Scene) -> None:
    scene.close()
    for _n in range(3):
        Bulletin.objects.all().delete()
        became = at_once(
            4, lambda place: prepare_bulletin(Round.objects.get(pk=scene.round.pk), by=scene.county)
        )
        assert became == ["done"] * 4
        assert Bulletin.objects.count() == 1


class TestGuardsOff:
    @pytest.fixture(autouse=True)
    def _without_locks(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        if connection.vendor == "sqlite":
            pytest.skip("SQLite has one writer anyway")
        without_locks(monkeypatch)

    def test_a_confirmed_result_is_in_no_standing(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert race(scene.confirm, scene.close, monkeypatch) == ["done", "done"]
        assert not scene.is_counted()

    def test_a_final_round_changes(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        scene.close()
        scene.publish()
        assert race(scene.confirm, scene.finish, monkeypatch) == ["done", "done"]
        assert Round.objects.get(pk=scene.round.pk).state == RoundState.FINAL
