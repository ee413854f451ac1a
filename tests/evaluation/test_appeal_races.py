"""Two reviewers at once, an appeal against finalisation, two reports: one result (bar D10–D13)."""

from __future__ import annotations

import zlib
from contextlib import suppress
from datetime import date
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.enums import AppealState, RoundState
from evaluation.models import (
    Appeal,
    Finding,
    Inspection,
    RectificationTerm,
    Repair,
    Round,
    ScoreRevision,
    Standing,
)
from evaluation.public import make_final, publish_bulletin
from evaluation.services import (
    Grounds,
    add_repair_photo,
    appeals,
    close_round,
    confirm_inspection,
    decide_appeal,
    recheck,
    report_repair,
    return_inspection,
    submit_appeal,
    submit_inspection,
    void_inspection,
)
from tests import factories
from tests.evaluation.finding_helpers import issue
from tests.evaluation.helpers import given, make_card, make_round, prepared, samples
from tests.evaluation.test_closing_races import race, without_locks
from tests.evaluation.test_races import at_once
from tests.world.common import picture

pytestmark = pytest.mark.django_db(transaction=True)


class Scene:
    """A confirmed inspection with 98 of 100 points whose results are in publicity."""

    def __init__(self) -> None:
        self.community = factories.community(name="德泰社区")
        self.card = make_card()
        self.county = factories.user("county_officer", factories.county())
        self.township = factories.user("township_officer", factories.township())
        self.round = make_round(self.card, by=self.county)
        self.inspection = self.round.inspections.get(community=self.community)
        scorer = factories.user("committee_member", self.community)
        submit_inspection(
            self.inspection, by=scorer, scores=given(self.card, notice=8), samples=samples()
        )
        confirm_inspection(self.inspection, by=self.township)

    def publish(self) -> None:
        stored = Round.objects.get(pk=self.round.pk)
        close_round(stored, by=self.county)
        publisher = factories.user("city_officer", factories.CITY_CODE)
        publish_bulletin(prepared(stored), by=publisher)

    def appeal(self, person: Any, token: str) -> Any:
        stored = Inspection.objects.select_related("round__scorecard", "community").get(
            pk=self.inspection.pk
        )
        return submit_appeal(
            stored,
            by=person,
            criterion=self.card.notice,
            grounds=Grounds(Decimal(10), "有照片"),
            token=token,
        )[0]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_two_reviewers_make_one_decision(scene: Scene) -> None:
    scene.publish()
    appeal = scene.appeal(factories.user("committee_member", scene.community), "one")
    judges = [factories.user("county_officer", factories.county()) for _n in range(3)]
    outcomes = [AppealState.UPHELD, AppealState.REJECTED, AppealState.UPHELD]

    def decide(place: int) -> None:
        mine = Appeal.objects.select_related(
            "inspection__round__scorecard", "inspection__community", "criterion"
        ).get(pk=appeal.pk)
        decide_appeal(
            mine,
            by=judges[place],
            outcome=outcomes[place],
            reasons="理由",
            expected_version=appeal.version,
        )

    became = at_once(3, decide)
    assert became.count("done") == 1
    assert set(became) <= {"done", "StaleRecord", "IllegalTransition"}
    granted = outcomes[became.index("done")] == AppealState.UPHELD
    assert ScoreRevision.objects.count() == 1 + granted
    standing = Standing.objects.get(level="community")
    assert standing.total == Inspection.objects.get().total == (100 if granted else 98)


def test_the_same_appeal_sent_at_once_is_one(scene: Scene) -> None:
    scene.publish()
    person = factories.user("committee_member", scene.community)
    became = at_once(4, lambda place: scene.appeal(person, "same"))
    assert became == ["done"] * 4
    assert Appeal.objects.count() == 1


def test_an_appeal_against_finalisation(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either the appeal waits and the round is not final, or it is final and there is none."""
    scene.publish()
    person = factories.user("committee_member", scene.community)
    monkeypatch.setattr("evaluation.public._refuse_during_publicity", lambda round_: None)

    def act(place: int) -> None:
        if place:
            scene.appeal(person, "late")
        else:
            make_final(Round.objects.get(pk=scene.round.pk), by=scene.county)

    became = at_once(2, act)
    assert became.count("done") == 1, became
    final = Round.objects.get(pk=scene.round.pk).state == RoundState.FINAL
    assert Appeal.objects.exists() is not final


def _appeal_while_it_becomes_final(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> bool:
    """The round becomes final after the appeal has looked whether it is; whether it did."""
    scene.publish()
    person = factories.user("committee_member", scene.community)
    looked, over, look = Event(), Event(), appeals.refuse_outside_publicity

    def look_and_wait(round_: Round) -> None:
        look(round_)
        looked.set()
        over.wait(timeout=1)

    def act(place: int) -> None:
        if place:
            scene.appeal(person, "late")
            return
        looked.wait(timeout=5)
        try:
            make_final(Round.objects.get(pk=scene.round.pk), by=scene.county)
        finally:
            over.set()

    monkeypatch.setattr("evaluation.public._refuse_during_publicity", lambda round_: None)
    monkeypatch.setattr(appeals, "refuse_outside_publicity", look_and_wait)
    at_once(2, act)
    assert Appeal.objects.exists()
    return Round.objects.get(pk=scene.round.pk).state == RoundState.FINAL


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer anyway")
class TestGuardsOff:
    def test_with_the_lock_the_round_waits_for_the_appeal(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert not _appeal_while_it_becomes_final(scene, monkeypatch)

    def test_without_it_an_appeal_stands_in_a_final_round(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(appeals, "lock_round", lambda inspection: None)
        assert _appeal_while_it_becomes_final(scene, monkeypatch)


def _changed_while_it_becomes_final(
    scene: Scene, act: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], str, str]:
    """The round would become final after the change has looked whether it is; what became of both,
    the state of the inspection and that of the round."""
    scene.publish()
    monkeypatch.setattr("evaluation.public._refuse_during_publicity", lambda round_: None)

    def change() -> None:
        stored = Inspection.objects.select_related("round").get(pk=scene.inspection.pk)
        acts = {"void": void_inspection, "returned": return_inspection}
        acts[act](stored, by=scene.county, reason="重复")

    def finish() -> None:
        make_final(Round.objects.get(pk=scene.round.pk), by=scene.county)

    became = race(change, finish, monkeypatch)
    inspection = Inspection.objects.get(pk=scene.inspection.pk)
    return became, inspection.state, Round.objects.get(pk=scene.round.pk).state


@pytest.mark.parametrize("act", ["void", "returned"])
def test_a_change_against_finalisation(
    act: str, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came first stands, and what was published has to be corrected before it is final."""
    became = _changed_while_it_becomes_final(scene, act, monkeypatch)
    assert became == (["done", "Refusal"], act, RoundState.IN_PUBLICITY)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer anyway")
@pytest.mark.parametrize("act", ["void", "returned"])
def test_without_the_lock_a_final_round_changes(
    act: str, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    became = _changed_while_it_becomes_final(scene, act, monkeypatch)
    assert became == (["done", "done"], act, RoundState.FINAL)


def test_a_reinspection_against_a_decision(scene: Scene) -> None:
    """Both give the same points back: one does, and the points are given once."""
    RectificationTerm.objects.create(
        severity="ordinary", days=7, observation_days=20, restores_points=True,
        in_force_since=date(2026, 1, 2), source="测试",
    )  # fmt: skip
    finding = issue(scene.inspection, by=scene.township)
    member = factories.user("committee_member", scene.community)
    add_repair_photo(finding, by=member, upload=picture())
    report_repair(finding, by=member, text="已补齐")
    scene.publish()
    appeal = scene.appeal(member, "one")
    judge = factories.user("county_officer", factories.county())

    def act(place: int) -> None:
        if place:
            recheck(Finding.objects.get(), by=scene.township, is_rectified=True)
        else:
            mine = Appeal.objects.get(pk=appeal.pk)
            decide_appeal(mine, by=judge, outcome=AppealState.UPHELD, reasons="理由")

    became = at_once(2, act)
    assert became.count("done") == 1, became
    assert (Inspection.objects.get().total, ScoreRevision.objects.count()) == (100, 2)
    decided = Appeal.objects.get().state == AppealState.UPHELD
    assert Finding.objects.get().state == ("withdrawn" if decided else "verified")


def test_photos_sent_side_by_side_do_not_pass_the_limit(scene: Scene, settings: Any) -> None:
    settings.PHOTOS_PER_RECORD = 2
    finding = issue(scene.inspection, by=scene.township)
    member = factories.user("committee_member", scene.community)

    def add(_place: int) -> None:
        with suppress(ValidationError):
            add_repair_photo(finding, by=member, upload=picture())

    assert at_once(4, add) == ["done"] * 4
    assert finding.photos.count() == 2


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one lock")
def test_every_act_takes_the_lock_of_the_trail_first(scene: Scene) -> None:
    """Two that took it in different order would wait for each other for ever."""

    def locks_first(act: Any) -> None:
        with CaptureQueriesContext(connection) as seen:
            act()
        taken = [row["sql"] for row in seen if "pg_advisory_xact_lock" in row["sql"]]
        assert str(zlib.crc32(b"audit")) in taken[0], taken

    finding = issue(scene.inspection, by=scene.township)
    member = factories.user("committee_member", scene.community)
    locks_first(lambda: add_repair_photo(finding, by=member, upload=picture()))
    locks_first(lambda: report_repair(finding, by=member, text="已补齐"))
    locks_first(lambda: recheck(finding, by=scene.township, is_rectified=True))
    locks_first(scene.publish)
    made: list[Any] = []
    locks_first(lambda: made.append(scene.appeal(member, "one")))
    judge = factories.user("county_officer", factories.county())
    locks_first(lambda: decide_appeal(made[0], by=judge, outcome="upheld", reasons="理由"))


def test_two_reports_make_one(scene: Scene) -> None:
    finding = issue(scene.inspection, by=scene.township)
    members = [factories.user("committee_member", scene.community) for _n in range(3)]
    add_repair_photo(finding, by=members[0], upload=picture())

    def report(place: int) -> None:
        report_repair(Finding.objects.get(pk=finding.pk), by=members[place], text=f"第{place}份")

    became = at_once(3, report)
    assert became.count("done") == 1
    repair = Repair.objects.get()
    assert repair.text == f"第{became.index('done')}份"
    assert [photo.repair for photo in finding.photos.all()] == [repair]
