"""Several people at once on one inspection: one result, numbers without a gap."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from accounts.rules import Refusal
from evaluation.models import Inspection, ScoreRevision, Standing
from evaluation.services import confirm_inspection, return_inspection, save_draft, submit_inspection
from tests import factories
from tests.evaluation.helpers import given, make_card, make_round, samples

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, act: Callable[[int], Any]) -> list[str]:
    """What became of `number` parallel calls: "done", or the name of the refusal."""
    barrier, outcomes = Barrier(number), [""] * number

    def run(place: int) -> None:
        try:
            barrier.wait()
            act(place)
            outcomes[place] = "done"
        except Refusal as refusal:
            outcomes[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def scene() -> Any:
    community = factories.community(name="德泰社区")
    card = make_card()
    round_ = make_round(card, by=factories.user("county_officer", factories.county()))
    inspection = round_.inspections.get(community=community)
    members = [factories.user("committee_member", community) for _n in range(4)]
    officer = factories.user("township_officer", factories.township())
    return card, inspection, members, officer


def test_parallel_submissions_make_one_revision_each_round(scene: Any) -> None:
    card, inspection, members, officer = scene
    for expected in (1, 2, 3):
        stored = Inspection.objects.select_related("round__scorecard").get(pk=inspection.pk)

        def submit(place: int, version: int = stored.version) -> None:
            mine = Inspection.objects.select_related("round__scorecard").get(pk=inspection.pk)
            submit_inspection(
                mine,
                by=members[place],
                scores=given(card, notice=place),
                samples=samples(),
                expected_version=version,
            )

        outcomes = at_once(4, submit)
        assert outcomes.count("done") == 1
        assert set(outcomes) <= {"done", "StaleRecord", "IllegalTransition"}
        numbers = ScoreRevision.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, expected + 1))
        stored = Inspection.objects.get(pk=inspection.pk)
        assert stored.total == ScoreRevision.objects.get(number=expected).total
        return_inspection(stored, by=officer, reason="再核对")


def test_parallel_drafts_keep_one_whole_text(scene: Any) -> None:
    _card, inspection, members, _officer = scene

    def save(place: int) -> None:
        mine = Inspection.objects.get(pk=inspection.pk)
        save_draft(
            mine,
            by=members[place],
            draft={"a": str(place), "b": str(place)},
            expected_version=inspection.version,
        )

    outcomes = at_once(4, save)
    assert outcomes.count("done") == 1
    draft = Inspection.objects.get(pk=inspection.pk).draft
    assert draft["a"] == draft["b"] == str(outcomes.index("done"))


def test_parallel_confirmations_make_one(scene: Any) -> None:
    card, inspection, members, _officer = scene
    officers = [factories.user("township_officer", factories.township()) for _n in range(3)]
    submit_inspection(inspection, by=members[0], scores=given(card), samples=samples())
    outcomes = at_once(
        3,
        lambda place: confirm_inspection(
            Inspection.objects.get(pk=inspection.pk), by=officers[place]
        ),
    )
    assert outcomes.count("done") == 1
    assert Standing.objects.count() == 0
