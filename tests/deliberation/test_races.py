"""Several people at once on one meeting: one result."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent
from deliberation.models import (
    ActionProgress,
    AgendaItem,
    Meeting,
    MeetingVerdict,
    Reopening,
    Resolution,
    SurveyAnswer,
)
from deliberation.queries import actions_for
from deliberation.services import (
    announce_meeting,
    create_meeting,
    report_progress,
    save_draft,
    submit_meeting,
    surveys,
)
from tests import factories
from tests.deliberation.helpers import begin, content, hold, notice
from tests.deliberation.survey_helpers import say, verified
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> tuple[Any, list[Any]]:
    community = factories.community(name="德泰社区")
    return community, [factories.user("committee_member", community) for _n in range(4)]


def test_one_token_begins_one_record(scene: Any) -> None:
    community, members = scene
    outcomes = at_once(
        8, lambda _place: create_meeting(community=community, by=members[0], token="a" * 32)
    )
    assert outcomes == ["done"] * 8
    assert Meeting.objects.count() == 1
    assert AuditEvent.objects.filter(action="meeting.begun").count() == 1


def test_one_of_four_submissions_counts(scene: Any) -> None:
    community, members = scene
    draft = begin(members[0], community)

    def submit(place: int) -> None:
        mine = Meeting.objects.get(pk=draft.pk)
        submit_meeting(
            mine, by=members[place], content=content(title=f"第{place}人"), expected_version=1
        )

    outcomes = at_once(4, submit)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "StaleRecord", "IllegalTransition"}
    assert Meeting.objects.get().title == f"第{outcomes.index('done')}人"
    assert (AgendaItem.objects.count(), Resolution.objects.count()) == (1, 1)
    assert MeetingVerdict.objects.count() == 1


def test_one_of_four_announcements_counts(scene: Any) -> None:
    community, members = scene
    draft = begin(members[0], community)

    def announce(place: int) -> None:
        mine = Meeting.objects.get(pk=draft.pk)
        announce_meeting(
            mine, by=members[place], content=notice(title=f"第{place}人"), expected_version=1
        )

    outcomes = at_once(4, announce)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "StaleRecord", "IllegalTransition"}
    assert Meeting.objects.get().title == f"第{outcomes.index('done')}人"
    assert (AgendaItem.objects.count(), Meeting.objects.get().notice_number) == (2, 1)


def test_a_draft_is_one_whole_text(scene: Any) -> None:
    community, members = scene
    draft = begin(members[0], community)

    def save(place: int) -> None:
        typed = {"title": str(place), "place": str(place)}
        save_draft(
            Meeting.objects.get(pk=draft.pk), by=members[place], draft=typed, expected_version=1
        )

    outcomes = at_once(4, save)
    assert outcomes.count("done") == 1
    winner = str(outcomes.index("done"))
    assert Meeting.objects.get().draft == {"title": winner, "place": winner}


def test_resolutions_handed_in_at_once_have_numbers_of_their_own(scene: Any) -> None:
    community, members = scene
    outcomes = at_once(4, lambda place: hold(members[place], community))
    assert outcomes == ["done"] * 4
    numbers = Resolution.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_one_of_four_reports_counts(scene: Any) -> None:
    community, members = scene
    hold(members[0], community)

    def report(place: int) -> None:
        action = actions_for(members[place]).get()
        report_progress(action, by=members[place], progress=50, note=str(place), expected_version=1)

    outcomes = at_once(4, report)
    assert outcomes.count("done") == 1
    assert ActionProgress.objects.get().note == str(outcomes.index("done"))


def _asked() -> tuple[Any, list[Any]]:
    community = factories.community(name="德泰社区")
    return verified(
        factories.user("committee_member", community),
        community,
        confirmer=factories.user("township_officer", factories.township()),
        publisher=factories.user("county_officer", factories.county()),
        raised=4,
    )


def test_four_denials_at_once_reopen_once_and_all_count() -> None:
    action, voices = _asked()
    outcomes = at_once(4, lambda place: say(action, done=False, feedback=voices[place]))
    assert outcomes == ["done"] * 4
    assert (Reopening.objects.count(), SurveyAnswer.objects.count()) == (1, 4)
    assert AuditEvent.objects.filter(action="action.reopened_by_residents").count() == 1


def test_one_code_answers_once_however_many_clicks() -> None:
    action, voices = _asked()
    outcomes = at_once(4, lambda _place: say(action, done=True, feedback=voices[0]))
    assert sorted(outcomes) == ["Refusal", "Refusal", "Refusal", "done"]
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")
def test_without_the_lock_a_denial_would_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard switched off: the slower ones read the action before it was reopened."""
    action, voices = _asked()
    meet = Barrier(4)

    def no_lock(name: str) -> None:
        """All of them read before any of them writes."""

    reads = surveys._may_reopen

    def together(fresh: Any) -> bool:
        may = reads(fresh)
        meet.wait(timeout=20)
        return may

    monkeypatch.setattr(surveys, "transaction_lock", no_lock)
    monkeypatch.setattr(surveys, "record_event", lambda **_kwargs: None)
    monkeypatch.setattr(surveys, "_may_reopen", together)
    outcomes = at_once(4, lambda place: say(action, done=False, feedback=voices[place]))
    assert outcomes.count("done") == 1
    assert (Reopening.objects.count(), SurveyAnswer.objects.count()) == (1, 1)
