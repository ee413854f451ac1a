"""The guards of escalation and survey, each switched off: what it refuses then happens.

As in `tests/test_guards_off.py`; the attempts with the guards on are made first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.triggers import remove
from deliberation.enums import ActionState
from deliberation.immutable import SURVEY_TABLES
from deliberation.models import Action, SurveyAnswer
from deliberation.services import instruct, reopen_action
from tests import factories
from tests.deliberation.helpers import token
from tests.deliberation.survey_helpers import loaded, say, verified
from tests.test_guards_off import refuses

Patch = pytest.MonkeyPatch
SERVICE = "deliberation.services.surveys"


def _verified(ago: int = 28) -> Any:
    community = factories.community(name="德泰社区")
    return verified(
        factories.user(Role.COMMITTEE_MEMBER, community),
        community,
        confirmer=factories.user(Role.TOWNSHIP_OFFICER, factories.township()),
        publisher=factories.user(Role.COUNTY_OFFICER, factories.county()),
        ago=ago,
        raised=1,
    )


def answering_outside_the_days() -> bool:
    action, (voice,) = _verified(ago=3)
    return refuses(lambda: say(action, done=False, feedback=voice))


def without_the_days(patch: Patch) -> None:
    patch.setattr(f"{SERVICE}._refuse_unasked", lambda action, feedback: None)


def reopening_a_second_time() -> bool:
    action, (voice,) = _verified()
    say(action, done=False, feedback=voice)
    Action.objects.filter(pk=action.pk).update(state=ActionState.VERIFIED)
    say(loaded(action), done=False)
    officer = factories.user(Role.COUNTY_OFFICER, factories.county())
    return refuses(lambda: reopen_action(loaded(action), by=officer, reason="又没办好"))


def without_the_look_for_an_earlier_one(patch: Patch) -> None:
    patch.setattr(f"{SERVICE}.queries.reopening_of", lambda action: None)


def without_once(patch: Patch) -> None:
    without_the_look_for_an_earlier_one(patch)
    patch.setattr(f"{SERVICE}.Reopening.save", lambda self, **_how: None)


def instructing_before_the_time() -> bool:
    action, _voices = _verified()
    yesterday = timezone.localdate() - timedelta(days=1)
    Action.objects.filter(pk=action.pk).update(state=ActionState.IN_PROGRESS, due=yesterday)
    officer = factories.user(Role.COUNTY_OFFICER, factories.county())
    return refuses(lambda: instruct(loaded(action), by=officer, text="请办", token=token()))


def without_the_time(patch: Patch) -> None:
    patch.setattr(
        "deliberation.services.escalation.queries.escalated_since", lambda action: action.due
    )


def changing_an_answer() -> bool:
    action, (voice,) = _verified()
    say(action, done=True, feedback=voice)
    return refuses(lambda: SurveyAnswer.objects.update(done=False))


def without_triggers(patch: Patch) -> None:
    for table in SURVEY_TABLES:
        remove(table, connection)


GUARDS: list[tuple[Callable[[], bool], Callable[[Patch], None]]] = [
    (answering_outside_the_days, without_the_days),
    (reopening_a_second_time, without_once),
    (instructing_before_the_time, without_the_time),
    (changing_an_answer, without_triggers),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("holds", "switch_off"), GUARDS, ids=lambda f: f.__name__)
def test_the_guard_holds_and_nothing_else_stands_for_it(
    holds: Callable[[], bool], switch_off: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    undo = transaction.savepoint()
    assert holds()
    transaction.savepoint_rollback(undo)
    switch_off(monkeypatch)
    assert not holds()


@pytest.mark.django_db
def test_reopening_is_held_twice(monkeypatch: Patch) -> None:
    """By the service, and by the database, which is left when that is off."""
    without_the_look_for_an_earlier_one(monkeypatch)
    assert reopening_a_second_time()
