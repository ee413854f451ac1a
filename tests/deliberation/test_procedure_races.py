"""Several people at once on one procedure: one of them records the step, or takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from accounts.models import AuditEvent
from accounts.rules import Refusal
from deliberation.models import Procedure, ProcedureStep
from deliberation.public import publish_procedure
from deliberation.services import record_step, skip_step, take_back_step
from tests import factories
from tests.deliberation.procedure_helpers import carry_on, do, law, start, token, typed_step
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

Scene = tuple[Any, list[Any]]


@pytest.fixture
def scene() -> Scene:
    law()
    community = factories.community(name="甲村", kind="village")
    members = [factories.user("committee_member", community) for _n in range(4)]
    return start(community, members[0]), members


def again(procedure: Procedure) -> Procedure:
    return Procedure.objects.select_related("community").get(pk=procedure.pk)


def finish(scene: Scene) -> Any:
    """What each of four does at once: record the first step."""
    procedure, members = scene
    rows = [again(procedure) for _member in members]

    def act(place: int) -> None:
        record_step(
            rows[place],
            by=members[place],
            number=1,
            content=typed_step(text=f"第{place}人"),
            token=token(),
            expected_version=1,
        )

    return act


def test_one_of_four_records_the_step(scene: Scene) -> None:
    outcomes = at_once(4, finish(scene))
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "StaleRecord", "IllegalTransition"}
    assert ProcedureStep.objects.get().text == f"第{outcomes.index('done')}人"
    row = again(scene[0])
    assert (row.version, row.reached, row.change_number) == (2, 1, 1)
    assert AuditEvent.objects.filter(action="procedure.step_done").count() == 1


def test_one_of_four_goes_on_recorded_or_left_out(scene: Scene) -> None:
    procedure, members = scene
    rows = [again(procedure) for _member in members]
    record = finish(scene)

    def act(place: int) -> None:
        if place % 2:
            record(place)
        else:
            skip_step(rows[place], by=members[place], number=1, reason="一肩挑", token=token())

    outcomes = at_once(4, act)
    assert outcomes.count("done") == 1
    assert ProcedureStep.objects.count() == 1


def test_one_token_records_once(scene: Scene) -> None:
    procedure, members = scene
    rows = [again(procedure) for _member in members]

    def act(place: int) -> None:
        record_step(
            rows[place], by=members[0], number=1, content=typed_step(), token="a" * 32,
            expected_version=1,
        )  # fmt: skip

    assert at_once(4, act) == ["done"] * 4
    assert ProcedureStep.objects.count() == 1


def test_taken_back_or_published(scene: Scene) -> None:
    """Never a step on the site that the record does not have."""
    procedure, members = scene
    carry_on(procedure, members[0], 2)
    officer = factories.user("county_officer", factories.county())
    rows = [again(procedure), again(procedure)]

    def act(place: int) -> None:
        if place:
            publish_procedure(rows[0], by=officer)
        else:
            take_back_step(rows[1], by=members[1], reason="错")

    outcomes = at_once(2, act)
    assert outcomes.count("done") >= 1
    row = again(procedure)
    assert row.shown_steps <= row.steps.count()


def test_without_the_versions_the_database_is_left(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: the others are not told, and run into the last word of the database."""

    def careless(obj: Any, *, expected_version: Any = None, **changes: Any) -> None:
        type(obj).objects.filter(pk=obj.pk).update(**changes)

    monkeypatch.setattr("deliberation.services.procedures.save_version", careless)
    procedure, members = scene
    late = again(procedure)
    late_steps = list(late.steps.all())
    do(procedure, members[0], 1, typed_step())
    # What the slower one had read before the other wrote.
    monkeypatch.setattr(
        "deliberation.services.procedures.refuse_step", lambda procedure, number: late_steps
    )
    with pytest.raises(IntegrityError):
        do(late, members[1], 1, typed_step())
    monkeypatch.undo()
    with pytest.raises(Refusal):
        do(late, members[1], 1, typed_step())
    assert ProcedureStep.objects.count() == 1
